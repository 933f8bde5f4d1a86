"""Files of the data directory that hold what is erased: exports, archives and uploaded tables. They are removed as a whole."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from yingtu.kit.db import Workspace
    from yingtu.kit.settings import Settings

_PLACES: Final = ("exports", "imports")
_CHUNK_BYTES: Final = 1 << 20


def find(settings: Settings, workspace: Workspace, needles: Sequence[bytes]) -> list[str]:
    """Return every file that holds one of some byte strings, by its place below the workspace's files."""
    root = _root(settings, workspace)
    found = []
    for place in _PLACES if needles else ():
        for path in sorted((root / place).iterdir()) if (root / place).is_dir() else ():
            with suppress(FileNotFoundError):
                if path.is_file() and holds(path, needles):
                    found.append(path.relative_to(root).as_posix())
    return found


def remove(settings: Settings, workspace: Workspace, places: Iterable[str]) -> None:
    """Remove files that :func:`find` has named; what is gone already is fine."""
    for place in places:
        (_root(settings, workspace) / place).unlink(missing_ok=True)


def _root(settings: Settings, workspace: Workspace) -> Path:
    return settings.data_dir / "files" / workspace.id


def holds(path: Path, needles: Sequence[bytes]) -> bool:
    """Whether a file, or something packed in it, holds one of some byte strings."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            return _found(file, needles)
    # Spreadsheets are archives too.
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            with archive.open(name) as file:
                if _found(file, needles):  # type: ignore[arg-type]
                    return True
    return False


def _found(file: BinaryIO, needles: Sequence[bytes]) -> bool:
    longest = max(len(each) for each in needles)
    tail = b""
    while chunk := file.read(_CHUNK_BYTES):
        window = tail + chunk
        if any(each in window for each in needles):
            return True
        tail = window[-longest:]
    return False
