"""Processes over HTTP: where records stand, what the next stages need, going on."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Path, Request, Response

from yingtu.http.problems import problem_responses
from yingtu.identity import service as identity
from yingtu.identity.actor import Actor
from yingtu.identity.dependencies import CheckedReadSession, CheckedWriteSession, CurrentActor, Route
from yingtu.kit.db import Session
from yingtu.process import describe, questions, schemas, service
from yingtu.process.schemas import (
    AdvanceAnswer,
    AdvanceRequest,
    CheckRequest,
    DwellEntry,
    DwellList,
    DwellRequest,
    Paused,
    PauseRequest,
    ProcessList,
)
from yingtu.records import idempotency
from yingtu.records.idempotency import Answer
from yingtu.records.requests import source_of

router = APIRouter(prefix="/api/v1/objects/{object}", tags=["processes"], route_class=Route)

ObjectName = Annotated[str, Path(alias="object", max_length=63, description="Api name of the object")]
Key = Annotated[
    str | None, Header(alias="Idempotency-Key", description="A repeat with the same key returns the first answer")
]
_READ = problem_responses(401, 403, 404, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)


@router.get("/processes", responses=_READ)
async def list_processes(object_name: ObjectName, session: CheckedReadSession, actor: CurrentActor) -> ProcessList:
    """List the processes of an object, in the order in which records choose among them; empty when there is none."""
    found = await service.processes(session, actor, object_name)
    return ProcessList(items=[describe.process_info(each, actor.language) for each in found])


@router.get("/records/{record_id}/stage", responses=_READ)
async def get_stage(
    object_name: ObjectName, record_id: UUID, session: CheckedReadSession, actor: CurrentActor
) -> schemas.Standing:
    """Return where a record stands, where it may go and what that needs, and its moves, the latest first."""
    return await _standing(session, actor, object_name, record_id)


@router.post("/records/{record_id}/stage", response_model=AdvanceAnswer, responses=_CHANGE)
async def advance_stage(
    request: Request,
    object_name: ObjectName,
    record_id: UUID,
    body: AdvanceRequest,
    session: CheckedWriteSession,
    actor: CurrentActor,
    key: Key = None,
) -> Response:
    """Take a record to another stage, with the evidence, the action and the reason: all of it or nothing."""
    step = service.Advance(
        to=body.to,
        action=body.action,
        reason=body.reason,
        values=body.values,
        create=[(each.object, each.lookup, each.values) for each in body.create],
        checks=body.checks,
        files=body.files,
        occurred_at=body.occurred_at,
        version=body.version,
    )

    async def work() -> Answer:
        held = await service.advance(session, actor, object_name, record_id, step, source=source_of(actor))
        answer = AdvanceAnswer(
            status="moved" if held is None else "held", approval_id=None if held is None else held.approval_id
        )
        return Answer(200, answer.model_dump_json().encode())

    hashed = idempotency.request_hash(request.url.path.encode(), body.model_dump_json().encode())
    answer = await idempotency.once(session, actor, key, hashed, work)
    return Response(answer.body, status_code=answer.status, media_type="application/json")


@router.put("/records/{record_id}/stage/checks", status_code=204, response_class=Response, responses=_CHANGE)
async def check_stage_item(
    object_name: ObjectName, record_id: UUID, body: CheckRequest, session: CheckedWriteSession, actor: CurrentActor
) -> Response:
    """Tick an item of a stage's checklist, or take the tick away."""
    await service.check_item(session, actor, object_name, record_id, body.stage, body.code, done=body.done)
    return Response(status_code=204)


@router.post("/records/{record_id}/stage/pause", responses=_CHANGE)
async def pause_dwell(
    object_name: ObjectName, record_id: UUID, body: PauseRequest, session: CheckedWriteSession, actor: CurrentActor
) -> Paused:
    """Answer no: say why a record stays in its stage. Nobody is asked about it for some working days, or until a day."""
    until = await questions.no(
        session,
        actor,
        object_name,
        record_id,
        reason=body.reason,
        working_days=body.working_days,
        until=body.until,
    )
    return Paused(until=until)


@router.post("/stages", responses=_READ)
async def get_dwells(
    object_name: ObjectName, body: DwellRequest, session: CheckedReadSession, actor: CurrentActor
) -> DwellList:
    """Return how long records have been in their stages: for the cards of a board. Those not on their way are left out."""
    found = await service.dwells(session, actor, object_name, body.ids)
    items = [
        DwellEntry(id=each, stage=stage, **describe.dwell_info(dwell).model_dump())
        for each, (stage, dwell) in found.items()
    ]
    return DwellList(items=items)


async def _standing(session: Session, actor: Actor, object_name: str, record_id: UUID) -> schemas.Standing:
    found = await service.standing(session, actor, object_name, record_id)
    people = await identity.names_of(session, [move.by for move in found.moves])
    return describe.standing_info(found, people, actor.language)
