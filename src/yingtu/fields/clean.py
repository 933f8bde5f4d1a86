"""Text as it may be stored: no NUL, no control characters, composed Unicode, no white space around it."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from yingtu.fields.base import BadValue

if TYPE_CHECKING:
    from yingtu.fields.base import ParseContext

#: How much of a refused value is repeated in the sentence about it.
SHOWN_CHARACTERS = 60

# PostgreSQL cannot store NUL, UTF-8 cannot encode surrogates, and the other controls are never typed on purpose.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_BREAKS = re.compile("[\\t\\r\\n\u2028\u2029]+")
_AROUND = " \t\r\n\u00a0\u3000\ufeff\u200b"


def shown(value: object) -> str:
    """Return a short, printable form of a refused value for an error sentence."""
    text = value if isinstance(value, str) else "…" if _is_huge(value) else repr(value)
    text = _FORBIDDEN.sub("\ufffd", text[: SHOWN_CHARACTERS + 1])
    return text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"


def _is_huge(value: object) -> bool:
    # Python refuses to write integers of more than 4,300 digits, and shorter ones are no use to anybody either.
    return isinstance(value, int) and value.bit_length() > 256


def as_text(value: Any, context: ParseContext) -> str:
    """Return ``value`` as trimmed text without forbidden characters; numbers count as text in lenient mode only.

    Raises:
        BadValue: not text, or a character that cannot be stored.
    """
    if not isinstance(value, str):
        value = _number_as_text(value, context)
    text: str = value.strip(_AROUND)
    if found := _FORBIDDEN.search(text):
        raise BadValue("control_characters", position=found.start() + 1, character=f"U+{ord(found[0]):04X}")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _number_as_text(value: Any, context: ParseContext) -> str:
    if (
        context.lenient
        and isinstance(value, (int, float, Decimal))
        and not isinstance(value, bool)
        and not _is_huge(value)
    ):
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(value)
    raise BadValue("not_text", value=shown(value))


def one_line(value: Any, context: ParseContext, maximum: int) -> str | None:
    """Return ``value`` as one line of text, or None when nothing is left of it. Line breaks become spaces."""
    text = as_text(value, context)
    if not text.isprintable():
        text = _LINE_BREAKS.sub(" ", text)
    if len(text) > maximum:
        raise BadValue("text_too_long", maximum=maximum, length=len(text))
    return text or None


def many_lines(value: Any, context: ParseContext, maximum: int) -> str | None:
    """Return ``value`` as text whose lines end in a line feed, or None when nothing is left of it."""
    text = as_text(value, context).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > maximum:
        raise BadValue("text_too_long", maximum=maximum, length=len(text))
    return text or None


def half_width(text: str) -> str:
    """Return text with full-width digits, letters and punctuation made ASCII (NFKC)."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)
