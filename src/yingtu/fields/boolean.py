"""Yes or no. Empty is a third state: nobody has answered yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean

from yingtu.fields.base import EMPTINESS, BadValue, Capability, FieldType, Operator, Part
from yingtu.fields.clean import as_text, half_width, shown

if TYPE_CHECKING:
    from yingtu.fields.base import Options, ParseContext

_YES = frozenset({"是", "对", "有", "真", "√", "✓", "✔", "☑", "yes", "y", "true", "t", "1", "on"})
_NO = frozenset({"否", "不", "无", "假", "×", "✗", "✘", "☐", "x", "no", "n", "false", "f", "0", "off"})


def _parse(value: Any, _options: Options, context: ParseContext) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"": value}
    if context.lenient and isinstance(value, (str, int, float)):
        word = half_width(as_text(value, context)).lower()
        if word in _YES:
            return {"": True}
        if word in _NO:
            return {"": False}
        if not word:
            return {"": None}
    raise BadValue("not_boolean", value=shown(value))


BOOLEAN_TYPE = FieldType(
    name="boolean",
    parts=lambda _options: (Part("", Boolean()),),
    parse=_parse,
    operators=EMPTINESS | {Operator.EQ, Operator.NE},
    capabilities=frozenset({Capability.SORT, Capability.GROUP}),
)
