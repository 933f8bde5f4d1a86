"""What happened around a record: its own changes, and the records of other objects that refer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from yingtu.access import service as access
from yingtu.access.policy import Level, Operation
from yingtu.fields.base import Operator
from yingtu.query.ast import Condition
from yingtu.records import read, read_history, service
from yingtu.records.read import ListQuery

if TYPE_CHECKING:
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session

#: Relations that are asked, one statement each.
MAX_RELATIONS = 12


async def timeline(session: Session, actor: Actor, object_name: str, record_id: UUID, *, limit: int) -> bytes:
    """Return the newest ``limit`` entries as JSON.

    Raises:
        RecordNotFound: there is no such record for the actor.
    """
    catalog = await service.catalog_for(session, actor)
    obj = catalog.object(object_name)
    told = orjson.loads(await read_history.history(session, actor, catalog, obj, record_id, limit=limit))
    entries = [_entry("change", item["at"], change=item) for item in told["items"]]
    relations = [
        (child, lookup)
        for child, lookup in catalog.incoming.get(object_name, ())
        if access.policy(catalog, actor, child).allows(Operation.READ)
        and access.policy(catalog, actor, child).best_level(lookup.api_name) >= Level.READ
    ]
    for child, lookup in relations[:MAX_RELATIONS]:
        query = ListQuery(
            filter=Condition((lookup.api_name,), Operator.EQ, str(record_id)),
            sort="-created_at",
            fields=("id", "version", "created_at", "owner_id", "owner_id.name", child.name_field),
            limit=limit,
        )
        page = orjson.loads(await read.list_records(session, actor, catalog, child, query))
        label = child.label.get(actor.language) or child.label.get("en") or child.api_name
        entries += [
            _entry("record", row["created_at"], object=child.api_name, label=label, field=lookup.api_name, record=row)
            for row in page["items"]
            if row.get("created_at")
        ]
    entries.sort(key=lambda entry: str(entry["at"]), reverse=True)
    return orjson.dumps({"items": entries[:limit]})


def _entry(kind: str, at: str, **values: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "at": at,
        "change": None,
        "object": None,
        "label": None,
        "field": None,
        "record": None,
    } | values
