"""The clock of tickets, a consumer of the outbox: whatever door a change came through, times and outcome follow."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from yingtu.identity.actor import SYSTEM
from yingtu.metadata import service as metadata
from yingtu.metadata.sales_documents import SlaDocument
from yingtu.records import outbox
from yingtu.records import service as records
from yingtu.records.changes import Source, Update
from yingtu.sales.sla import Clock, follow
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog
    from yingtu.records.outbox import Event

CONSUMER: Final = "tickets"
OBJECT: Final = "ticket"
_TIMES: Final = tuple(Clock.__dataclass_fields__)
_NEEDED: Final = frozenset({*_TIMES, "status", "priority"})


def subscribe() -> None:
    """Let times of tickets follow what happens to them; called when a process is assembled."""
    outbox.subscribe(
        CONSUMER,
        (OBJECT,),
        ("created", "updated"),
        take,
        concerned=lambda catalog, _name: policy_of(catalog) is not None,
        watched=lambda _catalog, _name: frozenset({"status", "priority", "first_response_at", "solved_at"}),
    )


def policy_of(catalog: Catalog) -> SlaDocument | None:
    """Return what is promised for tickets; None: nothing, or tickets are not as the standard has them."""
    obj = catalog.objects.get(OBJECT)
    if obj is None or not obj.fields.keys() >= _NEEDED:
        return None
    found = catalog.of_kind(SlaDocument)
    return next((found[key] for key in sorted(found) if found[key].active), None)


async def take(session: Session, events: Sequence[Event]) -> None:
    """Write the times of tickets that are new or have changed: one statement to read and one batch to write."""
    catalog = await metadata.catalog(session)
    policy = policy_of(catalog)
    if policy is None:
        return
    moments: dict[UUID, datetime] = {each: event.at for event in events for each in event.ids}
    fields = ("id", "created_at", "status", "priority", *_TIMES)
    rows = await records.fetch(session, SYSTEM, OBJECT, list(moments), fields=fields)
    calendar = calendar_of(catalog)
    changes = []
    for row in rows:
        ticket = UUID(str(row["id"]))
        before = _clock(row)
        after = follow(
            policy, calendar, _moment(row["created_at"]), row["priority"], row["status"], moments[ticket], before
        )
        wanted = {name: value for name, value in asdict(after).items() if value != getattr(before, name)}
        if wanted:
            changes.append(Update(ticket, {name: _raw(value) for name, value in wanted.items()}))
    if changes:
        await records.write(session, SYSTEM, OBJECT, changes, source=Source.SYSTEM, atomic=False)


def _clock(row: Mapping[str, Any]) -> Clock:
    moments = {
        name: _moment(row[name]) if row.get(name) else None for name in _TIMES if name not in {"waited_minutes", "sla"}
    }
    return Clock(**moments, waited_minutes=int(row.get("waited_minutes") or 0), sla=row.get("sla"))


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


def _raw(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
