"""What can be wrong about possible duplicates."""

from __future__ import annotations

from yingtu.kit.errors import NotFound


class UnknownPair(NotFound):
    """There is no such pair of records, or you may not see both of them."""

    code = "unknown_pair"
