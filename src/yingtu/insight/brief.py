"""The stage-health brief: records that make no progress, who has them, and what history or the playbook advises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from yingtu.insight.advice import EVERYWHERE, Advice, Cell, advise
from yingtu.insight.brief_repository import compile_stalled, history_statement
from yingtu.insight.liveliness import WINDOW, Liveliness, judge
from yingtu.insight.measures import measured_of
from yingtu.insight.pipeline import find_process
from yingtu.kit import clock
from yingtu.metadata.insight_documents import PlaybookDocument
from yingtu.records import service as records
from yingtu.records.read_plan import plan_for, reading, run_rows
from yingtu.records.repository import cached
from yingtu.workdays.calendar import add_working_days, is_working_day, working_days_between
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog
    from yingtu.metadata.insight_documents import PlaybookRule
    from yingtu.process.plan import Process

#: Records of one brief; the number of all is told.
MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Stalled:
    """A record without progress, and what to do about it: history's advice, else the playbook's rule, else nothing."""

    id: UUID
    name: str | None
    owner_id: UUID | None
    stage: str
    amount: float | None
    entered_at: datetime
    updated_at: datetime
    talked_at: datetime | None
    working_days: int
    segment: str | None
    liveliness: Liveliness
    advice: Advice | None
    rule: PlaybookRule | None


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief as of now."""

    process: Process
    playbook: PlaybookDocument
    counted_at: datetime
    total: int
    items: tuple[Stalled, ...]
    advices: tuple[Advice, ...]
    #: Closed records that history holds actions of.
    closed: int


def playbook_of(catalog: Catalog, process: str) -> PlaybookDocument:
    """Return the playbook of a process; one without rules where nobody wrote any."""
    for document in catalog.of_kind(PlaybookDocument).values():
        if document.process == process and document.active:
            return document
    return PlaybookDocument(label={}, process=process)


async def brief(session: Session, actor: Actor, process_key: str, *, skip: int = 0) -> Brief:
    """Return the brief over the records the actor may read, without the ``skip`` largest; two statements.

    ``total`` is 0 where nothing is left.

    Raises:
        NoProcess, UnknownObject, OperationForbidden: see there.
    """
    return await _look(session, actor, process_key, None, skip=skip)


async def health(session: Session, actor: Actor, process_key: str, ids: Sequence[UUID]) -> tuple[Stalled, ...]:
    """Return what the brief would say of some records, at most :data:`MOST`; those not open, or not for the actor, are left out."""
    return (await _look(session, actor, process_key, list(ids[:MOST]))).items


async def _look(session: Session, actor: Actor, process_key: str, only: list[UUID] | None, *, skip: int = 0) -> Brief:
    catalog = await records.catalog_for(session, actor)
    process = find_process(catalog, actor, process_key)
    playbook = playbook_of(catalog, process_key)
    sight = reading(catalog, actor, process.object)
    calendar = calendar_of(catalog)
    now = clock.now()
    today = calendar.local(now).date()
    plan = plan_for(
        sight,
        ("brief", process.key, playbook.segment),
        lambda: compile_stalled(sight, process, measured_of(process), playbook.segment),
    )
    first = add_working_days(
        calendar, today, -playbook.stalled_days if is_working_day(calendar, today) else -(playbook.stalled_days + 1)
    )
    params = {
        "before": calendar.moment(datetime.combine(first, time())),
        "now": now,
        "since": now - WINDOW,
        "most": MOST,
        "skip": skip,
        "only": only,
    }
    rows = [row[2:] for row in await run_rows(session, actor, catalog, plan, params) if row[2] is not None]
    cells = await history(session, catalog, process, playbook.segment)
    advices = advise(cells, support=playbook.support)
    rules = {rule.stage: rule for rule in reversed(playbook.rules)}
    items = []
    for row in rows:
        identifier, name, owner, stage, amount, entered_at, updated_at, segment, edits, postponed, talked_at, _ = row
        items.append(
            Stalled(
                id=identifier,
                name=name,
                owner_id=owner,
                stage=stage,
                amount=None if amount is None else float(amount),
                entered_at=entered_at,
                updated_at=updated_at,
                talked_at=talked_at,
                working_days=working_days_between(calendar, calendar.local(entered_at).date(), today),
                segment=segment,
                liveliness=judge(edits=edits, postponed=postponed, entered_at=entered_at, talked_at=talked_at, now=now),
                advice=_advice(advices, stage, segment),
                rule=rules.get(stage),
            )
        )
    total = rows[0][11] if rows else 0
    told = tuple(sorted(advices.values(), key=lambda each: each.p))
    return Brief(process, playbook, now, total, tuple(items), told, sum(each.count for each in cells))


def _advice(advices: Mapping[tuple[str, str], Advice], stage: str, segment: str | None) -> Advice | None:
    return advices.get((stage, segment or EVERYWHERE)) or advices.get((stage, EVERYWHERE))


async def history(session: Session, catalog: Catalog, process: Process, segment: str) -> list[Cell]:
    """Return what history holds of the actions by which closed records went on."""
    statement = cached(
        catalog.compiled,
        ("brief_history", process.object.api_name, process.key, segment),
        lambda: history_statement(catalog, process, segment),
    )
    return [Cell(*row) for row in await session.all(statement)]


def issue_day(catalog: Catalog, playbook: PlaybookDocument, day: date) -> date | None:
    """Return the day of the week of ``day`` on which the brief is sent; None: nobody works until then in that week."""
    calendar = calendar_of(catalog)
    monday = day - timedelta(days=day.weekday())
    planned = monday + timedelta(days=("mon", "tue", "wed", "thu", "fri").index(playbook.weekday))
    while planned >= monday:
        if is_working_day(calendar, planned):
            return planned
        planned -= timedelta(days=1)
    return None
