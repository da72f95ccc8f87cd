"""What a start needs done first: the schema and the static files, by one process at a time."""

from django.core.management import call_command
from django.db import connection, connections

ADVISORY_LOCK = 0x6D696C6C  # "mill"


def prepare() -> None:
    """Migrate and collect the static files; a second server that starts meanwhile waits. Leaves no connection open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    connections.close_all()  # and with it the lock
