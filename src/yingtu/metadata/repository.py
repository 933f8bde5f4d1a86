"""Reading and writing the configuration's own tables."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from psycopg.types.json import Json
from sqlalchemy.dialects.postgresql import ARRAY, JSON, insert

from yingtu.kit.clock import now
from yingtu.kit.statement import Statement
from yingtu.metadata.models import config_version, document, publishing, retired, state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta
    from uuid import UUID

    from yingtu.kit.db import Session


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as stored; ``base`` is the standard as installed."""

    kind: str
    key: str
    body: dict[str, Any]
    base: dict[str, Any] | None
    origin: str


class Hidden(NamedTuple):
    """A column, or with empty ``column_name`` a table, that is to be hidden, and what it belonged to."""

    table_name: str
    column_name: str
    object: str
    field: str


@dataclass(frozen=True, slots=True)
class Retired:
    """A hidden column, or with empty ``column_name`` a hidden table."""

    table_name: str
    column_name: str
    object: str
    field: str
    hidden_at: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """One published version. ``changes`` is ``[{kind, key, before, after}]``."""

    number: int
    at: datetime
    by: UUID | None
    note: str
    changes: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """What one published version made of a document; ``body`` None: it was deleted."""

    number: int
    at: datetime
    by: UUID | None
    note: str
    body: dict[str, Any] | None


_EPOCHS = Statement(sa.select(state.c.catalog_version, state.c.access_epoch))
# One statement, so that the numbers and the documents belong together.
_SNAPSHOT = Statement(
    sa.select(
        state.c.catalog_version,
        state.c.access_epoch,
        sa.select(
            sa.func.coalesce(
                sa.func.json_agg(
                    sa.func.json_build_array(document.c.kind, document.c.key, document.c.body, type_=JSON)
                ),
                sa.literal_column("'[]'::json"),
            )
        )
        .scalar_subquery()
        .label("documents"),
        sa.select(sa.func.coalesce(sa.func.sum(sa.func.length(sa.cast(document.c.body, sa.Text))), 0))
        .scalar_subquery()
        .label("bytes"),
    )
)
_OUTDATE = Statement(
    sa.update(state).values(
        catalog_version=sa.func.greatest(state.c.catalog_version, sa.bindparam("version", type_=sa.BigInteger)) + 1,
        access_epoch=sa.func.greatest(state.c.access_epoch, sa.bindparam("epoch", type_=sa.BigInteger)) + 1,
    )
)
_BUMP_ACCESS = Statement(sa.update(state).values(access_epoch=state.c.access_epoch + 1).returning(state.c.access_epoch))
_ALL = Statement(
    sa.select(
        document.c.kind,
        document.c.key,
        document.c.body,
        document.c.base,
        document.c.origin,
    ).order_by(document.c.kind, document.c.key)
)
_SET_BASE = Statement(
    sa.update(document)
    .where(document.c.kind == sa.bindparam("of_kind"), document.c.key == sa.bindparam("of_key"))
    .values(base=sa.bindparam("standard"), origin="standard")
)
_CHANGED = sa.func.json_array_elements(config_version.c.changes).table_valued("value").lateral("changed")
_CHANGE = sa.cast(_CHANGED.c.value, JSON)
_EVER = Statement(
    sa.union(
        sa.select(_CHANGE["kind"].astext, _CHANGE["key"].astext).select_from(
            sa.join(config_version, _CHANGED, sa.true())
        ),
        sa.select(document.c.kind, document.c.key),
    )
)
_VERSIONS = Statement(
    sa.select(
        config_version.c.number,
        config_version.c.at,
        config_version.c.by,
        config_version.c.note,
        config_version.c.changes,
    )
    .where(config_version.c.number > sa.bindparam("after", type_=sa.BigInteger))
    .order_by(config_version.c.number.desc())
    .limit(sa.bindparam("maximum", type_=sa.BigInteger))
)
_OF_DOCUMENT = Statement(
    sa.select(
        config_version.c.number,
        config_version.c.at,
        config_version.c.by,
        config_version.c.note,
        _CHANGE["after"].label("body"),
    )
    .select_from(sa.join(config_version, _CHANGED, sa.true()))
    .where(_CHANGE["kind"].astext == sa.bindparam("kind"), _CHANGE["key"].astext == sa.bindparam("key"))
    .order_by(config_version.c.number.desc())
    .limit(sa.bindparam("maximum", type_=sa.BigInteger))
)
# Spelt once, though it is sent twice.
_CHANGES = sa.cast(sa.bindparam("changes", type_=sa.Text), JSON)
_GIVEN = sa.func.json_array_elements(_CHANGES).table_valued("value").render_derived(name="given")
_ONE = sa.cast(_GIVEN.c.value, JSON)
_GONE = sa.func.json_typeof(_ONE["after"]) == "null"
_DELETED = (
    sa.delete(document)
    .where(document.c.kind == _ONE["kind"].astext, document.c.key == _ONE["key"].astext, _GONE)
    .returning(document.c.key)
    .cte("deleted")
)
_NEW_DOCUMENTS = insert(document).from_select(
    ["kind", "key", "body", "updated_at"],
    sa.select(
        _ONE["kind"].astext,
        _ONE["key"].astext,
        _ONE["after"],
        sa.bindparam("moment", type_=document.c.updated_at.type),
    ).where(~_GONE),
)
_PUT = _NEW_DOCUMENTS.on_conflict_do_update(
    index_elements=["kind", "key"],
    set_={"body": _NEW_DOCUMENTS.excluded.body, "updated_at": _NEW_DOCUMENTS.excluded.updated_at},
).cte("put")
_NOTED = (
    sa.insert(config_version)
    .values(
        number=sa.bindparam("version", type_=sa.BigInteger),
        at=sa.bindparam("moment"),
        by=sa.bindparam("person"),
        note=sa.bindparam("note"),
        changes=_CHANGES,
    )
    .cte("noted")
)
# Everybody waits for a publisher: documents, the version and what it changed in one statement.
_PUBLISH = Statement(
    sa.update(state)
    .values(catalog_version=sa.bindparam("version", type_=sa.BigInteger))
    .add_cte(_DELETED, _PUT, _NOTED)
)
_PENDING = Statement(sa.select(publishing.c.at, publishing.c.by, publishing.c.note, publishing.c.changes))
_SET_PENDING = Statement(
    sa.insert(publishing).values(
        at=sa.bindparam("moment"),
        by=sa.bindparam("person"),
        note=sa.bindparam("note"),
        changes=sa.bindparam("changes"),
    )
)
_CLAIM_PENDING = Statement(
    sa.update(publishing)
    .where(sa.func.coalesce(publishing.c.worked_on_until, sa.func.to_timestamp(0)) < sa.func.clock_timestamp())
    .values(worked_on_until=sa.func.clock_timestamp() + sa.bindparam("lease", type_=sa.Interval))
)
_KEEP_PENDING = Statement(
    sa.update(publishing).values(worked_on_until=sa.func.clock_timestamp() + sa.bindparam("lease", type_=sa.Interval))
)
_CLEAR_PENDING = Statement(sa.delete(publishing))
_RETIRED = Statement(
    sa.select(
        retired.c.table_name, retired.c.column_name, retired.c.object, retired.c.field, retired.c.hidden_at
    ).order_by(retired.c.hidden_at, retired.c.table_name, retired.c.column_name)
)
_NAMES = ("table_names", "column_names", "objects", "fields")
_HIDDEN = (
    sa.func.unnest(*(sa.bindparam(name, type_=ARRAY(sa.Text)) for name in _NAMES))
    .table_valued("table_name", "column_name", "object", "field")
    .render_derived(name="hidden")
)
_RETIRE = Statement(
    insert(retired)
    .from_select(
        ["table_name", "column_name", "object", "field", "hidden_at"],
        sa.select(*_HIDDEN.c, sa.bindparam("moment", type_=retired.c.hidden_at.type)),
    )
    .on_conflict_do_nothing()
)
_SEEN = (
    sa.func.unnest(*(sa.bindparam(name, type_=ARRAY(sa.Text)) for name in _NAMES[:2]))
    .table_valued("table_name", "column_name")
    .render_derived(name="seen")
)
_REVIVE = Statement(
    sa.delete(retired).where(retired.c.table_name == _SEEN.c.table_name, retired.c.column_name == _SEEN.c.column_name)
)
_FORGET_TABLES = Statement(
    sa.delete(retired).where(retired.c.table_name == sa.any_(sa.bindparam("table_names", type_=ARRAY(sa.Text))))
)


async def epochs(session: Session) -> tuple[int, int]:
    """Return (catalog version, access epoch)."""
    row = await session.first(_EPOCHS)
    if row is None:
        raise LookupError(f"schema {session.schema} has no row in the table state: run `yingtu migrate`")
    return row[0], row[1]


async def snapshot(session: Session) -> tuple[int, int, list[list[Any]], int]:
    """Return (catalog version, access epoch, [[kind, key, body]], bytes of all bodies) of one moment."""
    row = await session.first(_SNAPSHOT)
    if row is None:
        raise LookupError(f"schema {session.schema} has no row in the table state: run `yingtu migrate`")
    return row[0], row[1], row[2], int(row[3])


async def outdate(session: Session, version: int, epoch: int) -> None:
    """Count both epochs beyond what they were anywhere."""
    await session.execute(_OUTDATE, {"version": version, "epoch": epoch})


async def bump_access_epoch(session: Session) -> int:
    """Count the access epoch up and return it."""
    return int(await session.scalar(_BUMP_ACCESS))


async def stored(session: Session) -> dict[tuple[str, str], Stored]:
    """Return all documents by (kind, key)."""
    return {(each.kind, each.key): each for each in await session.load(Stored, _ALL)}


async def set_bases(session: Session, bases: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
    """Remember the standard documents that the stored ones descend from; nothing for those that are not stored."""
    rows = [{"of_kind": kind, "of_key": key, "standard": Json(body)} for (kind, key), body in bases.items()]
    if rows:
        await session.execute_many(_SET_BASE, rows)


async def ever_stored(session: Session) -> set[tuple[str, str]]:
    """Return (kind, key) of all documents that are stored or were at any time."""
    return {(row[0], row[1]) for row in await session.all(_EVER)}


def publish_call(
    number: int, person: UUID | None, note: str, changes: Sequence[Mapping[str, Any]]
) -> tuple[Statement, Mapping[str, Any]]:
    """Return the statement that brings changes ``[{kind, key, before, after}]`` into force and writes down what they were.

    Of a document that was there before, its base and origin stay.
    """
    return _PUBLISH, {
        "version": number,
        "moment": now(),
        "person": person,
        "note": note,
        "changes": json.dumps(list(changes)),
    }


async def versions(session: Session, *, after: int = 0, maximum: int = 1_000_000) -> list[Version]:
    """Return published versions above ``after``, newest first."""
    return await session.load(Version, _VERSIONS, {"after": after, "maximum": maximum})


async def document_versions(session: Session, kind: str, key: str, *, maximum: int) -> list[DocumentVersion]:
    """Return the versions that changed a document, newest first."""
    return await session.load(DocumentVersion, _OF_DOCUMENT, {"kind": kind, "key": key, "maximum": maximum})


@dataclass(frozen=True, slots=True)
class Pending:
    """A change that waits for its conversions. ``changes`` is ``[{kind, key, body, mappings}]``."""

    at: datetime
    by: UUID | None
    note: str
    changes: list[dict[str, Any]]


async def pending(session: Session) -> Pending | None:
    """Return the change that waits for conversions of values, if there is one."""
    found = await session.load(Pending, _PENDING)
    return found[0] if found else None


async def set_pending(session: Session, person: UUID | None, note: str, changes: Sequence[Mapping[str, Any]]) -> None:
    """Remember a change that comes into force when its conversions are done."""
    await session.execute(
        _SET_PENDING, {"moment": now(), "person": person, "note": note, "changes": Json(list(changes))}
    )


async def claim_pending(session: Session, lease: timedelta) -> bool:
    """Become the one process that works on the waiting change; False when another one does, or nothing waits."""
    return await session.execute(_CLAIM_PENDING, {"lease": lease}) > 0


async def keep_pending(session: Session, lease: timedelta) -> None:
    """Say that the work on the waiting change goes on."""
    await session.execute(_KEEP_PENDING, {"lease": lease})


async def clear_pending(session: Session) -> None:
    """Forget the waiting change: it is in force, or given up."""
    await session.execute(_CLEAR_PENDING)


async def retired_names(session: Session) -> list[Retired]:
    """Return what is hidden, longest hidden first."""
    return await session.load(Retired, _RETIRED)


async def retire(session: Session, names: Sequence[Hidden]) -> None:
    """Remember since when columns (or tables, with an empty column name) are hidden."""
    if names:
        columns = zip(*names, strict=True)
        await session.execute(_RETIRE, {"moment": now(), **dict(zip(_NAMES, map(list, columns), strict=True))})


async def revive(session: Session, names: Sequence[tuple[str, str]]) -> None:
    """Forget that columns or tables (table, column) were hidden: they are used again or gone."""
    if names:
        tables, columns = (list(each) for each in zip(*names, strict=True))
        await session.execute(_REVIVE, {"table_names": tables, "column_names": columns})


async def forget_tables(session: Session, table_names: Sequence[str]) -> None:
    """Forget everything about tables that are gone."""
    await session.execute(_FORGET_TABLES, {"table_names": list(table_names)})
