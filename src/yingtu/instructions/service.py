"""Giving instructions, answering them, and seeing how far everybody is.

An instruction is a record. Giving it writes a receipt and a task per person, in one transaction; the task is what the person
works with, so a task that is done anywhere (lists, phone, calendar) is a receipt that is done (:mod:`following`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from yingtu.access.compile import owners_of
from yingtu.access.policy import Level, Operation
from yingtu.access.service import policy, require
from yingtu.channels import service as channels
from yingtu.identity import service as identity
from yingtu.identity.actor import SYSTEM, Scope
from yingtu.identity.errors import NotSignedIn
from yingtu.instructions import repository
from yingtu.instructions.errors import (
    AudienceUnknown,
    DoneAlready,
    InstructionHeld,
    NobodyAsked,
    NobodyToRemind,
    NotAsked,
    OutOfReach,
)
from yingtu.kit import clock
from yingtu.kit.ids import uuid7
from yingtu.records import service as records
from yingtu.records.changes import Create, Rejected, Source, Update, Written
from yingtu.records.errors import RecordNotFound
from yingtu.records.requests import error_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.instructions.repository import Receipt
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog

OBJECT: Final = "instruction"
TASK: Final = "task"
#: Those who report to the actor, directly or not.
REPORTS: Final = "reports"
#: Nobody is reminded by hand more often.
REMINDED_AGAIN: Final = timedelta(hours=1)
#: Fields that a task takes from its instruction, by the name they have there.
TAKEN: Final = {
    "subject": "subject",
    "due_at": "due_at",
    "description": "content",
    "account": "account",
    "opportunity": "opportunity",
}
#: People that a refusal names.
_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Audience:
    """A group that the actor may instruct; those of its people they may set tasks for."""

    key: str
    kind: str
    name: str | None
    people: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Given:
    """An instruction as the person it was given to sees it."""

    receipt: Receipt
    values: Mapping[str, Any]
    given_by_name: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far everybody is; ``may_give``: the actor may give it to more people and remind."""

    receipts: Sequence[Receipt]
    names: Mapping[UUID, str]
    may_give: bool


async def audiences(session: Session, actor: Actor) -> list[Audience]:
    """Return the groups that the actor may give instructions to, each with the people within their reach."""
    catalog = await records.catalog_for(session, actor)
    require(policy(catalog, actor, catalog.object(OBJECT)), Operation.CREATE)
    within = _within(catalog, actor)
    below = set(actor.owners.get(Scope.REPORTS_ALL, ())) - {actor.user_id}
    found = [Audience(REPORTS, REPORTS, None, await repository.active(session, _reachable(below, within)))]
    for each in await repository.groups(session):
        people = _reachable((one for one in each.people if one != actor.user_id), within)
        found.append(Audience(f"{each.kind}:{each.id}", each.kind, each.name, people))
    return [each for each in found if each.people]


async def instruct(
    session: Session,
    actor: Actor,
    *,
    values: Mapping[str, Any],
    people: Collection[UUID],
    chosen: Collection[str],
    remind_before: Sequence[str],
    source: Source,
) -> UUID:
    """Write an instruction and give it to people and groups; return its id.

    Raises:
        RecordRejected: the instruction, or a task of it, is refused.
        InstructionHeld: an approval decides about instructions first.
        NobodyAsked, OutOfReach, AudienceUnknown: see :func:`give`.
    """
    catalog = await records.catalog_for(session, actor)
    require(policy(catalog, actor, catalog.object(OBJECT)), Operation.CREATE)
    result = await records.write(session, actor, OBJECT, [Create(values)], source=source)
    outcome = result.outcomes[0]
    if isinstance(outcome, Rejected):
        raise error_of(outcome)
    if not isinstance(outcome, Written):
        raise InstructionHeld
    await give(session, actor, outcome.id, people=people, chosen=chosen, remind_before=remind_before, source=source)
    return outcome.id


async def give(
    session: Session,
    actor: Actor,
    instruction: UUID,
    *,
    people: Collection[UUID],
    chosen: Collection[str],
    remind_before: Sequence[str] = (),
    source: Source,
) -> list[UUID]:
    """Give an instruction to people who do not have it yet; return who was asked.

    Raises:
        RecordNotFound: there is no such instruction for the actor.
        OperationForbidden: they may not change instructions.
        OutOfReach: they may not set tasks for somebody they named.
        AudienceUnknown: no such group within their reach.
        NobodyAsked: nobody is left who does not have it.
        RecordRejected: a task is refused.
    """
    head = await _mine_to_give(session, actor, instruction)
    wanted = await _people(session, actor, people, chosen)
    added = await repository.add(session, instruction, {each: uuid7() for each in wanted}, actor.user_id, clock.now())
    if not added:
        raise NobodyAsked
    values = await _task_values(session, actor, head, remind_before)
    tasks = [
        Create({**values, "instruction": str(instruction), "owner_id": str(person)}, id=task)
        for person, task in added.items()
    ]
    result = await records.write(session, actor, TASK, tasks, source=source)
    for outcome in result.outcomes:
        if isinstance(outcome, Rejected):
            raise error_of(outcome)
    await channels.notify(
        session,
        [each for each in added if each != actor.user_id],
        kind="assignment.instruction",
        params={"name": actor.name, "title": str(head["subject"]), **_text(head.get("content"))},
        link="/inbox",
        dedupe_key=f"instruction/{instruction}",
        urgent=True,
    )
    return list(added)


async def progress(session: Session, actor: Actor, instruction: UUID) -> Progress:
    """Return the receipts of an instruction that the actor may read.

    Raises:
        RecordNotFound: there is none for them.
    """
    await _read(session, actor, instruction)
    found = await repository.of_instruction(session, instruction)
    names = await identity.names_of(session, [each.person for each in found])
    catalog = await records.catalog_for(session, actor)
    may = policy(catalog, actor, catalog.object(OBJECT)).allows(Operation.EDIT)
    return Progress(sorted(found, key=_behind), names, may and actor.user_id is not None)


async def given(session: Session, actor: Actor) -> list[Given]:
    """Return what the actor was asked and has not done, what is due first at the beginning."""
    found = await repository.of_person(session, _person(actor))
    catalog = await records.catalog_for(session, actor)
    if not found or OBJECT not in catalog.objects:
        return []
    # Whoever is asked may read what they are asked, whatever their roles show of the object.
    rows = await records.fetch(
        session, SYSTEM, OBJECT, [each.instruction for each in found], fields=("id", "subject", "content", "due_at")
    )
    by_id = {str(row["id"]): row for row in rows}
    names = await identity.names_of(session, [each.given_by for each in found])
    there = [
        Given(each, by_id[str(each.instruction)], names.get(each.given_by) if each.given_by else None)
        for each in found
        if str(each.instruction) in by_id
    ]
    return sorted(there, key=lambda each: (each.values.get("due_at") is None, str(each.values.get("due_at"))))


async def answer(
    session: Session, actor: Actor, instruction: UUID, *, step: str, note: str | None, source: Source
) -> Receipt:
    """Say that one has seen, accepted or done an instruction; the task follows, and who gave it is told.

    Raises:
        NotAsked: it was not given to the actor.
        DoneAlready: there is nothing left to say.
        RecordRejected: the task cannot be closed as it is.
    """
    person = _person(actor)
    receipt = await repository.one(session, instruction, person)
    if receipt is None:
        raise NotAsked
    if receipt.done_at is not None:
        raise DoneAlready
    said = (note or "").strip() or None
    before = receipt.seen_at if step == "seen" else receipt.accepted_at if step == "accepted" else None
    if before is not None and said is None:
        return receipt
    await repository.mark(session, [receipt.task], step, clock.now(), said)
    if step != "seen":
        await _follow(session, actor, receipt.task, "done" if step == "done" else "doing", source)
        await tell_giver(session, receipt, step, actor.name, said)
    found = await repository.one(session, instruction, person)
    return found or receipt


async def remind(session: Session, actor: Actor, instruction: UUID) -> int:
    """Remind everybody who has not done an instruction; return how many.

    Raises:
        NobodyToRemind: all have done it or were reminded within the hour.
    """
    head = await _mine_to_give(session, actor, instruction)
    now = clock.now()
    people = await repository.remind(session, instruction, now - REMINDED_AGAIN, now)
    if not people:
        raise NobodyToRemind
    return await channels.notify(
        session,
        people,
        kind="reminder.instruction",
        params={"name": actor.name, "title": str(head["subject"])},
        link="/inbox",
        dedupe_key=f"instruction/{instruction}/{now.isoformat()}",
        urgent=True,
    )


async def tell_giver(session: Session, receipt: Receipt, step: str, name: str, note: str | None) -> None:
    """Tell who gave an instruction that somebody has accepted or done it, once each."""
    if receipt.given_by is None or receipt.given_by == receipt.person:
        return
    rows = await records.fetch(session, SYSTEM, OBJECT, [receipt.instruction], fields=("id", "subject"))
    if not rows:
        return
    await channels.notify(
        session,
        [receipt.given_by],
        kind=f"assignment.instruction_{step}",
        params={"name": name, "title": str(rows[0]["subject"]), **_text(note)},
        object=OBJECT,
        record_id=receipt.instruction,
        dedupe_key=f"instruction/{receipt.instruction}/{receipt.person}/{step}",
    )


# ------------------------------------------------------------------------------------------------------------------- inside


async def _read(session: Session, actor: Actor, instruction: UUID) -> Mapping[str, Any]:
    catalog = await records.catalog_for(session, actor)
    there = catalog.object(OBJECT).fields.keys()
    fields = ("id", *(name for name in dict.fromkeys(TAKEN.values()) if name in there))
    rows = await records.fetch(session, actor, OBJECT, [instruction], fields=fields)
    if not rows:
        raise RecordNotFound(object=OBJECT)
    return rows[0]


async def _mine_to_give(session: Session, actor: Actor, instruction: UUID) -> Mapping[str, Any]:
    catalog = await records.catalog_for(session, actor)
    require(policy(catalog, actor, catalog.object(OBJECT)), Operation.EDIT)
    return await _read(session, actor, instruction)


def _within(catalog: Catalog, actor: Actor) -> frozenset[UUID] | None:
    """Return for whom the actor may set tasks; None: everybody."""
    if actor.system:
        return None
    rules = [each for each in policy(catalog, actor, catalog.object(TASK)).rules if Operation.CREATE in each.operations]
    if any(each.scope is Scope.ALL and not each.temporary for each in rules):
        return None
    return frozenset(one for each in rules if each.by_owner for one in owners_of(actor, (each.scope,)))


def _reachable(people: Any, within: frozenset[UUID] | None) -> list[UUID]:
    return [each for each in people if within is None or each in within]


async def _people(session: Session, actor: Actor, people: Collection[UUID], chosen: Collection[str]) -> list[UUID]:
    """Return the active people meant, each once."""
    catalog = await records.catalog_for(session, actor)
    within = _within(catalog, actor)
    outside = [each for each in people if within is not None and each not in within]
    if outside:
        names = await identity.names_of(session, outside[:_NAMED])
        raise OutOfReach(names="、".join(names.values()) or str(len(outside)))
    wanted = list(people)
    if chosen:
        by_key = {each.key: each for each in await audiences(session, actor)}
        for key in chosen:
            if key not in by_key:
                raise AudienceUnknown(audience=key)
            wanted += by_key[key].people
    found = await repository.active(session, dict.fromkeys(wanted))
    if not found:
        raise NobodyAsked
    return found


async def _task_values(
    session: Session, actor: Actor, head: Mapping[str, Any], remind_before: Sequence[str]
) -> dict[str, Any]:
    catalog = await records.catalog_for(session, actor)
    rights = policy(catalog, actor, catalog.object(TASK))
    there = catalog.object(TASK).fields
    values = {
        name: head[origin]
        for name, origin in TAKEN.items()
        if name in there and head.get(origin) is not None and rights.best_level(name, Operation.CREATE) >= Level.EDIT
    }
    if remind_before and "remind_before" in there and values.get("due_at") is not None:
        values["remind_before"] = list(remind_before)
    return values


async def _follow(session: Session, actor: Actor, task: UUID, step: str, source: Source) -> None:
    """Begin or close the task of a receipt, if it is still there."""
    fields = (await records.catalog_for(session, actor)).object(TASK).fields
    rows = await records.fetch(session, actor, TASK, [task], fields=("id", "status"))
    status = rows[0]["status"] if rows else None
    if status is None or status == step or (step == "doing" and status != "open"):
        return
    values: dict[str, Any] = {"status": step}
    if step == "done" and "done_at" in fields:
        values["done_at"] = clock.now().isoformat()
    result = await records.write(session, actor, TASK, [Update(task, values)], source=source)
    if isinstance(result.outcomes[0], Rejected):
        raise error_of(result.outcomes[0])


def _text(words: Any) -> dict[str, str]:
    """Return somebody's own words as the body of a notification."""
    return {"text": str(words)[:200]} if words else {}


def _behind(each: Receipt) -> tuple[int, str]:
    state = 3 if each.done_at else 2 if each.accepted_at else 1 if each.seen_at else 0
    return state, each.given_at.isoformat()


def _person(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise NotSignedIn
    return actor.user_id
