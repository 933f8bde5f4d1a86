"""Statements on the personal values of records and their history, built from the catalog.

An erasure is no change (ADR 0184): it goes past the write path, because a change keeps what it replaces, and because no guard of the
business may keep a person's right from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from yingtu.kit.statement import Statement
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.query.tables import PINYIN_PART, column_name, history_table, record_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Field, Object
    from yingtu.privacy.subjects import Ref

_IDS = sa.bindparam("ids", type_=ARRAY(sa.Uuid()))
_MARKER = sa.bindparam("marker", type_=sa.Text)
_MARKED_TYPES = frozenset({"text", "long_text", "phone", "email", "identity_number", "bank_card"})


@dataclass(frozen=True, slots=True)
class Personal:
    """An object and those of its fields that are erased."""

    object: Object
    fields: tuple[Field, ...]


def _columns(catalog: Catalog, personal: Personal) -> list[tuple[Field, str, bool]]:
    """Return field, column and whether it is the field's main text of everything that is erased."""
    table = record_table(catalog, personal.object)
    found = []
    for field in personal.fields:
        if not field.stored or field.computed:
            continue
        names = [column_name(field.api_name, part.name) for part in field.type.parts(field.options)]
        names.append(column_name(field.api_name, PINYIN_PART))
        found += [
            (field, name, name == field.api_name and field.type.name in _MARKED_TYPES)
            for name in names
            if name in table.c
        ]
    return found


def _of_the_past(table: sa.Table, columns: Sequence[tuple[Field, str, bool]]) -> dict[str, Any]:
    """What a former version shows: that there was a text, or nothing."""
    return {
        name: sa.case((table.c[name].is_not(None), _MARKER), else_=sa.null()) if marked else sa.null()
        for _, name, marked in columns
    }


def _of_today(personal: Personal, table: sa.Table, columns: Sequence[tuple[Field, str, bool]]) -> dict[str, Any]:
    """What the record shows now: a marker as its name, nothing in every other field."""
    name_field = personal.object.name_field
    return {
        name: sa.case((table.c[name].is_not(None), _MARKER), else_=sa.null())
        if marked and field.api_name == name_field
        else sa.null()
        for field, name, marked in columns
    }


async def erase(
    session: Session,
    catalog: Catalog,
    personal: Personal,
    ids: Sequence[UUID],
    *,
    marker: str,
    change_id: UUID,
    now: datetime,
) -> int:
    """Take the personal values out of records, the trash and all former versions; return how many records there were.

    The record gets a new version, so that a form that was open before cannot write the values back.
    """
    columns = _columns(catalog, personal)
    if not columns or not ids:
        return 0
    main, past = record_table(catalog, personal.object), history_table(catalog, personal.object)
    given = {"ids": list(ids), "marker": marker}
    await session.execute(
        Statement(sa.update(past).where(past.c.id == sa.func.any(_IDS)).values(_of_the_past(past, columns))), given
    )
    replaced = _of_the_past(main, columns)
    since = sa.func.greatest(
        sa.bindparam("now", type_=main.c.valid_from.type), main.c.valid_from + sa.literal_column("interval '1 us'")
    )
    kept = [name for name in past.c.keys() if name != "valid_to"]  # noqa: SIM118 - a collection of columns
    former = sa.select(*(replaced.get(name, main.c[name]) for name in kept), since).where(
        main.c.id == sa.func.any(_IDS)
    )
    await session.execute(Statement(sa.insert(past).from_select([*kept, "valid_to"], former)), {**given, "now": now})
    erased = {
        **_of_today(personal, main, columns),
        "version": main.c.version + 1,
        "valid_from": since,
        "change_id": sa.bindparam("change_of", type_=sa.Uuid()),
    }
    update = sa.update(main).where(main.c.id == sa.func.any(_IDS)).values(erased)
    return await session.execute(Statement(update), {**given, "now": now, "change_of": change_id})


async def texts(session: Session, catalog: Catalog, personal: Personal, ids: Sequence[UUID]) -> list[tuple[str, str]]:
    """Return field and text of every personal text that records have or ever had."""
    names = [name for field, name, marked in _columns(catalog, personal) if marked and field.type.name != "long_text"]
    if not names:
        return []
    parts = [
        sa.select(sa.literal(name, sa.Text).label("field"), table.c[name].label("text")).where(
            table.c.id == sa.func.any(_IDS), table.c[name].is_not(None)
        )
        for table in (record_table(catalog, personal.object), history_table(catalog, personal.object))
        for name in names
    ]
    rows = await session.all(Statement(sa.union(*parts)), {"ids": list(ids)})
    return [(row[0], row[1]) for row in rows]


async def namesakes(
    session: Session, catalog: Catalog, people: Sequence[Object], names: Sequence[str], ids: Sequence[UUID]
) -> set[str]:
    """Return those of some names that other people's records have, or contain."""
    if not people or not names:
        return set()
    given = sa.func.unnest(sa.bindparam("names", type_=ARRAY(sa.Text))).column_valued("given")
    tests = []
    for obj in people:
        table = record_table(catalog, obj)
        column = table.c[obj.name_field]
        tests.append(
            sa.exists().where(
                sa.func.strpos(sa.func.lower(column), sa.func.lower(given)) > 0, table.c.id != sa.func.all(_IDS)
            )
        )
    rows = await session.all(
        Statement(sa.select(given).where(sa.or_(*tests))), {"names": list(names), "ids": list(ids)}
    )
    return {row[0] for row in rows}


async def sharers(
    session: Session,
    catalog: Catalog,
    where: Sequence[tuple[Object, Field]],
    values: Sequence[str],
    ids: Sequence[UUID],
) -> set[str]:
    """Return those of some exact values (numbers, addresses) that live records other than ``ids`` have too."""
    if not where or not values:
        return set()
    wanted = sa.func.any(sa.bindparam("values", type_=ARRAY(sa.Text)))
    parts = []
    for obj, field in where:
        table = record_table(catalog, obj)
        column = sa.cast(table.c[field.api_name], sa.Text)
        parts.append(
            sa.select(column.label("value")).where(
                column == wanted, table.c.id != sa.func.all(_IDS), table.c.deleted_at.is_(None)
            )
        )
    rows = await session.all(Statement(sa.union(*parts)), {"values": list(values), "ids": list(ids)})
    return {row[0] for row in rows}


async def beside(session: Session, catalog: Catalog, refs: Sequence[Ref], *, limit: int) -> list[tuple[str, UUID]]:
    """Return object and id of the records that point to some records, or that those point to; without the records themselves."""
    kinds = {ref.object for ref in refs}
    parts: list[sa.Select[Any]] = []
    for obj in catalog.objects.values():
        table = record_table(catalog, obj)
        for field in obj.fields.values():
            if field.type.name != "lookup" or not field.stored or field.target not in catalog.objects:
                continue
            column = table.c[field.api_name]
            if field.target in kinds:
                parts.append(
                    sa.select(sa.literal(obj.api_name, sa.Text), table.c.id).where(column == sa.func.any(_IDS))
                )
            if obj.api_name in kinds and field.target != USER_OBJECT:
                there = sa.select(sa.literal(field.target, sa.Text), column)
                parts.append(there.where(table.c.id == sa.func.any(_IDS), column.is_not(None)))
    if not parts:
        return []
    around = sa.union(*parts).subquery()
    name, identifier = around.c
    near = sa.select(name, identifier).where(identifier != sa.func.all(_IDS)).order_by(name, identifier).limit(limit)
    return [(row[0], row[1]) for row in await session.all(Statement(near), {"ids": [ref.id for ref in refs]})]
