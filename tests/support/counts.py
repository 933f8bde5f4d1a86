"""How many cases a campaign runs: a reduced number every day, the full one with ``make prove``."""

from __future__ import annotations

import os

FULL_COUNTS = os.environ.get("YINGTU_PROVE") == "1"


def counted(*, usual: int, full: int) -> int:
    """Return the number of cases for this run."""
    return full if FULL_COUNTS else usual
