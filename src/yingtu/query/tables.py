"""The tables of the catalog's objects as SQLAlchemy Core tables: what DDL creates and what statements are compiled on.

An object ``lead`` has the table ``lead``, its temporal twin ``lead__history`` and one link table ``lead__<field>__link`` per
many-to-many field, with a twin ``lead__<field>__past`` of the links that were taken away. A field's main part is the column named like it, a further part is ``<field>__<part>``.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, UUID

from yingtu.fields.links import ATTRIBUTES, ManyToManyOptions
from yingtu.kit.statement import SCHEMA
from yingtu.metadata.catalog import USER_OBJECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from yingtu.fields.links import LinkAttribute
    from yingtu.metadata.catalog import Catalog, Field, Object

#: Hidden sort key of the name field: pinyin of the text, lower case.
PINYIN_PART = "pinyin"

#: The table of people, declared by ``identity.models``; the read path sees it as the object ``user``.
USERS_TABLE = "users"

MAX_IDENTIFIER_BYTES = 63

_MOMENT = TIMESTAMP(timezone=True)

#: Which tags are on which records, declared by ``collaboration.models``; the read path filters by it and shows it.
RECORD_TAGS = sa.table(
    "record_tag",
    sa.column("object", sa.Text),
    sa.column("record_id", UUID),
    sa.column("tag_id", UUID),
    sa.column("at", _MOMENT),
    schema=SCHEMA,
)


def column_name(field: str, part: str = "") -> str:
    """Return the name of the column that holds a part of a field."""
    return f"{field}__{part}" if part else field


def field_columns(obj: Object, field: Field) -> Iterator[tuple[str, sa.types.TypeEngine[Any]]]:
    """Yield name and type of every column a field is stored in, main part first."""
    if not field.stored:
        return
    for part in field.type.parts(field.options):
        yield column_name(field.api_name, part.name), part.sql_type
    if field.api_name == obj.name_field and field.type.name == "text":
        yield column_name(field.api_name, PINYIN_PART), sa.Text()


def stored_columns(obj: Object) -> tuple[tuple[str, sa.types.TypeEngine[Any]], ...]:
    """Return name and type of the columns of all own (not system) fields, in field order."""
    return tuple(pair for field in obj.fields.values() if not field.system for pair in field_columns(obj, field))


def _system_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("owner_id", UUID, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", UUID),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("updated_by", UUID),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("valid_from", _MOMENT, nullable=False),
        sa.Column("deleted_at", _MOMENT),
        #: The change that moved the record to the trash: what the same change trashed comes back together.
        sa.Column("deleted_change", UUID),
        sa.Column("change_id", UUID),
    ]


def system_column_names() -> tuple[str, ...]:
    """Return the names of the columns every record table has, ``id`` first."""
    return ("id", *(column.name for column in _system_columns()))


def record_table(catalog: Catalog, obj: Object) -> sa.Table:
    """Return the table of current records; for the object ``user`` the table of people (read only)."""
    return _cached(catalog, obj, "record")


def history_table(catalog: Catalog, obj: Object) -> sa.Table:
    """Return the table of past versions: the columns of the record table plus ``valid_to``, keyed by (id, version)."""
    return _cached(catalog, obj, "history")


def link_table(catalog: Catalog, obj: Object, field: Field) -> sa.Table:
    """Return the table behind a many-to-many field: ``source_id``, ``target_id``, since when and by which change; with
    ``attributes`` when the field's links say something.

    ``linked_at`` is the ``valid_from`` of the version of the source record that brought the link.
    """
    return _link_table(catalog, obj, field, "link")


def past_link_table(catalog: Catalog, obj: Object, field: Field) -> sa.Table:
    """Return the table of links taken away: the columns of the link table, until when (``valid_to``), ended by which change."""
    return _link_table(catalog, obj, field, "past")


def _link_table(catalog: Catalog, obj: Object, field: Field, kind: str) -> sa.Table:
    key = (kind, obj.api_name, field.api_name)
    if key not in catalog.compiled:
        past = kind == "past"
        ended = [sa.Column("valid_to", _MOMENT, nullable=False), sa.Column("ended_by", UUID)] if past else []
        catalog.compiled[key] = sa.Table(
            short_name(obj.api_name, field.api_name, kind),
            sa.MetaData(schema=SCHEMA),
            sa.Column("source_id", UUID, primary_key=True),
            sa.Column("target_id", UUID, primary_key=True),
            sa.Column("linked_at", _MOMENT, nullable=False, primary_key=past),
            sa.Column("change_id", UUID),
            *([sa.Column(ATTRIBUTES, JSONB)] if link_attributes(field) else []),
            *ended,
        )
    table: sa.Table = catalog.compiled[key]
    return table


def link_attributes(field: Field) -> Mapping[str, LinkAttribute]:
    """Return what each link of a many-to-many field says besides, by name; empty for other fields."""
    return field.options.attributes if isinstance(field.options, ManyToManyOptions) else {}


def short_name(*parts: str) -> str:
    """Return the parts joined by ``__``; a name that would be too long for PostgreSQL ends in a digest of the whole."""
    name = "__".join(parts)
    if len(name.encode()) <= MAX_IDENTIFIER_BYTES:
        return name
    return f"{name[:54]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _cached(catalog: Catalog, obj: Object, kind: str) -> sa.Table:
    key = ("table", obj.api_name, kind)
    if key not in catalog.compiled:
        catalog.compiled[key] = _build(obj, kind)
    table: sa.Table = catalog.compiled[key]
    return table


def _build(obj: Object, kind: str) -> sa.Table:
    if obj.api_name == USER_OBJECT:
        columns: list[sa.Column[Any]] = [
            sa.Column(name, sql_type, primary_key=name == "id")
            for field in obj.fields.values()
            for name, sql_type in field_columns(obj, field)
        ]
        return sa.Table(USERS_TABLE, sa.MetaData(schema=SCHEMA), *columns)
    columns = [sa.Column("id", UUID, primary_key=True)]
    columns += [sa.Column(name, sql_type) for name, sql_type in stored_columns(obj)]
    columns += _system_columns()
    if kind == "record":
        return sa.Table(obj.api_name, sa.MetaData(schema=SCHEMA), *columns)
    columns = [
        sa.Column(column.name, column.type, primary_key=column.name in {"id", "version"}, nullable=column.nullable)
        for column in columns
    ]
    columns.append(sa.Column("valid_to", _MOMENT, nullable=False))
    return sa.Table(f"{obj.api_name}__history", sa.MetaData(schema=SCHEMA), *columns)
