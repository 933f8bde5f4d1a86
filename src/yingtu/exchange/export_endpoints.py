"""Exporting over HTTP: start a job, fetch the file it made."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from yingtu.exchange import export
from yingtu.exchange.export import ExportRequest
from yingtu.exchange.export_groups import Grouped
from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import CheckedWriteSession, CurrentActor, Route
from yingtu.jobs import service as jobs
from yingtu.jobs.endpoints import JobId, job_info
from yingtu.jobs.schemas import JobInfo
from yingtu.query.aggregate import GroupBy, Measure

router = APIRouter(prefix="/api/v1", tags=["exports"], route_class=Route)


class ExportGroup(BaseModel):
    """A grouping; days and moments may be grouped by the period they fall into."""

    model_config = ConfigDict(extra="forbid")

    field: str = Field(max_length=300)
    period: Literal["day", "week", "month", "quarter", "year"] | None = None


class ExportMeasure(BaseModel):
    """What is computed of each group; `count` needs no field."""

    model_config = ConfigDict(extra="forbid")

    op: Literal["count", "sum", "avg", "min", "max"]
    field: str | None = Field(default=None, max_length=300)


class ExportBody(BaseModel):
    """A list as a file, or figures of its groups."""

    model_config = ConfigDict(extra="forbid")

    filter: dict[str, Any] | None = Field(default=None, description="As of a list")
    sort: str | None = Field(default=None, max_length=500, description="`-created_at,name`")
    fields: list[str] | None = Field(
        default=None, min_length=1, max_length=300, description="Paths; everything readable when left out"
    )
    format: Literal["csv", "xlsx"] = "xlsx"
    header: Literal["labels", "api_names"] = Field(default="labels", description="What the columns are called")
    encoding: Literal["utf-8-sig", "gb18030"] = Field(default="utf-8-sig", description="Of CSV")
    group_by: list[ExportGroup] | None = Field(
        default=None, max_length=5, description="Figures of groups instead of records"
    )
    measures: list[ExportMeasure] | None = Field(
        default=None,
        max_length=20,
        description="Of the groups, or without groups of all records; by default their number",
    )

    def grouped(self) -> Grouped | None:
        """Return what figures are asked for; None: records."""
        if not self.group_by and not self.measures:
            return None
        measures = tuple(Measure(each.op, each.field) for each in self.measures or ())
        return Grouped(
            tuple(GroupBy(each.field, each.period) for each in self.group_by or ()), measures or (Measure("count"),)
        )


@router.post("/objects/{object}/exports", status_code=202, responses=problem_responses(401, 403, 404, 422, 503))
async def start_export(
    request: Request,
    response: Response,
    body: ExportBody,
    object_name: Annotated[str, Path(alias="object", max_length=63)],
    session: CheckedWriteSession,
    actor: CurrentActor,
) -> JobInfo:
    """Export the records of a list, or figures of its groups, as a job: watch it at `GET /api/v1/jobs/{id}`, fetch the file at its `result_url`."""
    language = facts_of(request.scope).language
    wanted = ExportRequest(
        body.filter,
        body.sort,
        None if body.fields is None else tuple(body.fields),
        body.format,
        body.header,
        body.encoding,
        body.grouped(),
    )
    job_id = await export.start(session, actor, object_name, wanted, language=language)
    response.headers["location"] = f"/api/v1/jobs/{job_id}"
    return job_info(await jobs.get(session, actor, job_id), language)


@router.get(
    "/jobs/{job_id}/result",
    response_class=FileResponse,
    responses={200: {"content": {"application/octet-stream": {}}}, **problem_responses(401, 403, 404, 409, 410, 503)},
)
async def fetch_export(
    request: Request, job_id: JobId, session: CheckedWriteSession, actor: CurrentActor
) -> FileResponse:
    """Return the file of an export to the person who started it, for a week."""
    found = await export.result_of(session, actor, facts_of(request.scope).context.settings, job_id)
    return FileResponse(
        found.path, media_type=found.media_type, filename=found.name, headers={"cache-control": "private, no-store"}
    )
