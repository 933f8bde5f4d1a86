"""Insight over HTTP: the figures of pipelines with the records behind them, targets."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from yingtu.http.problems import problem_responses
from yingtu.identity import service as identity
from yingtu.identity.dependencies import CheckedReadSession, CurrentActor, Route
from yingtu.insight import describe, naming, pipeline, targets
from yingtu.insight.pipeline import Asked, filter_of
from yingtu.insight.schemas import (
    Pipeline,
    PipelineRequest,
    RecordLine,
    RecordLines,
    RecordsRequest,
    Targets,
)
from yingtu.process import describe as process_describe
from yingtu.process.schemas import ProcessList
from yingtu.records import service as records

router = APIRouter(prefix="/api/v1/insight", tags=["insight"], route_class=Route)

_READ = problem_responses(401, 403, 404, 422, 503)
ProcessKey = Annotated[str, Path(max_length=63, description="Key of the process")]


@router.get("/pipelines", responses=_READ)
async def list_pipelines(session: CheckedReadSession, actor: CurrentActor) -> ProcessList:
    """List the processes whose records the actor may read."""
    catalog = await records.catalog_for(session, actor)
    found = pipeline.readable_processes(catalog, actor)
    return ProcessList(items=[process_describe.process_info(each, actor.language) for each in found])


@router.post("/pipelines/{process}", responses=_READ)
async def get_pipeline(
    process: ProcessKey, body: PipelineRequest, session: CheckedReadSession, actor: CurrentActor
) -> Pipeline:
    """Return funnel, advance times, win rate and forecast of a pipeline, over the records the actor may read."""
    asked = _asked(body)
    found = await pipeline.figures(session, actor, process, asked)
    catalog = await records.catalog_for(session, actor)
    names = await naming.group_names(session, actor, found.process, asked.group_by, found.ended)
    return describe.pipeline(catalog, found, asked, names, actor.language)


@router.post("/pipelines/{process}/records", responses=_READ)
async def get_pipeline_records(
    process: ProcessKey, body: RecordsRequest, session: CheckedReadSession, actor: CurrentActor
) -> RecordLines:
    """List the records behind a figure, the largest first."""
    found = await pipeline.lines(
        session,
        actor,
        process,
        _asked(body),
        body.part,
        stages=body.stages,
        place=body.place,
        kinds=list(body.kinds),
        group=body.group,
        any_group=body.any_group,
        undated=body.undated,
    )
    people = await identity.names_of(session, [row[2] for row in found])
    items = [
        RecordLine(
            id=row[0], name=row[1], owner=people.get(row[2]), stage=row[3], amount=row[4], days=row[5], day=row[6]
        )
        for row in found[: pipeline.MAX_RECORDS]
    ]
    return RecordLines(items=items, more=len(found) > pipeline.MAX_RECORDS)


@router.get("/targets", responses=_READ)
async def get_targets(
    session: CheckedReadSession,
    actor: CurrentActor,
    month: Annotated[date | None, Query(description="Any day of the month; this month when left out")] = None,
    owner: Annotated[UUID | None, Query(description="Only this person's")] = None,
) -> Targets:
    """Return the targets of a month that the actor may read, each with what was achieved."""
    return await targets.attainment(session, actor, month, owner)


def _asked(body: PipelineRequest) -> Asked:
    return Asked(body.begins, body.ends, filter_of(body.filter), body.as_of, body.group_by)
