"""From one catalog to the next: the steps that make the tables follow. Pure.

``existing`` says which columns there really are; removed fields leave theirs behind for some weeks, so that a field that
comes back finds its values again. Nothing is renamed, since api names never change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import sqlalchemy as sa

from yingtu.fields.links import ATTRIBUTES
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.metadata.indexes import all_indexes, index_name
from yingtu.query.tables import (
    PINYIN_PART,
    USERS_TABLE,
    column_name,
    field_columns,
    history_table,
    link_attributes,
    link_table,
    past_link_table,
    record_table,
)
from yingtu.schema.names import set_aside_name, type_text
from yingtu.schema.steps import (
    AddColumn,
    AddForeignKey,
    Column,
    Convert,
    CreateIndex,
    CreateIndexConcurrently,
    CreateTable,
    DropForeignKey,
    DropIndex,
    FillSortKey,
    Hide,
    Revive,
    SetAside,
    Step,
    ValidateForeignKey,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from yingtu.metadata.catalog import Catalog, Field, Object

#: Table -> column -> type, as PostgreSQL spells it.
Shape: TypeAlias = "Mapping[str, Mapping[str, str]]"

#: Types stored as one text column whose values are fit for any text field.
_TEXT_LIKE = frozenset(
    {"text", "long_text", "email", "phone", "url", "auto_number", "identity_number", "bank_card", "credit_code"}
)

#: Types whose values another type cannot take over; such a change is refused, with the way to go.
UNCONVERTIBLE = frozenset(
    {"lookup", "user", "many_to_many", "attachment", "formula", "roll_up", "json", "geo", "auto_number"}
)


def plan(
    old: Catalog, new: Catalog, *, existing: Shape | None = None, kept: Collection[str] = frozenset()
) -> tuple[Step, ...]:
    """Return the steps from ``old`` to ``new``, tables before what refers to them, current before history.

    ``existing`` are the tables there are; None means exactly those of ``old``. ``kept`` are objects that are declared but
    switched off: their tables are neither changed nor hidden.
    """
    return tuple(_Planner(old, new, shape_of(old) if existing is None else existing, kept).steps())


def shape_of(catalog: Catalog) -> Shape:
    """Return the tables of a catalog as PostgreSQL would describe them."""
    return {
        table.name: {column.name: type_text(column.type) for column in table.columns} for table in tables_of(catalog)
    }


def tables_of(catalog: Catalog) -> Iterator[sa.Table]:
    """Yield all tables of a catalog's own objects: current, history, links."""
    for obj in own_objects(catalog):
        yield record_table(catalog, obj)
        yield history_table(catalog, obj)
        for field in obj.fields.values():
            if field.type.name == "many_to_many":
                yield link_table(catalog, obj, field)
                yield past_link_table(catalog, obj, field)


def own_objects(catalog: Catalog) -> Iterator[Object]:
    """Yield the objects that have tables of their own."""
    return (obj for name, obj in catalog.objects.items() if name != USER_OBJECT)


def target_table(field: Field) -> str:
    """Return the table a lookup or user field points to."""
    return USERS_TABLE if field.target in {USER_OBJECT, None} else str(field.target)


def columns_of(obj: Object, field: Field) -> tuple[Column, ...]:
    """Return the columns a field is stored in, main part first, without the sort key of the name."""
    sort_key = column_name(field.api_name, PINYIN_PART)
    return tuple(Column(name, type_text(kind)) for name, kind in field_columns(obj, field) if name != sort_key)


def needs_conversion(old: Field, new: Field, obj: Object) -> bool:
    """Whether values of a field have to be rewritten because its type changed."""
    if old.type.name == new.type.name:
        if old.options == new.options:
            return False
        return columns_of(obj, old) != columns_of(obj, new)
    if old.type.name in _TEXT_LIKE and new.type.name in {"text", "long_text"}:
        return False
    # Numbers are percents as people say them: 15 stays 15.
    return {old.type.name, new.type.name} != {"number", "percent"}


class _Planner:
    def __init__(self, old: Catalog, new: Catalog, existing: Shape, kept: Collection[str]) -> None:
        self.old = old
        self.new = new
        self.existing = existing
        self.kept = kept

    def steps(self) -> Iterator[Step]:
        created = [obj for obj in own_objects(self.new) if obj.api_name not in self.existing]
        present = [obj for obj in own_objects(self.new) if obj.api_name in self.existing]
        # Which indexes an object has follows from its document, from views and from sharing rules, and from nothing else.
        reindexed = present if self._other_orders() else [obj for obj in present if self._differs(obj)]
        for obj in created:
            yield self._table(obj, record_table(self.new, obj))
            yield self._table(obj, history_table(self.new, obj), history=True)
        for obj in filter(self._differs, present):
            yield from self._columns(obj)
        for obj in filter(self._differs, own_objects(self.new)):
            yield from self._links(obj)
        yield from self._hidden()
        for obj in created:
            for field in self._pointing(obj):
                yield self._foreign_key(obj, field, empty=True)
            for index in all_indexes(self.new, obj):
                yield CreateIndex(obj.api_name, obj.api_name, index_name(obj, index), index)
        for obj in reindexed:
            yield from self._indexes(obj)

    def _differs(self, obj: Object) -> bool:
        """Whether an object is not the very one that was there before."""
        return self.old.objects.get(obj.api_name) is not obj

    def _other_orders(self) -> bool:
        sharing = (self.old.documents.get("sharing", {}), self.new.documents.get("sharing", {}))
        return not all(
            was.keys() == now.keys() and all(was[key] is now[key] for key in was)
            for was, now in ((self.old.views, self.new.views), sharing)
        )

    def _table(self, obj: Object, table: sa.Table, *, history: bool = False) -> CreateTable:
        columns = tuple(Column(each.name, type_text(each.type), not each.nullable) for each in table.columns)
        key = tuple(column.name for column in table.primary_key.columns)
        return CreateTable(obj.api_name, table.name, columns, key, history)

    def _pointing(self, obj: Object) -> Iterator[Field]:
        yield obj.fields["owner_id"]
        yield from (each for each in obj.fields.values() if not each.system and each.type.name in {"lookup", "user"})

    def _foreign_key(self, obj: Object, field: Field, *, empty: bool = False) -> AddForeignKey:
        return AddForeignKey(
            obj.api_name, field.api_name, obj.api_name, field.api_name, target_table(field), empty=empty
        )

    # -- objects whose table is there

    def _columns(self, obj: Object) -> Iterator[Step]:
        before = self.old.objects.get(obj.api_name)
        if before is None:
            yield Revive(obj.api_name, "", obj.api_name, "")
        for field in obj.fields.values():
            if field.system or not field.stored:
                continue
            was = before.fields.get(field.api_name) if before else None
            if was is not None and was.stored and not was.computed and not field.computed:
                if needs_conversion(was, field, obj):
                    yield Convert(
                        obj.api_name,
                        field.api_name,
                        was.type.name,
                        field.type.name,
                        columns_of(obj, was),
                        columns_of(obj, field),
                    )
            elif was is None or columns_of(obj, was) != columns_of(obj, field):
                yield from self._new_columns(obj, field)
            yield from self._sort_key(obj, field)

    def _new_columns(self, obj: Object, field: Field) -> Iterator[Step]:
        for column in columns_of(obj, field):
            yield from self._new_column(obj, field, column)
        if field.type.name in {"lookup", "user"}:
            if self.existing[obj.api_name].get(field.api_name) == "uuid":
                # The column came back; what it pointed to may be another table now.
                yield DropForeignKey(obj.api_name, field.api_name, obj.api_name, field.api_name)
            yield self._foreign_key(obj, field)
            yield ValidateForeignKey(obj.api_name, obj.api_name, field.api_name)

    def _new_column(self, obj: Object, field: Field, column: Column) -> Iterator[Step]:
        for table in (obj.api_name, f"{obj.api_name}__history"):
            there = self.existing.get(table, {}).get(column.name)
            if there == column.type:
                yield Revive(obj.api_name, field.api_name, table, column.name)
                continue
            if there is not None:
                aside = set_aside_name(column.name, self.new.version)
                yield SetAside(obj.api_name, field.api_name, table, column.name, aside)
            yield AddColumn(obj.api_name, field.api_name, table, column)

    def _sort_key(self, obj: Object, field: Field) -> Iterator[Step]:
        """The name field got its hidden sort key: because it is new, became the name field, or became a text."""
        wanted = {name for name, _ in field_columns(obj, field)} - {column.name for column in columns_of(obj, field)}
        before = self.old.objects.get(obj.api_name)
        was = before.fields.get(field.api_name) if before else None
        had = {name for name, _ in field_columns(before, was)} if before and was else set()
        for name in wanted - had:
            yield from self._new_column(obj, field, Column(name, "text"))
            yield FillSortKey(obj.api_name, field.api_name)
        for name in had - wanted - {column.name for column in columns_of(obj, field)}:
            if name.endswith(f"__{PINYIN_PART}"):
                yield from self._hide_column(obj.api_name, field.api_name, name)

    def _indexes(self, obj: Object) -> Iterator[Step]:
        wanted = {index_name(obj, each): each for each in all_indexes(self.new, obj)}
        before = self.old.objects.get(obj.api_name)
        had = {index_name(before, each) for each in all_indexes(self.old, before)} if before else set()
        for name, index in wanted.items():
            if name not in had:
                yield CreateIndexConcurrently(obj.api_name, obj.api_name, name, index)
        for name in sorted(had - wanted.keys()):
            yield DropIndex(obj.api_name, name)

    # -- many-to-many

    def _links(self, obj: Object) -> Iterator[Step]:
        before = self.old.objects.get(obj.api_name)
        for field in obj.fields.values():
            if field.type.name != "many_to_many":
                continue
            was = before.fields.get(field.api_name) if before else None
            if was is not None and was.type.name == "many_to_many":
                yield from self._said(obj, field, was)
                continue
            for table in (link_table(self.new, obj, field), past_link_table(self.new, obj, field)):
                if table.name in self.existing:
                    yield Revive(obj.api_name, field.api_name, table.name, "")
                    yield from self._attributes(obj, field, table)
                    continue
                yield self._table(obj, table)
                for column, target in (("source_id", obj.api_name), ("target_id", target_table(field))):
                    yield AddForeignKey(obj.api_name, field.api_name, table.name, column, target, empty=True)

    def _said(self, obj: Object, field: Field, was: Field) -> Iterator[Step]:
        """Links that say something now need a column for it; it stays when they say nothing any more."""
        if link_attributes(field) and not link_attributes(was):
            for table in (link_table(self.new, obj, field), past_link_table(self.new, obj, field)):
                yield from self._attributes(obj, field, table)

    def _attributes(self, obj: Object, field: Field, table: sa.Table) -> Iterator[Step]:
        if ATTRIBUTES in table.c and ATTRIBUTES not in self.existing.get(table.name, {}):
            yield AddColumn(obj.api_name, field.api_name, table.name, Column(ATTRIBUTES, "jsonb"))

    # -- what is no longer there

    def _hidden(self) -> Iterator[Step]:
        for before in own_objects(self.old):
            after = self.new.objects.get(before.api_name)
            if after is None:
                if before.api_name not in self.kept:
                    for table in (before.api_name, f"{before.api_name}__history"):
                        yield Hide(before.api_name, "", table, "")
                continue
            for field in before.fields.values() if after is not before else ():
                document = after.document.fields.get(field.api_name)
                asleep = document is not None and document.active and document.type == field.type.name
                now = after.fields.get(field.api_name)
                if field.system or asleep or (now is not None and now.stored == field.stored):
                    continue
                if field.type.name == "many_to_many":
                    for links in (link_table, past_link_table):
                        yield Hide(before.api_name, field.api_name, links(self.old, before, field).name, "")
                for name, _ in field_columns(before, field):
                    yield from self._hide_column(before.api_name, field.api_name, name)

    def _hide_column(self, object_name: str, field: str, column: str) -> Iterator[Step]:
        for table in (object_name, f"{object_name}__history"):
            yield Hide(object_name, field, table, column)
