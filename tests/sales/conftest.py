"""The company of the process tests: the standard documents, a sales person with a manager."""

from tests.process.conftest import _forget_catalogs, process_template, publishing, worker_database, world

__all__ = ["_forget_catalogs", "process_template", "publishing", "worker_database", "world"]
