"""Server-sent events (WHATWG HTML, "Server-sent events"): one stream per open page, ``GET /api/v1/events``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Query, Request
from starlette.responses import StreamingResponse

from yingtu.http.context import Facts, facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import CheckedReadSession, CurrentWorkspace, Route, find_actor, forget
from yingtu.kit.db import Workspace
from yingtu.kit.errors import Overloaded, YingtuError
from yingtu.metadata.errors import StaleCatalog
from yingtu.records import live
from yingtu.records.live import RELOAD, Live

router = APIRouter(prefix="/api/v1", tags=["records"], route_class=Route)

#: A comment line this often keeps proxies from closing the stream, and is when a revoked session is noticed.
HEARTBEAT_S = 15.0
#: The client waits so long before it comes back.
RETRY_MS = 2_000

_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": '`data: {"object", "event", "ids"}`; `id:` is for `Last-Event-ID`; the event `begin` comes first and says for how long nothing has happened (`quiet_s`, null: ever): what was read longer ago is to be read again; `reload` says that too much was missed, `catalog` that the configuration has changed',
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.get("/events", response_class=StreamingResponse, responses=_STREAM | problem_responses(401, 503))
async def live_events(
    request: Request,
    workspace: CurrentWorkspace,
    _rights_are_current: CheckedReadSession,
    last_event_id: Annotated[str | None, Header(alias="Last-Event-ID", max_length=20)] = None,
    last_event: Annotated[int | None, Query(description="The same, for clients that cannot set headers", ge=0)] = None,
) -> StreamingResponse:
    """Tell what happens to records the person may read, as it happens."""
    after = int(last_event_id) if last_event_id and last_event_id.isascii() and last_event_id.isdigit() else last_event
    stream = _stream(request, workspace, after)
    return StreamingResponse(stream, media_type="text/event-stream", headers={"x-accel-buffering": "no"})


async def _stream(request: Request, workspace: Workspace, after: int | None) -> AsyncIterator[bytes]:
    facts = facts_of(request.scope)
    hub = live.hub_of(facts.context.database)
    # Whoever has signed out or lost their rights meets an error below: their stream ends, and they sign in again.
    with hub.watch(workspace) as queue, suppress(YingtuError):
        async with facts.context.database.read(workspace) as session:
            await hub.begin(session, workspace)
            quiet = orjson.dumps({"quiet_s": await live.quiet_for(session)})
        yield b"retry: %d\nevent: begin\ndata: %s\n\n" % (RETRY_MS, quiet)
        if after is not None:
            for line in await _missed(request, facts, workspace, after):
                yield line
        version = (await find_actor(request.scope, facts)).catalog_version
        while True:
            events = await _next(queue)
            told = await _told(request, facts, workspace, events)
            if (now := (await find_actor(request.scope, facts)).catalog_version) != version:
                version = now
                yield b'event: catalog\ndata: {"version":%d}\n\n' % version
            for each in told:
                yield _line(each)
            if not told:
                yield b": still here\n\n"


async def _next(queue: asyncio.Queue[Live]) -> list[Live]:
    """Return what waits, or nothing after the heartbeat's time."""
    try:
        events = [await asyncio.wait_for(queue.get(), HEARTBEAT_S)]
    except TimeoutError:
        return []
    while not queue.empty():
        events.append(queue.get_nowait())
    return events


async def _missed(request: Request, facts: Facts, workspace: Workspace, after: int) -> list[bytes]:
    async with facts.context.database.read(workspace) as session:
        events = await live.events_since(session, max(after - live.OVERLAP, 0))
    if len(events) == live.MAX_EVENTS:
        return [_line(Live(events[-1].id, "*", RELOAD, ()))]
    return [_line(each) for each in await _told(request, facts, workspace, events)]


async def _told(request: Request, facts: Facts, workspace: Workspace, events: list[Live]) -> list[Live]:
    """Filter events by what the person may read now; asks who they are again when that has changed.

    Raises:
        NotSignedIn: their session has ended.
    """
    for _ in range(3):
        actor = await find_actor(request.scope, facts)
        try:
            async with facts.context.database.read(workspace) as session:
                await live.check_current(session, actor)
                return await live.readable(session, actor, events)
        except StaleCatalog:
            forget(facts)
    raise Overloaded(retry_after_s=1)


def _line(each: Live) -> bytes:
    name = b"event: reload\n" if each.event == RELOAD else b""
    data = orjson.dumps({"object": each.object, "event": each.event, "ids": each.ids})
    return b"%sid: %d\ndata: %s\n\n" % (name, each.id, data)
