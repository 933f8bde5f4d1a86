"""How far from the customer's address somebody checked in: worked out here, by a consumer of the outbox, and not said by the phone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from yingtu.identity.actor import SYSTEM
from yingtu.metadata import service as metadata
from yingtu.query.compile import EARTH_RADIUS_KM
from yingtu.records import outbox
from yingtu.records import service as records
from yingtu.records.changes import Source, Update

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog
    from yingtu.records.outbox import Event

CONSUMER: Final = "visits"
OBJECT: Final = "visit"
_NEEDED: Final = frozenset({"place", "distance_m"})
#: Whose address counts, the first that has one.
_VISITED: Final = ("account", "lead")


def subscribe() -> None:
    """Work distances out when somebody checks in; called when a process is assembled."""
    outbox.subscribe(
        CONSUMER,
        (OBJECT,),
        ("created", "updated"),
        take,
        concerned=lambda catalog, _name: _visited(catalog) != (),
        watched=lambda _catalog, _name: frozenset({"place", *_VISITED}),
    )


def _visited(catalog: Catalog) -> tuple[str, ...]:
    """Return the lookups of visits to objects with an address, () where visits are not as the standard has them."""
    obj = catalog.objects.get(OBJECT)
    if obj is None or not obj.fields.keys() >= _NEEDED:
        return ()
    found = []
    for name in _VISITED:
        field = obj.fields.get(name)
        target = catalog.objects.get(field.target or "") if field is not None else None
        address = target.fields.get("address") if target is not None else None
        if address is not None and address.type.name == "address":
            found.append(name)
    return tuple(found)


async def take(session: Session, events: Sequence[Event]) -> None:
    """Write distances of visits that are new or moved: two statements to read and one batch to write."""
    catalog = await metadata.catalog(session)
    visited = _visited(catalog)
    if not visited:
        return
    ids = list(dict.fromkeys(each for event in events for each in event.ids))
    points = [f"{name}.address.{part}" for name in visited for part in ("lat", "lng")]
    fields = ("id", "place", "place.lat", "place.lng", "distance_m", *points)
    rows = await records.fetch(session, SYSTEM, OBJECT, ids, fields=fields)
    changes = []
    for row in rows:
        metres = _distance(row, visited)
        if metres != (None if row.get("distance_m") is None else round(float(row["distance_m"]))):
            changes.append(Update(UUID(str(row["id"])), {"distance_m": metres}))
    if changes:
        await records.write(session, SYSTEM, OBJECT, changes, source=Source.SYSTEM, atomic=False)


def _distance(row: Mapping[str, Any], visited: Sequence[str]) -> int | None:
    here = row.get("place.lat"), row.get("place.lng")
    for name in visited:
        there = row.get(f"{name}.address.lat"), row.get(f"{name}.address.lng")
        if None not in (*here, *there):
            return round(metres_between(*(float(each) for each in (*here, *there))))  # type: ignore[arg-type]  # none is None
    return None


def metres_between(lat: float, lng: float, other_lat: float, other_lng: float) -> float:
    """Return the great-circle distance of two points by the haversine formula (R. W. Sinnott, 1984)."""
    half_lat = math.sin(math.radians(lat - other_lat) / 2)
    half_lng = math.sin(math.radians(lng - other_lng) / 2)
    a = half_lat * half_lat + math.cos(math.radians(lat)) * math.cos(math.radians(other_lat)) * half_lng * half_lng
    return 2000 * EARTH_RADIUS_KM * math.asin(min(math.sqrt(a), 1.0))
