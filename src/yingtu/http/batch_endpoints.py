"""The door for several reads at once (ADR 0199)."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from yingtu.http.batch import Read, answers
from yingtu.http.context import facts_of
from yingtu.http.errors import NotARead
from yingtu.http.named_route import NamedRoute
from yingtu.http.problems import problem_responses

MOST = 50

router = APIRouter(prefix="/api/v1", tags=["batch"], route_class=NamedRoute)


class BatchRead(BaseModel):
    """One read."""

    model_config = ConfigDict(extra="forbid")

    method: Literal["GET", "POST"] = "GET"
    path: str = Field(max_length=8000, description="With its query: /api/v1/objects/lead/records?limit=20")
    body: dict[str, Any] | None = Field(default=None, description="Of reads that are sent as POST")


class Batch(BaseModel):
    """Several reads."""

    model_config = ConfigDict(extra="forbid")

    requests: list[BatchRead] = Field(min_length=1, max_length=MOST)


@router.post(
    "/batch",
    response_class=StreamingResponse,
    responses={
        **problem_responses(422),
        200: {
            "description": "A line of JSON for each, as they become ready: `index`, `status`, `body`",
            "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
        },
    },
)
async def read_batch(body: Batch, request: Request) -> StreamingResponse:
    """Read several things in one request.

    Each is answered as if it had come alone, with the headers of this request: its own status, its own error. GET addresses whose
    answer is JSON are possible, and `records/query`, `records/aggregate` and `stages` of an object, which only read.
    """
    reads = [Read(each.method, each.path, each.body) for each in body.requests]
    for index, read in enumerate(reads):
        if not read.is_possible():
            raise NotARead(number=index + 1, method=read.method, path=read.path)
    lines = answers(request.app, request.scope, reads, facts_of(request.scope).request_id)
    return StreamingResponse(lines, media_type="application/x-ndjson", headers={"x-accel-buffering": "no"})
