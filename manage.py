#!/usr/bin/env python
"""Django's commands, run while the embedded PostgreSQL is up, unless DATABASE_URL names another."""

import contextlib
import os
import signal
import sys
from types import FrameType

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from config import postgres

WITHOUT_DATABASE = {
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "startapp",
    "startproject",
    "version",
}


def needs_database(arguments: list[str]) -> bool:
    return (
        bool(arguments)
        and arguments[0] not in WITHOUT_DATABASE
        and not {"--help", "-h", "--version"} & {*arguments}
    )


def end(number: int, _frame: FrameType | None) -> None:
    """Unwind, so that the lease is given back; a second signal, to the process group, must not disturb that."""
    signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + number)


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    embedded = not os.environ.get("DATABASE_URL") and needs_database(arguments)
    signal.signal(signal.SIGTERM, end)
    try:
        with postgres.lease() if embedded else contextlib.nullcontext():
            _ = (
                settings.DEBUG
            )  # read now: Django would wrap what is wrong with them in a traceback of its own
            execute_from_command_line(["manage.py", *arguments])
    except (postgres.DatabaseUnavailable, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main(sys.argv[1:])
