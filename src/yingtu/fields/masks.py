"""What a role with the level *masked* sees, as SQL: enough to recognise a value, not enough to use it.

A mask has the SQL type of its column, so that clear and masked rows fit one CASE. Text becomes partly stars; all other
types, and further parts such as a currency, become NULL. An empty value stays empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import String, case, cast, func, literal_column, null

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import ColumnElement

    from yingtu.fields.base import FieldType, Options

_STARS: ColumnElement[str] = literal_column("'***'")
_FOUR_STARS: ColumnElement[str] = literal_column("'****'")


class Maskable(Protocol):
    """A field of the catalog, as far as masks look at it."""

    @property
    def type(self) -> FieldType: ...

    @property
    def options(self) -> Options: ...


def mask(field: Maskable, value: ColumnElement[Any], device: str = "desktop") -> ColumnElement[Any]:
    """Return the mask of one part of a field over its clear value. On a ``phone`` nothing of it is shown but that it is there."""
    name = field.type.name
    if not isinstance(value.type, String):
        return _nothing(value)
    if device == "phone" and MASKS[name] is not _nothing:
        return _stars(value)
    if name == "text" and getattr(field.options, "mask", "full") == "name":
        return _name(value)
    return MASKS[name](value)


def _number_of(value: int) -> ColumnElement[int]:
    return literal_column(str(value))


def _left(column: ColumnElement[Any], count: int) -> ColumnElement[str]:
    return func.left(column, _number_of(count))


def _right(column: ColumnElement[Any], count: int) -> ColumnElement[str]:
    return func.right(column, _number_of(count))


def _stars(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((column.is_not(None), _STARS))


def _name(column: ColumnElement[Any]) -> ColumnElement[str]:
    """张三丰 -> 张**; at most three stars."""
    hidden = func.least(func.greatest(func.char_length(column) - _number_of(1), _number_of(1)), _number_of(3))
    return _left(column, 1).concat(func.repeat(literal_column("'*'"), hidden))


def _phone(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """+8613812345678 -> 138****5678; short numbers keep two digits. Without patterns: a list masks one number per row."""
    ours = func.starts_with(column, literal_column("'+86'"))
    return case((ours, _shortened(column, 3)), else_=_shortened(column, 0))


def _shortened(column: ColumnElement[Any], prefix: int) -> ColumnElement[Any]:
    """A number without its prefix of so many characters and without its extension; of a long one the first three and the last four."""
    first = func.split_part(column, literal_column("';'"), _number_of(1))
    begin = _number_of(prefix + 1)
    return case(
        (
            func.char_length(first) >= _number_of(prefix + 10),
            func.substr(first, begin, _number_of(3)).concat(_FOUR_STARS).concat(_right(first, 4)),
        ),
        else_=_FOUR_STARS.concat(_right(func.substr(first, begin), 2)),
    )


def _email(column: ColumnElement[Any]) -> ColumnElement[str]:
    """anna@example.com -> a***@example.com."""
    domain = func.split_part(column, literal_column("'@'"), _number_of(-1))
    return _left(column, 1).concat(literal_column("'***@'")).concat(domain)


def _identity_number(column: ColumnElement[Any]) -> ColumnElement[str]:
    """310105199001011234 -> 310***1990****1234: region, year of birth, last four."""
    year = func.substr(column, _number_of(7), _number_of(4))
    return _left(column, 3).concat(_STARS).concat(year).concat(_FOUR_STARS).concat(_right(column, 4))


def _last_four(column: ColumnElement[Any]) -> ColumnElement[str]:
    """6222021234567890128 -> ****0128."""
    return _FOUR_STARS.concat(_right(column, 4))


def _credit_code(column: ColumnElement[Any]) -> ColumnElement[str]:
    """91110000600037341L -> 9111**********341L."""
    return _left(column, 4).concat(literal_column("'**********'")).concat(_right(column, 4))


def _nothing(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(null(), column.type)


#: The mask of the main part by type name.
MASKS: Mapping[str, Callable[[ColumnElement[Any]], ColumnElement[Any]]] = {
    "text": _stars,
    "long_text": _stars,
    "number": _nothing,
    "currency": _nothing,
    "percent": _nothing,
    "date": _nothing,
    "time": _nothing,
    "datetime": _nothing,
    "boolean": _nothing,
    "choice": _nothing,
    "multi_choice": _nothing,
    "phone": _phone,
    "email": _email,
    "url": _stars,
    "address": _stars,
    "geo": _stars,
    "user": _nothing,
    "lookup": _nothing,
    "many_to_many": _nothing,
    "attachment": _nothing,
    "auto_number": _stars,
    "identity_number": _identity_number,
    "bank_card": _last_four,
    "credit_code": _credit_code,
    "formula": _nothing,
    "roll_up": _nothing,
    "json": _nothing,
    "uuid": _nothing,
}
