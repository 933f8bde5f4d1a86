"""Jobs of this domain."""

from __future__ import annotations

from yingtu.exchange.importing import run_import
from yingtu.jobs.registry import handler

#: Kind of the import job.
IMPORT = "import"

handler(IMPORT)(run_import)
