"""E-mail addresses, stored in lower case. Only the syntax is checked here; the network belongs to a job."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from yingtu.fields.base import TEXT, BadValue, Capability, FieldType
from yingtu.fields.clean import as_text, half_width, shown
from yingtu.fields.text import text_parts

if TYPE_CHECKING:
    from yingtu.fields.base import Options, ParseContext

MAX_LENGTH = 254
# What nearly all addresses look like; anything else is judged by the full library.
_ORDINARY = re.compile(
    r"(?=.{1,64}@)[a-z0-9_%+-]+(?:\.[a-z0-9_%+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.ASCII
)


def _parse(value: Any, _options: Options, context: ParseContext) -> dict[str, Any]:
    text = as_text(value, context)
    if not text:
        return {"": None}
    address = half_width(text).lower()
    if context.lenient:
        address = address.removeprefix("mailto:").strip()
    if len(address) <= MAX_LENGTH and _ORDINARY.fullmatch(address):
        return {"": address}
    return {"": _unusual(address, text)}


def _unusual(address: str, text: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        raise BadValue("bad_email", value=shown(text)) from None
    return found.normalized.lower()


EMAIL_TYPE = FieldType(
    name="email",
    parts=text_parts,
    parse=_parse,
    operators=TEXT,
    capabilities=frozenset({Capability.SORT, Capability.UNIQUE, Capability.SEARCH}),
)
