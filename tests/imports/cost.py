"""What one command costs, measured from outside: used by a test and by `benchmarks.imports`."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.serving import CHECKOUT, environment

# Between us and the command: Linux counts the memory of the process that starts a program as the program's peak.
LAUNCHER = """
import json, os, subprocess, sys, time
began = time.monotonic()
process = subprocess.Popen(sys.argv[1:])
_, status, used = os.wait4(process.pid, 0)
seconds = time.monotonic() - began
print(json.dumps([os.waitstatus_to_exitcode(status), seconds, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime]))
"""


class Cost(NamedTuple):
    exit_code: int
    seconds: float
    peak_mb: float
    cpu_seconds: float
    output: list[str]
    errors: str


def cost_of(command: str, *arguments: str | Path) -> Cost:
    """Run a management command on the tests' database to its end."""
    program = [
        sys.executable,
        "-S",
        "-c",
        LAUNCHER,
        sys.executable,
        "manage.py",
        command,
        *map(str, arguments),
    ]
    done = subprocess.run(
        program, cwd=CHECKOUT, env=environment(), capture_output=True, text=True, check=True
    )
    *output, figures = done.stdout.splitlines()
    return Cost(*json.loads(figures), output=output, errors=done.stderr)
