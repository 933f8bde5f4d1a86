"""The standard objects and roles as the package ships them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yingtu.metadata.files import load_directory

if TYPE_CHECKING:
    from collections.abc import Mapping

DIRECTORY = Path(__file__).with_name("documents")

#: Switchable groups of objects, in the order they are offered; ``core`` is always on.
MODULES = ("core", "activities", "sales", "service", "marketing")


@lru_cache(maxsize=1)
def standard_documents() -> Mapping[tuple[str, str], dict[str, Any]]:
    """Return all standard documents by (kind, key); the workspace's settings are the defaults of a fresh one."""
    return load_directory(DIRECTORY).documents
