"""Notifications, how one wants to get them, and the channels over HTTP."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from yingtu.channels import devices, push, sending, service, texts
from yingtu.channels.preferences import NotificationPreferences, group_of
from yingtu.channels.schemas import (
    ChannelInfo,
    ChannelList,
    ChannelTest,
    MarkRead,
    NotificationInfo,
    NotificationList,
    PushDevice,
    PushInfo,
    PushSubscription,
    UnreadCount,
)
from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import (
    CheckedReadSession,
    CheckedWriteSession,
    CurrentActor,
    CurrentDatabase,
    CurrentWorkspace,
    Route,
    require_scope,
)

router = APIRouter(prefix="/api/v1", tags=["notifications"], route_class=Route)
_READ = problem_responses(401, 403, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)


@router.get("/notifications", responses=_READ)
async def list_notifications(
    session: CheckedReadSession,
    actor: CurrentActor,
    before: Annotated[UUID | None, Query(description="`next_before` of the page before")] = None,
    unread: Annotated[bool, Query(description="Only those that are not read")] = False,  # noqa: FBT002 - a query parameter
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> NotificationList:
    """List one's own notifications, the newest first."""
    found = await service.list_notifications(session, actor, before=before, everything=not unread, limit=limit)
    items = []
    for each in found:
        said = texts.words(
            each.kind, each.params, texts.path_of(each.object, each.record_id, each.link), actor.language
        )
        items.append(
            NotificationInfo(
                id=each.id,
                kind=each.kind,
                group=group_of(each.kind),
                title=said.title,
                body=said.body,
                path=said.path,
                object=each.object,
                record_id=each.record_id,
                urgent=each.urgent,
                created_at=each.created_at,
                read_at=each.read_at,
            )
        )
    return NotificationList(items=items, next_before=found[-1].id if len(found) == limit else None)


@router.get("/notifications/unread", responses=_READ)
async def count_unread(session: CheckedReadSession, actor: CurrentActor) -> UnreadCount:
    """Count one's own notifications that are not read."""
    return UnreadCount(count=await service.unread(session, actor))


@router.post("/notifications/read", responses=_CHANGE)
async def mark_read(body: MarkRead, session: CheckedWriteSession, actor: CurrentActor) -> UnreadCount:
    """Mark one's own notifications as read, and return how many are left."""
    await service.mark_read(session, actor, body.ids)
    return UnreadCount(count=await service.unread(session, actor))


@router.get("/notifications/preferences", responses=_READ)
async def get_notification_preferences(session: CheckedReadSession, actor: CurrentActor) -> NotificationPreferences:
    """Return how one wants to be told."""
    return await service.preferences(session, actor)


@router.put("/notifications/preferences", status_code=204, response_class=Response, responses=_CHANGE)
async def set_notification_preferences(
    body: NotificationPreferences, session: CheckedWriteSession, actor: CurrentActor
) -> Response:
    """Say how one wants to be told."""
    await service.save_preferences(session, actor, body)
    return Response(status_code=204)


@router.get("/push", responses=_READ)
async def get_push(request: Request, session: CheckedReadSession, actor: CurrentActor) -> PushInfo:
    """Return what a browser needs to subscribe to push, and one's own browsers that have."""
    found = await devices.list_devices(session, actor)
    items = [
        PushDevice(id=each.id, name=each.name, endpoint=each.endpoint, created_at=each.created_at) for each in found
    ]
    return PushInfo(public_key=push.public_key(facts_of(request.scope).context.settings), devices=items)


@router.post("/push/devices", status_code=201, responses=_CHANGE)
async def add_push_device(
    request: Request, body: PushSubscription, session: CheckedWriteSession, actor: CurrentActor
) -> PushInfo:
    """Make a browser take push; a browser tells only whoever subscribed last."""
    settings = facts_of(request.scope).context.settings
    keys = {"p256dh": body.keys.p256dh, "auth": body.keys.auth}
    await devices.add(session, actor, settings, endpoint=body.endpoint, name=body.name, **keys)
    return await get_push(request, session, actor)


@router.delete("/push/devices/{device_id}", status_code=204, response_class=Response, responses=_CHANGE)
async def remove_push_device(device_id: UUID, session: CheckedWriteSession, actor: CurrentActor) -> Response:
    """Stop push to one of one's own browsers."""
    await devices.remove(session, actor, device_id)
    return Response(status_code=204)


@router.get("/channels", responses=_READ)
async def list_channels(request: Request, session: CheckedReadSession, actor: CurrentActor) -> ChannelList:
    """List the ways by which notifications reach people; needs the ability `configure`."""
    settings = facts_of(request.scope).context.settings
    found = await sending.overview(session, actor, settings)
    return ChannelList(items=[ChannelInfo(**asdict(each)) for each in found])


@router.post("/channels/{channel}/test", responses=_CHANGE)
async def test_channel(
    request: Request,
    channel: Annotated[str, Path(max_length=40)],
    database: CurrentDatabase,
    workspace: CurrentWorkspace,
    actor: CurrentActor,
) -> ChannelTest:
    """Send oneself a message by a channel right now; needs the ability `configure`."""
    facts = facts_of(request.scope)
    require_scope(facts, "write")
    settings = facts.context.settings
    error = await sending.test(database, workspace, settings, actor, channel)
    return ChannelTest(delivered=error is None, error=error)
