"""Where one checkout and one OS user keep their server: its folders, lock files and secret key."""

import contextlib
import fcntl
import hashlib
import os
import pwd
import secrets
import stat
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from config.postgres.unavailable import ELSEWHERE, DatabaseUnavailable, from_system

NAME = "millwright"
CHECKOUT = Path(__file__).resolve().parents[2]
STATE = Path("/var/lib")
SOCKET_PATH_LIMIT = 107 if sys.platform == "linux" else 103


@dataclass(frozen=True)
class Home:
    checkout: Path = CHECKOUT
    uid: int = field(default_factory=os.getuid)

    @property
    def tag(self) -> str:
        return hashlib.sha256(f"{self.uid}:".encode() + os.fsencode(self.checkout)).hexdigest()[:8]

    @property
    def path(self) -> Path:
        """Root's server runs as nobody, who may be unable to enter the checkout: its home is elsewhere.

        A second user of a checkout finds `.postgres` taken, and uses the state folder of the account.
        """
        if self.uid == 0:
            return STATE / NAME / self.tag
        local = self.checkout / ".postgres"
        try:
            ours = local.lstat().st_uid == self.uid
        except FileNotFoundError:
            ours = os.access(self.checkout, os.W_OK)
        state = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
        return local if ours else Path(state) / NAME / self.tag

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def sockets(self) -> Path:
        """Not below TMPDIR: two shells with different ones have to find the same server."""
        parent = "/tmp" if os.access("/tmp", os.W_OK) else tempfile.gettempdir()
        return Path(parent) / f"{NAME}-{self.tag}"

    @property
    def account(self) -> pwd.struct_passwd | None:
        """Who the server runs as, where that is not the user: PostgreSQL refuses to run as root."""
        if self.uid != 0:
            return None
        try:
            return pwd.getpwnam("nobody")
        except KeyError:
            raise DatabaseUnavailable(
                f"Root needs an account named nobody to run it as: add one, {ELSEWHERE}."
            ) from None

    def make(self) -> Path:
        """Create the home, closed to others; through root's, the group of nobody may pass."""
        path = self.path
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._refuse_foreign(path, self.uid)
            path.chmod(0o710 if self.account else 0o700)
            if self.account:
                path.parent.chmod(0o711)
                os.chown(path, 0, self.account.pw_gid)
        except OSError as error:
            raise from_system(error, path) from error
        return path

    def make_sockets(self) -> None:
        if len(os.fsencode(self.sockets / ".s.PGSQL.5432")) > SOCKET_PATH_LIMIT:
            raise DatabaseUnavailable(
                f"{self.sockets} is too long a path for a socket: set a shorter TMPDIR."
            )
        with contextlib.suppress(FileExistsError):
            self.sockets.mkdir(mode=0o700)
        self._refuse_foreign(self.sockets, self.uid, self.account.pw_uid if self.account else self.uid)
        self.hand_over(self.sockets)

    def hand_over(self, folder: Path) -> None:
        """Close a folder to all but the account the server runs as."""
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        folder.chmod(0o700)

    def _refuse_foreign(self, folder: Path, *owners: int) -> None:
        status = folder.lstat()
        if status.st_uid not in owners or not stat.S_ISDIR(status.st_mode):
            raise DatabaseUnavailable(f"{folder} was made by somebody else: remove it, {ELSEWHERE}.")

    def open(self, name: str) -> int:
        try:
            return os.open(self.path / name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise from_system(error, self.path) from error

    def lock(self, name: str) -> int | None:
        """Lock a file of the home for oneself; None if somebody holds it."""
        descriptor = self.open(name)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return descriptor

    def unlock(self, descriptor: int) -> None:
        """Closing alone is not enough while a forked child has not come to close its copy."""
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)

    def locked(self, name: str) -> bool:
        descriptor = self.lock(name)
        if descriptor is not None:
            os.close(descriptor)
        return descriptor is None

    def secret_key(self) -> str:
        self.make()
        try:
            with os.fdopen(self.open("secret_key"), "r+", encoding="ascii") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                key = file.read()
                if not key.endswith("\n"):  # new, or cut short by a full disk
                    file.seek(0)
                    file.truncate()
                    file.write(key := secrets.token_urlsafe(50) + "\n")
        except OSError as error:
            raise from_system(error, self.path) from error
        return key.rstrip("\n")
