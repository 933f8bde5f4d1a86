"""Official numbers with a check digit: resident identity (GB 11643), bank card (ISO/IEC 7812), credit code (GB 32100).

All are sensitive: roles see them masked unless they need them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stdnum import luhn
from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from yingtu.fields.base import EQUALITY, BadValue, Capability, FieldType, Operator
from yingtu.fields.clean import as_text, half_width
from yingtu.fields.text import text_parts

if TYPE_CHECKING:
    from yingtu.fields.base import Options, ParseContext

_SEPARATORS = re.compile(r"[\s\-–—]+")
_CARD = re.compile(r"\d{12,19}", re.ASCII)
_CHECKED_CHARACTERS = 40


def _compact(value: Any, context: ParseContext) -> str:
    return _SEPARATORS.sub("", half_width(as_text(value, context))[:_CHECKED_CHARACTERS]).upper()


# The refused number is not repeated in the sentence: it is sensitive, and sentences end in logs and reports.


def _parse_identity_number(value: Any, _options: Options, context: ParseContext) -> dict[str, Any]:
    number = _compact(value, context)
    if not number:
        return {"": None}
    try:
        if not number.isascii():
            raise BadValue("bad_identity_number")
        return {"": str(ric.validate(number))}
    except InvalidChecksum:
        raise BadValue("identity_number_checksum") from None
    except ValidationError:
        raise BadValue("bad_identity_number") from None


def _parse_bank_card(value: Any, _options: Options, context: ParseContext) -> dict[str, Any]:
    number = _compact(value, context)
    if not number:
        return {"": None}
    if not _CARD.fullmatch(number):
        raise BadValue("bad_bank_card")
    if not luhn.is_valid(number):
        raise BadValue("bank_card_checksum")
    return {"": number}


def _parse_credit_code(value: Any, _options: Options, context: ParseContext) -> dict[str, Any]:
    number = _compact(value, context)
    if not number:
        return {"": None}
    try:
        if not number.isascii():
            raise BadValue("bad_credit_code")
        return {"": str(uscc.validate(number))}
    except InvalidChecksum:
        raise BadValue("credit_code_checksum") from None
    except ValidationError:
        raise BadValue("bad_credit_code") from None


_OPERATORS = EQUALITY | {Operator.STARTS_WITH}
_CAPABILITIES = frozenset({Capability.UNIQUE, Capability.SEARCH})

IDENTITY_NUMBER_TYPE = FieldType(
    name="identity_number",
    parts=text_parts,
    parse=_parse_identity_number,
    operators=_OPERATORS,
    capabilities=_CAPABILITIES,
    sensitive=True,
)

BANK_CARD_TYPE = FieldType(
    name="bank_card",
    parts=text_parts,
    parse=_parse_bank_card,
    operators=_OPERATORS,
    capabilities=_CAPABILITIES,
    sensitive=True,
)

CREDIT_CODE_TYPE = FieldType(
    name="credit_code",
    parts=text_parts,
    parse=_parse_credit_code,
    operators=_OPERATORS,
    capabilities=_CAPABILITIES,
    sensitive=True,
)
