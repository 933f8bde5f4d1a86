"""The field type that the result of a formula behaves like: its operators, its display."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from yingtu.fields.registry import FIELD_TYPES
from yingtu.query.formula.check import formula_of
from yingtu.query.formula.nodes import Type
from yingtu.query.formula.render import SQL_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.types import TypeEngine

    from yingtu.fields.base import FieldType
    from yingtu.metadata.catalog import Catalog, Field, Object

RESULT_TYPES: Final[Mapping[Type, FieldType]] = {
    Type.NUMBER: FIELD_TYPES["number"],
    Type.TEXT: FIELD_TYPES["text"],
    Type.BOOLEAN: FIELD_TYPES["boolean"],
    Type.DATE: FIELD_TYPES["date"],
    Type.DATETIME: FIELD_TYPES["datetime"],
    Type.TIME: FIELD_TYPES["time"],
    Type.ID: FIELD_TYPES["uuid"],
}


def result_type(catalog: Catalog, obj: Object, field: Field) -> FieldType:
    """Return the field type that a formula field's value behaves like.

    Raises:
        InvalidFormula: the field's expression is not a formula.
    """
    return RESULT_TYPES[formula_of(catalog, obj, field).type]


def sql_type(catalog: Catalog, obj: Object, field: Field) -> TypeEngine[Any]:
    """Return the SQL type of a formula field's value.

    Raises:
        InvalidFormula: the field's expression is not a formula.
    """
    return SQL_TYPES[formula_of(catalog, obj, field).type]
