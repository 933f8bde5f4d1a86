"""Random audits over HTTP."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from yingtu.http.problems import problem_responses
from yingtu.identity import service as identity
from yingtu.identity.actor import Actor
from yingtu.identity.dependencies import CheckedReadSession, CheckedWriteSession, CurrentActor, Route
from yingtu.kit.db import Session
from yingtu.records import service as records
from yingtu.sampling import describe, naming, service
from yingtu.sampling.schemas import CheckResult, DrawDetail, DrawProof, DrawRequest, HandOver, SamplingOverview

router = APIRouter(prefix="/api/v1/sampling", tags=["random audits"], route_class=Route)

_READ = problem_responses(401, 403, 404, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)


@router.get("", responses=_READ)
async def list_draws(session: CheckedReadSession, actor: CurrentActor) -> SamplingOverview:
    """List the random audits one takes part in, with their draws and how far they are; empty for everybody else."""
    found = await service.overview(session, actor)
    return describe.overview(await records.catalog_for(session, actor), found, actor.language)


@router.post("/{key}/draws", responses=_CHANGE)
async def draw_month(key: str, body: DrawRequest, session: CheckedWriteSession, actor: CurrentActor) -> DrawDetail:
    """Draw the records of a month that is over; a month that was drawn before is not drawn again."""
    return await _detail(session, actor, await service.draw_month(session, actor, key, body.month))


@router.get("/draws/{draw_id}", responses=_READ)
async def get_draw(draw_id: UUID, session: CheckedReadSession, actor: CurrentActor) -> DrawDetail:
    """Return a draw with the check of each record drawn."""
    return await _detail(session, actor, draw_id)


@router.get("/draws/{draw_id}/proof", responses=_READ)
async def prove_draw(draw_id: UUID, session: CheckedReadSession, actor: CurrentActor) -> DrawProof:
    """Make the draw again from its seed: anybody can repeat it with any SHA-256."""
    found = await service.prove(session, actor, draw_id)
    return DrawProof(
        seed=found.draw.seed,
        percent=float(found.draw.percent),
        population=found.draw.population,
        expected=list(found.expected),
        drawn=list(found.drawn),
        holds=found.holds,
        came_later=list(found.came_later),
        left=list(found.left),
    )


@router.put("/checks/{check_id}/result", responses=_CHANGE)
async def close_check(
    check_id: UUID, body: CheckResult, session: CheckedWriteSession, actor: CurrentActor
) -> DrawDetail:
    """Write down what one's check found: passed when nothing is out of order."""
    return await _detail(session, actor, await service.close(session, actor, check_id, body.answers, body.note))


@router.put("/checks/{check_id}/assignee", responses=_CHANGE)
async def assign_check(check_id: UUID, body: HandOver, session: CheckedWriteSession, actor: CurrentActor) -> DrawDetail:
    """Hand an open check to somebody who does not own the record."""
    return await _detail(session, actor, await service.hand_over(session, actor, check_id, body.assignee))


async def _detail(session: Session, actor: Actor, draw_id: UUID) -> DrawDetail:
    draw, checks = await service.whole(session, actor, draw_id)
    people = await identity.names_of(session, [each.assignee for each in checks])
    named = await naming.readable(session, actor, draw.object, [each.record_id for each in checks])
    return describe.detail(await records.catalog_for(session, actor), draw, checks, people, named, actor)
