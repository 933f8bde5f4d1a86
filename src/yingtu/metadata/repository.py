"""Reading and writing the configuration's own tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from psycopg.types.json import Json
from sqlalchemy.dialects.postgresql import ARRAY, JSON, insert

from yingtu.kit.clock import now
from yingtu.kit.statement import Statement
from yingtu.metadata.models import config_version, document, publishing, retired, state

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
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
_SET_VERSION = Statement(sa.update(state).values(catalog_version=sa.bindparam("version", type_=sa.BigInteger)))
_OUTDATE = Statement(
    sa.update(state).values(
        catalog_version=sa.func.greatest(state.c.catalog_version, sa.bindparam("version", type_=sa.BigInteger)) + 1,
        access_epoch=sa.func.greatest(state.c.access_epoch, sa.bindparam("epoch", type_=sa.BigInteger)) + 1,
    )
)
_BUMP_ACCESS = Statement(sa.update(state).values(access_epoch=state.c.access_epoch + 1).returning(state.c.access_epoch))
_asked = (
    sa.func.unnest(sa.bindparam("kinds", type_=ARRAY(sa.Text)), sa.bindparam("keys", type_=ARRAY(sa.Text)))
    .table_valued("kind", "key")
    .render_derived(name="asked")
)
_BODIES = Statement(
    sa.select(document.c.kind, document.c.key, document.c.body).join(
        _asked, sa.and_(document.c.kind == _asked.c.kind, document.c.key == _asked.c.key)
    )
)
_ALL = Statement(
    sa.select(
        document.c.kind,
        document.c.key,
        document.c.body,
        document.c.base,
        document.c.origin,
    ).order_by(document.c.kind, document.c.key)
)
_PUT = Statement(
    insert(document)
    .values(
        kind=sa.bindparam("kind"),
        key=sa.bindparam("key"),
        body=sa.bindparam("body"),
        updated_at=sa.bindparam("moment"),
    )
    .on_conflict_do_update(
        index_elements=["kind", "key"],
        set_={
            "body": sa.bindparam("body"),
            "updated_at": sa.bindparam("moment"),
        },
    )
)
_SET_BASE = Statement(
    sa.update(document)
    .where(document.c.kind == sa.bindparam("of_kind"), document.c.key == sa.bindparam("of_key"))
    .values(base=sa.bindparam("standard"), origin="standard")
)
_DELETE = Statement(
    sa.delete(document).where(document.c.kind == sa.bindparam("kind"), document.c.key == sa.bindparam("key"))
)
_ADD_VERSION = Statement(
    sa.insert(config_version).values(
        number=sa.bindparam("number"),
        at=sa.bindparam("moment"),
        by=sa.bindparam("person"),
        note=sa.bindparam("note"),
        changes=sa.bindparam("changes"),
    )
)
_CHANGED = sa.func.json_array_elements(config_version.c.changes).table_valued("value").lateral("changed")
_EVER = Statement(
    sa.union(
        sa.select(
            sa.cast(_CHANGED.c.value, JSON)["kind"].astext, sa.cast(_CHANGED.c.value, JSON)["key"].astext
        ).select_from(sa.join(config_version, _CHANGED, sa.true())),
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
_CHANGE = sa.cast(_CHANGED.c.value, JSON)
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
_RETIRE = Statement(
    insert(retired)
    .values(
        table_name=sa.bindparam("table_name"),
        column_name=sa.bindparam("column_name"),
        object=sa.bindparam("object"),
        field=sa.bindparam("field"),
        hidden_at=sa.bindparam("moment"),
    )
    .on_conflict_do_nothing()
)
_REVIVE = Statement(
    sa.delete(retired).where(
        retired.c.table_name == sa.bindparam("table_name"), retired.c.column_name == sa.bindparam("column_name")
    )
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


async def set_catalog_version(session: Session, version: int) -> None:
    """Write the version that the transaction of ``session`` publishes."""
    await session.execute(_SET_VERSION, {"version": version})


async def outdate(session: Session, version: int, epoch: int) -> None:
    """Count both epochs beyond what they were anywhere."""
    await session.execute(_OUTDATE, {"version": version, "epoch": epoch})


async def bump_access_epoch(session: Session) -> int:
    """Count the access epoch up and return it."""
    return int(await session.scalar(_BUMP_ACCESS))


async def stored(session: Session) -> dict[tuple[str, str], Stored]:
    """Return all documents by (kind, key)."""
    return {(each.kind, each.key): each for each in await session.load(Stored, _ALL)}


async def bodies(session: Session, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the bodies of those of some documents that are stored, by (kind, key)."""
    if not pairs:
        return {}
    kinds, keys = (list(each) for each in zip(*pairs, strict=True))
    return {(kind, key): body for kind, key, body in await session.all(_BODIES, {"kinds": kinds, "keys": keys})}


async def put(session: Session, kind: str, key: str, body: Mapping[str, Any]) -> None:
    """Write a document; its base and origin stay."""
    await session.execute(_PUT, {"kind": kind, "key": key, "body": Json(body), "moment": now()})


async def set_bases(session: Session, bases: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
    """Remember the standard documents that the stored ones descend from; nothing for those that are not stored."""
    rows = [{"of_kind": kind, "of_key": key, "standard": Json(body)} for (kind, key), body in bases.items()]
    if rows:
        await session.execute_many(_SET_BASE, rows)


async def ever_stored(session: Session) -> set[tuple[str, str]]:
    """Return (kind, key) of all documents that are stored or were at any time."""
    return {(row[0], row[1]) for row in await session.all(_EVER)}


async def delete(session: Session, kind: str, key: str) -> None:
    """Delete a document."""
    await session.execute(_DELETE, {"kind": kind, "key": key})


async def add_version(
    session: Session, number: int, person: UUID | None, note: str, changes: Sequence[Mapping[str, Any]]
) -> None:
    """Write down what a version changed."""
    await session.execute(
        _ADD_VERSION,
        {"number": number, "moment": now(), "person": person, "note": note, "changes": Json(list(changes))},
    )


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


async def retire(session: Session, table_name: str, column_name: str, object_name: str, field: str) -> None:
    """Remember since when a column (or a table, with an empty column name) is hidden."""
    await session.execute(
        _RETIRE,
        {
            "table_name": table_name,
            "column_name": column_name,
            "object": object_name,
            "field": field,
            "moment": now(),
        },
    )


async def revive(session: Session, table_name: str, column_name: str) -> None:
    """Forget that a column or table was hidden: it is used again or gone."""
    await session.execute(_REVIVE, {"table_name": table_name, "column_name": column_name})


async def forget_tables(session: Session, table_names: Sequence[str]) -> None:
    """Forget everything about tables that are gone."""
    await session.execute(_FORGET_TABLES, {"table_names": list(table_names)})
