"""Counts, sums and their like over the records an actor may read, grouped by fields or periods.

Groups come in the order of their values (options of a choice in their own order, records by name), empty ones last. Money is
summed and compared in the workspace's currency. What a row does not show in clear counts as empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import sqlalchemy as sa

from yingtu.fields.base import Capability
from yingtu.fields.choice import ChoiceOptions
from yingtu.query.compile import Compilation, Frame, compile_shape, from_request
from yingtu.query.errors import InvalidQuery
from yingtu.query.kinds import Kind
from yingtu.query.output import Labels
from yingtu.query.paths import BadPathError, Path, resolve_path
from yingtu.query.read import Plan, labelled, plan_of, row_of
from yingtu.query.sight import Seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, FromClause

    from yingtu.metadata.catalog import Field, Object
    from yingtu.query.bind import Shape
    from yingtu.query.sight import Sight

MAX_GROUPINGS: Final = 5
MAX_MEASURES: Final = 20
MAX_GROUPS: Final = 10_000
PERIODS: Final = ("day", "week", "month", "quarter", "year")
#: What can be compared, besides numbers.
_ORDERED: Final = frozenset({Kind.NUMBER, Kind.DATE, Kind.MOMENT, Kind.TIME})


@dataclass(frozen=True, slots=True)
class GroupBy:
    """A grouping: a path, and for days and moments the period they fall into (in the workspace's time zone)."""

    field: str
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What is computed of each group. ``count`` without a field counts records, with one those where it is not empty."""

    op: Literal["count", "sum", "avg", "min", "max"]
    field: str | None = None

    @property
    def key(self) -> str:
        return self.op if self.field is None else f"{self.op}_{self.field}"


@dataclass(frozen=True, slots=True)
class BoundGroup:
    path: Path
    period: str | None


@dataclass(frozen=True, slots=True)
class BoundMeasure:
    key: str
    op: str
    path: Path | None


@dataclass(frozen=True, slots=True)
class AggregateSpec:
    """Everything that decides the text of the statement."""

    object: str
    groups: tuple[BoundGroup, ...]
    measures: tuple[BoundMeasure, ...]
    shape: Shape
    as_of: bool = False


def bind_groups(sight: Sight, obj: Object, groups: Sequence[GroupBy]) -> tuple[BoundGroup, ...]:
    """Resolve and check groupings.

    Raises:
        InvalidQuery: a field that does not exist for the actor, is masked, cannot be grouped, or is named twice.
    """
    found: list[BoundGroup] = []
    for number, each in enumerate(groups):
        pointer = f"/group_by/{number}"
        if number >= MAX_GROUPINGS or any(other.path.text == each.field for other in found):
            raise InvalidQuery.at(pointer, "too_many_groupings", maximum=MAX_GROUPINGS, field=each.field[:100])
        path = _path(sight, obj, each.field, pointer)
        timed = path.kind in {Kind.DATE, Kind.MOMENT}
        if each.period is not None and (not timed or each.period not in PERIODS):
            known = ", ".join(PERIODS)
            raise InvalidQuery.at(pointer, "bad_grouping_period", field=path.text, period=each.period[:20], known=known)
        possible = path.type is not None and Capability.GROUP in path.type.capabilities
        if path.to_many or not (possible or (timed and each.period) or path.part in {"currency", "province", "city"}):
            raise InvalidQuery.at(pointer, "field_not_groupable", field=path.text)
        found.append(BoundGroup(path, each.period))
    return tuple(found)


def bind_measures(sight: Sight, obj: Object, measures: Sequence[Measure]) -> tuple[BoundMeasure, ...]:
    """Resolve and check measures.

    Raises:
        InvalidQuery: as for groupings, or an operation that the field does not have.
    """
    found: dict[str, BoundMeasure] = {}
    for number, each in enumerate(measures):
        pointer = f"/measures/{number}"
        if number >= MAX_MEASURES or each.key in found:
            raise InvalidQuery.at(pointer, "too_many_measures", maximum=MAX_MEASURES, measure=each.key[:100])
        path = None
        if each.field is not None:
            path = _path(sight, obj, each.field, pointer)
            _check_measure(path, each.op, pointer)
        elif each.op != "count":
            raise InvalidQuery.at(pointer, "measure_needs_field", op=each.op)
        found[each.key] = BoundMeasure(each.key, each.op, path)
    return tuple(found.values())


def _check_measure(path: Path, op: str, pointer: str) -> None:
    capabilities = path.type.capabilities if path.type is not None else frozenset()
    match op:
        case "sum" | "avg":
            possible = path.kind is Kind.NUMBER and Capability.SUM in capabilities
        case "min" | "max":
            possible = path.kind in _ORDERED
        case _:
            possible = True
    if path.to_many or path.field is None or not possible:
        raise InvalidQuery.at(pointer, "field_not_measurable", field=path.text, op=op)


def _path(sight: Sight, obj: Object, text: str, pointer: str) -> Path:
    try:
        return resolve_path(sight, obj, tuple(text.split(".")))
    except BadPathError as error:
        raise InvalidQuery.at(pointer, error.code, **{**error.params, "field": text[:100]}) from None


def compile_aggregate(sight: Sight, obj: Object, spec: AggregateSpec) -> Plan:
    """Return the statement: the body is a JSON array of rows; parameter ``limit``."""
    compilation = Compilation(sight, as_of=spec.as_of)
    labels = Labels()
    frame = compilation.frame(obj)
    groups = [_group_value(frame, sight, each) for each in spec.groups]
    measures = [measure_value(frame, sight, each) for each in spec.measures]
    where = [*frame.readable(sight), compile_shape(spec.shape, frame, sight, from_request)]
    inner = sa.select(
        *(value.label(f"g{i}") for i, value in enumerate(groups)),
        *(value.label(f"m{i}") for i, value in enumerate(measures)),
    )
    inner = inner.select_from(frame.from_clause()).where(*where)
    if groups:
        inner = inner.group_by(*(sa.literal_column(str(i + 1)) for i in range(len(groups))))
    grouped = inner.subquery("grouped")
    source: FromClause = grouped
    columns: list[tuple[str, ColumnElement[Any]]] = []
    order: list[ColumnElement[Any]] = []
    for i, each in enumerate(spec.groups):
        value = grouped.c[f"g{i}"]
        columns.append((each.path.text, value))
        named = _names_of(each.path, compilation, sight)
        if named is None:
            order.append(_in_order(each.path, value))
        else:
            names = named.subquery(f"n{i}")
            source = source.outerjoin(names, names.c.id == value)
            columns.append((f"{each.path.text}.{names.c.keys()[1]}", names.c[1]))
            order.append(names.c[1])
        order.append(value)
    columns += [(each.key, grouped.c[f"m{i}"]) for i, each in enumerate(spec.measures)]
    rows = sa.select(*labelled(columns, labels)).select_from(source).limit(sa.bindparam("limit", type_=sa.Integer))
    if order:
        rows = rows.order_by(*(each.asc().nulls_last() for each in order))
    found = rows.subquery("x")
    body = sa.select(sa.cast(sa.func.json_agg(row_of(found)), sa.Text)).select_from(found).scalar_subquery()
    return plan_of(compilation, labels, [body.label("body")])


def _group_value(frame: Frame, sight: Sight, group: BoundGroup) -> ColumnElement[Any]:
    value = frame.value(sight, group.path)
    if group.period is None:
        return value
    local: ColumnElement[Any] = sa.cast(value, sa.TIMESTAMP)
    if group.path.kind is Kind.MOMENT:
        local = sa.func.timezone(_literal(frame.compilation.catalog.workspace.time_zone), value)
    return sa.cast(sa.func.date_trunc(_literal(group.period), local), sa.Date)


def _literal(text: str) -> ColumnElement[str]:
    # Spelt out, because GROUP BY has to recognise the expression: two parameters are never the same.
    return sa.literal_column("'" + text.replace("'", "''") + "'")


def measure_value(frame: Frame, sight: Sight, measure: BoundMeasure) -> ColumnElement[Any]:
    """Return the expression of a measure over the rows of a frame; money in the workspace's currency."""
    if measure.path is None:
        return sa.func.count()
    value = frame.value(sight, _in_base_currency(measure))
    match measure.op:
        case "sum":
            return sa.func.sum(value)
        case "avg":
            return sa.func.avg(value)
        case "min":
            return sa.func.min(value)
        case "max":
            return sa.func.max(value)
        case _:
            return sa.func.count(value)


def _in_base_currency(measure: BoundMeasure) -> Path:
    from dataclasses import replace

    path = measure.path
    if path is None:
        raise AssertionError("a count of records has no path")
    money = path.field is not None and path.field.type.name == "currency" and not path.part
    return replace(path, part="base") if money and measure.op != "count" else path


def _names_of(path: Path, compilation: Compilation, sight: Sight) -> sa.Select[Any] | None:
    """Return ids and names of the records groups may stand for, as far as the actor may see them."""
    field = path.field
    target = None if field is None else compilation.catalog.objects.get(field.target or "")
    if target is None:
        return None
    named: Field = target.field(target.name_field)
    if sight.seen(target, named) is Seen.HIDDEN:
        return None
    frame = compilation.frame(target)
    name = sight.shown(frame, named, frame.raw(named)).label(target.name_field)
    return frame.select(frame.column("id").label("id"), frame.readable(sight)).add_columns(name)


def _in_order(path: Path, value: ColumnElement[Any]) -> ColumnElement[Any]:
    if path.field is None or path.part or not isinstance(path.field.options, ChoiceOptions):
        return value
    from sqlalchemy.dialects.postgresql import ARRAY

    codes = [each.code for each in path.field.options.ordered]
    return sa.func.array_position(sa.bindparam(None, codes, type_=ARRAY(sa.Text), unique=True), value)
