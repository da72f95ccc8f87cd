"""schemathesis against a running server: what its OpenAPI document promises, and what no document should have to."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

# Checks that no API here can pass, and why.
NEVER = {
    "negative_data_rejection": "unknown keys and parameters are ignored, and a time is accepted in many forms",
    "positive_data_acceptance": "what a schema allows may still be refused: a number that is taken, a final state",
}
CONFIG = """
[cache]
enabled = false
[generation]
database = "none"
{more}
"""


@dataclass(frozen=True)
class Fuzzed:
    """What a run found: how many requests it sent and how many calls of the document it tried."""

    requests: int
    calls: int
    faults: list[str]
    printed: str
    """All that schemathesis said, with a curl command for every fault."""


def fuzz(
    server: str,
    mount: str,
    headers: Mapping[str, str],
    *,
    examples: int = 10,
    phases: Iterable[str] = ("examples", "coverage", "fuzzing", "stateful"),
    without: Mapping[str, str] | None = None,
    config: str = "",
    seconds: int = 300,
) -> Fuzzed:
    """Try every call in `<mount>/schema/` with `examples` made-up inputs a phase; the same ones each time.

    `without` names further checks to leave out, each with the reason why the contract rules it out; `config` is
    more of schemathesis' TOML. The server should run with RATE_LIMITS=off on data that may be spoilt.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        Path(folder, "schemathesis.toml").write_text(CONFIG.format(more=config))
        command = [sys.executable, "-m", "schemathesis.cli", "run", f"{server}{mount}/schema/"]
        command += [f"--header={name}: {value}" for name, value in headers.items()]
        command += [
            f"--phases={','.join(phases)}",
            f"--max-examples={examples}",
            f"--exclude-checks={','.join(NEVER | (without or {}))}",
            "--generation-deterministic",
            "--continue-on-failure",
            "--no-shrink",
            "--suppress-health-check=all",
            "--warnings=off",
            "--report=json",
            f"--report-json-path={report}",
            "--output-sanitize=false",
        ]
        environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        if not report.exists():
            raise RuntimeError(f"schemathesis did not run: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return _read(json.loads(report.read_text()), done.stdout)


def _read(report: dict, printed: str) -> Fuzzed:
    faults = [f"{fault['title']}: {', '.join(fault['operations'])}" for fault in report["failures"]]
    faults += [error["title"] for error in report["errors"]]
    if not report["complete"]:
        faults.append("The run did not come to its end.")
    operations = report["operations"] or {"tested": 0}
    return Fuzzed(report["test_cases"]["generated"], operations["tested"], faults, printed)
