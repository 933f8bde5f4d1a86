"""Temporary directories."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def reachable_directory() -> Iterator[Path]:
    """A temporary directory that other system users may enter (pytest makes its own private again at every start)."""
    with tempfile.TemporaryDirectory(prefix="yingtu-test-") as name:
        path = Path(name)
        path.chmod(0o755)
        yield path
