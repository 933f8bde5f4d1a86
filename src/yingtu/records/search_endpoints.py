"""Addresses of search. Like the reads of records, they pass on JSON without models; its form is documented beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import CurrentActor, ReadSession, Route
from yingtu.records import search_requests
from yingtu.records.search import search
from yingtu.records.search_owner import owner_hint
from yingtu.records.service import catalog_for

router = APIRouter(prefix="/api/v1/search", tags=["search"], route_class=Route)

JSON = "application/json"


class RecentRecord(BaseModel):
    """A record that the person worked on lately: what there is when nothing is looked for."""

    object: str
    id: str
    name: str | None = Field(description="The record's name, as the person sees it")
    at: datetime


class SearchHit(BaseModel):
    """A record found."""

    object: str
    id: str
    name: str | None = Field(description="The record's name, as the person sees it")
    field: str = Field(description="Api name of the field that fits best")
    snippet: str = Field(description="Its text, of long ones the part around the first hit")
    match: str = Field(description="exact, prefix or contains")
    highlights: list[list[int]] = Field(description="[start, end) in characters of the snippet")


class SearchResults(BaseModel):
    """What was found, best first."""

    items: list[SearchHit | RecentRecord]
    too_common: bool = Field(description="Only part of the records was looked at: type more")


class OwnerHint(BaseModel):
    """Who owns a record, without the record."""

    owner: str
    last_contact_hours: int | None


class OwnerHints(BaseModel):
    """At most five owners, the last in contact first."""

    items: list[OwnerHint]


def _parameter(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": schema.pop("required", False),
        "description": description,
        "schema": {"type": "string", **schema},
    }


_SEARCH = [
    _parameter("q", "Words that must all be found; none: the person's recent records", maxLength=200),
    _parameter("objects", "Only these objects: `account,contact`"),
    _parameter("limit", "Records at most", type="integer", default=20, maximum=50),
]
_OWNER = [
    _parameter("object", "Api name of the object", required=True),
    _parameter("q", "Exact name, phone number or credit code", required=True, maxLength=200),
]


@router.get(
    "",
    response_class=Response,
    responses={200: {"model": SearchResults}, **problem_responses(401, 403, 404, 422, 503)},
    openapi_extra={"parameters": _SEARCH},
)
async def search_records(request: Request, session: ReadSession, actor: CurrentActor) -> Response:
    """Search all objects at once: by part of a text, pinyin, initials, or digits of a number."""
    query = search_requests.search_query(request.query_params.multi_items())
    body = await search(session, actor, await catalog_for(session, actor), query)
    return Response(body, media_type=JSON)


@router.get(
    "/owner",
    response_class=Response,
    responses={200: {"model": OwnerHints}, **problem_responses(401, 403, 404, 422, 429, 503)},
    openapi_extra={"parameters": _OWNER},
)
async def find_owner(request: Request, session: ReadSession, actor: CurrentActor) -> Response:
    """Say who owns the customer with this exact name or number, also when the person may not see it."""
    object_name, text = search_requests.owner_query(request.query_params.multi_items())
    body = await owner_hint(session, actor, await catalog_for(session, actor), object_name, text)
    return Response(body, media_type=JSON)
