"""Several processes share the tests (`make test`, pytest-xdist): each takes whole files, with a database and servers of its own."""

import os
import signal
from contextlib import suppress
from itertools import groupby
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

PATIENCE = 60  # seconds for a worker to end its servers


def in_order(items: list[pytest.Item]) -> None:
    """First what is rolled back, in a database without rows of others; then what takes long, or one process would wait
    for another in the end; last what leaves rows that no audit would pass."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    if item.get_closest_marker("unbalanced"):
        return 3
    if item.get_closest_marker("django_db") or "db" in getattr(item, "fixturenames", ()):
        return 0
    return 1 if item.get_closest_marker("long") else 2


class ByFile(LoadScopeScheduling):
    """Hands out files in the order of their tests; one with tests in two places of the order is handed out twice."""

    def schedule(self) -> None:
        if self.collection is None:
            [first, *_] = self.registered_collections.values()
            runs = groupby(first, key=lambda test: test.partition("::")[0])
            self.runs = {test: f"{number} {file}" for number, (file, run) in enumerate(runs) for test in run}
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return self.runs[nodeid]


class Workers:
    """Those of this run. When it is stopped they end first, with the servers that they started: pytest-xdist alone
    would kill them after ten seconds, and the servers would stay."""

    def __init__(self) -> None:
        self.working: list[Any] = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> ByFile:
        config.option.loadscopereorder = False
        return ByFile(config, log)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodeready(self, node: Any) -> None:
        self.working.append(node)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        if node in self.working:
            self.working.remove(node)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        for node in self.working:
            with suppress(ProcessLookupError):
                os.kill(node.gateway._rinfo().pid, signal.SIGTERM)
        for node in self.working:
            with suppress(EOFError, node.channel.RemoteError, node.channel.TimeoutError):
                node.channel.waitclose(PATIENCE)
