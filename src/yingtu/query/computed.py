"""Formula fields as expressions: the one place where the compilers of filters and formulas meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.types import TypeEngine

    from yingtu.metadata.catalog import Catalog, Field, Object
    from yingtu.query.compile import Frame


def formula_type(catalog: Catalog, obj: Object, field: Field) -> TypeEngine[Any]:
    """Return the SQL type of a formula field's result."""
    raise NotImplementedError


def formula_expression(frame: Frame, field: Field) -> ColumnElement[Any]:
    """Return the value of a formula field on the frame's rows."""
    raise NotImplementedError
