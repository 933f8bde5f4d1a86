"""Any JSON: what connected systems need to keep and people do not edit. Stored as jsonb; the parsed value is plain Python."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from pydantic import Field
from sqlalchemy.dialects.postgresql import JSONB

from yingtu.fields.base import EMPTINESS, BadValue, FieldType, Options, Part
from yingtu.fields.clean import as_text, shown

if TYPE_CHECKING:
    from yingtu.fields.base import ParseContext

MAX_DEPTH = 20
MAX_INTEGER_BITS = 256


class JsonOptions(Options):
    max_bytes: int = Field(default=64 * 1024, ge=2, le=1024 * 1024)


def _parse(value: Any, options: JsonOptions, context: ParseContext) -> dict[str, Any]:
    if isinstance(value, str) and context.lenient:
        if not value.strip():
            return {"": None}
        if len(value) > options.max_bytes:
            raise BadValue("json_too_large", maximum=options.max_bytes)
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise BadValue("not_valid_json", value=shown(value)) from None
    _check(value, 0, context)
    if len(json.dumps(value, ensure_ascii=False).encode()) > options.max_bytes:
        raise BadValue("json_too_large", maximum=options.max_bytes)
    return {"": value}


def _check(value: Any, depth: int, context: ParseContext) -> None:
    if depth > MAX_DEPTH:
        raise BadValue("json_too_deep", maximum=MAX_DEPTH)
    match value:
        case None | bool():
            pass
        case int():
            if value.bit_length() > MAX_INTEGER_BITS:
                raise BadValue("number_too_large", maximum=f"2^{MAX_INTEGER_BITS}")
        case str():
            as_text(value, context)
        case float():
            if not math.isfinite(value):
                raise BadValue("number_not_finite", value=shown(value))
        case list() | tuple():
            for each in value:
                _check(each, depth + 1, context)
        case dict():
            for key, each in value.items():
                as_text(key, context)
                _check(each, depth + 1, context)
        case _:
            raise BadValue("not_valid_json", value=shown(value))


JSON_TYPE = FieldType(
    name="json",
    parts=lambda _options: (Part("", JSONB(none_as_null=True)),),
    parse=_parse,
    operators=EMPTINESS,
    options=JsonOptions,
)
