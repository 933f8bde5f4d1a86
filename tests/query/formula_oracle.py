"""A slow, obvious evaluator of formulas in Python, written from the reference and not from the renderer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any
from zoneinfo import ZoneInfo

from yingtu.query.formula import Call, Literal, Node, Reference, Type

LAST_DAY = date(9999, 12, 31)


class OutOfReachError(Exception):
    """The case leaves what Python's calendar can hold; it says nothing about the formula."""


class Oracle:
    def __init__(self, values: Mapping[tuple[str, ...], Any], now: datetime, zone: str) -> None:
        self.values = values
        self.now = now
        self.zone = ZoneInfo(zone)

    def evaluate(self, node: Node) -> Any:
        match node:
            case Literal(value, _):
                return value
            case Reference(path, _):
                return self.values[path]
            case Call(function, arguments, _):
                return self._call(function, arguments)

    def _call(self, name: str, arguments: tuple[Node, ...]) -> Any:
        if name == "IF":
            return self.evaluate(arguments[1] if self.evaluate(arguments[0]) else arguments[2])
        values = [self.evaluate(each) for each in arguments]
        match name:
            case "AND":
                return all(values)
            case "OR":
                return any(values)
            case "NOT":
                return not values[0]
            case "=":
                return values[0] == values[1]
            case "<>":
                return values[0] != values[1]
            case "<" | "<=" | ">" | ">=":
                return None not in values and _compare(name, *values)
            case "SWITCH":
                value, *rest, default = values
                return next((rest[i + 1] for i in range(0, len(rest), 2) if rest[i] == value), default)
            case "COALESCE":
                return next((each for each in values if each is not None), None)
            case "MIN" | "MAX":
                known = [each for each in values if each is not None]
                return (min if name == "MIN" else max)(known) if known else None
            case "ISBLANK":
                return values[0] is None or values[0] == []
            case "&":
                return "".join(_printed(each, self.zone) for each in values)[:10_000] or None
            case "TEXT":
                return None if values[0] is None else _printed(values[0], self.zone)
            case "LEN":
                return Decimal(len(values[0] or ""))
            case "CONTAINS":
                if isinstance(values[0], list):
                    return values[1] in values[0]
                return None not in values and values[1].lower() in values[0].lower()
            case "STARTSWITH":
                return None not in values and values[0].lower().startswith(values[1].lower())
            case "SUBSTITUTE":
                return _substitute(*values)
            case "TODAY":
                return self._day(self.now)
            case "NOW":
                return self.now
        return None if None in values else self._strict(name, arguments, values)

    def _strict(self, name: str, arguments: tuple[Node, ...], values: list[Any]) -> Any:
        """Functions that are empty when any argument is."""
        match name:
            case "+" | "-" | "*":
                with localcontext(prec=2000):
                    left, right = values
                    return {"+": left + right, "-": left - right, "*": left * right}[name]
            case "/":
                return divided(*values) if values[1] else None
            case "NEGATE":
                return -values[0]
            case "PERCENT":
                return divided(values[0], Decimal(100))
            case "LEFT" | "RIGHT":
                count = min(max(math.trunc(values[1] if len(values) > 1 else 1), 0), 100_000)
                text = values[0]
                return (text[:count] if name == "LEFT" else text[len(text) - min(count, len(text)) :]) or None
            case "MID":
                start = min(max(math.trunc(values[1]), 1), 100_000) - 1
                return values[0][start : start + min(max(math.trunc(values[2]), 0), 100_000)] or None
            case "UPPER":
                return values[0].upper()
            case "LOWER":
                return values[0].lower()
            case "TRIM":
                return values[0].strip(" ") or None
            case "ROUND":
                places = min(max(math.trunc(values[1] if len(values) > 1 else 0), -15), 15)
                with localcontext(prec=200):
                    return values[0].quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
            case "ABS":
                return abs(values[0])
            case "FLOOR":
                return Decimal(math.floor(values[0]))
            case "CEIL":
                return Decimal(math.ceil(values[0]))
            case "MOD":
                number, divisor = values
                if not divisor:
                    return None
                with localcontext(prec=200):
                    return number - divisor * math.floor(number / divisor)
            case "YEAR" | "MONTH" | "DAY":
                return Decimal(getattr(self._local(values[0]), name.lower()))
            case "WEEKDAY":
                return Decimal(self._local(values[0]).isoweekday())
            case "DATE":
                return self._day(values[0]) if isinstance(values[0], datetime) else values[0]
            case "MOMENT":
                return datetime.combine(values[0], time(), self.zone).astimezone(UTC)
            case "SHIFT":
                return self._shift(*values)
            case "DAYS":
                return _days(values[0] - values[1])
            case "DATEADD":
                return self._date_add(*values)
            case "DATEDIFF":
                return self._date_difference(*values)
        raise AssertionError(f"the oracle does not know {name}")

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _local(self, value: Any) -> Any:
        return value.astimezone(self.zone) if isinstance(value, datetime) else value

    def _shift(self, moment: Any, count: Decimal) -> Any:
        if abs(count) > 100_000:
            return None
        try:
            if isinstance(moment, datetime):
                return moment + timedelta(seconds=float(count * 86_400))
            return moment + timedelta(days=math.trunc(count))
        except OverflowError:
            raise OutOfReachError from None

    def _date_add(self, moment: Any, count: Decimal, unit: str) -> Any:
        most = {"day": 100_000, "week": 15_000, "month": 3_000, "year": 270, "hour": 2_400_000, "minute": 100_000_000}
        if abs(count) > most[unit]:
            return None
        whole = math.trunc(count)
        try:
            if unit in {"hour", "minute"}:
                return moment + timedelta(**{f"{unit}s": whole})
            wall = self._local(moment)
            if unit in {"day", "week"}:
                days = whole * (7 if unit == "week" else 1)
                moved = (
                    wall.replace(tzinfo=None) + timedelta(days=days)
                    if isinstance(moment, datetime)
                    else wall + timedelta(days=days)
                )
            else:
                months = wall.year * 12 + wall.month - 1 + whole * (12 if unit == "year" else 1)
                year, month = divmod(months, 12)
                if not 1 <= year <= 9999:
                    raise OutOfReachError
                moved = wall.replace(year=year, month=month + 1, day=min(wall.day, _days_in(year, month + 1)))
            if not isinstance(moment, datetime):
                return moved
            return moved.replace(tzinfo=self.zone).astimezone(UTC)
        except OverflowError:
            raise OutOfReachError from None

    def _date_difference(self, start: Any, end: Any, unit: str) -> Decimal:
        if unit in {"hour", "minute"}:
            return Decimal(math.trunc(_seconds(end - start) / (3600 if unit == "hour" else 60)))
        first, last = (self._day(each) if isinstance(each, datetime) else each for each in (start, end))
        if unit in {"day", "week"}:
            return Decimal(math.trunc(Decimal((last - first).days) / (7 if unit == "week" else 1)))
        months = (last.year - first.year) * 12 + last.month - first.month
        if last >= first and last.day < first.day:
            months -= 1
        elif last < first and last.day > first.day:
            months += 1
        return Decimal(months if unit == "month" else math.trunc(Decimal(months) / 12))


def _compare(name: str, left: Any, right: Any) -> bool:
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[name]


def _days_in(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else LAST_DAY + timedelta(0)
    return 31 if (year, month) == (9999, 12) else (following - date(year, month, 1)).days


def _seconds(span: timedelta) -> Decimal:
    return Decimal(span // timedelta(microseconds=1)) / 1_000_000


def _days(span: timedelta) -> Decimal:
    return divided(_seconds(span), Decimal(86_400))


def divided(number: Decimal, divisor: Decimal) -> Decimal:
    """A quotient has twenty decimals."""
    with localcontext(prec=300):
        return (number / divisor).quantize(Decimal("1e-20"), rounding=ROUND_HALF_UP)


def _printed(value: Any, zone: ZoneInfo) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            with localcontext(prec=2000):
                plain = f"{value.quantize(Decimal('1e-8'), rounding=ROUND_HALF_UP).normalize():f}"
            return "0" if plain == "-0" else plain
        case datetime():
            return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _substitute(text: str | None, old: str | None, new: str | None) -> str | None:
    if text is None:
        return None
    return (text[:10_000].replace(old, (new or "")[:100]) if old else text[:10_000]) or None


def same(left: Any, right: Any, kind: Type) -> bool:
    """Whether two results are equal; moments to the millisecond."""
    if left is None or right is None:
        return left is right
    if kind is Type.DATETIME:
        return bool(abs(left - right) < timedelta(milliseconds=1))
    return bool(left == right)
