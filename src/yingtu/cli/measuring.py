"""Measurements are part of the source code, not of the installed package: this starts them where they are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import yingtu
from yingtu.cli.console import fail

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROOT = Path(yingtu.__file__).parents[2]


def measure(options: Mapping[str, object], *, root: Path = _ROOT) -> int:
    """Run the measurements with these options; None leaves one out. Returns their exit code: 1 when a work misses what it must reach."""
    if not (root / "bench" / "__main__.py").exists():
        fail("the measurements come with the source code: run `make bench` in a checkout of it")
    given = [text for name, value in options.items() if value is not None for text in (f"--{name}", str(value))]
    return subprocess.run([sys.executable, "-m", "bench", *given], cwd=root, check=False).returncode
