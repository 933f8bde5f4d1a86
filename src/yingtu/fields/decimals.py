"""Reading numbers as programs and people write them. Everything becomes an exact Decimal."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from yingtu.fields.base import BadValue
from yingtu.fields.clean import as_text, half_width, shown

if TYPE_CHECKING:
    from yingtu.fields.base import ParseContext

#: Larger numbers lose digits in browsers and spreadsheets (15 significant digits).
MAX_ABSOLUTE = Decimal(10) ** 15
MAX_DECIMALS = 8
#: Digits of a binary fraction that mean something: 0.1 + 0.2 is 0.3.
_FLOAT_DIGITS = 15

_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_WRITTEN = re.compile(
    r"(?P<sign>[+-]?)(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)(?P<exponent>e[+-]?\d{1,3})?"
    r"\s*(?P<unit>百万|千万|[千万亿]|)",
    re.ASCII | re.IGNORECASE,
)
_UNITS = {
    "": Decimal(1),
    "千": Decimal(10) ** 3,
    "万": Decimal(10) ** 4,
    "百万": Decimal(10) ** 6,
    "千万": Decimal(10) ** 7,
    "亿": Decimal(10) ** 8,
}
_MAX_DIGITS = 60


def as_decimal(value: Any, context: ParseContext) -> Decimal | None:
    """Return the number in ``value``, or None when it is white space.

    A program gives a JSON number or plain digits (``"1234.5"``). Lenient mode also reads ``1,234.50``, ``１２３``, ``1.2万``,
    ``(500)`` for -500 and ``1.2E+5``.

    Raises:
        BadValue: not a number, not finite, or beyond ±10^15.
    """
    match value:
        case bool():
            raise BadValue("not_number", value=shown(value))
        case int():
            # A huge int must not reach str(): Python refuses to convert it, and it would be slow.
            if value.bit_length() > 64:
                raise BadValue("number_too_large", maximum=_readable(MAX_ABSOLUTE))
            number = Decimal(value)
        case float():
            number = Decimal(f"{value:.{_FLOAT_DIGITS}g}")
        case Decimal():
            number = value
        case str() if len(value) <= _MAX_DIGITS and _PLAIN.fullmatch(value):
            number = Decimal(value)
        case str():
            text = as_text(value, context)
            if not text:
                return None
            number = _read(text, context)
        case _:
            raise BadValue("not_number", value=shown(value))
    if not number.is_finite():
        raise BadValue("number_not_finite", value=shown(value))
    if number.adjusted() >= 15 and (number.adjusted() > 15 or abs(number) > MAX_ABSOLUTE):
        raise BadValue("number_too_large", maximum=_readable(MAX_ABSOLUTE))
    return number


def _read(text: str, context: ParseContext) -> Decimal:
    if len(text) <= _MAX_DIGITS:
        if _PLAIN.fullmatch(text):
            return Decimal(text)
        if context.lenient:
            written = half_width(text).replace("−", "-").strip()
            negative = written.startswith("(") and written.endswith(")")
            if found := _WRITTEN.fullmatch(written[1:-1] if negative else written):
                digits = found["sign"] + found["digits"].replace(",", "") + (found["exponent"] or "")
                number = Decimal(digits) * _UNITS[found["unit"]]
                return -number if negative else number
    raise BadValue("not_number", value=shown(text))


def rounded(number: Decimal, decimals: int) -> Decimal:
    """Return ``number`` with exactly so many decimals, halves away from zero."""
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def bounded(number: Decimal, minimum: Decimal | None, maximum: Decimal | None) -> Decimal:
    """Return ``number``.

    Raises:
        BadValue: it is outside the bounds (inclusive).
    """
    if minimum is not None and number < minimum:
        raise BadValue("number_too_small", minimum=_readable(minimum))
    if maximum is not None and number > maximum:
        raise BadValue("number_too_large", maximum=_readable(maximum))
    return number


def _readable(number: Decimal) -> str:
    return f"{number:,f}"
