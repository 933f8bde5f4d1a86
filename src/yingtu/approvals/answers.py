"""Approvals as the API shows them: in the reader's language, with what the reader may do now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from yingtu.approvals import engine
from yingtu.approvals.approvers import ADMINISTER
from yingtu.approvals.schemas import (
    ApprovalFile,
    ApprovalInfo,
    ApprovalList,
    ApprovalSummary,
    HistoryEntryInfo,
    ShownChange,
    Somebody,
    StepInfo,
    VoteInfo,
)
from yingtu.http.problems import ProblemEntry, entry
from yingtu.kit.errors import Problem
from yingtu.metadata.approval_documents import StepDocument
from yingtu.metadata.checks import texts
from yingtu.records import service as records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from yingtu.approvals.repository import Approval, Vote
    from yingtu.approvals.service import Whole
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog


async def a_list(session: Session, actor: Actor, found: Sequence[Whole], limit: int) -> ApprovalList:
    """Return a page of approvals."""
    catalog = await records.catalog_for(session, actor)
    items = [ApprovalSummary(**_summary(each, actor, catalog)) for each in found]
    return ApprovalList(items=items, next_before=found[-1].approval.id if len(found) == limit else None)


async def whole(session: Session, actor: Actor, found: Whole, language: str) -> ApprovalInfo:
    """Return an approval with its steps and history."""
    catalog = await records.catalog_for(session, actor)
    approval = found.approval
    step = engine.step_of(approval)
    summary = _summary(found, actor, catalog)
    decides = summary["can_decide"]
    mine = approval.requester == actor.user_id
    return ApprovalInfo(
        **summary,
        step_list=[_step(found, number, language) for number in range(len(approval.steps))],
        history=[
            HistoryEntryInfo(
                at=each.at,
                what=each.what,
                person=_somebody(each.person, found.names),
                other=_somebody(each.other, found.names),
                step=each.step,
                comment=each.comment,
            )
            for each in found.history
        ],
        files=[
            ApprovalFile(
                id=each.id, name=each.name, size=each.size, media_type=each.media_type, at=each.at, person=each.uploader
            )
            for each in found.files
        ],
        problems=[_problem(each, language) for each in approval.problems or []],
        can_add=decides and step.add_signer,
        can_pass_on=decides or (approval.state == "pending" and ADMINISTER in actor.abilities),
        can_resubmit=mine and approval.operation is not None and approval.state in {"rejected", "recalled", "failed"},
        needs_comment=step.require_comment,
    )


def _summary(found: Whole, actor: Actor, catalog: Catalog) -> dict[str, Any]:
    approval, language = found.approval, actor.language
    waiting = [each for each in found.votes if each.state == "open" and each.step == approval.step]
    pending = approval.state == "pending"
    obj = catalog.objects.get(approval.object)
    return {
        "id": approval.id,
        "kind": approval.kind,
        "title": texts(approval.title, language),
        "object": approval.object,
        "object_label": texts(obj.label, language) if obj else approval.object,
        "record_id": approval.record_id,
        "record_name": approval.record_name,
        "operation": approval.operation,
        "changes": [_change(each, language) for each in approval.shown],
        "reason": approval.reason,
        "requester": _person(approval.requester, found.names),
        "state": approval.state,
        "step": approval.step,
        "steps": len(approval.steps),
        "waiting_for": [_person(each.person, found.names) for each in waiting] if pending else [],
        "due_at": approval.due_at,
        "created_at": approval.created_at,
        "decided_at": approval.decided_at,
        "can_decide": pending and any(each.person == actor.user_id for each in waiting),
        "can_recall": pending and (approval.requester == actor.user_id or ADMINISTER in actor.abilities),
    }


def _step(found: Whole, number: int, language: str) -> StepInfo:
    approval = found.approval
    step = StepDocument.model_validate(approval.steps[number])
    return StepInfo(
        label=texts(step.label, language),
        mode=step.mode,
        quorum=step.quorum,
        state=_state(approval, number),
        votes=[_vote(each, found.names) for each in found.votes if each.step == number],
    )


def _state(approval: Approval, number: int) -> Literal["done", "current", "to_come"]:
    if number < approval.step or (number == approval.step and approval.state != "pending"):
        return "done"
    return "current" if number == approval.step else "to_come"


def _vote(each: Vote, names: Mapping[UUID, str]) -> VoteInfo:
    return VoteInfo(
        id=each.id,
        person=_person(each.person, names),
        origin=each.origin,
        instead_of=_somebody(each.instead_of, names),
        state=each.state,
        comment=each.comment,
        decided_at=each.decided_at,
    )


def _change(each: Mapping[str, Any], language: str) -> ShownChange:
    return ShownChange(
        field=each["field"],
        label=texts(each["label"], language),
        old=texts(each["old"], language),
        new=texts(each["new"], language),
    )


def _problem(each: Mapping[str, Any], language: str) -> ProblemEntry:
    return ProblemEntry(**entry(Problem(each["pointer"], each["code"], dict(each["params"])), language))


def _somebody(person: UUID | None, names: Mapping[UUID, str]) -> Somebody | None:
    return None if person is None else _person(person, names)


def _person(person: UUID, names: Mapping[UUID, str]) -> Somebody:
    return Somebody(id=person, name=names.get(person, ""))
