"""From the typed tree to one SQL expression. Values become parameters; nothing a formula does can fail at run time.

What PostgreSQL would refuse (division by zero, dates outside the calendar) gives NULL; counts are held in sensible bounds.
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from typing import TYPE_CHECKING, Any, Final, assert_never

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import UUID

from yingtu.query.formula.nodes import Call, Literal, Node, Reference, Type

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import ColumnElement
    from sqlalchemy.types import TypeEngine

SQL_TYPES: Final[Mapping[Type, TypeEngine[Any]]] = {
    Type.NUMBER: sa.Numeric(),
    Type.TEXT: sa.Text(),
    Type.BOOLEAN: sa.Boolean(),
    Type.DATE: sa.Date(),
    Type.DATETIME: sa.DateTime(timezone=True),
    Type.TIME: sa.Time(),
    Type.ID: UUID(),
}

#: Dates are moved by at most so much, and only within the calendar of Python and browsers.
MAX_SHIFT_DAYS = 100_000
_MAX_SHIFT = {
    "day": MAX_SHIFT_DAYS,
    "week": 15_000,
    "month": 3_000,
    "year": 270,
    "hour": 2_400_000,
    "minute": 100_000_000,
}
_FIRST_DAY, _LAST_DAY = date(1, 1, 1), date(9999, 12, 31)
#: Characters kept of a joined text, and looked at by SUBSTITUTE, which could multiply them.
MAX_TEXT = 10_000
_MAX_COUNT = 100_000
#: Decimals of a quotient, and of a number printed in text.
DIVISION_DECIMALS = 20
PRINTED_DECIMALS = 8

#: Calls whose value is never NULL.
_CERTAIN = frozenset({"=", "<>", "<", "<=", ">", ">=", "AND", "OR", "NOT", "ISBLANK", "CONTAINS", "STARTSWITH"})


def compile(  # noqa: A001 - the word of the contract
    node: Node,
    resolve: Callable[[tuple[str, ...]], ColumnElement[Any]],
    *,
    time_zone: str,
    now: ColumnElement[Any] | None = None,
) -> ColumnElement[Any]:
    """Return the formula as an expression.

    Args:
        node: What :func:`~yingtu.query.formula.check.parse` returned.
        resolve: The column, or joined or correlated expression, of a path of stored values.
        time_zone: The workspace's zone: where days begin and end.
        now: The moment of the request; the transaction's when None.
    """
    return _Renderer(resolve, time_zone, sa.func.now() if now is None else now).render(node)


def compile_condition(
    node: Node,
    resolve: Callable[[tuple[str, ...]], ColumnElement[Any]],
    *,
    time_zone: str,
    now: ColumnElement[Any] | None = None,
) -> ColumnElement[bool]:
    """Return a formula that is a condition as an expression that is never NULL: empty counts as false."""
    return _Renderer(resolve, time_zone, sa.func.now() if now is None else now).truth(node)


def _int(value: int) -> ColumnElement[int]:
    return sa.literal_column(str(value), sa.Integer())


def _number(value: int) -> ColumnElement[Any]:
    return sa.literal_column(str(value), sa.Numeric())


def _nullif_blank(text: ColumnElement[Any]) -> ColumnElement[Any]:
    return sa.func.nullif(text, sa.literal_column("''", sa.Text()), type_=sa.Text())


def _whole(number: ColumnElement[Any], least: int, most: int) -> ColumnElement[int]:
    """Return a number as an integer without its fraction, held within bounds; NULL stays NULL."""
    bounded = sa.func.least(sa.func.greatest(sa.func.trunc(number), _int(least)), _int(most))
    return sa.case((number.is_not(None), sa.cast(bounded, sa.Integer)))


class _Renderer:
    def __init__(
        self, resolve: Callable[[tuple[str, ...]], ColumnElement[Any]], time_zone: str, now: ColumnElement[Any]
    ) -> None:
        self.resolve = resolve
        self.zone = sa.literal(time_zone, sa.Text())
        self.now = now

    def render(self, node: Node) -> ColumnElement[Any]:
        match node:
            case Literal(None, kind):
                return sa.cast(sa.null(), SQL_TYPES[kind])
            case Literal(value, kind):
                return sa.literal(value, SQL_TYPES[kind])
            case Reference():
                return self._reference(node)
            case Call():
                return self._call(node)
            case _:
                assert_never(node)

    def truth(self, node: Node) -> ColumnElement[bool]:
        """Return a condition that is never NULL."""
        rendered = self.render(node)
        if isinstance(node, Call) and node.function in _CERTAIN:
            return rendered
        return sa.func.coalesce(rendered, sa.false(), type_=sa.Boolean())

    def _reference(self, node: Reference) -> ColumnElement[Any]:
        column = self.resolve(node.path)
        if node.type is Type.NUMBER and isinstance(column.type, (sa.Integer, sa.Float)):
            # Otherwise 7 / 2 would be 3.
            return sa.cast(column, sa.Numeric)
        return column

    def _call(self, node: Call) -> ColumnElement[Any]:
        match node.function:
            case "AND":
                return sa.and_(sa.true(), *(self.truth(each) for each in node.arguments))
            case "OR":
                return sa.or_(sa.false(), *(self.truth(each) for each in node.arguments))
            case "NOT":
                return sa.not_(self.truth(node.arguments[0]))
            case "IF":
                condition, then, otherwise = node.arguments
                return sa.case((self.truth(condition), self.render(then)), else_=self.render(otherwise))
            case "TODAY":
                return self._day(self.now)
            case "NOW":
                return self.now
            case "&":
                printed = [self._printed(each) for each in node.arguments]
                return _nullif_blank(sa.func.left(sa.func.concat(*printed), _int(MAX_TEXT)))
            case "TEXT":
                return self._printed(node.arguments[0])
            case "YEAR" | "MONTH" | "DAY" | "WEEKDAY":
                part = "isodow" if node.function == "WEEKDAY" else node.function.lower()
                return sa.cast(sa.extract(part, self._local(node.arguments[0])), sa.Numeric)
            case "DATE":
                day = node.arguments[0]
                return self.render(day) if day.type is Type.DATE else self._day(self.render(day))
            case "MOMENT":
                return self._midnight(self.render(node.arguments[0]))
            case "SHIFT":
                return self._shift(node.arguments[0], self.render(node.arguments[1]))
            case "DAYS":
                return self._days(node)
            case "DATEADD":
                return self._date_add(node)
            case "DATEDIFF":
                return self._date_difference(node)
            case name:
                return RENDERERS[name](*(self.render(each) for each in node.arguments))

    # --------------------------------------------------------------------------------------------------------- dates

    def _wall(self, moment: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return what the clock on the wall shows at a moment."""
        return sa.func.timezone(self.zone, moment, type_=sa.DateTime())

    def _day(self, moment: ColumnElement[Any]) -> ColumnElement[Any]:
        return sa.cast(self._wall(moment), sa.Date)

    def _midnight(self, day: ColumnElement[Any]) -> ColumnElement[Any]:
        return sa.func.timezone(self.zone, sa.cast(day, sa.DateTime()), type_=sa.DateTime(timezone=True))

    def _local(self, node: Node) -> ColumnElement[Any]:
        rendered = self.render(node)
        return self._wall(rendered) if node.type is Type.DATETIME else rendered

    def _in_calendar(self, day: ColumnElement[Any]) -> ColumnElement[bool]:
        return day.between(sa.literal(_FIRST_DAY, sa.Date()), sa.literal(_LAST_DAY, sa.Date()))

    def _shift(self, moment: Node, days: ColumnElement[Any]) -> ColumnElement[Any]:
        rendered = self.render(moment)
        fits = days.between(_int(-MAX_SHIFT_DAYS), _int(MAX_SHIFT_DAYS))
        if moment.type is Type.DATE:
            whole = sa.cast(sa.func.trunc(days), sa.Integer)
            moved: ColumnElement[Any] = rendered.op("+", return_type=sa.Date())(whole)
            return sa.case((sa.and_(fits, self._in_calendar(rendered)), moved))
        seconds = sa.cast(days * _number(86_400), sa.Double)
        zeros = [_int(0)] * 6
        moved = rendered.op("+", return_type=sa.DateTime(timezone=True))(sa.func.make_interval(*zeros, seconds))
        return sa.case((sa.and_(fits, self._in_calendar(self._day(rendered))), moved))

    def _days(self, node: Call) -> ColumnElement[Any]:
        left, right = (self.render(each) for each in node.arguments)
        if node.arguments[0].type is Type.DATE:
            return sa.cast(left.op("-", return_type=sa.Integer())(right), sa.Numeric)
        return _divide(self._seconds(right, left), _number(86_400))

    def _seconds(self, start: ColumnElement[Any], end: ColumnElement[Any]) -> ColumnElement[Any]:
        return sa.cast(sa.extract("epoch", end), sa.Numeric) - sa.cast(sa.extract("epoch", start), sa.Numeric)

    def _date_add(self, node: Call) -> ColumnElement[Any]:
        moment, count, unit = node.arguments
        name = str(unit.value) if isinstance(unit, Literal) else "day"
        most = _MAX_SHIFT[name]
        number = self.render(count)
        whole = sa.cast(sa.func.trunc(number), sa.Integer)
        place = ("year", "month", "week", "day", "hour", "minute").index(name)
        interval = sa.func.make_interval(*(whole if i == place else _int(0) for i in range(6)))
        rendered = self.render(moment)
        is_moment = moment.type is Type.DATETIME
        moved: ColumnElement[Any]
        if not is_moment:
            moved = sa.cast(sa.cast(rendered, sa.DateTime()).op("+", return_type=sa.DateTime())(interval), sa.Date)
        elif name in {"hour", "minute"}:
            moved = rendered.op("+", return_type=sa.DateTime(timezone=True))(interval)
        else:
            wall = self._wall(rendered).op("+", return_type=sa.DateTime())(interval)
            moved = sa.func.timezone(self.zone, wall, type_=sa.DateTime(timezone=True))
        day = self._day(rendered) if is_moment else rendered
        return sa.case((sa.and_(number.between(_int(-most), _int(most)), self._in_calendar(day)), moved))

    def _date_difference(self, node: Call) -> ColumnElement[Any]:
        start, end, unit = node.arguments
        name = unit.value if isinstance(unit, Literal) else "day"
        if name in {"hour", "minute"}:
            return sa.func.trunc(
                self._seconds(self.render(start), self.render(end)) / _number(3_600 if name == "hour" else 60),
                type_=sa.Numeric(),
            )
        first, last = (
            self.render(each) if each.type is Type.DATE else self._day(self.render(each)) for each in (start, end)
        )
        if name in {"day", "week"}:
            days = sa.cast(last.op("-", return_type=sa.Integer())(first), sa.Numeric)
            return days if name == "day" else sa.func.trunc(days / _number(7), type_=sa.Numeric())
        months = self._months(first, last)
        return months if name == "month" else sa.func.trunc(months / _number(12), type_=sa.Numeric())

    def _months(self, first: ColumnElement[Any], last: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return complete months between two days; negative when the second is earlier."""

        def part(name: str, day: ColumnElement[Any]) -> ColumnElement[Any]:
            return sa.cast(sa.extract(name, day), sa.Numeric)

        months = (part("year", last) - part("year", first)) * _number(12) + part("month", last) - part("month", first)
        missing = sa.and_(last >= first, part("day", last) < part("day", first))
        surplus = sa.and_(last < first, part("day", last) > part("day", first))
        return months + sa.case((missing, _number(-1)), (surplus, _number(1)), else_=_number(0))

    # ---------------------------------------------------------------------------------------------------------- text

    def _printed(self, node: Node) -> ColumnElement[Any]:
        rendered = self.render(node)
        match node.type:
            case Type.NUMBER:
                return sa.cast(sa.func.trim_scale(sa.func.round(rendered, _int(PRINTED_DECIMALS))), sa.Text)
            case Type.DATE:
                return sa.func.to_char(
                    sa.cast(rendered, sa.DateTime()), sa.literal_column("'YYYY-MM-DD'"), type_=sa.Text()
                )
            case Type.DATETIME:
                wall = self._wall(rendered)
                return sa.func.to_char(wall, sa.literal_column("'YYYY-MM-DD HH24:MI'"), type_=sa.Text())
            case _:
                return rendered


def _less(left: ColumnElement[Any], right: ColumnElement[Any]) -> ColumnElement[Any]:
    return sa.func.coalesce(left < right, sa.false(), type_=sa.Boolean())


def _at_most(left: ColumnElement[Any], right: ColumnElement[Any]) -> ColumnElement[Any]:
    return sa.func.coalesce(left <= right, sa.false(), type_=sa.Boolean())


def _switch(value: ColumnElement[Any], *rest: ColumnElement[Any]) -> ColumnElement[Any]:
    pairs = zip(rest[:-1:2], rest[1:-1:2], strict=True)
    return sa.case(*((value.is_not_distinct_from(each), result) for each, result in pairs), else_=rest[-1])


def _contains(whole: ColumnElement[Any], part: ColumnElement[Any]) -> ColumnElement[Any]:
    if isinstance(whole.type, sa.ARRAY):
        found = part == sa.any_(whole)
    else:
        found = sa.func.strpos(sa.func.lower(whole), sa.func.lower(part), type_=sa.Integer()) > _int(0)
    return sa.func.coalesce(found, sa.false(), type_=sa.Boolean())


def _starts_with(whole: ColumnElement[Any], beginning: ColumnElement[Any]) -> ColumnElement[Any]:
    found = sa.func.starts_with(sa.func.lower(whole), sa.func.lower(beginning), type_=sa.Boolean())
    return sa.func.coalesce(found, sa.false(), type_=sa.Boolean())


def _blank(value: ColumnElement[Any]) -> ColumnElement[Any]:
    if isinstance(value.type, sa.ARRAY):
        return sa.func.coalesce(sa.func.cardinality(value), _int(0), type_=sa.Integer()) == _int(0)
    return value.is_(None)


def _left(text: ColumnElement[Any], count: ColumnElement[Any] | None = None) -> ColumnElement[Any]:
    return _nullif_blank(sa.func.left(text, _int(1) if count is None else _whole(count, 0, _MAX_COUNT)))


def _right(text: ColumnElement[Any], count: ColumnElement[Any] | None = None) -> ColumnElement[Any]:
    return _nullif_blank(sa.func.right(text, _int(1) if count is None else _whole(count, 0, _MAX_COUNT)))


def _mid(text: ColumnElement[Any], start: ColumnElement[Any], count: ColumnElement[Any]) -> ColumnElement[Any]:
    return _nullif_blank(sa.func.substr(text, _whole(start, 1, _MAX_COUNT), _whole(count, 0, _MAX_COUNT)))


def _substitute(text: ColumnElement[Any], old: ColumnElement[Any], new: ColumnElement[Any]) -> ColumnElement[Any]:
    blank = sa.literal_column("''", sa.Text())
    replaced = sa.func.replace(
        sa.func.left(text, _int(MAX_TEXT)),
        sa.func.coalesce(old, blank),
        sa.func.left(sa.func.coalesce(new, blank), _int(100)),
    )
    return _nullif_blank(replaced)


def _round(number: ColumnElement[Any], decimals: ColumnElement[Any] | None = None) -> ColumnElement[Any]:
    places = _int(0) if decimals is None else _whole(decimals, -15, 15)
    return sa.func.round(number, places, type_=sa.Numeric())


def _mod(number: ColumnElement[Any], divisor: ColumnElement[Any]) -> ColumnElement[Any]:
    """The remainder has the sign of the divisor, as in spreadsheets."""
    rest = sa.func.mod(number, sa.func.nullif(divisor, _number(0)), type_=sa.Numeric())
    other_side = sa.func.sign(rest) * sa.func.sign(divisor) < _number(0)
    return sa.case((other_side, rest + divisor), else_=rest)


def _divide(number: ColumnElement[Any], divisor: ColumnElement[Any]) -> ColumnElement[Any]:
    # PostgreSQL gives about 16 significant digits unless the dividend has more decimals.
    wide = number * sa.literal_column("1." + "0" * DIVISION_DECIMALS, sa.Numeric())
    quotient = wide / sa.func.nullif(divisor, _number(0), type_=sa.Numeric())
    return sa.func.round(quotient, _int(DIVISION_DECIMALS), type_=sa.Numeric())


#: What needs nothing but the rendered arguments.
RENDERERS: Final[Mapping[str, Callable[..., ColumnElement[Any]]]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _divide,
    "NEGATE": lambda value: -value,
    "PERCENT": lambda value: _divide(value, _number(100)),
    "=": lambda left, right: left.is_not_distinct_from(right),
    "<>": lambda left, right: left.is_distinct_from(right),
    "<": _less,
    "<=": _at_most,
    ">": lambda left, right: _less(right, left),
    ">=": lambda left, right: _at_most(right, left),
    "SWITCH": _switch,
    "COALESCE": lambda *values: reduce(lambda left, right: sa.func.coalesce(left, right, type_=left.type), values),
    "ISBLANK": _blank,
    "LEFT": _left,
    "RIGHT": _right,
    "MID": _mid,
    "LEN": lambda text: sa.cast(sa.func.coalesce(sa.func.char_length(text), _int(0)), sa.Numeric),
    "UPPER": lambda text: sa.func.upper(text, type_=sa.Text()),
    "LOWER": lambda text: sa.func.lower(text, type_=sa.Text()),
    "TRIM": lambda text: _nullif_blank(sa.func.btrim(text)),
    "CONTAINS": _contains,
    "STARTSWITH": _starts_with,
    "SUBSTITUTE": _substitute,
    "ROUND": _round,
    "ABS": lambda number: sa.func.abs(number, type_=sa.Numeric()),
    "FLOOR": lambda number: sa.func.floor(number, type_=sa.Numeric()),
    "CEIL": lambda number: sa.func.ceil(number, type_=sa.Numeric()),
    "MOD": _mod,
    "MIN": lambda *values: sa.func.least(*values, type_=values[0].type),
    "MAX": lambda *values: sa.func.greatest(*values, type_=values[0].type),
}
