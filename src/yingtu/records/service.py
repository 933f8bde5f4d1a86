"""What other packages call: the write path and the read path of any object."""

from __future__ import annotations

from yingtu.records.guards import configure
from yingtu.records.write import write

__all__ = ["configure", "write"]
