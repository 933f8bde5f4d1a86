"""Text: one line, and long text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field
from sqlalchemy import Text

from yingtu.fields.base import EMPTINESS, TEXT, Capability, FieldType, Operator, Options, Part
from yingtu.fields.clean import many_lines, one_line

if TYPE_CHECKING:
    from yingtu.fields.base import ParseContext

MAX_LONG_TEXT = 100_000


class TextOptions(Options):
    """Attributes:
    mask: What a role with the level *masked* sees: ``***``, or the first character of a person's name (``张*``).
    """

    max_length: int = Field(default=500, ge=1, le=4000)
    mask: Literal["full", "name"] = "full"


class LongTextOptions(Options):
    max_length: int = Field(default=MAX_LONG_TEXT, ge=1, le=MAX_LONG_TEXT)


def text_parts(_options: Any) -> tuple[Part, ...]:
    """Return the parts of every type stored as one text column."""
    return (Part("", Text()),)


def _parse_text(value: Any, options: TextOptions, context: ParseContext) -> dict[str, Any]:
    return {"": one_line(value, context, options.max_length)}


def _parse_long_text(value: Any, options: LongTextOptions, context: ParseContext) -> dict[str, Any]:
    return {"": many_lines(value, context, options.max_length)}


TEXT_TYPE = FieldType(
    name="text",
    parts=text_parts,
    parse=_parse_text,
    operators=TEXT,
    options=TextOptions,
    capabilities=frozenset({Capability.SORT, Capability.GROUP, Capability.UNIQUE, Capability.SEARCH}),
)

LONG_TEXT_TYPE = FieldType(
    name="long_text",
    parts=text_parts,
    parse=_parse_long_text,
    operators=EMPTINESS | {Operator.CONTAINS, Operator.STARTS_WITH},
    options=LongTextOptions,
    capabilities=frozenset({Capability.SEARCH}),
)
