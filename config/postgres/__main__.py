"""`python -m config.postgres start|stop|status|shell|run -- COMMAND`: the embedded PostgreSQL from a shell."""

# ruff: noqa: T201 (printing is what a command is for)

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Sequence

from config.postgres import CLUSTER, HOME, acquire, lease, release
from config.postgres.place import NAME
from config.postgres.unavailable import DatabaseUnavailable


def run(command: Sequence[str], environment: dict[str, str]) -> int:
    """Run a program to its end. The terminal's Ctrl-C is its own to handle; SIGTERM is passed on."""
    try:
        child = subprocess.Popen(command, env=environment)
    except OSError as error:
        raise DatabaseUnavailable(f"{command[0]} cannot be run: {error.strerror}.") from error
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    code = child.wait()
    return code if code >= 0 else 128 - code


def client_environment() -> dict[str, str]:
    """psql, pg_dump and the like found first, and connected to the embedded database."""
    path = f"{CLUSTER.programs.folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {**os.environ, "PATH": path, "PGHOST": str(HOME.sockets), "PGUSER": NAME, "PGDATABASE": NAME}


def start() -> int:
    acquire()
    CLUSTER.kept.touch()
    release()
    print(f"The embedded PostgreSQL runs until make db-stop; its socket is in {HOME.sockets}.")
    return 0


def stop(force: bool) -> int:
    print("Stopped." if CLUSTER.stop(force=force) else "The embedded PostgreSQL is not running.")
    return 0


def status() -> int:
    running, used, kept = CLUSTER.state()
    words = ["running" if running else "not running", "in use" if used else "not in use"]
    print(
        ", ".join(words + ["kept until make db-stop"] * kept), f"(socket {HOME.sockets}, state {HOME.path})"
    )
    return 0 if running else 1


def external(arguments: argparse.Namespace, url: str) -> int:
    """With DATABASE_URL there is nothing of ours to start or stop."""
    if arguments.action == "shell":
        return run([str(CLUSTER.programs.folder / "psql"), url], dict(os.environ))
    if arguments.action == "run":
        return run(arguments.command, dict(os.environ))
    print("DATABASE_URL is set: the database is external and left alone.")
    return 0


def embedded(arguments: argparse.Namespace) -> int:
    match arguments.action:
        case "start":
            return start()
        case "stop":
            return stop(arguments.force)
        case "status":
            return status()
    with lease():
        return run(arguments.command if arguments.action == "run" else ["psql"], client_environment())


def main() -> int | str:
    parser = argparse.ArgumentParser(prog="python -m config.postgres", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("start", help="start it and keep it running")
    actions.add_parser("stop", help="stop it").add_argument(
        "--force", action="store_true", help="even if in use"
    )
    actions.add_parser("status", help="exit code 0 if it is running")
    actions.add_parser("shell", help="open psql")
    actions.add_parser("run", help="run a program while it is running").add_argument("command", nargs="+")
    arguments = parser.parse_args()
    url = os.environ.get("DATABASE_URL")
    try:
        return external(arguments, url) if url else embedded(arguments)
    except DatabaseUnavailable as error:
        return str(error)


if __name__ == "__main__":
    sys.exit(main())
