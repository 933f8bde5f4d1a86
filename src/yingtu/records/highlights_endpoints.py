"""The figures of a record and the pages of other systems about it, over HTTP."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter, Path, Request, Response

from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import CheckedReadSession, CurrentActor, ReadSession, Route
from yingtu.records import highlights, requests
from yingtu.records.endpoints import JSON, ObjectName, RecordId
from yingtu.records.schemas import HighlightsResponse

router = APIRouter(prefix="/api/v1/objects/{object}/records/{record_id}", tags=["records"], route_class=Route)
_Responses: TypeAlias = dict[int | str, dict[str, Any]]
_REFUSED: _Responses = problem_responses(401, 403, 404, 503)
_FIGURES: _Responses = {200: {"model": HighlightsResponse}, **_REFUSED}
_PAGE: _Responses = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}, **_REFUSED}


@router.get("/highlights", response_class=Response, responses=_FIGURES)
async def record_highlights(
    object_name: ObjectName, record_id: RecordId, session: ReadSession, actor: CurrentActor
) -> Response:
    """Return the figures that the object's document names for its records, over what the actor may read."""
    found = requests.record_id(record_id, object_name)
    return Response(await highlights.highlights(session, actor, object_name, found), media_type=JSON)


@router.get(
    "/frames/{number}",
    response_class=Response,
    responses=_PAGE,
)
async def record_frame(
    request: Request,
    object_name: ObjectName,
    record_id: RecordId,
    number: Annotated[int, Path(ge=0, le=99, description="Place in the object's document")],
    session: CheckedReadSession,
    actor: CurrentActor,
) -> Response:
    """Return a page that shows another system's about this record, sandboxed; its origin must be allowed."""
    found = requests.record_id(record_id, object_name)
    host = request.headers.get("host", "")
    page, policy = await highlights.frame_page(session, actor, object_name, found, number, host=host)
    return Response(page, media_type="text/html", headers={"content-security-policy": policy})
