"""The filter language: conditions on fields, combined by all, any and not. Used by views, permissions, automations, reports.

JSON form (the contract of ``/api/v1``)::

    {"field": "amount", "op": "gte", "value": 1000}
    {"all": [...]}   {"any": [...]}   {"not": {...}}

``field`` is a path: a field, a part (``amount.currency``), a field of a looked-up record (``account.industry``), or of a
to-many relation (``opportunities.stage``: true when some related record matches).

NULL semantics: a condition is never unknown. A comparison with an empty field is false, ``ne`` and ``not_in`` included
empty fields (they differ from every value), so ``not`` is the exact complement. An empty ``all`` is true, an empty ``any``
is false.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

from yingtu.fields.base import Operator
from yingtu.query.errors import InvalidFilter

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 20
MAX_CONDITIONS = 200
MAX_LIST_VALUES = 10_000
#: Keys of a value that is an object, such as an area.
MAX_KEYS = 10


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison. ``value`` is plain JSON; lists are tuples so that filters are hashable."""

    path: tuple[str, ...]
    op: Operator
    value: Any = None


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is true; true when empty."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when some part is true; false when empty."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True exactly when ``part`` is false."""

    part: Filter


Filter: TypeAlias = Condition | All | AnyOf | Not

TRUE: Filter = All(())
FALSE: Filter = AnyOf(())


def load_filter(text: str | bytes, *, pointer: str = "/filter") -> Filter:
    """Read a filter from JSON text; empty text is :data:`TRUE`.

    Raises:
        InvalidFilter: not JSON (also when it is nested deeper than a reader goes), or see :func:`parse_filter`.
    """
    if not text:
        return TRUE
    try:
        raw = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise InvalidFilter.at(pointer, "filter_invalid_json") from None
    return parse_filter(raw, pointer=pointer)


def parse_filter(raw: object, *, pointer: str = "/filter") -> Filter:
    """Turn JSON into a filter; None is :data:`TRUE`. Fields and operators are checked later, against the catalog.

    Raises:
        InvalidFilter: not of the form above, deeper than ``MAX_DEPTH``, or more than ``MAX_CONDITIONS`` conditions.
    """
    if raw is None:
        return TRUE
    budget = [MAX_CONDITIONS]
    return _parse(raw, pointer, 0, budget)


def _parse(raw: object, pointer: str, depth: int, budget: list[int]) -> Filter:
    if depth > MAX_DEPTH:
        raise InvalidFilter.at(pointer, "filter_too_deep", maximum=MAX_DEPTH)
    budget[0] -= 1
    if budget[0] < 0:
        raise InvalidFilter.at(pointer, "filter_too_large", maximum=MAX_CONDITIONS)
    if not isinstance(raw, dict):
        raise InvalidFilter.at(pointer, "filter_not_object")
    match raw:
        case {"all": list(parts), **rest} if not rest:
            return All(tuple(_parse(each, f"{pointer}/all/{i}", depth + 1, budget) for i, each in enumerate(parts)))
        case {"any": list(parts), **rest} if not rest:
            return AnyOf(tuple(_parse(each, f"{pointer}/any/{i}", depth + 1, budget) for i, each in enumerate(parts)))
        case {"not": part, **rest} if not rest:
            return Not(_parse(part, f"{pointer}/not", depth + 1, budget))
        case {"field": str(path), "op": str(op), **rest} if rest.keys() <= {"value"}:
            return _parse_condition(path, op, rest.get("value"), pointer)
        case _:
            raise InvalidFilter.at(pointer, "filter_unknown_form", keys=sorted(map(str, raw))[:5])


def _parse_condition(path: str, op: str, value: object, pointer: str) -> Condition:
    try:
        operator = Operator(op)
    except ValueError:
        raise InvalidFilter.at(
            pointer, "filter_unknown_operator", operator=op[:50], known=[each.value for each in Operator]
        ) from None
    return Condition(tuple(path.split(".")), operator, _freeze(value, pointer))


def _freeze(value: object, pointer: str) -> Any:
    match value:
        case list():
            if len(value) > MAX_LIST_VALUES:
                raise InvalidFilter.at(pointer, "filter_list_too_long", maximum=MAX_LIST_VALUES)
            if any(isinstance(each, (list, dict)) for each in value):
                raise InvalidFilter.at(pointer, "filter_bad_value")
            return tuple(value)
        case dict():
            if len(value) > MAX_KEYS or any(isinstance(each, (list, dict)) for each in value.values()):
                raise InvalidFilter.at(pointer, "filter_bad_value")
            return tuple(sorted((str(key), each) for key, each in value.items()))
        case _:
            return value


def conditions(expression: Filter) -> Iterator[Condition]:
    """Yield every condition of a filter, left to right."""
    match expression:
        case Condition():
            yield expression
        case Not(part):
            yield from conditions(part)
        case All(parts) | AnyOf(parts):
            for each in parts:
                yield from conditions(each)


def both(left: Filter, right: Filter) -> Filter:
    """Return ``left AND right`` without needless nesting."""
    if left == TRUE:
        return right
    return left if right == TRUE else All((left, right))
