import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core.audit import Finding, audit, invariants


class Command(BaseCommand):
    help = "Prove every invariant of the house from one snapshot; exit 1 with the rows that break one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = audit()
        checked = len(invariants())
        if options["json"]:
            broken = {finding.name: {"rule": finding.rule, "rows": finding.rows} for finding in findings}
            self.stdout.write(
                json.dumps({"checked": checked, "clean": not findings, "broken": broken}, default=str)
            )
        else:
            self._tell(findings, checked)
        if findings:
            raise SystemExit(1)

    def _tell(self, findings: list[Finding], checked: int) -> None:
        for finding in findings:
            self.stdout.write(self.style.ERROR(f"✗ {finding.name}: {finding.rule}"))
            for row in finding.rows:
                self.stdout.write("    " + ", ".join(f"{key}={value}" for key, value in row.items()))
        if findings:
            self.stdout.write(self.style.ERROR(f"{len(findings)} of {checked} rules are broken."))
        else:
            self.stdout.write(self.style.SUCCESS(f"All {checked} rules hold."))
