"""Insight over HTTP: the figures of pipelines with the records behind them, targets."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from yingtu.access.marking import watermark
from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity import service as identity
from yingtu.identity.actor import Actor
from yingtu.identity.dependencies import CheckedReadSession, CurrentActor, Route
from yingtu.insight import brief as briefs
from yingtu.insight import brief_words, describe, naming, pipeline, targets
from yingtu.insight.brief_pdf import brief_pdf
from yingtu.insight.pipeline import Asked, filter_of
from yingtu.insight.schemas import (
    Brief,
    Health,
    LivelinessList,
    LivelinessRequest,
    Pipeline,
    PipelineRequest,
    RecordLine,
    RecordLines,
    RecordsRequest,
    Targets,
)
from yingtu.kit.db import Session
from yingtu.process import describe as process_describe
from yingtu.process import service as processes
from yingtu.process.plan import processes_of
from yingtu.process.schemas import ProcessList
from yingtu.records import service as records
from yingtu.records.reach import require_readable

router = APIRouter(prefix="/api/v1/insight", tags=["insight"], route_class=Route)

_READ = problem_responses(401, 403, 404, 422, 503)
_PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}},
    **_READ,
}
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
    names = await naming.group_names(session, actor, found.process, asked.group_by, found.grouped)
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
        people=None if body.people is None else [str(each) for each in body.people],
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


@router.get("/briefs/{process}", responses=_READ)
async def get_brief(
    process: ProcessKey,
    session: CheckedReadSession,
    actor: CurrentActor,
    skip: Annotated[
        int, Query(ge=0, le=10_000_000, description="Leave out so many of the largest: the next pages")
    ] = 0,
) -> Brief:
    """Return the stage-health brief: records without progress, their owners, what history or the playbook advises."""
    return await _brief(session, actor, process, skip)


@router.get("/briefs/{process}/pdf", response_class=Response, responses=_PDF)
async def get_brief_pdf(
    request: Request, process: ProcessKey, session: CheckedReadSession, actor: CurrentActor
) -> Response:
    """Return the brief as a PDF: the first 200 records and a link to the rest."""
    found = await _brief(session, actor, process)
    catalog = await records.catalog_for(session, actor)
    link = f"{facts_of(request.scope).context.settings.base_url()}/insight/brief?process={process}"
    mark = watermark(catalog, actor)
    body = await asyncio.to_thread(brief_pdf, catalog, found, actor.name, link, actor.language, mark=mark)
    return Response(body, media_type="application/pdf", headers={"content-disposition": 'inline; filename="brief.pdf"'})


@router.get("/health/{object}/{record_id}", responses=_READ)
async def get_health(
    object_name: Annotated[str, Path(alias="object", max_length=63)],
    record_id: UUID,
    session: CheckedReadSession,
    actor: CurrentActor,
) -> Health:
    """Return what the brief says of one record: whether it only seems active, with reasons, and what to do next."""
    await require_readable(session, actor, object_name, record_id)
    catalog = await records.catalog_for(session, actor)
    found = next(iter(processes_of(catalog, catalog.object(object_name).api_name)), None)
    items = await briefs.health(session, actor, found.key, [record_id]) if found else ()
    if found is None or not items:
        return Health(item=None)
    people = await identity.names_of(session, [items[0].owner_id])
    playbook = briefs.playbook_of(catalog, found.key)
    segments = brief_words.segment_names(catalog, found, playbook.segment, actor.language)
    return Health(item=brief_words.stalled_info(found, items[0], people, segments, actor.language))


@router.post("/health/{object}", responses=_READ)
async def get_liveliness(
    object_name: Annotated[str, Path(alias="object", max_length=63)],
    body: LivelinessRequest,
    session: CheckedReadSession,
    actor: CurrentActor,
) -> LivelinessList:
    """Say of open records whether they only seem active, with reasons: for the cards of a board. The others are left out."""
    items = []
    for process in await processes.processes(session, actor, object_name):
        found = await briefs.health(session, actor, process.key, body.ids)
        items += [brief_words.liveliness_info(each, actor.language) for each in found]
    return LivelinessList(items=items)


async def _brief(session: Session, actor: Actor, process: str, skip: int = 0) -> Brief:
    found = await briefs.brief(session, actor, process, skip=skip)
    catalog = await records.catalog_for(session, actor)
    people = await identity.names_of(session, [each.owner_id for each in found.items])
    return brief_words.brief_info(catalog, found, people, actor.language)


def _asked(body: PipelineRequest) -> Asked:
    return Asked(body.begins, body.ends, filter_of(body.filter), body.as_of, body.group_by)
