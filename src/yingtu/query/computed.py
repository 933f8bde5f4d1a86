"""Formula fields as expressions: the one place where the compilers of filters and formulas meet.

A formula sees all it refers to, whatever the actor may see: what an actor gets of the formula itself is decided by the level of
the formula field. Records in the trash are empty to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TIMESTAMP

from yingtu.kit import clock
from yingtu.query import formula
from yingtu.query.formula.nodes import walk
from yingtu.query.kinds import Dynamic
from yingtu.query.paths import resolve_path
from yingtu.query.sight import open_sight

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from yingtu.metadata.catalog import Field
    from yingtu.query.compile import Frame

_NOW = "formula_now"
_CLOCK = frozenset({"TODAY", "NOW"})


def formula_expression(frame: Frame, field: Field) -> ColumnElement[Any]:
    """Return the value of a formula field on the frame's rows."""
    compilation = frame.compilation
    sight = open_sight(compilation.catalog)

    def column(names: tuple[str, ...]) -> ColumnElement[Any]:
        return frame.value(sight, resolve_path(sight, frame.object, names))

    node = formula.formula_of(compilation.catalog, frame.object, field)
    now = sa.bindparam(_NOW, type_=TIMESTAMP(timezone=True))
    found = formula.compile(node, column, time_zone=compilation.catalog.workspace.time_zone, now=now)
    if any(isinstance(each, formula.Call) and each.function in _CLOCK for each in walk(node)):
        compilation.dynamic[_NOW] = Dynamic(lambda _: clock.now())
    return sa.type_coerce(found, formula.sql_type(compilation.catalog, frame.object, field))
