"""References: to records, people and files, by id. Whether the target exists and may be seen is the write path's question."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator
from sqlalchemy import ARRAY, Uuid

from yingtu.fields.base import EMPTINESS, EQUALITY, BadValue, Capability, FieldType, Operator, Options, Part
from yingtu.fields.boolean import BOOLEAN_TYPE
from yingtu.fields.choice import CHOICE_TYPE, ChoiceOptions
from yingtu.fields.clean import shown
from yingtu.fields.moments import DATE_TYPE
from yingtu.fields.number import NUMBER_TYPE, PERCENT_TYPE
from yingtu.fields.text import TEXT_TYPE
from yingtu.kit.expected import refused
from yingtu.kit.ids import parse_uuid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from yingtu.fields.base import ParseContext

#: Links of one record in one many-to-many field.
MAX_LINKS = 1000
MAX_ATTRIBUTES = 10
#: What an attribute of a link can be: types of one part whose values JSON can carry.
ATTRIBUTE_TYPES = {
    each.name: each for each in (TEXT_TYPE, NUMBER_TYPE, PERCENT_TYPE, DATE_TYPE, BOOLEAN_TYPE, CHOICE_TYPE)
}
_SAID = re.compile(r"(?P<name>.+?)\s*[(（](?P<said>[^()（）]+)[)）]")
_BETWEEN = re.compile(r"[,，]")
#: Key of what links carry, in values that are written and read.
ATTRIBUTES = "attributes"


class LookupOptions(Options):
    """Attributes:
    object: Api name of the object looked up.
    on_delete: What happens when the target is deleted: refuse, empty the field, or go to the trash with it.
    """

    object: str
    on_delete: Literal["restrict", "clear", "trash"] = "clear"


class LinkAttribute(Options):
    """Something a link itself says: in which role, since when, with which share. ``options`` are those of the type."""

    type: Literal["text", "number", "percent", "date", "boolean", "choice"]
    label: dict[str, str]
    options: dict[str, Any] = Field(default={})

    @cached_property
    def field_type(self) -> FieldType:
        return ATTRIBUTE_TYPES[self.type]

    @cached_property
    def parsed(self) -> Options:
        """``options`` as the type's own model."""
        return self.field_type.options.model_validate(self.options)

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        try:
            _ = self.parsed
        except ValidationError as error:
            first = error.errors()[0]
            place = "/".join(map(str, first["loc"]))
            raise refused("value_options", first["msg"], place=place) from None
        return self

    def label_in(self, language: str, name: str) -> str:
        return self.label.get(language) or self.label.get("en") or next(iter(self.label.values()), name)

    def told(self, value: Any, language: str) -> str:
        """Return a stored value as people read it."""
        if isinstance(self.parsed, ChoiceOptions):
            return self.parsed.label_of(str(value), language)
        if isinstance(value, bool):
            return {"zh": "是" if value else "否"}.get(language[:2], "yes" if value else "no")
        return f"{value}%" if self.type == "percent" else str(value)


AttributeName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=50)]


class ManyToManyOptions(Options):
    """Attributes:
    object: Api name of the object linked to.
    attributes: What each link says besides, by immutable name.
    """

    object: str
    attributes: dict[AttributeName, LinkAttribute] = Field(default={}, max_length=MAX_ATTRIBUTES)


class AttachmentOptions(Options):
    max_files: int = Field(default=20, ge=1, le=200)


def as_id(value: Any) -> UUID:
    """Return the id in ``value``.

    Raises:
        BadValue: not a UUID.
    """
    if isinstance(value, str):
        value = value.strip()
    identifier = parse_uuid(value)
    if identifier is None:
        raise BadValue("not_id", value=shown(value))
    return identifier


def _ids(value: Any, maximum: int) -> list[UUID] | None:
    if not isinstance(value, (list, tuple)):
        raise BadValue("not_list", value=shown(value))
    if len(value) > maximum:
        raise BadValue("too_many_values", maximum=maximum)
    return list(dict.fromkeys(as_id(each) for each in value)) or None


def linked_name(name: str, said: Mapping[str, Any], options: ManyToManyOptions, language: str) -> str:
    """Return the name of a linked record with what the link says: ``王芳（角色=决策人）``."""
    text = attributes_text(said, options, language)
    if not text:
        return name
    return f"{name}（{text}）" if language.startswith("zh") else f"{name} ({text})"


def read_attributes(text: str, options: ManyToManyOptions) -> tuple[str, dict[str, str]]:
    """Return a name and what stands behind it in parentheses, as :func:`attributes_text` writes it, by attribute.

    Parentheses that say nothing of an attribute belong to the name.
    """
    found = _SAID.fullmatch(text.strip())
    if found is None or not options.attributes:
        return text, {}
    by_word = {
        word.strip().casefold(): name
        for name, one in options.attributes.items()
        for word in (name, *one.label.values())
    }
    said: dict[str, str] = {}
    for each in _BETWEEN.split(found["said"]):
        word, _, value = each.replace("＝", "=").partition("=")
        name = by_word.get(word.strip().casefold())
        if name is None or not _:
            return text, {}
        said[name] = value.strip()
    return found["name"].strip(), said


def _parse_id(value: Any, _options: Options, _context: ParseContext) -> dict[str, Any]:
    return {"": as_id(value) if not isinstance(value, str) or value.strip() else None}


def _parse_many(value: Any, options: ManyToManyOptions, context: ParseContext) -> dict[str, Any]:
    """Read links: ids, or ``{"id": …, "attributes": {…}}``; what else a link was read with is not looked at.

    Returns the ids under ``""`` and, where any are given, attributes by id under ``attributes``; None empties one.
    """
    if not isinstance(value, (list, tuple)):
        raise BadValue("not_list", value=shown(value))
    given: dict[UUID, dict[str, Any]] = {}
    for each in value:
        if not isinstance(each, dict):
            continue
        said = each.get(ATTRIBUTES) or {}
        if not isinstance(said, dict):
            raise BadValue("not_attributes", value=shown(said))
        given[as_id(each.get("id"))] = {name: _attribute(name, one, options, context) for name, one in said.items()}
    ids = _ids([each.get("id") if isinstance(each, dict) else each for each in value], MAX_LINKS)
    given = {identifier: said for identifier, said in given.items() if said}
    return {"": ids, ATTRIBUTES: given} if given else {"": ids}


def _attribute(name: str, value: Any, options: ManyToManyOptions, context: ParseContext) -> Any:
    """Return the value of an attribute as JSON keeps it; numbers keep 15 digits."""
    one = options.attributes.get(name)
    if one is None:
        raise BadValue("unknown_attribute", attribute=shown(name), known=list(options.attributes))
    if value is None or value == "":
        return None
    label = one.label_in(context.language, name)
    try:
        parsed = one.field_type.parse(value, one.parsed, context)[""]
    except BadValue as error:
        raise BadValue(error.code, **{**error.params, "attribute": label}) from error
    if isinstance(parsed, Decimal):
        return int(parsed) if parsed == parsed.to_integral_value() else float(parsed)
    return parsed.isoformat() if isinstance(parsed, date) else parsed


def attributes_text(said: Mapping[str, Any], options: ManyToManyOptions, language: str) -> str:
    """Return the attributes of a link in words: ``角色=决策人，占比=30%``; "" when it says nothing."""
    chinese = language.startswith("zh")
    told = [
        f"{one.label_in(language, name)}={one.told(said[name], language)}"
        for name, one in options.attributes.items()
        if said.get(name) is not None
    ]
    return ("，" if chinese else ", ").join(told)


def _parse_files(value: Any, options: AttachmentOptions, _context: ParseContext) -> dict[str, Any]:
    return {"": _ids(value, options.max_files)}


def _one_id(_options: Any) -> tuple[Part, ...]:
    return (Part("", Uuid()),)


LOOKUP_TYPE = FieldType(
    name="lookup",
    parts=_one_id,
    parse=_parse_id,
    operators=EQUALITY,
    options=LookupOptions,
    capabilities=frozenset({Capability.GROUP, Capability.UNIQUE}),
)

USER_TYPE = FieldType(
    name="user",
    parts=_one_id,
    parse=_parse_id,
    operators=EQUALITY,
    capabilities=frozenset({Capability.GROUP}),
)

MANY_TO_MANY_TYPE = FieldType(
    name="many_to_many",
    parts=lambda _options: (),
    parse=_parse_many,
    operators=EMPTINESS | {Operator.HAS_ANY, Operator.HAS_ALL},
    options=ManyToManyOptions,
    capabilities=frozenset({Capability.VIRTUAL}),
)

ATTACHMENT_TYPE = FieldType(
    name="attachment",
    parts=lambda _options: (Part("", ARRAY(Uuid())),),
    parse=_parse_files,
    operators=EMPTINESS,
    options=AttachmentOptions,
)

#: The record's own id. Not offered to customers: a lookup is how they point to records.
UUID_TYPE = FieldType(
    name="uuid",
    parts=_one_id,
    parse=_parse_id,
    operators=EQUALITY,
    capabilities=frozenset({Capability.SORT, Capability.UNIQUE, Capability.COMPUTED}),
)
