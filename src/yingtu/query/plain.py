"""Filters that a browser can evaluate on a form: own fields only, every value resolved to what is compared.

The conditions of forms (ADR 0160) are judged by PostgreSQL when a record is written and by the browser while somebody types.
Both get the same tree: here it is limited to what a form knows, and its values are worked out (days, periods, ``@me``), so that
the browser needs neither calendar nor organisation. ``web/src/records/form/evaluate.ts`` is the other half.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from yingtu.fields.base import EMPTINESS, EQUALITY, MOMENTS, ORDER, TEXT, BadValue, Operator
from yingtu.query.ast import All, AnyOf, Condition, Filter, Not
from yingtu.query.bind import parse_context
from yingtu.query.errors import InvalidFilter
from yingtu.query.operands import Token, parse_operand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.fields.base import ParseContext
    from yingtu.metadata.catalog import Catalog, Field, Object
    from yingtu.query.kinds import Context

#: How values of a field type compare in a form, and the comparisons a form knows.
_COMPARED: Final[Mapping[str, tuple[str, frozenset[Operator]]]] = {
    "text": ("text", TEXT),
    "long_text": ("text", TEXT),
    "number": ("number", ORDER),
    "currency": ("number", ORDER),
    "percent": ("number", ORDER),
    "date": ("date", MOMENTS),
    "datetime": ("moment", MOMENTS),
    "time": ("time", ORDER),
    "boolean": ("boolean", EQUALITY),
    "choice": ("text", EQUALITY),
    "multi_choice": ("list", EMPTINESS | {Operator.HAS_ANY, Operator.HAS_ALL}),
    "user": ("id", EQUALITY),
    "lookup": ("id", EQUALITY),
    **dict.fromkeys(("phone", "email", "url", "identity_number", "bank_card", "credit_code"), ("text", EMPTINESS)),
}

#: The only system field that a form holds.
_OWNER: Final = "owner_id"


def is_plain(field: Field) -> bool:
    """Whether conditions of forms may look at the field."""
    return field.type.name in _COMPARED and (not field.system or field.api_name == _OWNER)


def plain_filter(
    expression: Filter, catalog: Catalog, obj: Object, context: Context, *, pointer: str = "/filter"
) -> dict[str, Any]:
    """Return a filter as JSON with its values resolved for ``context``; each condition says how its values compare.

    Raises:
        InvalidFilter: a condition that a form cannot judge, with its place.
    """
    reading = parse_context(catalog)

    def walk(part: Filter, place: str) -> dict[str, Any]:
        match part:
            case Condition():
                return _condition(part, obj, reading, context, place)
            case All(parts):
                return {"all": [walk(each, f"{place}/all/{i}") for i, each in enumerate(parts)]}
            case AnyOf(parts):
                return {"any": [walk(each, f"{place}/any/{i}") for i, each in enumerate(parts)]}
            case Not(inner):
                return {"not": walk(inner, f"{place}/not")}

    return walk(expression, pointer)


def _condition(part: Condition, obj: Object, reading: ParseContext, context: Context, place: str) -> dict[str, Any]:
    name = ".".join(part.path)
    field = obj.fields.get(name)
    if field is None or not is_plain(field):
        raise InvalidFilter.at(place, "form_condition_field", field=name[:100])
    kind, operators = _COMPARED[field.type.name]
    if part.op not in operators:
        allowed = ", ".join(each.value for each in Operator if each in operators)
        raise InvalidFilter.at(place, "operator_not_allowed", field=name[:100], operator=part.op.value, allowed=allowed)
    try:
        operand = parse_operand(field.type, part.op, part.value, field.options, reading)
    except BadValue as error:
        raise InvalidFilter.at(place, error.code, **{"field": name[:100], **error.params}) from None
    return _resolved(name, kind, part.op, operand, context)


def _resolved(name: str, kind: str, op: Operator, operand: Any, context: Context) -> dict[str, Any]:
    found: dict[str, Any] = {"field": name, "kind": kind, "op": op.value}
    match operand:
        case None:
            return found
        case Token():
            several = Operator.IN if op is Operator.EQ else Operator.NOT_IN
            return {**found, "op": several.value, "value": [str(each) for each in context.named(operand.name)]}
        case tuple() if op is Operator.IN_PERIOD:
            start, end = operand
            last = end - (timedelta(microseconds=1) if isinstance(end, datetime) else timedelta(days=1))
            return {**found, "op": Operator.BETWEEN.value, "value": [_plain(start), _plain(last)]}
        case list() | tuple():
            people = [
                one for each in operand for one in (context.named(each.name) if isinstance(each, Token) else (each,))
            ]
            return {**found, "value": [_plain(each) for each in people]}
        case _:
            return {**found, "value": _plain(operand)}


def _plain(value: Any) -> Any:
    """Return an operand as JSON that compares like the stored value: numbers as text, moments in UTC."""
    match value:
        case bool():
            return value
        case int() | float() | Decimal():
            return format(Decimal(str(value)), "f")
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)
