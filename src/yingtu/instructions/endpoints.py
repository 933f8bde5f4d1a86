"""Instructions over HTTP: give them, answer them, see the receipts."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from yingtu.http.problems import problem_responses
from yingtu.identity.actor import Actor
from yingtu.identity.dependencies import CheckedReadSession, CheckedWriteSession, CurrentActor, Route
from yingtu.instructions import service
from yingtu.instructions.schemas import (
    AnswerRequest,
    AudienceInfo,
    AudienceList,
    GivenInfo,
    GivenList,
    GiveRequest,
    InstructRequest,
    ReceiptInfo,
    Receipts,
    Reminded,
)
from yingtu.kit.db import Session
from yingtu.records.requests import source_of

router = APIRouter(prefix="/api/v1/instructions", tags=["instructions"], route_class=Route)
_READ = problem_responses(401, 403, 404, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)


@router.post("", status_code=201, responses=_CHANGE)
async def instruct(body: InstructRequest, session: CheckedWriteSession, actor: CurrentActor) -> Receipts:
    """Write an instruction and give it to people and groups: each gets a task and is told at once. All or nothing."""
    made = await service.instruct(
        session,
        actor,
        values=body.values,
        people=body.people,
        chosen=body.audiences,
        remind_before=body.remind_before,
        source=source_of(actor),
    )
    return await _receipts(session, actor, made)


@router.get("/audiences", responses=_READ)
async def list_audiences(session: CheckedReadSession, actor: CurrentActor) -> AudienceList:
    """List the groups you may give instructions to: who reports to you, teams, departments."""
    found = await service.audiences(session, actor)
    return AudienceList(
        items=[AudienceInfo.model_validate(each, from_attributes=True) for each in found],
    )


@router.get("/given", responses=_READ)
async def list_given(session: CheckedReadSession, actor: CurrentActor) -> GivenList:
    """List what you were asked and have not done, what is due first at the beginning."""
    return GivenList(
        items=[
            GivenInfo(
                id=each.receipt.instruction,
                subject=each.values["subject"],
                content=each.values.get("content"),
                due_at=each.values.get("due_at"),
                given_by_name=each.given_by_name,
                **{name: getattr(each.receipt, name) for name in _OF_RECEIPT},
            )
            for each in await service.given(session, actor)
        ]
    )


@router.get("/{instruction_id}/receipts", responses=_READ)
async def list_receipts(instruction_id: UUID, session: CheckedReadSession, actor: CurrentActor) -> Receipts:
    """List who has seen, accepted and done an instruction, those who are behind first."""
    return await _receipts(session, actor, instruction_id)


@router.post("/{instruction_id}/receipts", responses=_CHANGE)
async def give_instruction(
    instruction_id: UUID, body: GiveRequest, session: CheckedWriteSession, actor: CurrentActor
) -> Receipts:
    """Give an instruction to people and groups who do not have it yet."""
    await service.give(
        session, actor, instruction_id, people=body.people, chosen=body.audiences, source=source_of(actor)
    )
    return await _receipts(session, actor, instruction_id)


@router.post("/{instruction_id}/answer", status_code=204, responses=_CHANGE)
async def answer_instruction(
    instruction_id: UUID, body: AnswerRequest, session: CheckedWriteSession, actor: CurrentActor
) -> None:
    """Say that you have seen, accepted or done what you were asked; its task follows, and who gave it is told."""
    await service.answer(session, actor, instruction_id, step=body.step, note=body.note, source=source_of(actor))


@router.post("/{instruction_id}/reminder", responses=_CHANGE)
async def remind_of_instruction(instruction_id: UUID, session: CheckedWriteSession, actor: CurrentActor) -> Reminded:
    """Remind everybody who has not done it; nobody twice within an hour."""
    return Reminded(people=await service.remind(session, actor, instruction_id))


_OF_RECEIPT = ("task", "given_at", "seen_at", "accepted_at", "done_at", "note")


async def _receipts(session: Session, actor: Actor, instruction: UUID) -> Receipts:
    found = await service.progress(session, actor, instruction)
    return Receipts(
        id=instruction,
        items=[
            ReceiptInfo(
                person=each.person,
                name=found.names.get(each.person, ""),
                reminded_at=each.reminded_at,
                **{name: getattr(each, name) for name in _OF_RECEIPT},
            )
            for each in found.receipts
        ],
        may_give=found.may_give,
    )
