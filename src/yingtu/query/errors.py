"""What can be wrong with a query."""

from __future__ import annotations

from typing import Any, Self

from yingtu.kit.errors import InvalidInput, Overloaded, Problem
from yingtu.query import messages as messages  # noqa: PLC0414 - registers the sentences


class InvalidFilter(InvalidInput):
    """The filter cannot be understood. See the list of errors for the place and the reason."""

    code = "invalid_filter"

    @classmethod
    def at(cls, pointer: str, code: str, **params: Any) -> Self:
        """Build the error for one place of the filter."""
        return cls(problems=(Problem(pointer, code, params),))


class InvalidCursor(InvalidInput):
    """The cursor does not belong to this list. Start again from the first page without a cursor."""

    code = "invalid_cursor"


class InvalidSort(InvalidInput):
    """The list cannot be sorted by "{field}". Sortable fields are marked in /api/v1/meta/objects/{object}."""

    code = "invalid_sort"

    @classmethod
    def at(cls, pointer: str, code: str, **params: Any) -> Self:
        """Build the error for one key of the order."""
        return cls(problems=(Problem(pointer, code, params),), field=params.get("field", ""))


class InvalidQuery(InvalidInput):
    """The request cannot be answered like this. See the list of errors for the place and the reason."""

    code = "invalid_query"

    @classmethod
    def at(cls, pointer: str, code: str, **params: Any) -> Self:
        """Build the error for one parameter."""
        return cls(problems=(Problem(pointer, code, params),))


class QueryTooSlow(Overloaded):
    """The answer took too long to find. Narrow the filter, sort by another field, or try again later."""

    code = "query_too_slow"
