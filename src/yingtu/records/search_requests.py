"""From query parameters of the search addresses to what the services take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.query.errors import InvalidQuery
from yingtu.records.requests import limit_of, parameters
from yingtu.records.search import SearchQuery

if TYPE_CHECKING:
    from collections.abc import Iterable

_SEARCH = frozenset({"q", "objects", "limit"})
_OWNER = frozenset({"object", "q"})


def search_query(given: Iterable[tuple[str, str]]) -> SearchQuery:
    """Read the query parameters of a search.

    Raises:
        InvalidQuery: an unknown parameter or a value that means nothing.
    """
    values = parameters(given, _SEARCH)
    names = tuple(name for each in values.get("objects", "").split(",") if (name := each.strip()))
    return SearchQuery(values.get("q", ""), names or None, limit_of(values.get("limit", "20")))


def owner_query(given: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Read the query parameters of the question for an owner: object and text.

    Raises:
        InvalidQuery: one is missing or unknown.
    """
    values = parameters(given, _OWNER)
    for name in sorted(_OWNER):
        if not values.get(name, "").strip():
            raise InvalidQuery.at(f"?{name}", "missing")
    return values["object"], values["q"]
