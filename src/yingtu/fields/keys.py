"""Normalised keys: two values are the same for uniqueness and duplicate detection when their keys are equal.

Each key exists twice, as a Python function of the stored value and as an SQL expression of its column, equal on every
value. The expressions use immutable functions and no parameters, so that an index can be built on them.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, collate, func, literal_column

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

#: Longer keys do not fit a B-tree page; their rest is replaced by its hash.
MAX_KEY_BYTES = 2000
_KEPT_CHARACTERS = 400
#: Folds letters one by one and never changes with the operating system (PostgreSQL 17 and newer).
_COLLATION = "pg_c_utf8"

#: Types whose key folds width and case; parsing has normalised all others already.
_FOLDED = frozenset({"text", "address", "auto_number"})

#: Types whose main part is its own key.
_VERBATIM = frozenset(
    {
        "number",
        "currency",
        "percent",
        "date",
        "time",
        "datetime",
        "boolean",
        "choice",
        "phone",
        "email",
        "url",
        "geo",
        "user",
        "lookup",
        "identity_number",
        "bank_card",
        "credit_code",
        "uuid",
    }
)

KEYED = _FOLDED | _VERBATIM


def normalised_key(type_name: str, value: Any) -> Any:
    """Return the key of a stored main part, None for an empty one. Types outside ``KEYED`` have no key: KeyError."""
    if type_name in _FOLDED:
        return None if value is None else _folded(value)
    if type_name in _VERBATIM:
        return value
    raise KeyError(type_name)


def key_expression(type_name: str, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the key of a main part's column. Types outside ``KEYED`` have no key: KeyError."""
    if type_name in _VERBATIM:
        return column
    if type_name not in _FOLDED:
        raise KeyError(type_name)
    folded = func.lower(collate(func.normalize(column, literal_column("NFKC")), _COLLATION))
    return case(
        (func.octet_length(folded) <= literal_column(str(MAX_KEY_BYTES)), folded),
        else_=func.left(folded, literal_column(str(_KEPT_CHARACTERS))).concat(func.md5(folded)),
    )


def _folded(text: str) -> str:
    key = text.lower() if text.isascii() else "".join(map(_lower, unicodedata.normalize("NFKC", text)))
    encoded = key.encode()
    if len(encoded) <= MAX_KEY_BYTES:
        return key
    return key[:_KEPT_CHARACTERS] + hashlib.md5(encoded, usedforsecurity=False).hexdigest()


def _lower(character: str) -> str:
    # PostgreSQL maps letter by letter; Python would turn U+0130 into two and a final sigma into another letter.
    return "i" if character == "\u0130" else character.lower()
