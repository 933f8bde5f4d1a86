"""The functions and operators of formulas: how each is written, what it takes, what it gives. ``render.py`` says how in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yingtu.query.formula.nodes import Type

if TYPE_CHECKING:
    from collections.abc import Mapping

NUMBER = frozenset({Type.NUMBER})
TEXT = frozenset({Type.TEXT})
BOOLEAN = frozenset({Type.BOOLEAN})
DAYS = frozenset({Type.DATE, Type.DATETIME})
PRINTED = frozenset({Type.TEXT, Type.NUMBER, Type.DATE, Type.DATETIME})
ORDERED = frozenset({Type.NUMBER, Type.TEXT, Type.DATE, Type.DATETIME, Type.TIME})
COMPARED = ORDERED | {Type.BOOLEAN, Type.ID}
VALUES = COMPARED
ANYTHING = VALUES | {Type.LIST, Type.OPAQUE}

#: Names of types in sentences.
TYPE_WORDS: Final[Mapping[Type, Mapping[str, str]]] = {
    Type.NUMBER: {"zh-CN": "数字", "en": "a number"},
    Type.TEXT: {"zh-CN": "文本", "en": "text"},
    Type.BOOLEAN: {"zh-CN": "条件（是或否）", "en": "a condition (true or false)"},
    Type.DATE: {"zh-CN": "日期", "en": "a date"},
    Type.DATETIME: {"zh-CN": "日期时间", "en": "a date with time"},
    Type.TIME: {"zh-CN": "时间", "en": "a time"},
    Type.ID: {"zh-CN": "一条记录", "en": "a record"},
    Type.LIST: {"zh-CN": "多个选项", "en": "several choices"},
    Type.OPAQUE: {"zh-CN": "不能计算的内容", "en": "something that cannot be computed with"},
    Type.EMPTY: {"zh-CN": "空值", "en": "nothing"},
}

#: Units of DATEADD and DATEDIFF by every word for them.
UNITS: Final[Mapping[str, str]] = {
    word: unit
    for unit, words in {
        "day": "day days 天 日",
        "week": "week weeks 周 星期",
        "month": "month months 月 个月",
        "year": "year years 年",
        "hour": "hour hours 小时 时",
        "minute": "minute minutes 分钟 分",
    }.items()
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class Function:
    """How a function or operator is used.

    Attributes:
        usage: How to write it, for sentences and the reference.
        parameters: Accepted types of each argument.
        result: Type of the result; None when the checker derives it from the arguments.
        optional: How many of the last parameters may be left out.
        repeats: The last parameter may be given any number of times.
    """

    usage: str
    parameters: tuple[frozenset[Type], ...]
    result: Type | None
    optional: int = 0
    repeats: bool = False

    def takes(self, count: int) -> bool:
        """Whether so many arguments are possible."""
        least = len(self.parameters) - self.optional
        return count >= least and (self.repeats or count <= len(self.parameters))

    def parameter(self, position: int) -> frozenset[Type]:
        return self.parameters[min(position, len(self.parameters) - 1)]


FUNCTIONS: Final[Mapping[str, Function]] = {
    # -- operators
    "+": Function("a + b", (NUMBER | DAYS, NUMBER | DAYS), None),
    "-": Function("a - b", (NUMBER | DAYS, NUMBER | DAYS), None),
    "*": Function("a * b", (NUMBER, NUMBER), Type.NUMBER),
    "/": Function("a / b", (NUMBER, NUMBER), Type.NUMBER),
    "NEGATE": Function("-a", (NUMBER,), Type.NUMBER),
    "PERCENT": Function("15%", (NUMBER,), Type.NUMBER),
    "&": Function('"No. " & number', (PRINTED, PRINTED), Type.TEXT, repeats=True),
    "=": Function("a = b", (COMPARED, COMPARED), Type.BOOLEAN),
    "<>": Function("a <> b", (COMPARED, COMPARED), Type.BOOLEAN),
    "<": Function("a < b", (ORDERED, ORDERED), Type.BOOLEAN),
    "<=": Function("a <= b", (ORDERED, ORDERED), Type.BOOLEAN),
    ">": Function("a > b", (ORDERED, ORDERED), Type.BOOLEAN),
    ">=": Function("a >= b", (ORDERED, ORDERED), Type.BOOLEAN),
    # -- conditions
    "AND": Function("AND(condition, condition, …)", (BOOLEAN,), Type.BOOLEAN, repeats=True),
    "OR": Function("OR(condition, condition, …)", (BOOLEAN,), Type.BOOLEAN, repeats=True),
    "NOT": Function("NOT(condition)", (BOOLEAN,), Type.BOOLEAN),
    "IF": Function("IF(condition, then, otherwise)", (BOOLEAN, VALUES, VALUES), None, optional=1),
    "SWITCH": Function("SWITCH(value, case, result, …, otherwise)", (COMPARED, COMPARED, VALUES), None, repeats=True),
    "COALESCE": Function("COALESCE(value, value, …)", (VALUES,), None, repeats=True),
    "ISBLANK": Function("ISBLANK(value)", (ANYTHING,), Type.BOOLEAN),
    "BLANK": Function("BLANK()", (), Type.EMPTY),
    # -- text
    "LEFT": Function("LEFT(text, count)", (TEXT, NUMBER), Type.TEXT, optional=1),
    "RIGHT": Function("RIGHT(text, count)", (TEXT, NUMBER), Type.TEXT, optional=1),
    "MID": Function("MID(text, start, count)", (TEXT, NUMBER, NUMBER), Type.TEXT),
    "LEN": Function("LEN(text)", (TEXT,), Type.NUMBER),
    "UPPER": Function("UPPER(text)", (TEXT,), Type.TEXT),
    "LOWER": Function("LOWER(text)", (TEXT,), Type.TEXT),
    "TRIM": Function("TRIM(text)", (TEXT,), Type.TEXT),
    "CONTAINS": Function("CONTAINS(text, part)", (TEXT | {Type.LIST}, TEXT), Type.BOOLEAN),
    "STARTSWITH": Function("STARTSWITH(text, beginning)", (TEXT, TEXT), Type.BOOLEAN),
    "SUBSTITUTE": Function("SUBSTITUTE(text, old, new)", (TEXT, TEXT, TEXT), Type.TEXT),
    "TEXT": Function("TEXT(value)", (PRINTED,), Type.TEXT),
    # -- dates
    "TODAY": Function("TODAY()", (), Type.DATE),
    "NOW": Function("NOW()", (), Type.DATETIME),
    "YEAR": Function("YEAR(date)", (DAYS,), Type.NUMBER),
    "MONTH": Function("MONTH(date)", (DAYS,), Type.NUMBER),
    "DAY": Function("DAY(date)", (DAYS,), Type.NUMBER),
    "WEEKDAY": Function("WEEKDAY(date)", (DAYS,), Type.NUMBER),
    "DATE": Function("DATE(date with time)", (DAYS,), Type.DATE),
    "DATEADD": Function('DATEADD(date, count, "month")', (DAYS, NUMBER, TEXT), None),
    "DATEDIFF": Function('DATEDIFF(from, to, "day")', (DAYS, DAYS, TEXT), Type.NUMBER, optional=1),
    # -- numbers
    "ROUND": Function("ROUND(number, decimals)", (NUMBER, NUMBER), Type.NUMBER, optional=1),
    "ABS": Function("ABS(number)", (NUMBER,), Type.NUMBER),
    "FLOOR": Function("FLOOR(number)", (NUMBER,), Type.NUMBER),
    "CEIL": Function("CEIL(number)", (NUMBER,), Type.NUMBER),
    "MOD": Function("MOD(number, divisor)", (NUMBER, NUMBER), Type.NUMBER),
    "MIN": Function("MIN(value, value, …)", (ORDERED,), None, repeats=True),
    "MAX": Function("MAX(value, value, …)", (ORDERED,), None, repeats=True),
}

#: Other names people know functions by.
ALIASES: Final[Mapping[str, str]] = {
    "CASE": "SWITCH",
    "CEILING": "CEIL",
    "ISEMPTY": "ISBLANK",
    "CONCAT": "&",
    "CONCATENATE": "&",
    "REPLACE": "SUBSTITUTE",
    "SUBSTR": "MID",
    "IFBLANK": "COALESCE",
}
