"""Merging records over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import CheckedReadSession, CheckedWriteSession, CurrentActor, Route
from yingtu.quality import merging
from yingtu.quality.merge_repository import Merge
from yingtu.records.requests import source_of

router = APIRouter(prefix="/api/v1", tags=["quality"], route_class=Route)


class MergeBody(BaseModel):
    """Two records of which one stays."""

    model_config = ConfigDict(extra="forbid")

    kept: UUID
    lost: UUID = Field(description="Goes to the trash; what points to it points to `kept` then")
    take: list[str] = Field(default=[], max_length=300, description="Fields whose value comes from `lost`")


class MergeInfo(BaseModel):
    """A merge."""

    id: UUID
    object: str
    kept: UUID
    lost: UUID
    name: str = Field(description="What the record that went was called")
    at: datetime
    by: UUID | None
    by_name: str | None
    relations: int = Field(description="Records that point to `kept` since")


class MergePage(BaseModel):
    """Merges of the last 30 days, the newest first."""

    items: list[MergeInfo]


class MergedRecord(MergeInfo):
    """A record that was merged into another one, with its own history."""

    history: list[dict[str, Any]] = Field(description="As at `…/records/{id}/history`")


class MergedRecords(BaseModel):
    """What was merged into a record, the last first."""

    items: list[MergedRecord]


@router.post(
    "/objects/{object_name}/merges", status_code=201, responses=problem_responses(401, 403, 404, 409, 422, 503)
)
async def merge_records(
    object_name: str, body: MergeBody, session: CheckedWriteSession, actor: CurrentActor
) -> MergeInfo:
    """Merge two records that mean the same; can be taken back for 30 days."""
    made = await merging.merge(
        session, actor, object_name, kept=body.kept, lost=body.lost, take=body.take, source=source_of(actor)
    )
    return _info(made)


@router.get("/objects/{object_name}/merges", responses=problem_responses(401, 403, 404, 503))
async def list_merges(
    object_name: str,
    session: CheckedReadSession,
    actor: CurrentActor,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> MergePage:
    """List merges that can still be taken back."""
    return MergePage(items=[_info(each) for each in await merging.recent(session, actor, object_name, limit)])


@router.post("/merges/{merge_id}/undo", responses=problem_responses(401, 403, 404, 409, 422, 503))
async def undo_merge(merge_id: UUID, session: CheckedWriteSession, actor: CurrentActor) -> MergeInfo:
    """Take a merge back; what somebody has changed since stays."""
    return _info(await merging.undo(session, actor, merge_id, source=source_of(actor)))


@router.get("/objects/{object_name}/records/{record_id}/merged", responses=problem_responses(401, 403, 404, 503))
async def list_merged_records(
    object_name: str, record_id: UUID, session: CheckedReadSession, actor: CurrentActor
) -> MergedRecords:
    """List what was merged into a record, each with its own history."""
    found = await merging.merged_into(session, actor, object_name, record_id)
    return MergedRecords(
        items=[
            MergedRecord(**_info(each).model_dump(), history=orjson.loads(history)["items"]) for each, history in found
        ]
    )


def _info(made: Merge) -> MergeInfo:
    return MergeInfo(
        id=made.id,
        object=made.object,
        kept=made.kept,
        lost=made.lost,
        name=made.name,
        at=made.at,
        by=made.by,
        by_name=made.by_name,
        relations=sum(len(each["ids"]) for each in made.relations),
    )
