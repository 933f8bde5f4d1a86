"""Names of the records drawn, as far as the reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.identity import service as identity
from yingtu.kit.ids import parse_uuid
from yingtu.query.sight import Seen
from yingtu.records import service as records
from yingtu.records.read_plan import reading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session


@dataclass(frozen=True, slots=True)
class Named:
    """A record and who owns it."""

    name: str
    owner: str | None


async def readable(session: Session, actor: Actor, object_name: str, ids: Sequence[UUID]) -> dict[UUID, Named]:
    """Return those of some records that the actor may read; two statements."""
    catalog = await records.catalog_for(session, actor)
    obj = catalog.objects.get(object_name)
    if obj is None or not ids or not access.policy(catalog, actor, obj).allows(Operation.READ):
        return {}
    shown = reading(catalog, actor, obj).seen(obj, obj.field(obj.name_field)) is not Seen.HIDDEN
    fields = ("id", "owner_id", *((obj.name_field,) if shown else ()))
    rows = await records.fetch(session, actor, object_name, ids, fields=fields)
    owners = await identity.names_of(session, [parse_uuid(row.get("owner_id")) for row in rows])
    found = {}
    for row in rows:
        record, owner = parse_uuid(row["id"]), parse_uuid(row.get("owner_id"))
        if record is not None:
            found[record] = Named(str(row.get(obj.name_field) or ""), owners.get(owner) if owner else None)
    return found
