"""References: to records, people and files, by id. Whether the target exists and may be seen is the write path's question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field
from sqlalchemy import ARRAY, Uuid

from yingtu.fields.base import EMPTINESS, EQUALITY, BadValue, Capability, FieldType, Operator, Options, Part
from yingtu.fields.clean import shown
from yingtu.kit.ids import parse_uuid

if TYPE_CHECKING:
    from uuid import UUID

    from yingtu.fields.base import ParseContext

#: Links of one record in one many-to-many field.
MAX_LINKS = 1000


class LookupOptions(Options):
    """Attributes:
    object: Api name of the object looked up.
    on_delete: What happens when the target is deleted: refuse, empty the field, or go to the trash with it.
    """

    object: str
    on_delete: Literal["restrict", "clear", "trash"] = "clear"


class ManyToManyOptions(Options):
    object: str


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


def _parse_id(value: Any, _options: Options, _context: ParseContext) -> dict[str, Any]:
    return {"": as_id(value) if not isinstance(value, str) or value.strip() else None}


def _parse_many(value: Any, _options: Options, _context: ParseContext) -> dict[str, Any]:
    return {"": _ids(value, MAX_LINKS)}


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
