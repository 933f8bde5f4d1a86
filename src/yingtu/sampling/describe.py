"""Random audits in the words of the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from yingtu.kit import clock
from yingtu.metadata.checks import texts
from yingtu.metadata.process_documents import ProcessDocument
from yingtu.metadata.sampling_documents import SamplingDocument
from yingtu.sampling import drawing, schemas
from yingtu.sampling.service import OVERSEERS
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.metadata.catalog import Catalog
    from yingtu.sampling.naming import Named
    from yingtu.sampling.repository import Check, Draw, Progress
    from yingtu.sampling.service import Overview


def overview(catalog: Catalog, found: Overview, language: str) -> schemas.SamplingOverview:
    """Describe what somebody takes part in."""
    calendar = calendar_of(catalog)
    today = _today(catalog)
    this_month = today.replace(day=1)
    due = drawing.draw_day(calendar, drawing.month_before(today))
    next_on = due if today < due else drawing.draw_day(calendar, this_month)
    processes = catalog.of_kind(ProcessDocument)
    return schemas.SamplingOverview(
        samplings=[
            schemas.SamplingInfo(
                key=key,
                label=texts(each.label, language),
                process=each.process,
                process_label=texts(processes[each.process].label, language) if each.process in processes else "",
                active=each.active,
                percent=float(each.percent),
                due_days=each.due_days,
                roles=[texts(catalog.roles[role].label, language) for role in each.roles if role in catalog.roles],
                items=[texts(label, language) for label in each.items.values()],
                next_on=next_on,
            )
            for key, each in found.samplings.items()
        ],
        draws=[_summary(catalog, each, language) for each in found.draws],
        oversees=found.oversees,
    )


def detail(
    catalog: Catalog,
    draw: Draw,
    checks: Sequence[Check],
    people: Mapping[UUID, str],
    named: Mapping[UUID, Named],
    actor: Actor,
) -> schemas.DrawDetail:
    """Describe a draw; records the reader may not see have no name."""
    today = _today(catalog)
    states = [each.state for each in checks]
    return schemas.DrawDetail(
        summary=schemas.DrawSummary(
            id=draw.id,
            sampling=draw.sampling,
            label=_label(catalog, draw.sampling, actor.language),
            month=draw.month,
            percent=float(draw.percent),
            population=len(draw.population),
            drawn=len(checks),
            open=states.count("open"),
            passed=states.count("passed"),
            failed=states.count("failed"),
            overdue=sum(_overdue(each, today) for each in checks),
            mine=sum(each.state == "open" and each.assignee == actor.user_id for each in checks),
            drawn_at=draw.drawn_at,
        ),
        seed=draw.seed,
        checks=[_check(draw, each, people, named.get(each.record_id), today, actor) for each in checks],
        oversees=bool(OVERSEERS & actor.abilities),
    )


def _check(
    draw: Draw, each: Check, people: Mapping[UUID, str], named: Named | None, today: date, actor: Actor
) -> schemas.CheckInfo:
    return schemas.CheckInfo(
        id=each.id,
        place=each.place,
        object=draw.object,
        record_id=each.record_id,
        record_name=named.name if named else None,
        owner=named.owner if named else None,
        assignee=each.assignee,
        assignee_name=people.get(each.assignee) if each.assignee else None,
        due_on=each.due_on,
        overdue=_overdue(each, today),
        state=cast('Literal["open", "passed", "failed"]', each.state),
        mine=each.assignee == actor.user_id,
        items=[
            schemas.ItemAnswer(
                code=code,
                label=texts(label, actor.language),
                answer=cast('Literal["ok", "bad", "none"] | None', each.answers.get(code)),
            )
            for code, label in draw.items.items()
        ],
        note=each.note,
        done_at=each.done_at,
    )


def _summary(catalog: Catalog, each: Progress, language: str) -> schemas.DrawSummary:
    return schemas.DrawSummary(
        id=each.id,
        sampling=each.sampling,
        label=_label(catalog, each.sampling, language),
        month=each.month,
        percent=float(each.percent),
        population=each.population,
        drawn=each.drawn,
        open=each.open,
        passed=each.passed,
        failed=each.failed,
        overdue=each.overdue,
        mine=each.mine,
        drawn_at=each.drawn_at,
    )


def _label(catalog: Catalog, sampling: str, language: str) -> str:
    document = catalog.of_kind(SamplingDocument).get(sampling)
    return texts(document.label, language) if document else sampling


def _overdue(check: Check, today: date) -> bool:
    return check.state == "open" and check.due_on < today


def _today(catalog: Catalog) -> date:
    return calendar_of(catalog).local(clock.now()).date()
