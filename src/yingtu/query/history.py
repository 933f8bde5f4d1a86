"""The versions of one record, with what the actor may see of each: the current one and those in the history table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import UUID, aggregate_order_by, array

from yingtu.fields.links import ATTRIBUTES
from yingtu.query.compile import Compilation, Frame
from yingtu.query.output import Labels, said_of
from yingtu.query.read import Plan, plan_of
from yingtu.query.sight import Seen
from yingtu.query.tables import field_columns, history_table, link_attributes, record_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement, FromClause

    from yingtu.metadata.catalog import Field, Object
    from yingtu.query.sight import Sight


def tracked_fields(sight: Sight, obj: Object) -> tuple[Field, ...]:
    """Return the fields whose changes are told: stored, and not hidden everywhere."""
    return tuple(
        field
        for field in obj.fields.values()
        if (field.stored or is_links(field))
        and (not field.system or field.api_name == "owner_id")
        and field.type.name != "roll_up"
        and sight.seen(obj, field) is not Seen.HIDDEN
    )


def is_links(field: Field) -> bool:
    """Whether the field's values are links: its versions are told as lists of ids, or of ids with what the links say."""
    return field.type.name == "many_to_many"


def compile_history(sight: Sight, obj: Object, *, changes: sa.Table, users: FromClause, trash: bool = False) -> Plan:
    """Return the statement; parameters ``id``, ``before`` (a version) and ``limit``. ``trash``: of deleted records too.

    The body is NULL when the actor may not read the record now, else a JSON array of versions, newest first:
    ``{version, at, source, reason, actor_id, actor_name, deleted, visible, raw, shown, names, hidden}``: ``raw`` is for
    comparing and never leaves the server, ``shown`` is what the actor sees, ``hidden`` are fields that this row hides.
    """
    compilation = Compilation(sight)
    record = sa.bindparam("id", type_=UUID())
    current = compilation.frame(obj)
    readable = current.exists(
        [current.column("id") == record, *(current.ruled(sight) if trash else current.readable(sight))]
    )
    versions = version_rows(compilation, obj, record, changes=changes, users=users)
    rows = (
        versions.rows.where(versions.number <= sa.bindparam("before", type_=sa.Integer), readable)
        .order_by(versions.number.desc())
        .limit(sa.bindparam("limit", type_=sa.Integer))
        .subquery("x")
    )
    body = sa.select(sa.cast(sa.func.json_agg(aggregate_order_by(rows.c.row, rows.c.version.desc())), sa.Text))
    return plan_of(compilation, Labels(), [body.select_from(rows).scalar_subquery().label("body")])


@dataclass(frozen=True, slots=True)
class VersionRows:
    """The versions of a record as a statement with the columns ``row`` (JSON) and ``version``; ``number`` to filter it by."""

    rows: sa.Select[Any]
    number: ColumnElement[Any]


def version_rows(
    compilation: Compilation, obj: Object, record: ColumnElement[Any], *, changes: sa.Table, users: FromClause
) -> VersionRows:
    """Return what :func:`compile_history` tells of every version of the record with the id ``record``."""
    sight = compilation.sight
    frame = _versions(compilation, obj, record)
    fields = tracked_fields(sight, obj)
    visible: ColumnElement[bool] = sa.and_(sa.true(), *frame.ruled(sight)).is_(sa.true())
    change, person = changes.alias(compilation.serial("change")), users.alias(compilation.serial("person"))
    row = sa.func.json_build_object(
        *_pair("version", frame.column("version")),
        *_pair("at", frame.column("valid_from")),
        *_pair("source", change.c.source),
        *_pair("reason", change.c.reason),
        *_pair("actor_id", sa.func.coalesce(change.c.actor_id, frame.column("updated_by"))),
        *_pair("actor_name", person.c.name),
        *_pair("deleted", frame.column("deleted_at").is_not(None)),
        *_pair("visible", visible),
        *_pair("raw", _object(_raw(frame, obj, fields))),
        *_pair("shown", _object(_shown(frame, sight, fields))),
        *_pair("names", _object(_names(frame, sight, fields))),
        *_pair("hidden", _hidden(frame, sight, fields)),
    )
    rows = (
        sa.select(row.label("row"), frame.column("version").label("version"))
        .select_from(frame.from_clause())
        .outerjoin(change, change.c.id == frame.column("change_id"))
        .outerjoin(person, person.c.id == sa.func.coalesce(change.c.actor_id, frame.column("updated_by")))
    )
    return VersionRows(rows, frame.column("version"))


def _versions(compilation: Compilation, obj: Object, record: ColumnElement[Any]) -> Frame:
    current = record_table(compilation.catalog, obj).alias(compilation.serial("c"))
    past = history_table(compilation.catalog, obj).alias(compilation.serial("h"))
    names = [column.name for column in current.c]
    source = (
        sa.select(*(current.c[name] for name in names))
        .where(current.c.id == record)
        .union_all(sa.select(*(past.c[name] for name in names)).where(past.c.id == record))
        .subquery(compilation.serial("v"))
    )
    return compilation.frame(obj, source=source, joins=False)


def _pair(key: str, value: ColumnElement[Any]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return sa.literal_column(f"'{key}'"), value


def _object(pairs: list[tuple[str, ColumnElement[Any]]]) -> ColumnElement[Any]:
    """A JSON object of any number of pairs: functions take 100 arguments, a row takes 1,600 columns."""
    if not pairs:
        return sa.literal_column("'{}'::json")
    row = sa.select(*(value.label(key) for key, value in pairs)).correlate_except().subquery("o")
    return sa.select(sa.func.row_to_json(sa.literal_column("o"))).select_from(row).scalar_subquery()


def _raw(frame: Frame, obj: Object, fields: tuple[Field, ...]) -> list[tuple[str, ColumnElement[Any]]]:
    found = [(name, frame.column(name)) for field in fields for name, _ in field_columns(obj, field)]
    for field in fields:
        if is_links(field):
            link, then = _links(frame, field)
            said = [link.c[ATTRIBUTES]] if link_attributes(field) else []
            value = sa.func.json_build_array(link.c.target_id, *said) if said else link.c.target_id
            ids = sa.func.json_agg(aggregate_order_by(value, link.c.target_id))
            mine = sa.select(ids).select_from(link).where(link.c.source_id == frame.column("id"), *then)
            found.append((field.api_name, mine.correlate_except(link).scalar_subquery()))
    return found


def _links(frame: Frame, field: Field) -> tuple[FromClause, list[ColumnElement[bool]]]:
    """The links of each version when it began."""
    return frame.compilation.links(frame.object, field, frame.column("valid_from"))


def _linked(
    frame: Frame, sight: Sight, field: Field, value: Callable[[Frame, FromClause], ColumnElement[Any]]
) -> ColumnElement[Any]:
    """What ``value`` gives of the linked records that the actor may see now and their links, as a list."""
    there = frame.compilation.frame(sight.catalog.object(str(field.target)))
    link, then = _links(frame, field)
    where = [
        *then,
        link.c.source_id == frame.clear_id(sight, field),
        there.column("id") == link.c.target_id,
        *there.readable(sight),
    ]
    listed = sa.func.json_agg(aggregate_order_by(value(there, link), link.c.linked_at, there.column("id")))
    return there.select(listed, where, link).scalar_subquery()


def _shown(frame: Frame, sight: Sight, fields: tuple[Field, ...]) -> list[tuple[str, ColumnElement[Any]]]:
    return [
        (
            each.api_name,
            _linked(frame, sight, each, partial(_link, each))
            if is_links(each)
            else sight.shown(frame, each, frame.raw(each)),
        )
        for each in fields
    ]


def _names(frame: Frame, sight: Sight, fields: tuple[Field, ...]) -> list[tuple[str, ColumnElement[Any]]]:
    """The present names of the records that lookups named, where the actor may see them."""
    found: list[tuple[str, ColumnElement[Any]]] = []
    for field in fields:
        target = sight.catalog.objects.get(field.target or "")
        if target is None or sight.seen(target, target.field(target.name_field)) is Seen.HIDDEN:
            continue
        named = target.field(target.name_field)
        if is_links(field):
            found.append((field.api_name, _linked(frame, sight, field, partial(_link_name, sight, field, named))))
            continue
        there = frame.compilation.frame(target)
        where = [there.column("id") == frame.clear(sight, field), *there.readable(sight)]
        found.append((field.api_name, there.select(_name(sight, named, there), where).scalar_subquery()))
    return found


def _name(sight: Sight, named: Field, there: Frame) -> ColumnElement[Any]:
    return sight.shown(there, named, there.raw(named))


def _link(field: Field, there: Frame, link: FromClause) -> ColumnElement[Any]:
    """A link in versions: the id at its other end, with what it says when links of the field say something."""
    if not link_attributes(field):
        return there.column("id")
    return sa.func.json_build_object(*_pair("id", there.column("id")), *_pair(ATTRIBUTES, said_of(field, link)))


def _link_name(sight: Sight, field: Field, named: Field, there: Frame, link: FromClause) -> ColumnElement[Any]:
    name = _name(sight, named, there)
    return sa.func.json_build_array(name, said_of(field, link)) if link_attributes(field) else name


def _hidden(frame: Frame, sight: Sight, fields: tuple[Field, ...]) -> ColumnElement[Any]:
    names = []
    for field in fields:
        visible = sight.visible(frame, field)
        if visible is not None:
            names.append(sa.case((visible.is_not(sa.true()), sa.literal_column(f"'{field.api_name}'"))))
    if not names:
        return sa.literal_column("'[]'::json")
    return sa.func.to_json(sa.func.array_remove(array(names), sa.null()))
