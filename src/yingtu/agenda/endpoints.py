"""Tasks in time and calendars over HTTP."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from yingtu.agenda import service
from yingtu.agenda.repository import Feed
from yingtu.agenda.schemas import CalendarFeed, MomentChoice, MomentChoices
from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity.actor import Actor
from yingtu.identity.dependencies import (
    CheckedReadSession,
    CheckedWriteSession,
    CurrentActor,
    CurrentDatabase,
    CurrentWorkspace,
    Route,
)
from yingtu.metadata import service as metadata

router = APIRouter(prefix="/api/v1", tags=["agenda"], route_class=Route)
_READ = problem_responses(401, 403, 503)
_CHANGE = problem_responses(401, 403, 409, 503)


@router.get("/agenda/choices", responses=_READ)
async def list_moment_choices(session: CheckedReadSession, actor: CurrentActor) -> MomentChoices:
    """List when a task may be due and until when a reminder may be put off, by the working calendar of the company."""
    found = service.choices(await metadata.of_version(session, actor.catalog_version))
    return MomentChoices(
        due=[MomentChoice(**asdict(each)) for each in found.due],
        snooze=[MomentChoice(**asdict(each)) for each in found.snooze],
    )


@router.get("/calendar-feed", responses=_READ)
async def get_calendar_feed(request: Request, session: CheckedReadSession, actor: CurrentActor) -> CalendarFeed:
    """Return the address of one's own calendar."""
    return _info(request, actor, await service.feed(session, actor))


@router.post("/calendar-feed", responses=_CHANGE)
async def renew_calendar_feed(request: Request, session: CheckedWriteSession, actor: CurrentActor) -> CalendarFeed:
    """Get a new address for one's own calendar; the one before stops working."""
    return _info(request, actor, await service.renew_feed(session, actor))


@router.delete("/calendar-feed", status_code=204, response_class=Response, responses=_CHANGE)
async def close_calendar_feed(session: CheckedWriteSession, actor: CurrentActor) -> Response:
    """Make the address of one's own calendar void."""
    await service.close_feed(session, actor)
    return Response(status_code=204)


@router.get(
    "/calendars/{token}.ics",
    response_class=Response,
    responses={
        200: {"content": {"text/calendar": {}}},
        304: {"description": "As it was"},
        **problem_responses(404, 503),
    },
)
async def read_calendar(
    request: Request,
    token: Annotated[str, Path(max_length=100, pattern=r"^[\w-]+$")],
    database: CurrentDatabase,
    workspace: CurrentWorkspace,
    tasks: Annotated[Literal["event", "todo"], Query(description="As what tasks are shown")] = "event",
) -> Response:
    """Read a calendar by its address (RFC 5545); calendars ask for it now and then."""
    async with database.read(workspace) as session:
        content = await service.calendar(session, token, tasks)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    asked = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if etag in asked:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="yingtu.ics"'
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


def _info(request: Request, actor: Actor, found: Feed | None) -> CalendarFeed:
    if found is None:
        return CalendarFeed(active=False, url=None, todo_url=None, renewed_at=None)
    url = facts_of(request.scope).context.settings.base_url() + service.address(actor, found)
    return CalendarFeed(active=True, url=url, todo_url=f"{url}?tasks=todo", renewed_at=found.renewed_at)
