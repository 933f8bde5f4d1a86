"""Statements about archives of attachments, and about what imports attached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP

from yingtu.exchange.models import import_archive, import_attached, import_set, import_source
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.db import Session


@dataclass(frozen=True, slots=True)
class StoredArchive:
    """An uploaded archive."""

    id: UUID
    file_name: str
    path: str
    size: int
    files: int
    created_at: datetime
    created_by: UUID | None


_INSERT = Statement(
    sa.insert(import_archive).values(
        {
            each.name: sa.func.clock_timestamp() if each.name == "created_at" else bindparam(each.name, type_=each.type)
            for each in import_archive.c
        }
    )
)
_GET = Statement(sa.select(import_archive).where(import_archive.c.id == bindparam("id")))

#: So long may refused rows be corrected that want files of an archive, or wait for the files of a set before them.
_RECENT = sa.func.clock_timestamp() - sa.cast("30 days", sa.Interval)
_NAMED = ("attachments", "archive")
_items = (
    sa.select(sa.func.json_array_elements(import_set.c["items"]).label("item"))
    .where(import_set.c.created_at > _RECENT)
    .subquery("waiting")
)
_used = sa.union_all(
    sa.select(sa.func.json_extract_path_text(import_source.c.mapping, *_NAMED)).where(
        import_source.c.mapping.is_not(None), import_source.c.created_at > _RECENT
    ),
    sa.select(sa.func.json_extract_path_text(_items.c.item, "mapping", *_NAMED)),
).subquery("used")
_UNUSED = Statement(
    sa.delete(import_archive)
    .where(
        import_archive.c.created_at < bindparam("before", type_=TIMESTAMP(timezone=True)),
        ~sa.exists(sa.select(sa.literal_column("1")).where(_used.c[0] == sa.cast(import_archive.c.id, sa.Text))),
    )
    .returning(import_archive.c.path)
)

_pairs = (
    sa.func.unnest(bindparam("records", type_=ARRAY(sa.Uuid)), bindparam("files", type_=ARRAY(sa.Uuid)))
    .table_valued(sa.column("record_id", sa.Uuid()), sa.column("file_id", sa.Uuid()), name="given")
    .render_derived()
)
_NOTE = Statement(
    sa.insert(import_attached).from_select(
        ["job_id", "object", "record_id", "file_id"],
        sa.select(
            bindparam("job_id", type_=sa.BigInteger),
            bindparam("object_name", type_=sa.Text),
            _pairs.c.record_id,
            _pairs.c.file_id,
        ),
    )
)
_ATTACHED = Statement(
    sa.select(import_attached.c.object, import_attached.c.record_id, import_attached.c.file_id).where(
        import_attached.c.job_id == bindparam("job_id")
    )
)
_FORGET = Statement(sa.delete(import_attached).where(import_attached.c.job_id == bindparam("job_id")))


async def insert(session: Session, values: Mapping[str, Any]) -> None:
    await session.execute(_INSERT, values)


async def get(session: Session, identifier: UUID) -> StoredArchive | None:
    found = await session.load(StoredArchive, _GET, {"id": identifier})
    return found[0] if found else None


async def drop_unused(session: Session, before: datetime) -> list[Path]:
    """Forget archives uploaded before a moment that no import of the last weeks names; return their stored paths."""
    return [Path(row[0]) for row in await session.all(_UNUSED, {"before": before})]


async def note_attached(session: Session, job_id: int, object_name: str, made: Sequence[tuple[UUID, UUID]]) -> None:
    """Note what an import attached: record and file."""
    if made:
        params = {"records": [record for record, _ in made], "files": [file for _, file in made]}
        await session.execute(_NOTE, {"job_id": job_id, "object_name": object_name, **params})


async def attached(session: Session, job_id: int) -> dict[str, list[tuple[UUID, UUID]]]:
    """Return what an import attached (record, file), by object."""
    found: dict[str, list[tuple[UUID, UUID]]] = {}
    for name, record, file in await session.all(_ATTACHED, {"job_id": job_id}):
        found.setdefault(name, []).append((record, file))
    return found


async def forget_attached(session: Session, job_id: int) -> None:
    await session.execute(_FORGET, {"job_id": job_id})
