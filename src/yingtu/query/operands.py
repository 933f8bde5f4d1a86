"""From the value of a condition to typed operands, so that the query compiler only renders.

``parse_operand`` returns, by operator:

* ``is_empty``, ``not_empty``: None;
* ``in``, ``not_in``, ``has_any``, ``has_all``: a list of values;
* ``between``: a pair, both ends included;
* ``in_period``: a pair of dates or moments, the end excluded;
* ``contains``, ``starts_with``: text, to be escaped for LIKE by the compiler;
* ``within_km``: a :class:`Circle`;
* all others: one value.

A day compared with a moment field means the whole day in the workspace's zone: ``lte`` and ``gt`` look at its end.
People may be named ``@me``, ``@my_team`` …: such operands come out as :class:`Token` for the compiler to resolve.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from yingtu.fields.base import BadValue, Operator
from yingtu.fields.boolean import BOOLEAN_TYPE
from yingtu.fields.choice import option_code
from yingtu.fields.clean import as_text, half_width, one_line, shown
from yingtu.fields.decimals import as_decimal
from yingtu.fields.links import as_id
from yingtu.fields.moments import MIN_YEAR, as_date, as_moment, as_time
from yingtu.fields.phone import PHONE_TYPE, PhoneOptions
from yingtu.fields.place import point
from yingtu.fields.registry import FIELD_TYPES
from yingtu.fields.url import URL_TYPE
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.query.periods import midnight, period_days, period_moments, relative_day, relative_moment, today

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from yingtu.fields.base import FieldType, ParseContext

MAX_OPERAND = 4000
MAX_KM = 20_000
#: People a filter may name without knowing who asks.
TOKENS = ("@me", "@my_team", "@my_department", "@my_reports")

_LAST_INSTANT = timedelta(microseconds=1)
_PHONE_NOISE = re.compile(r"[\s\-–—()./·]+")


@dataclass(frozen=True, slots=True)
class Token:
    """People by their relation to the actor: ``@me``, ``@my_team`` …"""

    name: str


@dataclass(frozen=True, slots=True)
class Circle:
    """Everything within ``km`` kilometres of a point (degrees, WGS 84)."""

    lat: float
    lng: float
    km: float


def parse_operand(kind: FieldType, operator: Operator, value: Any, options: Any, context: ParseContext) -> Any:
    """Return the typed operand(s) of a condition on a field of type ``kind``; see the module for the forms.

    For a formula pass the type and options of its result.

    Raises:
        BadValue: the type has no such operator, or the value does not fit it.
    """
    kind = effective_type(kind, options)
    if operator not in kind.operators:
        allowed = ", ".join(each.value for each in Operator if each in kind.operators)
        raise BadValue("operator_not_allowed", operator=operator.value, allowed=allowed)
    if operator in {Operator.IS_EMPTY, Operator.NOT_EMPTY}:
        if value is not None and value is not True:
            raise BadValue("operand_unexpected", operator=operator.value)
        return None
    if value is None or value == "":
        raise BadValue("operand_missing", operator=operator.value)
    match operator:
        case Operator.IN | Operator.NOT_IN:
            return [_single(kind, operator, each, options, context) for each in _listed(operator, value)]
        case Operator.HAS_ANY | Operator.HAS_ALL:
            several = value if isinstance(value, (list, tuple)) else [value]
            return [_single(kind, operator, each, options, context) for each in several]
        case Operator.BETWEEN:
            ends = _listed(operator, value)
            if len(ends) != 2:
                raise BadValue("operand_needs_two", operator=operator.value)
            return (
                _single(kind, Operator.GTE, ends[0], options, context),
                _single(kind, Operator.LTE, ends[1], options, context),
            )
        case Operator.IN_PERIOD:
            return _period(kind, value, context)
        case Operator.CONTAINS | Operator.STARTS_WITH:
            return _fragment(kind, operator, value, context)
        case Operator.WITHIN_KM:
            return _circle(value, context)
        case _:
            return _single(kind, operator, value, options, context)


def effective_type(kind: FieldType, options: Any) -> FieldType:
    """Return the type whose operators and operands count: for a roll-up that of its result, else ``kind`` itself."""
    return FIELD_TYPES[options.result] if kind.name == "roll_up" and options is not None else kind


def _listed(operator: Operator, value: Any) -> list[Any]:
    if operator is not Operator.BETWEEN and isinstance(value, str) and value in TOKENS:
        return [value]  # several people by one name: in "@my_team"
    if not isinstance(value, (list, tuple)):
        code = "operand_needs_two" if operator is Operator.BETWEEN else "operand_needs_list"
        raise BadValue(code, operator=operator.value)
    return list(value)


def _single(kind: FieldType, operator: Operator, value: Any, options: Any, context: ParseContext) -> Any:
    if value is None or value == "":
        raise BadValue("operand_missing", operator=operator.value)
    is_moment = kind.name == "datetime"
    found = _moment(operator, value, context) if is_moment else OPERANDS[kind.name](value, options, context)
    if found is None:
        raise BadValue("operand_missing", operator=operator.value)
    return found


def _moment(operator: Operator, value: Any, context: ParseContext) -> datetime | None:
    if isinstance(value, str) and (found := relative_moment(value)) is not None:
        return found
    day = _day_or_none(value, context)
    if day is None:
        return as_moment(value, context)
    match operator:
        case Operator.GTE | Operator.LT:
            return midnight(day, context.time_zone)
        case Operator.GT | Operator.LTE:
            if day == date.max:
                raise BadValue("date_out_of_range", value=day.isoformat(), minimum=MIN_YEAR)
            return midnight(day + timedelta(days=1), context.time_zone) - _LAST_INSTANT
        case _:
            raise BadValue("operand_is_day", value=day.isoformat())


def _day_or_none(value: Any, context: ParseContext) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        return None
    if (found := relative_day(value, today(context.time_zone))) is not None:
        return found
    return as_date(value, context) if len(value) == 10 else None


def _period(kind: FieldType, value: Any, context: ParseContext) -> tuple[date, date]:
    if not isinstance(value, str):
        raise BadValue("unknown_period", value=shown(value), suggestions=[])
    now = today(context.time_zone)
    return period_moments(value, now, context.time_zone) if kind.name == "datetime" else period_days(value, now)


def _fragment(kind: FieldType, operator: Operator, value: Any, context: ParseContext) -> str:
    text = one_line(value, context, MAX_OPERAND)
    if text is None:
        raise BadValue("operand_missing", operator=operator.value)
    match kind.name:
        case "phone":
            digits = _PHONE_NOISE.sub("", half_width(text))
            if operator is Operator.STARTS_WITH and context.country == "CN" and not digits.startswith("+"):
                # Numbers are stored with the country code, which nobody types.
                digits = "+86" + digits.removeprefix("0086").lstrip("0")
            return digits
        case "email":
            return half_width(text).lower()
        case "identity_number" | "bank_card" | "credit_code":
            return _compact(text, None, context)
        case _:
            return text


def _circle(value: Any, context: ParseContext) -> Circle:
    try:
        # Filters keep JSON objects as sorted pairs, so that they can be compared.
        area = dict(value)
        lat, lng = point(area["lat"], area["lng"], context)
        km = as_decimal(area["km"], context)
    except (TypeError, ValueError, KeyError) as error:
        if isinstance(error, BadValue) and error.code == "point_out_of_range":
            raise
        raise BadValue("not_area", value=shown(value)) from None
    if km is None or not 0 < km <= MAX_KM:
        raise BadValue("not_area", value=shown(value))
    return Circle(lat, lng, float(km))


def _text(value: Any, _options: Any, context: ParseContext) -> str | None:
    return one_line(value, context, MAX_OPERAND)


def _number(value: Any, _options: Any, context: ParseContext) -> Any:
    return as_decimal(value, context)


def _date(value: Any, _options: Any, context: ParseContext) -> date | None:
    if isinstance(value, str) and (found := relative_day(value, today(context.time_zone))) is not None:
        return found
    return as_date(value, context)


def _time(value: Any, _options: Any, context: ParseContext) -> Any:
    return as_time(value, context)


def _boolean(value: Any, options: Any, context: ParseContext) -> Any:
    return BOOLEAN_TYPE.parse(value, options, context)[""]


def _choice(value: Any, options: Any, context: ParseContext) -> str:
    return option_code(value, options, context, inactive=True)


def _phone(value: Any, _options: Any, context: ParseContext) -> Any:
    return PHONE_TYPE.parse(value, PhoneOptions(), context)[""]


def _email(value: Any, _options: Any, context: ParseContext) -> str | None:
    text = one_line(value, context, MAX_OPERAND)
    return text and half_width(text).lower()


def _url(value: Any, options: Any, context: ParseContext) -> Any:
    return URL_TYPE.parse(value, options, context)[""]


def _compact(value: Any, _options: Any, context: ParseContext) -> str:
    return _PHONE_NOISE.sub("", half_width(as_text(value, context)))[:MAX_OPERAND].upper()


def _id(value: Any, _options: Any, _context: ParseContext) -> Any:
    return as_id(value)


def _person(value: Any, _options: Any, _context: ParseContext) -> Any:
    if isinstance(value, str) and value.startswith("@"):
        if value not in TOKENS:
            raise BadValue("unknown_token", value=shown(value), known=", ".join(TOKENS))
        return Token(value)
    return as_id(value)


def _linked(value: Any, options: Any, context: ParseContext) -> Any:
    return _person(value, options, context) if options.object == USER_OBJECT else as_id(value)


def _untyped(value: Any, _options: Any, _context: ParseContext) -> Any:
    return value


#: How one operand is read, by type name. Types whose operators take no single value are listed with ``_untyped``.
OPERANDS: Mapping[str, Callable[[Any, Any, ParseContext], Any]] = {
    "text": _text,
    "long_text": _text,
    "number": _number,
    "currency": _number,
    "percent": _number,
    "date": _date,
    "time": _time,
    "datetime": _untyped,
    "boolean": _boolean,
    "choice": _choice,
    "multi_choice": _choice,
    "phone": _phone,
    "email": _email,
    "url": _url,
    "address": _text,
    "geo": _untyped,
    "user": _person,
    "lookup": _id,
    "many_to_many": _linked,
    "attachment": _untyped,
    "auto_number": _text,
    "identity_number": _compact,
    "bank_card": _compact,
    "credit_code": _compact,
    "formula": _text,
    "roll_up": _number,
    "json": _untyped,
    "uuid": _id,
}
