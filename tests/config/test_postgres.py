"""The embedded PostgreSQL, each time in a throw-away checkout with a home of its own."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.postgres.place import CHECKOUT, Home

HOLD = "from config import postgres\nwith postgres.lease():\n    print('in', flush=True)\n    input()"
as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away or mount one")


class Checkout:
    """A copy of what the server needs, and the people who work in it."""

    def __init__(self, folder: Path) -> None:
        (folder / "config").mkdir(parents=True)
        (folder / "config" / "__init__.py").touch()
        shutil.copytree(CHECKOUT / "config" / "postgres", folder / "config" / "postgres")
        shutil.copy(CHECKOUT / "manage.py", folder)
        self.folder = folder
        self.home = Home(folder.resolve())
        self.users: list[subprocess.Popen[str]] = []

    def begin(
        self, *arguments: str, before: Callable[[], None] | None = None, **extra: str
    ) -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        user = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=environment | extra,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=before,
        )
        self.users.append(user)
        return user

    def call(self, *arguments: str, **extra: str) -> tuple[int, str]:
        user = self.begin("-m", "config.postgres", *arguments, before=None, **extra)
        output, errors = user.communicate(timeout=60)
        return user.returncode, (output + errors).strip()

    def sql(self, statement: str) -> str:
        code, output = self.call("run", "--", "psql", "-X", "-q", "-A", "-t", "-c", statement)
        assert code == 0, output
        return output

    def hold(self) -> subprocess.Popen[str]:
        """Somebody who has the database open."""
        user = self.begin("-c", HOLD)
        assert user.stdout
        assert user.stdout.readline() == "in\n"
        return user

    def running(self) -> bool:
        return self.home.locked("server")

    def postmaster(self) -> int:
        return int((self.home.data / "postmaster.pid").read_text().split()[0])

    def remove(self) -> None:
        for user in self.users:
            user.kill()
            user.communicate()
        self.call("stop", "--force")
        shutil.rmtree(self.home.path, ignore_errors=True)
        if self.home.sockets.is_symlink():
            self.home.sockets.unlink()
        shutil.rmtree(self.home.sockets, ignore_errors=True)


def leave(user: subprocess.Popen[str]) -> None:
    user.communicate("\n", timeout=60)


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Checkout]:
    checkout = Checkout(tmp_path / "checkout")
    yield checkout
    checkout.remove()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    checkout = Checkout(tmp_path_factory.mktemp("shared") / "checkout")
    yield checkout
    checkout.remove()


@pytest.fixture
def used(shared: Checkout) -> Iterator[Checkout]:
    """A checkout whose database exists; nobody uses it at the beginning, nor at the end."""
    shared.sql("SELECT 1")
    yield shared
    for user in shared.users:
        user.kill()
        user.communicate()
    shared.users.clear()
    shared.call("stop", "--force")


def test_the_first_user_finds_a_database_that_knows_letters(new: Checkout) -> None:
    assert new.sql("SELECT current_user, current_database(), 'ÅSA' ILIKE 'åsa'") == "millwright|millwright|t"
    assert not new.running()
    assert new.home.path.stat().st_mode & 0o007 == 0


def test_below_a_folder_that_others_cannot_enter(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    checkout = Checkout(closed / "checkout")
    try:
        assert checkout.sql("SELECT 1") == "1"
    finally:
        checkout.remove()


def test_eight_first_users_at_once(new: Checkout) -> None:
    users = [
        new.begin("-m", "config.postgres", "run", "--", "psql", "-X", "-A", "-t", "-c", "SELECT 1")
        for _ in "12345678"
    ]
    assert [user.communicate(timeout=60)[0] for user in users] == ["1\n"] * 8
    assert not new.running()


def test_the_last_user_stops_the_server(used: Checkout) -> None:
    first, second = used.hold(), used.hold()
    leave(first)
    assert used.running()
    leave(second)
    assert not used.running()
    assert not used.home.sockets.exists()


def test_a_killed_user_holds_nothing(used: Checkout) -> None:
    killed, other = used.hold(), used.hold()
    killed.kill()
    killed.wait()
    leave(other)
    assert not used.running()


def test_a_user_ended_by_ctrl_c_stops_the_server(used: Checkout) -> None:
    user = used.hold()
    user.send_signal(signal.SIGINT)
    user.communicate(timeout=60)
    assert not used.running()


def test_a_killed_postmaster_is_started_again_and_has_lost_nothing(used: Checkout) -> None:
    used.hold()
    used.sql("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(used.postmaster(), signal.SIGKILL)
    assert used.sql("SELECT answer FROM kept") == "42"


def test_a_first_user_killed_on_the_way(new: Checkout) -> None:
    killed = new.begin("-c", HOLD)
    time.sleep(0.35)
    killed.kill()
    killed.wait()
    assert new.sql("SELECT 1") == "1"
    assert not new.running()


def test_the_pid_file_of_a_machine_that_crashed(used: Checkout) -> None:
    """Its number belongs to somebody else by now, even to a process of the server's own account."""
    pretender = subprocess.Popen(["sleep", "60"], user=used.home.data.stat().st_uid)
    with pretender:
        (used.home.data / "postmaster.pid").write_text(f"{pretender.pid}\n{used.home.data}\n")
        assert used.sql("SELECT 1") == "1"
        assert pretender.poll() is None
        pretender.kill()


def test_a_socket_folder_that_is_a_link_is_refused(used: Checkout, tmp_path: Path) -> None:
    used.home.sockets.symlink_to(tmp_path)
    code, message = used.call("start")
    used.home.sockets.unlink()
    assert (code, message.count("\n")) == (1, 0)
    assert "was made by somebody else" in message


@as_root
def test_a_socket_folder_of_another_user_is_refused(used: Checkout) -> None:
    used.home.sockets.mkdir()
    os.chown(used.home.sockets, 4242, 4242)
    assert used.call("start")[0] == 1
    used.home.sockets.rmdir()


@as_root
def test_a_full_disk_is_told_in_one_sentence(new: Checkout) -> None:
    home = new.home.make()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=45m", "tmpfs", str(home)], check=True)
    try:
        code, message = new.call("start")
        assert (code, message.count("\n"), new.running()) == (1, 0, False)
        assert "There is no room left" in message
    finally:
        subprocess.run(["umount", str(home)], check=True)


def test_a_command_without_room_for_the_database_ends_with_that_sentence(new: Checkout) -> None:
    limit = 100_000
    user = new.begin(
        "manage.py", "migrate", before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    )
    output, errors = user.communicate(timeout=60)
    assert (user.returncode, output, errors.count("\n")) == (1, "", 1)
    assert "There is no room left" in errors


def test_two_checkouts_have_nothing_in_common(used: Checkout, new: Checkout) -> None:
    used.sql("CREATE TABLE mine ()")
    used.hold()
    assert new.sql("SELECT to_regclass('mine') IS NULL") == "t"
    assert used.running()


def test_a_kept_server_outlives_its_users_until_it_is_stopped(used: Checkout) -> None:
    assert used.call("start")[0] == 0
    used.sql("SELECT 1")
    assert used.call("status")[0] == 0
    assert used.call("stop") == (0, "Stopped.")
    assert not used.running()


def test_a_server_in_use_is_stopped_only_by_force(used: Checkout) -> None:
    used.hold()
    code, message = used.call("stop")
    assert (code, used.running()) == (1, True)
    assert "in use" in message
    assert used.call("stop", "--force") == (0, "Stopped.")


def test_a_forked_child_holds_no_lease(used: Checkout) -> None:
    code = "import os\nfrom config import postgres\npostgres.acquire()\nif os.fork() == 0:\n    input()\npostgres.release()"
    parent = used.begin("-c", code)
    parent.wait(timeout=60)
    assert not used.running()
    parent.communicate("end of the child's input\n")


def test_databases_of_killed_test_runs_are_dropped(used: Checkout) -> None:
    used.sql("CREATE DATABASE test_millwright_1")
    assert used.sql("SELECT count(*) FROM pg_database WHERE datname LIKE 'test%'") == "0"


def test_everybody_gets_the_same_secret_key(new: Checkout) -> None:
    show = "from config import postgres\nprint(postgres.secret_key())"
    keys = {user.communicate(timeout=60)[0] for user in [new.begin("-c", show) for _ in "12345678"]}
    assert len(keys) == 1
    assert len(keys.pop()) > 60
    assert (new.home.path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_an_external_database_is_left_alone(new: Checkout) -> None:
    for action in ("start", "stop"):
        code, message = new.call(action, DATABASE_URL="postgres://db.invalid/x")
        assert (code, message.count("\n")) == (0, 0)
        assert "external" in message
    assert not new.home.path.exists()
