"""A migrated, empty database that test databases are copied from: migrating takes ten seconds, copying one."""

import hashlib
from pathlib import Path

from django.apps import apps
from django.db import connection

from config.management.commands import migrate

PREFIX = "template_millwright_"


def migrated_template() -> str:
    """The name of the template for the present migrations, made if missing; those of earlier ones go."""
    wanted = PREFIX + _fingerprint()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [PREFIX])
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + "%"])
        known = {name for (name,) in cursor.fetchall()}
        for old in known - {wanted}:
            cursor.execute(f"DROP DATABASE IF EXISTS {old}")
        if wanted not in known:
            _make(wanted)
    return wanted


def _fingerprint() -> str:
    files = [p for app in apps.get_app_configs() for p in Path(app.path).glob("migrations/*.py")]
    files.append(Path(migrate.__file__))
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _make(name: str) -> None:
    original = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = name
    connection.settings_dict["TEST"]["TEMPLATE"] = None
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    except BaseException:
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        raise
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original
