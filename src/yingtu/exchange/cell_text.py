"""Texts that a spreadsheet would run as a formula: neutralised in files we write, and the same again when we read them.

A text that begins with ``= + - @``, a tab or a carriage return, or with apostrophes before one of these, gets one more
apostrophe in front; reading takes one away. So every text comes back as it was, the ones with apostrophes of their own too.
"""

from __future__ import annotations

import re

#: First characters of which a closer look is worth it.
SUSPICIOUS = "=+-@\t\r'"
#: Of texts that begin so; PostgreSQL reads it too.
RUN_AS_FORMULA = r"^'*[=+\-@\t\r]"
_RUN_AS_FORMULA = re.compile(RUN_AS_FORMULA)
_NEUTRALISED = re.compile(r"''*[=+\-@\t\r]")


def neutral(text: str) -> str:
    """Return a text that no spreadsheet runs."""
    return "'" + text if _RUN_AS_FORMULA.match(text) else text


def as_meant(text: str) -> str:
    """Undo :func:`neutral`."""
    return text[1:] if text[:1] == "'" and _NEUTRALISED.match(text) else text
