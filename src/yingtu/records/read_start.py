"""Jumping in a sorted list: from what a person types to the value at which the first page begins."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from yingtu.fields.base import BadValue
from yingtu.fields.choice import ChoiceOptions
from yingtu.fields.decimals import as_decimal
from yingtu.query.bind import parse_context
from yingtu.query.compile import has_pinyin
from yingtu.query.errors import InvalidQuery
from yingtu.query.kinds import Kind
from yingtu.query.periods import period_days, period_moments, today
from yingtu.records.pinyin import pinyin_key

if TYPE_CHECKING:
    from yingtu.metadata.catalog import Catalog
    from yingtu.query.sorting import SortKey

#: Behind every text that begins with what stands before it.
_LAST = "\U0010ffff"
#: Less than any difference that a number field keeps.
_LEAST = Decimal("1e-9")


def start_of(sort: tuple[SortKey, ...], raw: str, catalog: Catalog) -> Any:
    """Return where a list in this order begins.

    Ascending it is the first value that belongs to ``raw`` (the first day of 2025-03, the first name with l); descending it is
    the first value behind those, because the list is read from there.

    Raises:
        InvalidQuery: the first key has no such values, or the list has no key.
    """
    field = sort[0].path.text if sort else ""
    try:
        found = _value(sort[0], raw.strip(), catalog) if sort else None
    except BadValue:
        found = None
    if found is None:
        raise InvalidQuery.at("/start", "bad_start", value=raw[:60], field=field)
    return found


def _value(key: SortKey, raw: str, catalog: Catalog) -> Any:
    path, zone = key.path, catalog.workspace.time_zone
    field = None if path.part else path.field
    if field is not None and isinstance(field.options, ChoiceOptions):
        return None
    match path.kind:
        case Kind.DATE:
            return period_days(raw, today(zone))[key.descending]
        case Kind.MOMENT:
            return period_moments(raw, today(zone), zone)[key.descending]
        case Kind.NUMBER:
            number = as_decimal(raw, parse_context(catalog))
            return number + _LEAST if number is not None and key.descending else number
        case Kind.TEXT:
            text = pinyin_key(raw).rstrip() if field is not None and has_pinyin(path.object, field) else raw
            return text + _LAST if key.descending else text
        case _:
            return None
