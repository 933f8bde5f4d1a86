"""Files that come along with records of another system: many at once, with their old dates and with who they were from.

The bytes are taken and scanned before the transaction that attaches them; see :mod:`yingtu.files.service` for what keeps them.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from yingtu.files import moving_in_repository, repository
from yingtu.files.errors import QuotaReached
from yingtu.files.images import dimensions
from yingtu.files.repository import File
from yingtu.files.scan import scan
from yingtu.files.service import MAX_FILES, storage_of
from yingtu.files.sniff import media_type_of
from yingtu.files.storage import blob_key
from yingtu.files.upload import take
from yingtu.kit import clock
from yingtu.kit.ids import uuid7
from yingtu.records.announce import announce

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from yingtu.files.upload import Arrived
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session, Workspace
    from yingtu.kit.settings import Settings

_MB = 1024 * 1024


class MovingIn:
    """Takes what imports attach."""

    most_per_record = MAX_FILES

    async def take(self, settings: Settings, workspace: Workspace, name: str, chunks: Iterable[bytes]) -> Arrived:
        """Take a file and have it scanned; it lies on the disk until it is attached or discarded.

        Raises:
            UploadTooLarge, FileRefused, ScannerBroken: nothing of it is left.
        """
        arrived = await asyncio.to_thread(take, settings, workspace, name, chunks)
        try:
            await scan(settings, arrived)
        except BaseException:
            arrived.discard()
            raise
        return arrived

    async def attach(
        self,
        session: Session,
        actor: Actor,
        settings: Settings,
        object_name: str,
        given: Sequence[tuple[UUID, Arrived, datetime | None, UUID | None]],
    ) -> list[tuple[UUID, UUID]]:
        """Attach files to records: record, file, since when, from whom; return record and file of those that are new.

        A record that has a file of this name and content already keeps that one.

        Raises:
            QuotaReached: the workspace has no room for them.
        """
        there = await moving_in_repository.contents(session, object_name, {record for record, *_ in given})
        fresh: dict[tuple[UUID, str, str], tuple[Arrived, datetime | None, UUID | None]] = {}
        for record, arrived, at, by in given:
            if (record, arrived.sha256, arrived.name) not in there:
                fresh.setdefault((record, arrived.sha256, arrived.name), (arrived, at, by))
        if not fresh:
            return []
        await _require_room(session, settings, [arrived for arrived, _, _ in fresh.values()])
        files, records = [], []
        for digest in sorted({digest for _, digest, _ in fresh}):
            # The sweep holds the same lock while it decides that nobody names these bytes.
            await repository.lock(session, digest)
        for (record, digest, name), (arrived, at, by) in fresh.items():
            media_type = await asyncio.to_thread(media_type_of, arrived.path)
            width, height = await asyncio.to_thread(dimensions, arrived.path, media_type) or (None, None)
            moment = min(at, clock.now()) if at is not None else clock.now()
            files.append(File(uuid7(), digest, arrived.size, name, media_type, width, height, by, moment))
            records.append(record)
        for digest, arrived in {arrived.sha256: arrived for arrived, _, _ in fresh.values()}.items():
            await storage_of(settings).put(session.workspace, blob_key(digest), arrived.path)
        await moving_in_repository.add(session, object_name, files, records)
        await announce(session, actor, object_name, sorted(set(records)), "attached")
        return [(record, file.id) for record, file in zip(records, files, strict=True)]

    async def detach(
        self, session: Session, actor: Actor, object_name: str, pairs: Sequence[tuple[UUID, UUID]]
    ) -> None:
        """Detach files (record, file) from their records; once they are attached nowhere they are removed."""
        await moving_in_repository.remove(session, object_name, pairs)
        await announce(session, actor, object_name, sorted({record for record, _ in pairs}), "attached")


async def _require_room(session: Session, settings: Settings, arrived: Sequence[Arrived]) -> None:
    limit = settings.workspace_file_bytes
    if limit is None:
        return
    await repository.lock(session, "quota")
    sizes = {each.sha256: each.size for each in arrived}
    fresh = await repository.unnamed(session, list(sizes))
    if await repository.used_bytes(session) + sum(sizes[each] for each in fresh) > limit:
        raise QuotaReached(limit_mb=limit // _MB)
