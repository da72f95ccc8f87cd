import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from config import postgres
from config.management.commands.remake_migrations import OURS

OUTDATED = (
    "The database was made by an earlier state of Millwright. Until the first release its tables change without a way "
    "to bring old ones up. To start anew, and lose what is in it: {cure}"
)


class Command(Migrate):
    """Django's own, which also keeps in the database what its migrations were like.

    Until the first release they are edited (docs/decisions/0012): Django, which knows them by their names, would take
    a database that was made before for a present one, and the first query would fail.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        applied = applied_migrations()
        if applied and marks(applied) != kept_marks():
            raise CommandError(OUTDATED.format(cure=cure()))
        super().handle(*args, **options)
        if applied := applied_migrations():
            with connection.cursor() as cursor:
                cursor.execute(f"COMMENT ON TABLE django_migrations IS '{json.dumps(marks(applied))}'")


def applied_migrations() -> list[tuple[str, str]]:
    return sorted(key for key in MigrationRecorder(connection).applied_migrations() if key[0] in OURS)


def marks(migrations: list[tuple[str, str]]) -> dict[str, str]:
    """A fingerprint of each; empty of one that has no file any more."""
    files = {key: Path(settings.BASE_DIR, key[0], "migrations", f"{key[1]}.py") for key in migrations}
    return {
        ".".join(key): hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else ""
        for key, path in files.items()
    }


def kept_marks() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('django_migrations'::regclass)")
        (text,) = cursor.fetchone()
    return dict(json.loads(text)) if text else {}


def cure() -> str:
    if not settings.DATABASE_URL:
        return f"make db-stop; rm -rf {postgres.home()}"
    return f"drop and create the database {settings.DATABASES['default']['NAME']}."
