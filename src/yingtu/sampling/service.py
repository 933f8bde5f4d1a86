"""Random audits: drawing a month, handing out the checks, and their results.

Whoever holds a role that the document names checks; the abilities ``configure`` and ``view_audit`` look over every draw.
"""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final, Literal

from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.channels import service as channels
from yingtu.identity import service as identity
from yingtu.identity.actor import SYSTEM
from yingtu.identity.errors import NotSignedIn
from yingtu.identity.holders import able, holders
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.errors import Problem
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.metadata.checks import texts
from yingtu.metadata.sampling_documents import SamplingDocument
from yingtu.process.watch import all_processes
from yingtu.records import service as records
from yingtu.records.repository import cached
from yingtu.sampling import drawing, repository
from yingtu.sampling.errors import (
    AnswerMissing,
    CheckClosed,
    FindingUnsaid,
    MonthNotOver,
    NotYourCheck,
    OwnRecord,
    UnknownSampling,
)
from yingtu.sampling.repository import Check, Draw, Progress
from yingtu.workdays.calendar import add_working_days
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings
    from yingtu.metadata.catalog import Catalog
    from yingtu.process.plan import Process

#: Who looks over every draw, hands checks to others, and may draw before the day.
OVERSEERS: Final = frozenset({"configure", "view_audit"})
Answer = Literal["ok", "bad", "none"]


@dataclass(frozen=True, slots=True)
class Overview:
    """The random audits somebody takes part in, with their draws; ``oversees``: they look over all of them."""

    samplings: Mapping[str, SamplingDocument]
    draws: tuple[Progress, ...]
    oversees: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """A draw made again from its seed: the same records, and what has been won since or is no longer there."""

    draw: Draw
    expected: tuple[UUID, ...]
    drawn: tuple[UUID, ...]
    came_later: tuple[UUID, ...]
    left: tuple[UUID, ...]

    @property
    def holds(self) -> bool:
        return self.expected == self.drawn


async def overview(session: Session, actor: Actor) -> Overview:
    """Return the random audits the actor takes part in; empty for everybody else."""
    catalog = await records.catalog_for(session, actor)
    oversees = _oversees(actor)
    mine = {
        key: each for key, each in catalog.of_kind(SamplingDocument).items() if oversees or _checks_for(each, actor)
    }
    today = calendar_of(catalog).local(clock.now()).date()
    found = await repository.progress(session, actor.user_id, today)
    return Overview(mine, tuple(each for each in found if oversees or each.sampling in mine or each.mine), oversees)


async def draw_month(session: Session, actor: Actor, key: str, month: date) -> UUID:
    """Draw the records of a month and return the draw; one that was made before stays as it is.

    Raises:
        UnknownSampling: there is none, or the actor does not look over it.
        MonthNotOver: more may still be won in it.
    """
    if not (actor.system or _oversees(actor)):
        identity.require_ability(actor, "configure")
    catalog = await records.catalog_for(session, actor)
    document = catalog.of_kind(SamplingDocument).get(key)
    process = _process(catalog, document)
    if document is None or process is None:
        raise UnknownSampling
    month = month.replace(day=1)
    if drawing.month_after(month) > calendar_of(catalog).local(clock.now()).date():
        raise MonthNotOver(month=f"{month:%Y-%m}")
    known = await repository.draw_of(session, key, month)
    return known or await _draw(session, actor, catalog, key, document, process, month)


async def whole(session: Session, actor: Actor, draw_id: UUID) -> tuple[Draw, list[Check]]:
    """Return a draw with its checks: all of them to those who take part.

    Raises:
        UnknownSampling: there is none for the actor.
    """
    found = await repository.draw(session, draw_id)
    if found is None:
        raise UnknownSampling
    checks = await repository.checks(session, draw_id)
    catalog = await records.catalog_for(session, actor)
    document = catalog.of_kind(SamplingDocument).get(found.sampling)
    takes_part = (document is not None and _checks_for(document, actor)) or any(
        each.assignee == actor.user_id for each in checks
    )
    if not (takes_part or _oversees(actor)):
        raise UnknownSampling
    return found, checks


async def prove(session: Session, actor: Actor, draw_id: UUID) -> Proof:
    """Make a draw again from its seed, and compare what was known then with what is known now."""
    found, checks = await whole(session, actor, draw_id)
    catalog = await records.catalog_for(session, actor)
    document = catalog.of_kind(SamplingDocument).get(found.sampling)
    process = _process(catalog, document)
    now = set(await _won(session, catalog, process, found.month)) if process else set(found.population)
    before = set(found.population)
    return Proof(
        draw=found,
        expected=tuple(drawing.draw(found.seed, found.population, found.percent)),
        drawn=tuple(each.record_id for each in checks),
        came_later=tuple(sorted(now - before)),
        left=tuple(sorted(before - now)),
    )


async def close(
    session: Session, actor: Actor, check_id: UUID, answers: Mapping[str, Answer], note: str | None
) -> UUID:
    """Write down what a check found and return its draw: passed when nothing is out of order.

    Raises:
        UnknownSampling, NotYourCheck, CheckClosed: see there.
        AnswerMissing: a point of the list has no answer.
        FindingUnsaid: something is out of order, and nobody says what.
    """
    check, draw = await _held(session, actor, check_id)
    if check.assignee != actor.user_id:
        raise NotYourCheck
    missing = [code for code in draw.items if code not in answers]
    if missing:
        labels = (texts(draw.items[code], actor.language) for code in missing)
        raise AnswerMissing(
            problems=tuple(
                Problem(f"/answers/{code}", AnswerMissing.code, {"item": label})
                for code, label in zip(missing, labels, strict=True)
            ),
            item=texts(draw.items[missing[0]], actor.language),
        )
    kept = {code: answers[code] for code in draw.items}
    state = "failed" if "bad" in kept.values() else "passed"
    said = (note or "").strip() or None
    if state == "failed" and said is None:
        raise FindingUnsaid
    values = {"state": state, "answers": kept, "note": said, "done_at": clock.now(), "done_by": actor.user_id}
    await repository.close(session, check_id, values)
    detail = {"draw": str(draw.id), "month": f"{draw.month:%Y-%m}", "result": state, "answers": kept}
    await audit.note(
        session,
        actor,
        Action.SAMPLE_CHECKED,
        object_name=draw.object,
        record_id=check.record_id,
        reason=said,
        detail=detail,
    )
    return draw.id


async def hand_over(session: Session, actor: Actor, check_id: UUID, person: UUID) -> UUID:
    """Give an open check to somebody else and return its draw.

    Raises:
        UnknownSampling, CheckClosed: see there.
        Forbidden: the actor does not look over draws.
        OwnRecord: the record is theirs.
    """
    check, draw = await _held(session, actor, check_id)
    if not _oversees(actor):
        identity.require_ability(actor, "configure")
    catalog = await records.catalog_for(session, actor)
    owner = await _owner(session, catalog, draw, check.record_id)
    if owner == person:
        raise OwnRecord(name=(await identity.names_of(session, [person])).get(person, ""))
    await identity.actor_of_user(session, person)  # somebody who is there
    await repository.assign(session, check_id, person)
    await _tell(session, catalog, draw, {person: 1}, check.due_on)
    return draw.id


async def draw_due(database: Database, workspace: Workspace, _settings: Settings) -> int:
    """Draw last month for every random audit, from the first working day of the month on; return how many were drawn."""
    async with database.read(workspace, Pool.BATCH) as session:
        catalog = await metadata.catalog(session)
        calendar = calendar_of(catalog)
        today = calendar.local(clock.now()).date()
        month = drawing.month_before(today)
        due = []
        if today >= drawing.draw_day(calendar, month):
            for key, document in catalog.of_kind(SamplingDocument).items():
                wanted = document.active and _process(catalog, document) is not None
                if wanted and await repository.draw_of(session, key, month) is None:
                    due.append(key)
    for key in due:
        async with database.write(workspace, Pool.BATCH) as session:
            await draw_month(session, SYSTEM, key, month)
    return len(due)


async def _draw(
    session: Session,
    actor: Actor,
    catalog: Catalog,
    key: str,
    document: SamplingDocument,
    process: Process,
    month: date,
) -> UUID:
    owners = await _won(session, catalog, process, month)
    calendar = calendar_of(catalog)
    now = clock.now()
    made = Draw(
        id=uuid7(),
        sampling=key,
        process=process.key,
        object=process.object.api_name,
        month=month,
        seed=secrets.token_hex(16),
        percent=document.percent,
        population=list(owners),
        items={code: dict(label) for code, label in document.items.items()},
        drawn_at=now,
        drawn_by=actor.user_id,
    )
    drawn = drawing.draw(made.seed, made.population, made.percent)
    people = await holders(session, document.roles)
    due = add_working_days(calendar, calendar.local(now).date(), document.due_days)
    assignees = drawing.assign(drawn, owners, people)
    checks = [
        Check(uuid7(), made.id, place, record, person, due, "open", {}, None, None, None)
        for place, (record, person) in enumerate(zip(drawn, assignees, strict=True), start=1)
    ]
    if not await repository.add(session, made, checks):
        other = await repository.draw_of(session, key, month)
        if other is None:
            raise UnknownSampling
        return other
    detail = {"sampling": key, "month": f"{month:%Y-%m}", "seed": made.seed, "won": len(owners), "drawn": len(drawn)}
    await audit.note(session, actor, Action.SAMPLE_DRAWN, object_name=made.object, detail=detail)
    await _tell(session, catalog, made, Counter(each for each in assignees if each), due)
    nobody = assignees.count(None)
    if nobody:
        await _tell_nobody(session, catalog, made, nobody)
    return made.id


async def _tell(session: Session, catalog: Catalog, draw: Draw, counts: Mapping[UUID, int], due: date) -> None:
    document = catalog.of_kind(SamplingDocument).get(draw.sampling)
    label = dict(document.label) if document else {}
    for person, count in counts.items():
        params = {"month": f"{draw.month:%Y-%m}", "count": count, "due": due.isoformat(), "label": label}
        await channels.notify(session, [person], kind="assignment.sampling", params=params, link=f"/sampling/{draw.id}")


async def _tell_nobody(session: Session, catalog: Catalog, draw: Draw, count: int) -> None:
    people = await able(session, catalog, "configure")
    params = {"month": f"{draw.month:%Y-%m}", "count": count}
    await channels.notify(session, people, kind="system.sampling_nobody", params=params, link=f"/sampling/{draw.id}")


async def _won(session: Session, catalog: Catalog, process: Process, month: date) -> dict[UUID, UUID | None]:
    """Return what a process won in a month and still counts as won, with its owners."""
    calendar = calendar_of(catalog)
    statement = cached(
        catalog.compiled, ("sampling_won", process.key), lambda: repository.won_statement(catalog, process)
    )
    begins, ends = (calendar.moment(datetime.combine(day, time())) for day in (month, drawing.month_after(month)))
    return {row[0]: row[1] for row in await session.all(statement, {"begins": begins, "ends": ends})}


async def _owner(session: Session, catalog: Catalog, draw: Draw, record: UUID) -> UUID | None:
    document = catalog.of_kind(SamplingDocument).get(draw.sampling)
    process = _process(catalog, document)
    return (await _won(session, catalog, process, draw.month)).get(record) if process else None


async def _held(session: Session, actor: Actor, check_id: UUID) -> tuple[Check, Draw]:
    if actor.user_id is None:
        raise NotSignedIn
    check = await repository.locked_check(session, check_id)
    if check is None:
        raise UnknownSampling
    draw, _ = await whole(session, actor, check.draw_id)
    if check.state != "open":
        raise CheckClosed
    return check, draw


def _process(catalog: Catalog, document: SamplingDocument | None) -> Process | None:
    wanted = document.process if document else None
    return next((each for each in all_processes(catalog) if each.key == wanted), None)


def _oversees(actor: Actor) -> bool:
    return bool(OVERSEERS & actor.abilities)


def _checks_for(document: SamplingDocument, actor: Actor) -> bool:
    return not {*document.roles}.isdisjoint(actor.roles)
