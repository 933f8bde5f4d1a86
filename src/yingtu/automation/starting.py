"""Beginning runs: set-based, once per cause, within the limits that keep automations from chasing each other."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import orjson

from yingtu.automation import failing, matching, repository
from yingtu.automation.errors import StepFailed
from yingtu.automation.matching import Told
from yingtu.automation.program import program_of
from yingtu.automation.repository import Moved, Run
from yingtu.kit import clock
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.metadata.automation_documents import AutomationDocument, FormTrigger, HttpStep, RecordTrigger
from yingtu.records import outbox
from yingtu.records.changes import Source

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from yingtu.kit.db import Session
    from yingtu.metadata.automation_documents import Trigger
    from yingtu.metadata.catalog import Catalog
    from yingtu.records.outbox import Event

CONSUMER: Final = "automations"
#: So many automations may follow from one another.
MAX_DEPTH: Final = 8
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A run that is to begin."""

    trigger: str
    record_id: UUID | None = None
    dedupe: str | None = None
    actor_id: UUID | None = None
    depth: int = 0
    memo: Mapping[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=uuid7)


def automations(catalog: Catalog) -> Mapping[str, AutomationDocument]:
    """Return the automations that may begin, by key; those of objects that sleep do not."""

    def awake(document: AutomationDocument) -> bool:
        return document.active and (document.object is None or document.object in catalog.objects)

    found: dict[str, AutomationDocument] | None = catalog.compiled.get("automations")
    if found is None:
        every = catalog.of_kind(AutomationDocument)
        found = {key: document for key, document in every.items() if awake(document)}
        catalog.compiled["automations"] = found
    return found


# ------------------------------------------------------------------------------------------------------------------ events


def subscribe() -> None:
    """Make the outbox tell about changes that some automation listens to."""
    outbox.subscribe(
        CONSUMER,
        None,
        ("created", "updated", "deleted", "restored"),
        take,
        concerned=lambda catalog, name: name in listeners(catalog),
        watched=watched,
    )


def listeners(catalog: Catalog) -> Mapping[str, list[tuple[str, AutomationDocument]]]:
    """Return automations that changes of records begin, by object."""
    found: dict[str, list[tuple[str, AutomationDocument]]] | None = catalog.compiled.get("automation.listeners")
    if found is None:
        found = {}
        for key, document in automations(catalog).items():
            if isinstance(document.trigger, RecordTrigger | FormTrigger) and document.object is not None:
                found.setdefault(document.object, []).append((key, document))
        catalog.compiled["automation.listeners"] = found
    return found


def watched(catalog: Catalog, object_name: str) -> frozenset[str]:
    """Return the fields whose updates matter."""
    fields: set[str] = set()
    for _, document in listeners(catalog).get(object_name, ()):
        trigger = document.trigger
        if isinstance(trigger, RecordTrigger) and trigger.on == "updated":
            fields |= {trigger.field} if trigger.field else set(catalog.object(object_name).fields)
    return frozenset(fields)


async def take(session: Session, events: Sequence[Event]) -> None:
    """Begin what events call for, in the transaction that takes them from the queue."""
    catalog = await metadata.catalog(session)
    depths = await _depths(session, events)
    for object_name in dict.fromkeys(event.object for event in events):
        for key, document in listeners(catalog).get(object_name, ()):
            wanted = await _called_for(session, catalog, key, document, events, depths)
            await begin(session, catalog, key, document, wanted)


async def _depths(session: Session, events: Sequence[Event]) -> dict[UUID, int]:
    ours = [event.change_id for event in events if event.source == Source.AUTOMATION.value]
    if not ours:
        return {}
    return {change: depth + 1 for change, depth in await session.all(repository.DEPTHS, {"changes": ours})}


async def _called_for(
    session: Session,
    catalog: Catalog,
    key: str,
    document: AutomationDocument,
    events: Sequence[Event],
    depths: Mapping[UUID, int],
) -> list[Wanted]:
    trigger = document.trigger
    told: list[Told] = []
    causes: list[Event] = []
    for event in events:
        if event.object != document.object or not _is_called_for(trigger, event):
            continue
        told += [Told(record, version) for record, version in zip(event.ids, event.versions, strict=True)]
        causes += [event] * len(event.ids)
    if not told:
        return []
    fitting = await matching.triggered(session, catalog, key, document, told)
    return [
        Wanted(
            trigger.on,
            told[place].record_id,
            f"event/{causes[place].id}/{told[place].record_id}",
            causes[place].actor_id,
            depths.get(causes[place].change_id, 0),
            {"trigger": {"kind": trigger.on, "at": causes[place].at.isoformat(), "fields": list(causes[place].fields)}},
        )
        for place in fitting
    ]


def _is_called_for(trigger: Trigger, event: Event) -> bool:
    match trigger:
        case FormTrigger():
            return event.event == "created" and event.source == Source.UI.value
        case RecordTrigger():
            if event.event != trigger.on or event.source == Source.DEMO.value:
                return False
            if event.source == Source.IMPORT.value and not trigger.imports:
                return False
            return trigger.on != "updated" or trigger.field is None or trigger.field in event.fields
        case _:
            return False


# ------------------------------------------------------------------------------------------------------------------- runs


def digest_of(document: AutomationDocument) -> tuple[str, str]:
    """Return digest and text of a document."""
    body = document.model_dump(mode="json", exclude_unset=True)
    text = orjson.dumps(body).decode()
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest(), text


async def begin(
    session: Session, catalog: Catalog, key: str, document: AutomationDocument, wanted: Sequence[Wanted]
) -> set[UUID]:
    """Begin runs of an automation and return the ids of those that did.

    Nothing begins while it is paused, nor twice under one key. What goes too deep, or comes too often for one record, is
    stored as failed: somebody should look at it. More than its rate begin later.
    """
    if not wanted or key in {each for (each,) in await session.all(repository.PAUSED)}:
        return set()
    now = clock.now()
    digest, body = digest_of(document)
    version = await repository.version_id(session, key, digest, body, now)
    begun = await _begun(session, key, wanted, now)
    recent = await _recent(session, key, now)
    program = program_of(document)
    calls = isinstance(program.places[program.first].step, HttpStep)
    fresh: list[dict[str, Any]] = []
    refused: dict[UUID, Moved] = {}
    for one in wanted:
        count = begun.get(one.record_id, 0) if one.record_id is not None else 0
        if count > document.per_record_hour:
            continue
        if one.record_id is not None:
            begun[one.record_id] = count + 1
        why: tuple[str, dict[str, Any]] | None = None
        if one.depth > MAX_DEPTH:
            why = "automation_too_deep", {"depth": one.depth}
        elif count == document.per_record_hour:
            why = "automation_too_often", {"count": count}
        row = {
            "id": one.id,
            "automation": key,
            "version_id": version,
            "object": document.object,
            "record_id": one.record_id,
            "trigger": one.trigger,
            "actor_id": one.actor_id,
            "dedupe": one.dedupe,
            "state": "calling" if calls else "ready",
            "step": program.first,
            "due_at": now + (recent + len(fresh)) // document.per_minute * _MINUTE,
            "depth": one.depth,
            "memo": dict(one.memo),
            "created_at": now,
        }
        if why is not None:
            row |= {"state": "failed", "due_at": None, "code": why[0], "params": why[1], "finished_at": now}
            refused[one.id] = Moved(one.id, "failed", None, None, 0, {}, code=why[0], params=why[1], finished_at=now)
        fresh.append(row)
    there = await repository.add(session, fresh)
    if refused:
        failed = [_as_run(row) for row in fresh if row["id"] in refused and row["id"] in there]
        await failing.tell(session, catalog, document, failed, [refused[run.id] for run in failed])
    return there - set(refused)


def _as_run(row: Mapping[str, Any]) -> Run:
    given = {
        name: row[name] for name in ("id", "automation", "version_id", "object", "record_id", "trigger", "actor_id")
    }
    rest = {"state": row["state"], "step": row["step"], "depth": row["depth"], "memo": row["memo"]}
    return Run(**given, **rest, attempts=0, parent_id=None, due_at=row["created_at"])


async def _begun(session: Session, key: str, wanted: Sequence[Wanted], now: Any) -> dict[UUID, int]:
    records: Collection[UUID] = {one.record_id for one in wanted if one.record_id is not None}
    if not records:
        return {}
    asked = repository.as_rows([{"automation": key, "record_id": record} for record in sorted(records)])
    rows = await session.all(repository.BEGUN_FOR, {"asked": asked, "since": now - _HOUR})
    return {record: count for _, record, count in rows}


async def _recent(session: Session, key: str, now: Any) -> int:
    first = UUID(int=int((now - _MINUTE).timestamp() * 1000) << 80)
    count: int = await session.scalar(repository.BEGUN, {"automation": key, "after": first})
    return count


async def run_another(session: Session, catalog: Catalog, key: str, runs: Sequence[Run]) -> None:
    """Begin another automation for the records of some runs, one deeper.

    Raises:
        StepFailed: it is not there, or switched off.
    """
    document = automations(catalog).get(key)
    if document is None:
        raise StepFailed("automation_unknown", {"key": key})
    wanted = [
        Wanted(
            "manual",
            run.record_id if run.object == document.object else None,
            f"run/{run.id}/{run.step}",
            run.actor_id,
            run.depth + 1,
            {"trigger": {"kind": "automation", "automation": run.automation, "run": str(run.id)}},
        )
        for run in runs
    ]
    await begin(session, catalog, key, document, wanted)
