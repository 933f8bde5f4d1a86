"""All field types by name. What another domain needs per type is a mapping there with a completeness test."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from yingtu.fields.auto_number import AUTO_NUMBER_TYPE
from yingtu.fields.boolean import BOOLEAN_TYPE
from yingtu.fields.choice import CHOICE_TYPE, MULTI_CHOICE_TYPE
from yingtu.fields.computed import FORMULA_TYPE, ROLL_UP_TYPE
from yingtu.fields.currency import CURRENCY_TYPE
from yingtu.fields.email import EMAIL_TYPE
from yingtu.fields.errors import UnknownFieldType
from yingtu.fields.json_value import JSON_TYPE
from yingtu.fields.links import ATTACHMENT_TYPE, LOOKUP_TYPE, MANY_TO_MANY_TYPE, USER_TYPE, UUID_TYPE
from yingtu.fields.messages import MESSAGES
from yingtu.fields.moments import DATE_TYPE, DATETIME_TYPE, TIME_TYPE
from yingtu.fields.number import NUMBER_TYPE, PERCENT_TYPE
from yingtu.fields.official import BANK_CARD_TYPE, CREDIT_CODE_TYPE, IDENTITY_NUMBER_TYPE
from yingtu.fields.phone import PHONE_TYPE
from yingtu.fields.place import ADDRESS_TYPE, GEO_TYPE
from yingtu.fields.text import LONG_TEXT_TYPE, TEXT_TYPE
from yingtu.fields.url import URL_TYPE
from yingtu.kit import i18n

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.fields.base import FieldType

# Whoever can meet a BadValue can also say what it means.
i18n.register(MESSAGES)


FIELD_TYPES: Mapping[str, FieldType] = MappingProxyType(
    {
        each.name: each
        for each in (
            TEXT_TYPE,
            LONG_TEXT_TYPE,
            NUMBER_TYPE,
            CURRENCY_TYPE,
            PERCENT_TYPE,
            DATE_TYPE,
            TIME_TYPE,
            DATETIME_TYPE,
            BOOLEAN_TYPE,
            CHOICE_TYPE,
            MULTI_CHOICE_TYPE,
            PHONE_TYPE,
            EMAIL_TYPE,
            URL_TYPE,
            ADDRESS_TYPE,
            GEO_TYPE,
            USER_TYPE,
            LOOKUP_TYPE,
            MANY_TO_MANY_TYPE,
            ATTACHMENT_TYPE,
            AUTO_NUMBER_TYPE,
            IDENTITY_NUMBER_TYPE,
            BANK_CARD_TYPE,
            CREDIT_CODE_TYPE,
            FORMULA_TYPE,
            ROLL_UP_TYPE,
            JSON_TYPE,
            UUID_TYPE,
        )
    }
)

#: Types of system fields only; a document may not use them.
INTERNAL_TYPES = frozenset({"uuid"})

#: Type of each further part of a field, for filters and paths such as ``amount.currency``.
PART_TYPES: Mapping[tuple[str, str], FieldType] = MappingProxyType(
    {
        ("currency", "currency"): TEXT_TYPE,
        ("currency", "base"): NUMBER_TYPE,
        ("currency", "rate"): NUMBER_TYPE,
        ("currency", "rate_date"): DATE_TYPE,
        ("address", "province"): TEXT_TYPE,
        ("address", "city"): TEXT_TYPE,
        ("address", "district"): TEXT_TYPE,
        ("address", "lat"): NUMBER_TYPE,
        ("address", "lng"): NUMBER_TYPE,
        ("geo", "lat"): NUMBER_TYPE,
        ("geo", "lng"): NUMBER_TYPE,
    }
)


def field_type(name: str) -> FieldType:
    """Return a field type.

    Raises:
        UnknownFieldType: there is none of that name.
    """
    try:
        return FIELD_TYPES[name]
    except KeyError:
        known = ", ".join(sorted(FIELD_TYPES.keys() - INTERNAL_TYPES))
        raise UnknownFieldType(type=str(name)[:60], known=known) from None
