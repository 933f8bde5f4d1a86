"""Where the shares of a deal stand: attributes of the links to the people of its team. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from yingtu.fields.links import ManyToManyOptions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from yingtu.metadata.catalog import Field, Object

#: The field with the people of the team, and what their links say about credit, in percent.
TEAM: Final = "team"
SHARE: Final = "share"
WHOLE: Final = Decimal(100)


def shared_by(obj: Object) -> Field | None:
    """Return the field whose links share the credit for a record; None: it is all the owner's."""
    field = obj.fields.get(TEAM)
    if field is None or not field.links_people or not isinstance(field.options, ManyToManyOptions):
        return None
    share = field.options.attributes.get(SHARE)
    return field if share is not None and share.type in {"percent", "number"} else None


def given_away(said: Mapping[UUID, Mapping[str, Any]]) -> Decimal | None:
    """Return what the shares add up to, in percent; None: nobody has one."""
    shares = [Decimal(str(each[SHARE])) for each in said.values() if each.get(SHARE) is not None]
    return sum(shares, Decimal(0)) if shares else None
