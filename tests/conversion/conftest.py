"""The company of the tests of processes: same database, same people."""

from tests.process.conftest import _connected, committed_database, process_template, worker_database, world

__all__ = ["_connected", "committed_database", "process_template", "worker_database", "world"]
