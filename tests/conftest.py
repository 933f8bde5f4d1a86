"""Fixtures for every test: a real PostgreSQL, isolation by rollback or by a cloned database, no network."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import find_chromium
from tests.support.counts import FULL_COUNTS
from tests.support.database import (
    SERVER_VARIABLE,
    WORKSPACE,
    create_database,
    drop_database,
    ensure_template,
    fix_fingerprint,
    rolled_back,
    running_server,
)
from tests.support.directories import reachable_directory
from yingtu.kit.db import Database, Session, Workspace
from yingtu.kit.settings import Settings
from yingtu.metadata import service as catalogs

#: Fixtures of the application over HTTP.
pytest_plugins = ["tests.support.http"]

SEED_VARIABLE = "YINGTU_SEED"
_for_the_run = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Fix what all workers share: the seed of random tests, and with several workers the server."""
    os.environ.setdefault(SEED_VARIABLE, str(random.SystemRandom().randrange(10**6)))
    if not hasattr(config, "workerinput") and config.getoption("numprocesses", None):
        fix_fingerprint()
        os.environ[SERVER_VARIABLE] = _for_the_run.enter_context(running_server())


def pytest_report_header() -> str:
    return f"random tests: {SEED_VARIABLE}={os.environ[SEED_VARIABLE]} repeats them"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what this machine or this run cannot do, with the reason."""
    no_browser = pytest.mark.skip(reason="no Chromium on this machine")
    only_full = pytest.mark.skip(reason="runs with `make prove` only")
    for item in items:
        if item.get_closest_marker("browser") and find_chromium() is None:
            item.add_marker(no_browser)
        if item.get_closest_marker("prove") and not FULL_COUNTS:
            item.add_marker(only_full)


def pytest_unconfigure() -> None:
    _for_the_run.close()


@pytest.fixture(scope="session", autouse=True)
def _only_this_machine() -> Iterator[None]:
    """Refuse connections to any other machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise RuntimeError(f"a test wants to reach {address}: play that server with a local stand-in")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True)
def _forget_catalogs() -> None:
    """Versions count anew in every test, so what another test cached under the same number is not ours."""
    catalogs.forget(WORKSPACE.id)


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    """``main``, or ``gw0``, ``gw1`` … of a parallel run."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The connection string of the server of this run."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def template_database(postgres: str) -> str:
    """The name of a database that holds all our tables; clone it, never connect to it."""
    return ensure_template(postgres)


@pytest.fixture(scope="session")
def worker_database(postgres: str, template_database: str, worker_name: str) -> Iterator[str]:
    """The connection string of this worker's database, in which nothing is ever committed."""
    name = f"yingtu_test_{worker_name}"
    yield create_database(postgres, name, template=template_database)
    drop_database(postgres, name)


@pytest.fixture
def committed_database(postgres: str, template_database: str, worker_name: str) -> Iterator[str]:
    """The connection string of a database of this test's own."""
    name = f"yingtu_committed_{worker_name}"
    yield create_database(postgres, name, template=template_database)
    drop_database(postgres, name)


@pytest.fixture
def empty_database(postgres: str, worker_name: str) -> Iterator[str]:
    """The connection string of a database without any tables."""
    name = f"yingtu_empty_{worker_name}"
    yield create_database(postgres, name, template=None)
    drop_database(postgres, name)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """The database of this test: its own for tests marked ``committed``, else the worker's."""
    own = request.node.get_closest_marker("committed") is not None
    return str(request.getfixturevalue("committed_database" if own else "worker_database"))


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url, data_dir=tmp_path, workspace=WORKSPACE.id, secret_key="test-secret-key" * 4
    )


@pytest.fixture
def reachable_tmp_path() -> Iterator[Path]:
    """A temporary directory that other system users may enter, unlike pytest's own."""
    with reachable_directory() as path:
        yield path


@pytest.fixture
def workspace() -> Workspace:
    return WORKSPACE


@pytest.fixture
async def database(request: pytest.FixtureRequest, settings: Settings, database_url: str) -> AsyncIterator[Database]:
    """Real pools for tests marked ``committed``, else one connection whose work is rolled back."""
    if request.node.get_closest_marker("committed") is None:
        async with rolled_back(database_url, settings) as undone:
            yield undone
        return
    real = Database(database_url, settings)
    await real.open()
    yield real
    await real.close()


@pytest.fixture
async def session(database: Database, workspace: Workspace) -> AsyncIterator[Session]:
    """A writable session in the test's workspace."""
    async with database.write(workspace) as writable:
        yield writable
