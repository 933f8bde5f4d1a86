"""Automatic numbers such as ``L-2026-0042``: the write path draws the next one when a record is created."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from pydantic import Field, field_validator

from yingtu.fields.base import TEXT, Capability, FieldType, Options
from yingtu.fields.clean import one_line
from yingtu.fields.text import text_parts
from yingtu.kit.expected import refused

if TYPE_CHECKING:
    from datetime import date

    from yingtu.fields.base import ParseContext

MAX_LENGTH = 60
_PLACEHOLDER = re.compile(r"\{(YYYY|YY|MM|DD|0{1,12})\}")


class AutoNumberOptions(Options):
    """Attributes:
    format: Text with ``{YYYY} {YY} {MM} {DD}`` for the day of creation and one run of zeros, ``{0000}``, for the number;
        numbers with more digits are written in full. Counting starts again whenever the dated part changes.
    """

    format: str = Field(default="{0000}", max_length=40)

    @field_validator("format")
    @classmethod
    def _has_one_number(cls, value: str) -> str:
        counters = [found for found in _PLACEHOLDER.findall(value) if found.startswith("0")]
        rest = _PLACEHOLDER.sub("", value)
        if len(counters) != 1 or "{" in rest or "}" in rest or not rest.isprintable():
            raise refused("value_number_format", "exactly one run of zeros is expected")
        return value


def sequence_key(options: AutoNumberOptions, day: date) -> str:
    """Return the name of the counter for records created on ``day``: the format with its dated part filled in."""
    return _filled(options.format, day)


def numbered(options: AutoNumberOptions, day: date, number: int) -> str:
    """Return the text of the ``number``-th record of its counter."""
    return _PLACEHOLDER.sub(lambda found: str(number).zfill(len(found[1])), _filled(options.format, day))


def counted(options: AutoNumberOptions, text: str) -> tuple[str, int] | None:
    """Return counter and number of a text in the form of these numbers, such as a record brings along; None: it has another form."""
    found = _form(options.format).fullmatch(text)
    if found is None:
        return None
    dated = iter(found.groups())
    number = 0

    def told(placeholder: re.Match[str]) -> str:
        nonlocal number
        said = next(dated)
        if placeholder[1].startswith("0"):
            number = int(said)
            return placeholder[0]
        return said

    return _PLACEHOLDER.sub(told, options.format), number


@lru_cache(maxsize=100)
def _form(template: str) -> re.Pattern[str]:
    """Return what texts in this format look like, with a group for every placeholder."""
    parts = _PLACEHOLDER.split(template)
    # Digits of a bigint at most; more is no number of ours.
    inside = [f"(\\d{{{len(each)},18}})" if each.startswith("0") else f"(\\d{{{len(each)}}})" for each in parts[1::2]]
    around = [re.escape(each) for each in parts[::2]]
    return re.compile("".join(chain(around[:1], *zip(inside, around[1:], strict=True))), re.ASCII)


def _filled(template: str, day: date) -> str:
    dated = {"YYYY": f"{day:%Y}", "YY": f"{day:%y}", "MM": f"{day:%m}", "DD": f"{day:%d}"}
    return _PLACEHOLDER.sub(lambda found: dated.get(found[1], found[0]), template)


def _parse(value: Any, _options: AutoNumberOptions, context: ParseContext) -> dict[str, Any]:
    return {"": one_line(value, context, MAX_LENGTH)}


AUTO_NUMBER_TYPE = FieldType(
    name="auto_number",
    parts=text_parts,
    parse=_parse,
    operators=TEXT,
    options=AutoNumberOptions,
    capabilities=frozenset({Capability.SORT, Capability.UNIQUE, Capability.SEARCH, Capability.COMPUTED}),
)
