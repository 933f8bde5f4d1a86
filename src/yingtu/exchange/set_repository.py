"""Statements about files that are imported one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import ARRAY

from yingtu.exchange.models import import_set, import_source
from yingtu.exchange.repository import to_json
from yingtu.kit.ids import parse_uuid
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.db import Session


@dataclass(frozen=True, slots=True)
class Item:
    """One file: ``mapping`` and ``edits`` as JSON gives them."""

    source: UUID
    object: str
    file: str
    rows: int
    mapping: dict[str, Any]
    edits: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class ImportSet:
    """Files in the order in which they are imported."""

    id: UUID
    created_at: datetime
    created_by: UUID | None
    go_on: bool
    undoing: bool
    items: list[dict[str, Any]]

    @property
    def files(self) -> list[Item]:
        return [
            Item(parse_uuid(each["source"]) or UUID(int=0), **{name: each[name] for name in _KEPT})
            for each in self.items
        ]


_KEPT = ("object", "file", "rows", "mapping", "edits")
_INSERT = Statement(
    sa.insert(import_set).values(
        {column.name: bindparam(column.name, type_=column.type) for column in import_set.c if column.name != "undoing"}
    )
)
_GET = Statement(sa.select(import_set).where(import_set.c.id == bindparam("id")))
_LOCK = Statement(sa.select(import_set).where(import_set.c.id == bindparam("id")).with_for_update())
_UNDO = Statement(sa.update(import_set).where(import_set.c.id == bindparam("set_id")).values(undoing=sa.true()))
_JOBS = Statement(
    sa.select(import_source.c.id, import_source.c.job_id).where(
        import_source.c.id == sa.any_(bindparam("ids", type_=ARRAY(sa.Uuid()))), import_source.c.job_id.is_not(None)
    )
)


async def insert(session: Session, values: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> None:
    await session.execute(_INSERT, {**values, "items": to_json(list(items))})


async def get(session: Session, identifier: UUID, *, lock: bool = False) -> ImportSet | None:
    found = await session.load(ImportSet, _LOCK if lock else _GET, {"id": identifier})
    return found[0] if found else None


async def mark_undoing(session: Session, identifier: UUID) -> None:
    await session.execute(_UNDO, {"set_id": identifier})


async def jobs_of(session: Session, sources: Sequence[UUID]) -> dict[UUID, int]:
    """Return the jobs that import these files, as far as they were started."""
    return {row[0]: row[1] for row in await session.all(_JOBS, {"ids": list(sources)})}
