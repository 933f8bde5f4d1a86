"""The course of an approval: steps begin, people decide, the change is made. Always with the approval's row locked.

Whoever locks the row first decides; the next one finds that there is nothing left to decide. All of it, the change included,
is one transaction of the caller.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yingtu.approvals import approvers, carrying, links, repository, shown
from yingtu.approvals.approvers import Ask, Chosen
from yingtu.approvals.errors import NobodyDecides
from yingtu.approvals.repository import Approval, Entry, Vote
from yingtu.channels import service as channels
from yingtu.identity import service as identity
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.metadata.approval_documents import StepDocument
from yingtu.metadata.checks import texts
from yingtu.records.announce import announce
from yingtu.workdays.calendar import add_working_time
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog

#: Called in the transaction in which an approval ends: with it as it was, and ``approved``, ``rejected``, ``recalled`` or ``failed``.
Decided = "Callable[[Session, Approval, str], Awaitable[None]]"

_callbacks: dict[str, Callable[[Session, Approval, str], Awaitable[None]]] = {}


def on_decided(kind: str, callback: Callable[[Session, Approval, str], Awaitable[None]]) -> None:
    """Call ``callback(session, approval, state)`` when an approval of ``kind`` ends: ``approved``, ``rejected``, ``recalled``, ``failed``.

    In the transaction of the decision; called when the application is assembled, once per kind.
    """
    _callbacks[kind] = callback


def entry(
    approval_id: UUID,
    what: str,
    person: UUID | None = None,
    *,
    step: int | None = None,
    other: UUID | None = None,
    comment: str | None = None,
) -> Entry:
    """Return a line of an approval's history, for now."""
    return Entry(uuid7(), approval_id, clock.now(), person, what, step, other, comment)


async def begin(session: Session, catalog: Catalog, asked: Sequence[Approval]) -> None:
    """Store approvals and begin their first steps; a fixed number of statements for deciding who decides.

    Raises:
        NobodyDecides: a first step has no approver, and there is no administrator.
    """
    steps = [_step(each, 0) for each in asked]
    chosen = await approvers.choose(
        session, catalog, [_ask(each, step) for each, step in zip(asked, steps, strict=True)]
    )
    for step, found in zip(steps, chosen, strict=True):
        if not found:
            raise NobodyDecides(step=dict(step.label) or "1")
    await repository.add(session, asked)
    await repository.add_votes(
        session, [vote for each, found in zip(asked, chosen, strict=True) for vote in _votes(each, 0, found)]
    )
    await repository.add_history(session, [entry(each.id, "requested", each.requester) for each in asked])
    await _announce(session, asked)
    names = await identity.names_of(session, {each.requester for each in asked})
    for each, found, step in zip(asked, chosen, steps, strict=True):
        await _tell_step(session, catalog, each, 0, step, found, names.get(each.requester, ""))


async def proceed(session: Session, approval: Approval) -> None:
    """Look at the votes of the current step, and begin the next one or end the approval where they suffice."""
    step = _step(approval, approval.step)
    votes = [each for each in await repository.votes(session, [approval.id]) if each.step == approval.step]
    verdict = judge(step, votes)
    if verdict is None:
        return
    await repository.close_votes(session, approval.id, clock.now())
    await channels.settle(session, [step_key(approval.id, approval.step)])
    if verdict is False:
        await end(session, approval, "rejected")
    else:
        await _next(session, approval)


def judge(step: StepDocument, votes: Sequence[Vote]) -> bool | None:
    """Return how a step ends with these votes; None: not yet. Signers who were added have to agree in every mode."""
    counted = [each for each in votes if each.state != "passed_on"]
    added = [each for each in counted if each.origin == "added"]
    own = [each for each in counted if each.origin != "added"]
    agreed = sum(each.state == "approved" for each in own)
    refused = sum(each.state == "rejected" for each in own)
    if any(each.state == "rejected" for each in added):
        return False
    match step.mode:
        case "all":
            done, lost = agreed == len(own), refused > 0
        case "any":
            done, lost = agreed > 0, refused > 0
        case "quorum":
            needed = min(step.quorum, len(own))
            done, lost = agreed >= needed, len(own) - refused < needed
    if lost:
        return False
    return True if done and all(each.state == "approved" for each in added) else None


async def skip_step(session: Session, approval: Approval) -> None:
    """End the current step as agreed, whoever has not decided."""
    await repository.close_votes(session, approval.id, clock.now())
    await channels.settle(session, [step_key(approval.id, approval.step)])
    await _next(session, approval)


async def end(session: Session, approval: Approval, state: str) -> None:
    """End an approval; an approved change is made now, or the approval ends as failed."""
    problems: list[dict[str, Any]] | None = None
    if state == "approved" and approval.operation is not None:
        problems = await carrying.carry_out(session, approval)
        state = "failed" if problems is not None else state
    await repository.end(session, approval.id, state, problems, clock.now())
    await _announce(session, [approval])
    if state != "recalled":
        await repository.add_history(session, [entry(approval.id, f"ended_{state}")])
        await _tell_requester(session, approval, state)
    callback = _callbacks.get(approval.kind)
    if callback is not None:
        await callback(session, approval, state)


async def reassign(
    session: Session, approval: Approval, votes: Sequence[Vote], chosen: Sequence[Chosen], what: str
) -> None:
    """Let other people give some open votes of the current step."""
    await repository.set_votes(session, [each.id for each in votes], "passed_on", None, clock.now())
    asked = {
        each.person
        for each in await repository.votes(session, [approval.id])
        if each.step == approval.step and each.state == "open"
    }
    fresh = [each for each in chosen if each.person not in asked]
    await repository.add_votes(session, _votes(approval, approval.step, fresh))
    await repository.add_history(
        session,
        [entry(approval.id, what, step=approval.step, other=each.person) for each in chosen],
    )
    await tell(
        session, approval, "requested", [each.person for each in fresh], key=step_key(approval.id, approval.step)
    )


async def tell(
    session: Session, approval: Approval, what: str, persons: Sequence[UUID], *, key: str | None, who: str | None = None
) -> None:
    """Tell people about an approval; those asked to decide get a link of their own by mail."""
    if who is None:
        who = (await identity.names_of(session, [approval.requester])).get(approval.requester, "")
    votes = (
        {each.person: each.id for each in await repository.votes(session, [approval.id]) if each.state == "open"}
        if what in {"requested", "reminder"}
        else {}
    )
    await channels.notify(
        session,
        persons,
        kind=f"approval.{what}",
        params={"who": who, "record": approval.record_name, "text": _body(approval)},
        object=approval.object,
        record_id=approval.record_id,
        link=f"/approvals/{approval.id}",
        dedupe_key=key,
        mail_links={person: links.path(votes[person], person) for person in persons if person in votes},
    )


def due(catalog: Catalog, step: StepDocument) -> datetime | None:
    """Return when the time of a step that begins now is over, in working hours."""
    if step.timeout is None:
        return None
    return add_working_time(calendar_of(catalog), clock.now(), timedelta(hours=step.timeout.hours))


def step_of(approval: Approval) -> StepDocument:
    """Return the current step."""
    return _step(approval, approval.step)


def step_key(approval_id: UUID, step: int) -> str:
    """Return the key under which people are asked to decide a step."""
    return f"approval:{approval_id}:{step}"


async def _announce(session: Session, approvals: Sequence[Approval]) -> None:
    """Open pages of the records look again at what waits."""
    for name in dict.fromkeys(each.object for each in approvals):
        ids = [each.record_id for each in approvals if each.object == name and each.record_id is not None]
        await announce(session, SYSTEM, name, ids, "approval_changed")


def _step(approval: Approval, number: int) -> StepDocument:
    return StepDocument.model_validate(approval.steps[number])


def _ask(approval: Approval, step: StepDocument) -> Ask:
    return Ask(approval.requester, _subjects(approval), step.approvers)


def _subjects(approval: Approval) -> dict[str, list[UUID]]:
    return {name: [UUID(str(each)) for each in ids] for name, ids in approval.subjects.items()}


def _votes(approval: Approval, step: int, chosen: Sequence[Chosen]) -> list[Vote]:
    moment = clock.now()
    return [
        Vote(uuid7(), approval.id, step, each.person, each.origin, each.instead_of, "open", None, moment, None)
        for each in chosen
    ]


async def _next(session: Session, approval: Approval) -> None:
    number = approval.step + 1
    if number >= len(approval.steps):
        await end(session, approval, "approved")
        return
    catalog = await metadata.catalog(session)
    step = _step(approval, number)
    (chosen,) = await approvers.choose(session, catalog, [_ask(approval, step)])
    await repository.set_step(session, approval.id, number, due(catalog, step))
    await repository.add_votes(session, _votes(approval, number, chosen))
    await repository.add_history(session, [entry(approval.id, "step_begun", step=number)])
    who = (await identity.names_of(session, [approval.requester])).get(approval.requester, "")
    await _tell_step(session, catalog, approval, number, step, chosen, who)


async def _tell_step(
    session: Session,
    catalog: Catalog,
    approval: Approval,
    number: int,
    step: StepDocument,
    chosen: Sequence[Chosen],
    who: str,
) -> None:
    key = step_key(approval.id, number)
    await tell(session, approval, "requested", [each.person for each in chosen], key=key, who=who)
    if step.cc:
        copied = await approvers.copied(session, catalog, Ask(approval.requester, _subjects(approval), step.cc))
        await tell(session, approval, "cc", copied, key=f"{key}:cc", who=who)
        await repository.add_history(
            session, [entry(approval.id, "copied", step=number, other=person) for person in copied]
        )


async def _tell_requester(session: Session, approval: Approval, state: str) -> None:
    await tell(session, approval, state, [approval.requester], key=f"approval:{approval.id}:{state}")


def _body(approval: Approval) -> dict[str, str]:
    summary = shown.summary(approval.shown)
    return {
        language: "\n".join(filter(None, (texts(approval.title, language), text, approval.reason)))
        for language, text in summary.items()
    }
