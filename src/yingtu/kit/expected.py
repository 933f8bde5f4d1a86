"""What Pydantic expected instead of a value, in words of ours: its own sentences are English and meant for programmers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Pydantic's kinds of errors, or their first word: our word for what is expected, its limit, and how our sentence calls that.
_EXPECTED: dict[str, tuple[str, str, str]] = {
    "string_too_long": ("value_long", "max_length", "maximum"),
    "string_too_short": ("value_short", "min_length", "minimum"),
    "string_pattern_mismatch": ("value_form", "", ""),
    "too_long": ("value_long", "max_length", "maximum"),
    "too_short": ("value_short", "min_length", "minimum"),
    "greater_than_equal": ("value_low", "ge", "minimum"),
    "greater_than": ("value_above", "gt", "minimum"),
    "less_than_equal": ("value_high", "le", "maximum"),
    "less_than": ("value_below", "lt", "maximum"),
    "literal_error": ("value_choice", "expected", "known"),
    "enum": ("value_choice", "expected", "known"),
    "string_type": ("value_text", "", ""),
    "int": ("value_whole", "", ""),
    "float": ("value_number", "", ""),
    "decimal": ("value_number", "", ""),
    "bool": ("value_flag", "", ""),
    "list_type": ("value_list", "", ""),
    "tuple_type": ("value_list", "", ""),
    "dict_type": ("value_object", "", ""),
    "model_type": ("value_object", "", ""),
    "model_attributes_type": ("value_object", "", ""),
    "extra_forbidden": ("value_unknown", "", ""),
    "missing": ("value_missing", "", ""),
    "uuid": ("value_id", "", ""),
    "datetime": ("value_moment", "", ""),
    "date": ("value_day", "", ""),
    "time": ("value_time", "", ""),
    "finite_number": ("value_number", "", ""),
    "union_tag_invalid": ("value_choice", "expected_tags", "known"),
    "union_tag_not_found": ("value_missing", "", ""),
}

#: Kinds of errors that our own validators raise are words of ours already.
_OWN = re.compile(r"value_(?!error$)")


def refused(word: str, sentence: str, **params: Any) -> PydanticCustomError:
    """Return what a validator of ours raises: ``word`` has a sentence for people, ``sentence`` is for programmers."""
    return PydanticCustomError(word, sentence, params or None)


def expected(kind: str, sentence: str, limits: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Pydantic expected instead, as parameters of ``invalid_value``: a word of ours where there is one."""
    if _OWN.match(kind):
        return {"because": kind, **limits}
    found = _EXPECTED.get(kind) or _EXPECTED.get(kind.partition("_")[0])
    if found is None:
        return {"because": sentence}
    word, limit, name = found
    told: dict[str, Any] = {"because": word}
    if name == "known":
        told[name] = re.findall(r"'([^']*)'", str(limits.get(limit))) or str(limits.get(limit))
    elif name:
        told[name] = limits.get(limit)
    return told
