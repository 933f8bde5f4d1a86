"""Approvals over HTTP."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from yingtu.access.marking import watermark
from yingtu.approvals import answers, service
from yingtu.approvals.paper import paper
from yingtu.approvals.schemas import (
    AddSignersBody,
    ApprovalInfo,
    ApprovalList,
    CommentBody,
    DecisionBody,
    LinkInfo,
    PassOnBody,
    RemarkBody,
    ResubmitBody,
    Resubmitted,
    Somebody,
    StandingInInfo,
    SubstitutionBody,
    SubstitutionInfo,
    WaitingCount,
)
from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity import service as identity
from yingtu.identity.actor import Actor
from yingtu.identity.dependencies import (
    CheckedReadSession,
    CheckedWriteSession,
    CurrentActor,
    CurrentDatabase,
    CurrentWorkspace,
    Route,
)
from yingtu.kit.db import Session
from yingtu.records import requests
from yingtu.records.changes import Held, Rejected
from yingtu.records.service import catalog_for

router = APIRouter(prefix="/api/v1", tags=["approvals"], route_class=Route)
record_router = APIRouter(prefix="/api/v1/objects/{object}", tags=["approvals"], route_class=Route)

ObjectName = Annotated[str, Path(alias="object", max_length=63, description="Api name of the object")]
Token = Annotated[str, Path(max_length=200, description="From the link in the mail")]
_READ = problem_responses(401, 403, 404, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)


@router.get("/approvals", responses=_READ)
async def list_approvals(
    session: CheckedReadSession,
    actor: CurrentActor,
    which: Annotated[Literal["to_decide", "requested", "done"], Query()] = "to_decide",
    before: Annotated[UUID | None, Query(description="`next_before` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ApprovalList:
    """List approvals that wait for one, that one asked for, or that are done; the newest first."""
    found = await service.list_approvals(session, actor, which, before=before, limit=limit)
    return await answers.a_list(session, actor, found, limit)


@router.get("/approvals/waiting", responses=_READ)
async def count_waiting_approvals(session: CheckedReadSession, actor: CurrentActor) -> WaitingCount:
    """Count the approvals that wait for one's decision."""
    return WaitingCount(count=await service.count_to_decide(session, actor))


@router.get("/approvals/substitute", responses=_READ)
async def get_substitute(session: CheckedReadSession, actor: CurrentActor) -> SubstitutionInfo:
    """Return who decides for one while one is away, and for whom one decides oneself."""
    found = await service.substitution(session, actor)
    others = await service.standing_in(session, actor)
    mentioned = [each.person for each in others] + ([found.substitute] if found else [])
    names = await identity.names_of(session, mentioned)
    return SubstitutionInfo(
        substitute=Somebody(id=found.substitute, name=names.get(found.substitute, "")) if found else None,
        begins_at=found.begins_at if found else None,
        ends_at=found.ends_at if found else None,
        standing_in=[
            StandingInInfo(
                person=Somebody(id=each.person, name=names.get(each.person, "")),
                begins_at=each.begins_at,
                ends_at=each.ends_at,
            )
            for each in others
        ],
    )


@router.put("/approvals/substitute", status_code=204, response_class=Response, responses=_CHANGE)
async def set_substitute(body: SubstitutionBody, session: CheckedWriteSession, actor: CurrentActor) -> Response:
    """Let somebody decide for one in a period, or nobody."""
    await service.set_substitution(session, actor, body.substitute, body.begins_at, body.ends_at)
    return Response(status_code=204)


@router.get("/approvals/{approval_id}", responses=_READ)
async def get_approval(
    request: Request, approval_id: UUID, session: CheckedReadSession, actor: CurrentActor
) -> ApprovalInfo:
    """Return an approval with its steps and history, to those it concerns."""
    return await _info(request, session, actor, approval_id)


@router.get(
    "/approvals/{approval_id}/paper",
    response_class=Response,
    responses={
        **_READ,
        200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}},
    },
)
async def print_approval(
    request: Request, approval_id: UUID, session: CheckedReadSession, actor: CurrentActor
) -> Response:
    """Return the record of an approval as a PDF: what was asked, who decided what and when."""
    info = await _info(request, session, actor, approval_id)
    catalog = await catalog_for(session, actor)
    body = await asyncio.to_thread(paper, catalog, info, actor.language, mark=watermark(catalog, actor))
    name = f'attachment; filename="approval-{approval_id}.pdf"'
    return Response(body, media_type="application/pdf", headers={"content-disposition": name})


@router.post("/approvals/{approval_id}/decision", responses=_CHANGE)
async def decide_approval(
    request: Request, approval_id: UUID, body: DecisionBody, session: CheckedWriteSession, actor: CurrentActor
) -> ApprovalInfo:
    """Agree or refuse; the last vote that is needed makes the change."""
    await service.decide(session, actor, approval_id, body.decision, body.comment, body.files)
    return await _info(request, session, actor, approval_id)


@router.post("/approvals/{approval_id}/recall", responses=_CHANGE)
async def recall_approval(
    request: Request, approval_id: UUID, body: CommentBody, session: CheckedWriteSession, actor: CurrentActor
) -> ApprovalInfo:
    """Take one's request back."""
    await service.recall(session, actor, approval_id, body.comment)
    return await _info(request, session, actor, approval_id)


@router.post("/approvals/{approval_id}/resubmit", responses=_CHANGE)
async def resubmit_approval(
    approval_id: UUID, body: ResubmitBody, session: CheckedWriteSession, actor: CurrentActor
) -> Resubmitted:
    """Ask again, on the record as it is now."""
    outcome = await service.resubmit(session, actor, approval_id, values=body.values, reason=body.reason)
    match outcome:
        case Rejected():
            raise requests.error_of(outcome)
        case Held(approval_id=fresh):
            return Resubmitted(status="held", approval_id=fresh)
        case _:
            return Resubmitted(status="written", approval_id=None)


@router.post("/approvals/{approval_id}/comments", responses=_CHANGE)
async def comment_approval(
    request: Request, approval_id: UUID, body: RemarkBody, session: CheckedWriteSession, actor: CurrentActor
) -> ApprovalInfo:
    """Say something about an approval; whoever takes part is told."""
    await service.comment(session, actor, approval_id, body.comment, body.files)
    return await _info(request, session, actor, approval_id)


@router.post("/approvals/{approval_id}/pass-on", responses=_CHANGE)
async def pass_on_approval(
    request: Request, approval_id: UUID, body: PassOnBody, session: CheckedWriteSession, actor: CurrentActor
) -> ApprovalInfo:
    """Let somebody else decide in one's place."""
    await service.pass_on(session, actor, approval_id, body.to, body.comment)
    return await _info(request, session, actor, approval_id)


@router.post("/approvals/{approval_id}/signers", responses=_CHANGE)
async def add_approval_signers(
    request: Request, approval_id: UUID, body: AddSignersBody, session: CheckedWriteSession, actor: CurrentActor
) -> ApprovalInfo:
    """Ask further people in the current step; all of them have to agree, too."""
    await service.add_signers(session, actor, approval_id, body.people, body.comment)
    return await _info(request, session, actor, approval_id)


@record_router.get("/records/{record_id}/approvals", responses=_READ)
async def list_record_approvals(
    object_name: ObjectName,
    record_id: UUID,
    session: CheckedReadSession,
    actor: CurrentActor,
    all: Annotated[bool, Query(description="Also those that are decided")] = False,  # noqa: A002, FBT002 - a query parameter
) -> ApprovalList:
    """List the approvals of a record that are open."""
    found = await service.of_record(session, actor, object_name, record_id, everything=all)
    return await answers.a_list(session, actor, found, len(found) + 1)


@router.get("/approval-links/{token}", responses=problem_responses(401, 404, 503))
async def open_approval_link(
    request: Request, token: Token, database: CurrentDatabase, workspace: CurrentWorkspace
) -> LinkInfo:
    """Show what a link from a mail is about. Decides nothing."""
    async with database.read(workspace) as session:
        approval_id, person, actor = await service.of_link(session, token)
        whole = await service.get(session, actor, approval_id)
        info = await answers.whole(session, actor, whole, facts_of(request.scope).language)
    return LinkInfo(approval=info, person=Somebody(id=person, name=actor.name))


@router.post("/approval-links/{token}", responses=problem_responses(401, 403, 404, 409, 422, 503))
async def decide_by_approval_link(
    request: Request, token: Token, body: DecisionBody, database: CurrentDatabase, workspace: CurrentWorkspace
) -> LinkInfo:
    """Give the vote that a link stands for, as the person it was sent to. Works once."""
    async with database.write(workspace) as session:
        approval_id, person, actor = await service.of_link(session, token)
        await service.decide(session, actor, approval_id, body.decision, body.comment)
        whole = await service.get(session, actor, approval_id)
        info = await answers.whole(session, actor, whole, facts_of(request.scope).language)
    return LinkInfo(approval=info, person=Somebody(id=person, name=actor.name))


async def _info(request: Request, session: Session, actor: Actor, approval_id: UUID) -> ApprovalInfo:
    whole = await service.get(session, actor, approval_id)
    return await answers.whole(session, actor, whole, facts_of(request.scope).language)
