"""What every domain may have under the same name, found without naming the domains."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil

import yingtu


def import_all(name: str) -> None:
    """Import the module ``name`` (``models``, ``messages``) of every domain that has one."""
    for package in pkgutil.iter_modules(yingtu.__path__, "yingtu."):
        if package.ispkg and importlib.util.find_spec(f"{package.name}.{name}") is not None:
            importlib.import_module(f"{package.name}.{name}")
