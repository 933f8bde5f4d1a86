"""Files of other records that may speak of a person who was erased: those that do, and those that only a person can read.

Their records go on, so nothing is removed here: the certificate names them, and somebody decides. Looked through are the files of
records that point to the erased ones, or that those point to; what a file of text or an office document says is found, pictures and
PDF are named unread.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from yingtu.files import service as files
from yingtu.files.errors import FileLost
from yingtu.files.storage import blob_key
from yingtu.kit.db import Pool
from yingtu.metadata import service as metadata
from yingtu.privacy import leftovers, records_repository, repository

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from yingtu.jobs.running import RunningJob
    from yingtu.privacy.repository import NearFile
    from yingtu.privacy.subjects import Ref

#: Files that are looked through, and named; an erasure is about a person, not about a department.
MOST: Final = 200
#: Larger ones are named unread.
_READ_BYTES: Final = 50 * 1024 * 1024
#: What is text, packed or not.
_READABLE: Final = ("text/", "application/json", "application/xml", "application/vnd.openxmlformats", "application/vnd.oasis", "message/")  # fmt: skip


async def look(running: RunningJob, refs: Sequence[Ref], needles: Sequence[bytes]) -> list[dict[str, Any]]:
    """Return ``{"place", "named"}`` of every file near some records: named is whether it was read and says one of the values."""
    database, workspace, settings = running.database, running.workspace, running.settings
    async with database.read(workspace, Pool.BATCH) as session:
        catalog = await metadata.catalog(session)
        near = await records_repository.beside(session, catalog, refs, limit=MOST)
        found = await repository.files_of(session, near, limit=MOST)
    storage, told = files.storage_of(settings), []
    for each in found:
        named: bool | None = None
        if _readable(each) and needles:
            with suppress(FileLost):
                async with storage.local(workspace, blob_key(each.sha256)) as path:
                    named = await asyncio.to_thread(_says, path, needles)
        if named is not False:
            told.append({"place": f"{each.object}/{each.record_id}: {each.name}", "named": named is True})
    return told


def lines(told: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the certificate says of such files."""
    several = {
        what: [each["place"] for each in told if each["named"] is named]
        for what, named in (("named_files", True), ("unread_files", False))
    }
    return [{"what": what, "count": len(each), "documents": each} for what, each in several.items() if each]


def _readable(file: NearFile) -> bool:
    return file.size <= _READ_BYTES and file.media_type.startswith(_READABLE)


def _says(path: Path, needles: Sequence[bytes]) -> bool | None:
    """Whether a file holds one of some byte strings; None: its bytes are not there."""
    return leftovers.holds(path, needles) if path.is_file() else None
