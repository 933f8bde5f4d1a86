"""The figures at the top of a record's page: one statement for all of them, over what the actor may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import UUID

from yingtu.kit.errors import YingtuError
from yingtu.query.aggregate import BoundMeasure, Measure, bind_measures, measure_value
from yingtu.query.ast import parse_filter
from yingtu.query.bind import Bound, bind_filter
from yingtu.query.compile import Compilation, compile_shape
from yingtu.query.output import Labels
from yingtu.query.paths import BadPathError, Path, resolve_path
from yingtu.query.read import Plan, plan_of
from yingtu.query.sight import Seen

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from yingtu.metadata.catalog import Catalog, Field, Object
    from yingtu.metadata.documents import Highlight
    from yingtu.query.sight import Sight


@dataclass(frozen=True, slots=True)
class Figure:
    """A highlight that the actor may see.

    Attributes:
        child: Whose records are summed up, and the lookup that points to the record; None: ``path`` of the record itself.
        money: The value is money: in the workspace's currency when it is summed up, else in its own.
    """

    highlight: Highlight
    type: str
    money: bool
    child: tuple[Object, Field] | None = None
    measure: BoundMeasure | None = None
    bound: Bound | None = None
    path: Path | None = None


def lookup_of(catalog: Catalog, obj: Object, highlight: Highlight) -> tuple[Object, Field] | None:
    """Return the object a highlight sums up with its lookup to ``obj``; None when there is none, or no single one."""
    found = [
        (child, lookup)
        for child, lookup in catalog.incoming.get(obj.api_name, ())
        if child.api_name == highlight.object and highlight.field in {None, lookup.api_name}
    ]
    return found[0] if len(found) == 1 else None


def figure_of(sight: Sight, obj: Object, highlight: Highlight) -> Figure | None:
    """Bind a highlight to what somebody sees; None when its lookup is not there.

    Raises:
        InvalidFilter, InvalidQuery, BadPathError: a measure or filter that does not exist for them.
    """
    if highlight.object is None:
        path = resolve_path(sight, obj, tuple((highlight.measure or "").split(".")), veiled=True)
        if path.to_many or path.field is None or path.type is None:
            raise BadPathError("unknown_field", object=obj.api_name, field=path.text)
        return Figure(highlight, _type_of(path), money=path.field.type.name == "currency" and not path.part, path=path)
    child = lookup_of(sight.catalog, obj, highlight)
    if child is None or sight.seen(*child) is not Seen.CLEAR:
        return None
    [measure] = bind_measures(sight, child[0], [Measure(highlight.op, highlight.measure)])
    bound = bind_filter(parse_filter(highlight.filter), sight, child[0], lasting=True)
    kind = "number" if measure.path is None or highlight.op == "count" else _type_of(measure.path)
    return Figure(highlight, kind, money=kind == "currency", child=child, measure=measure, bound=bound)


def figures_of(sight: Sight, obj: Object) -> tuple[Figure, ...]:
    """Return the highlights of an object that somebody may see."""
    found = []
    for each in obj.document.highlights:
        try:
            figure = figure_of(sight, obj, each)
        except (YingtuError, BadPathError):
            # Made of what this person may not see: for them the figure is not there.
            continue
        if figure is not None:
            found.append(figure)
    return tuple(found)


def _type_of(path: Path) -> str:
    field = path.field
    if field is not None and field.type.name == "roll_up":
        return str(getattr(field.options, "result", "number"))
    return path.type.name if path.type is not None else "text"


def compile_highlights(sight: Sight, obj: Object, figures: tuple[Figure, ...]) -> Plan:
    """Return the statement (parameter ``id``): the body is a JSON array of ``[value, currency]``, NULL without the record."""
    compilation = Compilation(sight)
    record = sa.bindparam("id", type_=UUID())
    root = compilation.frame(obj, joins=False)
    values = [_value(compilation, sight, each, record) for each in figures]
    own = [_own(compilation, sight, obj, each, record) if each.path is not None else value
           for each, value in zip(figures, values, strict=True)]  # fmt: skip
    there = root.exists([root.column("id") == record, *root.readable(sight)])
    pairs = [sa.func.json_build_array(*pair) for pair in own]
    body = sa.case((there, sa.cast(sa.func.json_build_array(*pairs), sa.Text)))
    return plan_of(compilation, Labels(), [body.label("body")])


def _value(
    compilation: Compilation, sight: Sight, figure: Figure, record: ColumnElement[Any]
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    if figure.child is None or figure.measure is None or figure.bound is None:
        return sa.null(), sa.null()
    child, lookup = figure.child
    frame = compilation.frame(child)
    value = measure_value(frame, sight, figure.measure)
    where = [
        frame.clear(sight, lookup) == record,
        *frame.readable(sight),
        compile_shape(figure.bound.shape, frame, sight, compilation.fixed(figure.bound)),
    ]
    return frame.select(value, where).scalar_subquery(), sa.null()


def _own(
    compilation: Compilation, sight: Sight, obj: Object, figure: Figure, record: ColumnElement[Any]
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    path = figure.path
    if path is None or path.field is None:
        return sa.null(), sa.null()
    field = path.field
    frame = compilation.frame(obj, joins=False)

    def shown(part: str) -> ColumnElement[Any]:
        value = frame.reach(sight, path.hops, lambda end: sight.shown(end, field, end.raw(field, part)))
        there = [frame.column("id") == record, *frame.readable(sight)]
        return frame.select(value, there).scalar_subquery()

    return shown(path.part), shown("currency") if figure.money else sa.null()
