"""A database that other migrations made is told from a present one (docs/decisions/0012)."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config.management.commands import migrate

pytestmark = pytest.mark.django_db


def keep(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON TABLE django_migrations IS '{text}'")


def test_a_database_keeps_what_its_migrations_were_like() -> None:
    assert migrate.kept_marks() == migrate.marks(migrate.applied_migrations())


def test_migrating_again_changes_nothing() -> None:
    kept = migrate.kept_marks()

    call_command("migrate", verbosity=0)

    assert migrate.kept_marks() == kept


@pytest.mark.parametrize("kept", ['{"core.0001_initial": "of another day"}', ""])
def test_a_database_of_other_migrations_is_refused_with_the_cure(kept: str) -> None:
    keep(kept)

    with pytest.raises(CommandError, match="earlier state of Millwright"):
        call_command("migrate", verbosity=0)


def test_a_migration_that_is_gone_is_one_of_another_day() -> None:
    assert migrate.marks([("core", "0099_gone")]) == {"core.0099_gone": ""}
