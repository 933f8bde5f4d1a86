"""The colours that reminders give to records: rules that a list evaluates when it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.metadata.automation_documents import ReminderDocument
from yingtu.query.ast import parse_filter
from yingtu.query.bind import bind_filter
from yingtu.query.errors import InvalidFilter

if TYPE_CHECKING:
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.query.ast import Filter
    from yingtu.query.sight import Sight


def color_rules(catalog: Catalog, sight: Sight, obj: Object) -> tuple[tuple[Filter, str], ...]:
    """Return the rules of an object's reminders, the first that fits decides; those on fields hidden from the actor are left out."""
    key = ("reminders", obj.api_name)
    found: tuple[tuple[Filter, str], ...] | None = sight.cache.get(key)
    if found is None:
        documents = [each for each in catalog.of_kind(ReminderDocument).values() if each.object == obj.api_name]
        rules = [each.rule for each in sorted(documents, key=lambda each: each.position)]
        every = [(parse_filter(rule.filter), rule.color) for rule in rules if rule is not None]
        found = tuple((filter_, color) for filter_, color in every if _may_ask(filter_, sight, obj))
        sight.cache[key] = found
    return found


def _may_ask(rule: Filter, sight: Sight, obj: Object) -> bool:
    try:
        bind_filter(rule, sight, obj)
    except InvalidFilter:
        return False
    return True
