"""The company of the tests of processes: same database, same people."""

import pytest

from tests.process.conftest import committed_database, process_template, worker_database, world
from yingtu import assembly

__all__ = ["committed_database", "process_template", "worker_database", "world"]


@pytest.fixture(autouse=True)
def _connected() -> None:
    assembly.connect()
