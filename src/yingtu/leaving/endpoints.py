"""Leaving over HTTP, for those who manage people."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import CheckedReadSession, CurrentActor, RightsSession, Route
from yingtu.leaving import service
from yingtu.records.requests import source_of

router = APIRouter(prefix="/api/v1", tags=["people"], route_class=Route)


class LeavingOutlook(BaseModel):
    """What a leaving would end and hand over."""

    counts: dict[str, int] = Field(description="Records by object")
    ended: dict[str, int] = Field(
        description="Sessions, API keys, second factors, temporary rights; people to report to another"
    )


class LeavingPlan(BaseModel):
    """Who gets the records, in turn, and why the person leaves."""

    model_config = ConfigDict(extra="forbid")

    receivers: list[UUID] = Field(default=[], max_length=50)
    reason: str = Field(min_length=2, max_length=1000)


class LeavingInfo(LeavingOutlook):
    """The certificate of a leaving."""

    user_id: UUID
    at: datetime
    by: UUID | None
    reason: str
    receivers: list[UUID]
    jobs: list[int] = Field(description="That hand the records over")


class DormantPerson(BaseModel):
    """Somebody active who has not been seen for long."""

    id: UUID
    login: str
    name: str
    seen_at: datetime


@router.get("/users/{user_id}/leaving/preview", responses=problem_responses(401, 403, 404, 422, 503))
async def preview_leaving(user_id: UUID, session: CheckedReadSession, actor: CurrentActor) -> LeavingOutlook:
    """Say what a person has that would end or go to others."""
    found = await service.preview(session, actor, user_id)
    return LeavingOutlook(counts=found.counts, ended=found.ended)


@router.post("/users/{user_id}/leaving", status_code=202, responses=problem_responses(401, 403, 404, 409, 422, 503))
async def let_leave(
    user_id: UUID, body: LeavingPlan, request: Request, session: RightsSession, actor: CurrentActor
) -> LeavingInfo:
    """End all ways in at once and hand the records over by jobs."""
    settings = facts_of(request.scope).context.settings
    made = await service.leave(
        session, actor, settings, user_id, body.receivers, reason=body.reason, source=source_of(actor)
    )
    return _info(made)


@router.get("/users/{user_id}/leaving", responses=problem_responses(401, 403, 404, 422, 503))
async def get_leaving(user_id: UUID, session: CheckedReadSession, actor: CurrentActor) -> LeavingInfo:
    """Return the certificate: what ended, what went to whom."""
    return _info(await service.certificate(session, actor, user_id))


@router.get("/dormant-people", responses=problem_responses(401, 403, 422, 503))
async def list_dormant(
    session: CheckedReadSession, actor: CurrentActor, days: Annotated[int, Query(ge=1, le=3650)] = 90
) -> list[DormantPerson]:
    """List active people who have not been seen for so many days, those longest away first."""
    return [DormantPerson(**each) for each in await service.dormant(session, actor, days)]


def _info(found: service.Leaving) -> LeavingInfo:
    return LeavingInfo(
        user_id=found.user_id,
        at=found.at,
        by=found.by,
        reason=found.reason,
        receivers=found.receivers,
        counts=found.counts,
        ended=found.ended,
        jobs=found.jobs,
    )
