"""Views and the reviewed map over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import CheckedReadSession, CurrentActor, Route, WriteSession
from yingtu.identity.service import check_current
from yingtu.views import maps, service
from yingtu.views.schemas import MapInfo, MapInput, ViewCreate, ViewInfo, ViewInput, ViewList

router = APIRouter(prefix="/api/v1/meta/views", tags=["views"], route_class=Route)
maps_router = APIRouter(prefix="/api/v1/meta/map", tags=["views"], route_class=Route)

ViewKey = Annotated[str, Path(min_length=1, max_length=100)]
_READ = problem_responses(401, 403, 404, 422, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)


@router.get("", responses=_READ)
async def list_views(
    session: CheckedReadSession,
    actor: CurrentActor,
    object_name: Annotated[str, Query(alias="object", max_length=63)],
) -> ViewList:
    """List the views of an object: shared with you in their order, then your own."""
    return ViewList(items=[_info(each) for each in await service.list_views(session, actor, object_name)])


@router.post("", status_code=201, responses=_CHANGE)
async def create_view(body: ViewCreate, session: WriteSession, actor: CurrentActor) -> ViewInfo:
    """Save a view, for yourself or (with the ability `configure`) shared with others."""
    content = body.model_dump(mode="json", exclude={"object", "shared"})
    await check_current(session, actor)
    return _info(await service.create(session, actor, body.object, content, shared=body.shared))


@router.put("/{view_key}", responses=_CHANGE)
async def change_view(view_key: ViewKey, body: ViewInput, session: WriteSession, actor: CurrentActor) -> ViewInfo:
    """Save what a view has become; `shared` decides whether it is yours or everybody's from now on."""
    content = body.model_dump(mode="json", exclude={"shared"})
    await check_current(session, actor)
    return _info(await service.change(session, actor, view_key, content, shared=body.shared))


@router.delete("/{view_key}", status_code=204, response_class=Response, responses=_CHANGE)
async def delete_view(view_key: ViewKey, session: WriteSession, actor: CurrentActor) -> Response:
    """Delete a view of yours, or (with the ability `configure`) a shared one."""
    await check_current(session, actor)
    await service.delete(session, actor, view_key)
    return Response(status_code=204)


@maps_router.get("", responses=_READ)
async def show_map(session: CheckedReadSession, _actor: CurrentActor) -> MapInfo:
    """Show the outlines that are drawn under the bubbles of map views."""
    return _map(await maps.find(session))


@maps_router.put("", responses=_CHANGE)
async def load_map(body: MapInput, session: WriteSession, actor: CurrentActor) -> MapInfo:
    """Load a reviewed map in place of the one there is. Needs the ability `configure`."""
    await check_current(session, actor)
    return _map(await maps.load(session, actor, approval=body.approval, document=body.map))


@maps_router.delete("", status_code=204, response_class=Response, responses=_CHANGE)
async def remove_map(session: WriteSession, actor: CurrentActor) -> Response:
    """Go back to the bare grid. Needs the ability `configure`."""
    await check_current(session, actor)
    await maps.remove(session, actor)
    return Response(status_code=204)


def _map(found: maps.ReviewedMap) -> MapInfo:
    return MapInfo(approval=found.approval, lines=found.lines)


def _info(view: service.View) -> ViewInfo:
    document = view.document.model_dump(exclude={"owner"})
    return ViewInfo(key=view.key, shared=view.shared, can_edit=view.can_edit, **document)
