"""Writing a published change into the configuration's own tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.metadata import repository

if TYPE_CHECKING:
    from uuid import UUID

    from yingtu.kit.db import Session
    from yingtu.schema.draft import Draft


async def store(session: Session, change: Draft, person: UUID | None, note: str) -> None:
    """Write documents, version and what changed. The caller holds off writers and has applied the steps."""
    for (kind, key), body in change.after.items():
        if body is None:
            await repository.delete(session, kind, key)
        else:
            await repository.put(session, kind, key, body)
    await repository.set_catalog_version(session, change.new.version)
    await repository.add_version(session, change.new.version, person, note, change.log())
