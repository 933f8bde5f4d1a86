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


def remove(settings: Settings, workspace: Workspace, needles: Sequence[bytes]) -> int:
    """Remove every file that holds one of some byte strings; return how many."""
    removed = 0
    for path in _files(settings, workspace):
        with suppress(FileNotFoundError):
            if needles and _holds(path, needles):
                path.unlink()
                removed += 1
    return removed


def _files(settings: Settings, workspace: Workspace) -> Iterable[Path]:
    for place in _PLACES:
        directory = settings.data_dir / "files" / workspace.id / place
        if directory.is_dir():
            yield from sorted(path for path in directory.iterdir() if path.is_file())


def _holds(path: Path, needles: Sequence[bytes]) -> bool:
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
