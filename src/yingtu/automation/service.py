"""What people do with automations: watch, pause, repeat, press, try. The documents themselves are published as all others."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import orjson

from yingtu.access.policy import Operation
from yingtu.access.service import policy
from yingtu.automation import checks, cron, disclosure, engine, matching, repository, starting
from yingtu.automation import service_repository as pages
from yingtu.automation.errors import (
    AutomationNotActive,
    AutomationNotFound,
    ButtonNotYours,
    NoRecord,
    RunNotFailed,
    RunNotFound,
    WrongSignature,
)
from yingtu.automation.service_repository import Control, Count, LogRow, RunRow
from yingtu.automation.starting import Wanted
from yingtu.identity import service as identity
from yingtu.kit import clock
from yingtu.kit.errors import InvalidInput
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.metadata.automation_documents import (
    AutomationDocument,
    ButtonTrigger,
    HttpStep,
    ReminderDocument,
    ScheduleTrigger,
    WebhookTrigger,
)
from yingtu.metadata.checks import Problems
from yingtu.records.reach import reach, require_readable
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.kit.settings import Settings

CONFIGURE: Final = "configure"
#: Runs that the list of automations counts.
COUNTED: Final = timedelta(days=7)
#: Steps that a test does at most.
MOST_TRIED: Final = 300


@dataclass(frozen=True, slots=True)
class Overview:
    """An automation as the list shows it."""

    key: str
    document: AutomationDocument
    control: Control | None
    counts: Mapping[str, int]
    last_at: datetime | None
    next_at: datetime | None
    warnings: Sequence[tuple[str, str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Button:
    """A button on a record's page."""

    key: str
    document: AutomationDocument
    trigger: ButtonTrigger


@dataclass(frozen=True, slots=True)
class Tried:
    """A step of a test. Nothing of it has happened."""

    row: LogRow
    object: str | None
    record_id: UUID | None


def require_configurer(actor: Actor) -> None:
    """Refuse whoever may not configure.

    Raises:
        Forbidden: without the ability ``configure``.
    """
    identity.require_ability(actor, CONFIGURE)


async def overview(session: Session, actor: Actor) -> list[Overview]:
    """Return all automations, with what their runs came to lately."""
    identity.require_ability(actor, CONFIGURE)
    catalog = await metadata.of_version(session, actor.catalog_version)
    controls = {each.automation: each for each in await session.load(Control, pages.CONTROLS)}
    first = UUID(int=int((clock.now() - COUNTED).timestamp() * 1000) << 80)
    counts: dict[str, list[Count]] = {}
    for count in await session.load(Count, pages.COUNTS, {"after": first}):
        counts.setdefault(count.automation, []).append(count)
    found = checks.warnings(catalog)
    zone = calendar_of(catalog).zone
    return [
        Overview(
            key,
            document,
            controls.get(key),
            {each.state: each.count for each in counts.get(key, ())},
            max((each.last for each in counts.get(key, ())), default=None),
            cron.next_after(cron.parse(document.trigger.cron), clock.now(), zone)
            if document.active and isinstance(document.trigger, ScheduleTrigger)
            else None,
            found.get(key, ()),
        )
        for key, document in catalog.of_kind(AutomationDocument).items()
    ]


async def runs_of(
    session: Session,
    actor: Actor,
    key: str,
    *,
    before: UUID | None,
    state: str | None,
    record_id: UUID | None,
    limit: int,
) -> list[RunRow]:
    """Return runs of an automation, the newest first; turns of loops are shown with their run."""
    identity.require_ability(actor, CONFIGURE)
    params = {"automation": key, "before": before, "state": state, "record": record_id, "most": limit}
    return await session.load(RunRow, pages.RUNS, params)


async def run_with_log(
    session: Session, actor: Actor, run_id: UUID, *, after: int, limit: int
) -> tuple[RunRow, AutomationDocument, list[LogRow], bool]:
    """Return a run, the document it follows, a page of its log, and whether what the steps read and wrote is left out of it:
    for those who do not see all of that in clear.

    Raises:
        RunNotFound: there is none (any more).
    """
    identity.require_ability(actor, CONFIGURE)
    found = await session.load(RunRow, pages.RUN, {"run": run_id})
    if not found:
        raise RunNotFound
    program = await engine.program_for(session, found[0].version_id)
    log = await session.load(LogRow, pages.LOG, {"run": run_id, "after": after, "most": limit})
    catalog = await metadata.of_version(session, actor.catalog_version)
    open_to = await disclosure.may_read_log(session, actor, catalog, program.document, found[0].record_id)
    return found[0], program.document, log if open_to else [_veiled(each) for each in log], not open_to


def _veiled(row: LogRow) -> LogRow:
    """A step without what it was given and gave; of a reason that it failed for, only which."""
    params = None if row.params is None else dict.fromkeys(row.params, "…")
    return replace(row, input=None, output=None, params=params)


async def reminders_for(session: Session, actor: Actor) -> list[tuple[str, ReminderDocument]]:
    """Return the reminders that colour records of objects the person may read, in the order that decides the colour."""
    catalog = await metadata.of_version(session, actor.catalog_version)
    found = [
        (key, each)
        for key, each in catalog.of_kind(ReminderDocument).items()
        if each.rule is not None
        and each.object in catalog.objects
        and policy(catalog, actor, catalog.object(each.object)).allows(Operation.READ)
    ]
    return sorted(found, key=lambda pair: (pair[1].position, pair[0]))


async def pause(session: Session, actor: Actor, key: str) -> None:
    """Let nothing begin, and let running instances stand where they are."""
    await _require(session, actor, key)
    await session.execute(pages.PAUSE, {"automation": key, "now": clock.now(), "person": actor.user_id})


async def resume(session: Session, actor: Actor, key: str) -> None:
    """Let an automation go on."""
    await _require(session, actor, key)
    await session.execute(pages.PAUSE, {"automation": key, "now": None, "person": None})


async def hold_restored(session: Session) -> int:
    """Let every automation of a workspace that has just been restored stand still; return how many there were."""
    keys = (await metadata.catalog(session)).of_kind(AutomationDocument)
    paused = {each.automation for each in await session.load(Control, pages.CONTROLS) if each.paused_at is not None}
    now = clock.now()
    rows = [{"automation": key, "now": now, "person": None} for key in keys if key not in paused]
    if rows:
        await session.execute_many(pages.PAUSE, rows)
    return len(rows)


async def held_restored(session: Session) -> int:
    """Return how many automations stand still since the workspace was restored."""
    return len(await session.all(pages.HELD))


async def release_restored(session: Session) -> int:
    """Let them go on; what came due meanwhile is not made up for. Return how many there were."""
    rows = [{"automation": key, "now": None, "person": None} for (key,) in await session.all(pages.HELD)]
    if rows:
        await session.execute_many(pages.PAUSE, rows)
    return len(rows)


async def replay(session: Session, actor: Actor, run_id: UUID) -> None:
    """Let a failed run go on from the step at which it failed.

    Raises:
        RunNotFound, RunNotFailed: see there.
    """
    identity.require_ability(actor, CONFIGURE)
    row = await session.first(pages.FAILED_STEP, {"run": run_id})
    if row is None:
        raise RunNotFound
    state, step, version = row
    if state != "failed":
        raise RunNotFailed(state=state)
    program = await engine.program_for(session, version)
    place = program.places[step or program.first]
    params = {"run": run_id, "step": place.step.id, "now": clock.now()}
    params["state"] = "calling" if isinstance(place.step, HttpStep) else "ready"
    if not await session.execute(pages.REPLAY, params):
        raise RunNotFailed(state=state)


async def renew_token(session: Session, actor: Actor, key: str) -> str:
    """Give a webhook a new address; the old one is void at once."""
    document = await _require(session, actor, key)
    if not isinstance(document.trigger, WebhookTrigger):
        raise AutomationNotFound
    token = secrets.token_urlsafe(24)
    await session.execute(pages.SET_TOKEN, {"automation": key, "token": token})
    return token


async def start(session: Session, actor: Actor, key: str, record_id: UUID | None) -> UUID:
    """Begin an automation by hand.

    Raises:
        NoRecord: it is about records, and none was named.
        AutomationNotActive: it is switched off or paused.
    """
    document = await _require(session, actor, key)
    if document.object is not None:
        if record_id is None:
            raise NoRecord
        await require_readable(session, actor, document.object, record_id)
    memo = {"trigger": {"kind": "manual", "at": clock.now().isoformat()}}
    return await _begin(session, key, Wanted("manual", record_id, actor_id=actor.user_id, memo=memo))


# ----------------------------------------------------------------------------------------------------------------- buttons


async def buttons(session: Session, actor: Actor, object_name: str, record_id: UUID) -> list[Button]:
    """Return the buttons that the actor may press on a record."""
    catalog = await metadata.of_version(session, actor.catalog_version)
    every = [
        Button(key, document, document.trigger)
        for key, document in starting.automations(catalog).items()
        if isinstance(document.trigger, ButtonTrigger) and document.object == object_name
    ]
    can = await reach(session, actor, object_name, [record_id])
    if not every or record_id not in can.readable:
        return []
    obj = catalog.object(object_name)
    mine = [each for each in every if _is_for(each.trigger, actor, editable=record_id in can.editable)]
    return [
        each
        for each in mine
        if each.document.filter is None
        or await matching.satisfying(session, catalog, obj, each.document.filter, [record_id])
    ]


async def press(session: Session, actor: Actor, object_name: str, record_id: UUID, key: str) -> UUID:
    """Begin the automation of a button.

    Raises:
        RecordNotFound: the actor may not read the record.
        AutomationNotFound: the object has no such button.
        ButtonNotYours: it is for others.
        AutomationNotActive: it is paused, or the record does not satisfy its filter any more.
    """
    await require_readable(session, actor, object_name, record_id)
    catalog = await metadata.of_version(session, actor.catalog_version)
    document = starting.automations(catalog).get(key)
    if document is None or not isinstance(document.trigger, ButtonTrigger) or document.object != object_name:
        raise AutomationNotFound
    editable = record_id in (await reach(session, actor, object_name, [record_id])).editable
    if not _is_for(document.trigger, actor, editable=editable):
        raise ButtonNotYours
    obj = catalog.object(object_name)
    if document.filter is not None and not await matching.satisfying(
        session, catalog, obj, document.filter, [record_id]
    ):
        raise AutomationNotActive
    memo = {"trigger": {"kind": "button", "at": clock.now().isoformat(), "by": str(actor.user_id)}}
    return await _begin(session, key, Wanted("button", record_id, actor_id=actor.user_id, memo=memo))


def _is_for(trigger: ButtonTrigger, actor: Actor, *, editable: bool) -> bool:
    return bool(set(trigger.roles) & set(actor.roles)) if trigger.roles else editable


# ---------------------------------------------------------------------------------------------------------------- webhooks


async def receive(
    session: Session, token: str, body: bytes, headers: Mapping[str, str], settings: Settings
) -> UUID | None:
    """Store a call of another system and begin what it is for; return the run, the same for the same delivery.

    Raises:
        AutomationNotFound: no such address.
        WrongSignature: not signed as agreed.
        AutomationNotActive: switched off or paused: the other system tries again.
    """
    key = await session.scalar(pages.BY_TOKEN, {"token": token})
    catalog = await metadata.catalog(session)
    document = catalog.of_kind(AutomationDocument).get(key or "")
    if document is None or not isinstance(document.trigger, WebhookTrigger):
        raise AutomationNotFound
    trigger = document.trigger
    if trigger.signed is not None:
        secret = settings.automation_secrets.get(trigger.signed)
        expected = hmac.new(secret.get_secret_value().encode() if secret else b"", body, hashlib.sha256).hexdigest()
        given = headers.get("x-signature", "")
        if secret is None or not hmac.compare_digest(given.encode(), f"sha256={expected}".encode()):
            raise WrongSignature
    dedupe = headers.get(trigger.dedupe_header.lower()) or None
    run_id = uuid7()
    params = {"id": uuid7(), "automation": key, "dedupe": dedupe, "now": clock.now(), "run": run_id}
    params["body"] = orjson.dumps(_read(body)).decode()
    if await session.scalar(pages.RECEIVE, params) is None:
        known: UUID | None = await session.scalar(pages.RECEIVED, {"automation": key, "dedupe": dedupe})
        return known
    memo = {"trigger": {"kind": "webhook", "at": clock.now().isoformat(), "body": _read(body)}}
    return await _begin(session, str(key), Wanted("webhook", memo=memo, id=run_id))


def _read(body: bytes) -> Any:
    try:
        return orjson.loads(body) if body else None
    except orjson.JSONDecodeError:
        return body.decode("utf-8", "replace").replace("\x00", "")


# ------------------------------------------------------------------------------------------------------------------- tests


async def try_out(
    session: Session, actor: Actor, document: AutomationDocument, record_id: UUID | None, body: Any
) -> list[Tried]:
    """Do all steps for a real record, and undo them: what each would do. Nobody is told or called, waits are over at once.

    Raises:
        InvalidInput: the document is not right.
        NoRecord: it is about records, and none was named.
    """
    identity.require_ability(actor, CONFIGURE)
    catalog = await metadata.of_version(session, actor.catalog_version)
    problems = Problems()
    key = f"test-{uuid7()}"
    checks.check_one(catalog, problems, "draft", document)
    if problems.found:
        raise InvalidInput(problems=tuple(problems.found))
    if document.object is not None:
        if record_id is None:
            raise NoRecord
        await require_readable(session, actor, document.object, record_id)
    memo = {"trigger": {"kind": document.trigger.on, "at": clock.now().isoformat(), "body": body}}
    async with session.rehearsal():
        wanted = Wanted(document.trigger.on, record_id, actor_id=actor.user_id, memo=memo)
        await starting.begin(session, catalog, key, _untold(document), [wanted])
        for _ in range(MOST_TRIED):
            run_id = await session.scalar(pages.TRIED, {"automation": key})
            if run_id is None:
                break
            claimed = await session.load(repository.Run, repository.CLAIM_ONE, {"run": run_id})
            await engine.advance(session, claimed, trying=True)
        rows = await session.dicts(pages.TRIED_LOG, {"automation": key})
    tried = [Tried(LogRow(**row), where, which) for row in rows for where, which in [_about(row)]]
    if not await disclosure.may_read_log(session, actor, catalog, document, record_id):
        tried = [replace(each, row=_veiled(each.row)) for each in tried]
    return tried


def _about(row: dict[str, Any]) -> tuple[str | None, UUID | None]:
    return row.pop("object"), row.pop("record_id")


def _untold(document: AutomationDocument) -> AutomationDocument:
    """Return a document that nobody is told about when it fails."""
    return document.model_copy(update={"on_failure": []})


# ------------------------------------------------------------------------------------------------------------------ inside


async def _require(session: Session, actor: Actor, key: str) -> AutomationDocument:
    identity.require_ability(actor, CONFIGURE)
    catalog = await metadata.of_version(session, actor.catalog_version)
    document = catalog.of_kind(AutomationDocument).get(key)
    if document is None:
        raise AutomationNotFound
    return document


async def _begin(session: Session, key: str, wanted: Wanted) -> UUID:
    catalog = await metadata.catalog(session)
    document = starting.automations(catalog).get(key)
    if document is None or not await starting.begin(session, catalog, key, document, [wanted]):
        raise AutomationNotActive
    return wanted.id
