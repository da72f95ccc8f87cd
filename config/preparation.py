"""What a start needs done first: the schema and the static files, by one process at a time."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection, connections

ADVISORY_LOCK = 0x6D696C6C  # "mill"


def prepare() -> None:
    """Migrate and collect the static files; a second server that starts meanwhile waits. Leaves no connection open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
    call_command("migrate", verbosity=0, interactive=False)
    collect_static_files()
    connections.close_all()  # and with it the lock


def collect_static_files() -> None:
    """Nothing is done where nothing changed: compressing them takes half of the time a start needs."""
    done, fingerprint = Path(settings.STATIC_ROOT, "fingerprint"), static_fingerprint()
    if not done.exists() or done.read_text() != fingerprint:
        call_command("collectstatic", verbosity=0, interactive=False)
        done.write_text(fingerprint)


def static_fingerprint() -> str:
    files = (Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([]))
    seen = sorted((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files)
    return hashlib.sha256(repr((settings.STATIC_URL, settings.STORAGES, seen)).encode()).hexdigest()
