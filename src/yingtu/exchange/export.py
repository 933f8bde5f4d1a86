"""Files out: start an export, fetch its file, forget it after a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from yingtu.access.policy import Operation
from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.exchange.export_columns import select
from yingtu.exchange.export_errors import Expired, NotReady
from yingtu.exchange.export_files import KEPT, MEDIA_TYPES, place_of, remove_expired
from yingtu.exchange.export_groups import Grouped, figures
from yingtu.exchange.export_job import EXPORT
from yingtu.jobs import service as jobs
from yingtu.jobs.errors import UnknownJob
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.query.ast import parse_filter
from yingtu.query.bind import bind_filter
from yingtu.query.sorting import parse_sort
from yingtu.records import service as records
from yingtu.records.read import ListQuery
from yingtu.records.read_plan import reading

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from yingtu.identity.actor import Actor
    from yingtu.jobs.repository import Job
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings
    from yingtu.metadata.catalog import Catalog, Object

__all__ = ["ExportRequest", "ExportedFile", "export_file", "file_of", "remove_expired", "result_of", "start"]


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is exported.

    Attributes:
        filter, sort, fields: As of a list; ``fields`` None: everything readable.
        format: ``csv`` or ``xlsx``.
        header: ``labels`` in the person's language, or ``api_names``.
        encoding: Of CSV: ``utf-8-sig`` or ``gb18030``.
        grouped: Figures instead of records; ``sort`` and ``fields`` mean nothing then.
    """

    filter: dict[str, Any] | None = None
    sort: str | None = None
    fields: tuple[str, ...] | None = None
    format: str = "xlsx"
    header: str = "labels"
    encoding: str = "utf-8-sig"
    grouped: Grouped | None = None


class Gate(Protocol):
    """Holds back files that are too large for a person."""

    def limited(self, catalog: Catalog, actor: Actor) -> bool:
        """Whether the number of rows matters for this actor at all."""

    async def check(
        self, session: Session, actor: Actor, catalog: Catalog, obj: Object, wanted: Mapping[str, Any], rows: int
    ) -> None:
        """Refuse or count an export of so many rows."""


_gate: Gate | None = None


def configure(gate: Gate | None) -> None:
    """Set what holds back large files; once per process."""
    global _gate  # noqa: PLW0603 - assembled once per process
    _gate = gate


@dataclass(frozen=True, slots=True)
class ExportedFile:
    path: Path
    name: str
    media_type: str


async def start(session: Session, actor: Actor, object_name: str, request: ExportRequest, *, language: str) -> int:
    """Start an export as a job, in the caller's transaction; return the job's id.

    Raises:
        UnknownObject, OperationForbidden: the actor may not export records of the object.
        InvalidFilter, InvalidSort, NoColumns, InvalidQuery: the list or the figures mean nothing.
    """
    return await _make(jobs.start, session, actor, object_name, request, language)


async def _make(
    begin: Callable[[Session, Actor, str, dict[str, object]], Awaitable[int]],
    session: Session,
    actor: Actor,
    object_name: str,
    request: ExportRequest,
    language: str,
) -> int:
    catalog = await records.catalog_for(session, actor)
    obj = catalog.object(object_name)
    sight = reading(catalog, actor, obj, Operation.EXPORT)
    bind_filter(parse_filter(request.filter), sight, obj)
    if request.grouped is None:
        parse_sort(sight, obj, obj.document.sort if request.sort is None else request.sort)
        select(sight, obj, request.fields, header=request.header, language=language)
        await _let_through(session, actor, catalog, obj, request)
    else:
        figures(
            sight,
            obj,
            request.grouped,
            header=request.header,
            file_format=request.format,
            language=language,
            time_zone=actor.time_zone,
        )
    params: dict[str, object] = {
        "object": object_name,
        "filter": request.filter,
        "sort": request.sort,
        "fields": None if request.fields is None else list(request.fields),
        "format": request.format,
        "header": request.header,
        "encoding": request.encoding,
        "language": language,
        "time_zone": actor.time_zone,
        "device": actor.device.value,
        "ip": actor.ip,
        **({} if request.grouped is None else request.grouped.as_params()),
    }
    said = {name: params[name] for name in ("filter", "fields", "format")}
    await audit.note(session, actor, Action.EXPORTED, object_name=object_name, detail=said)
    return await begin(session, actor, EXPORT, params)


async def _let_through(session: Session, actor: Actor, catalog: Catalog, obj: Object, request: ExportRequest) -> None:
    """Count the rows for people whose roles limit them, and ask the gate."""
    if _gate is None or not _gate.limited(catalog, actor):
        return
    query = ListQuery(
        parse_filter(request.filter), request.sort, ("id",), limit=1, total="exact", operation=Operation.EXPORT
    )
    rows = int(orjson.loads(await records.list_records(session, actor, obj.api_name, query))["total"]["count"])
    wanted = {
        "object": obj.api_name,
        "filter": request.filter,
        "fields": None if request.fields is None else list(request.fields),
    }
    await _gate.check(session, actor, catalog, obj, wanted, rows)


async def export_file(
    database: Database,
    workspace: Workspace,
    actor: Actor,
    object_name: str,
    request: ExportRequest,
    *,
    settings: Settings,
    language: str,
    watcher: Callable[[int, int | None], None] | None = None,
) -> Job:
    """Export in the foreground, by the same job as for a person in the browser; return the job when it has ended.

    Raises:
        As :func:`start`.
    """
    async with database.write(workspace, Pool.BATCH) as session:
        job_id = await _make(jobs.create, session, actor, object_name, request, language)
    ended = await jobs.run(database, workspace, job_id, settings, watcher=watcher)
    if ended is None:
        async with database.read(workspace) as session:
            return await jobs.get(session, actor, job_id)
    return ended


def file_of(settings: Settings, workspace: Workspace, job: Job) -> Path | None:
    """Return the file of a job that has ended well."""
    path = place_of(settings, workspace, job.id, job.params["format"])
    return path if job.state == "succeeded" and path.is_file() else None


async def result_of(session: Session, actor: Actor, settings: Settings, job_id: int) -> ExportedFile:
    """Return the file of an export for the person who asked for it, and write down that they took it.

    Raises:
        UnknownJob: no export, or somebody else's; administrators too see only that it happened.
        UnknownObject, OperationForbidden: they may not export the object any more.
        NotReady, Expired: there is no file yet, or no more.
    """
    job = await jobs.get(session, actor, job_id)
    if job.kind != EXPORT or job.actor_id is None or job.actor_id != actor.user_id:
        raise UnknownJob(job=job_id)
    if job.state != "succeeded" or job.result is None:
        raise NotReady(job=job_id, state=job.state)
    catalog = await records.catalog_for(session, actor)
    reading(catalog, actor, catalog.object(job.params["object"]), Operation.EXPORT)
    path = _place(settings, session, job)
    if path is None:
        raise Expired(job=job_id, days=KEPT.days)
    await jobs.note(session, job_id, "export_fetched", {"actor_id": str(actor.user_id), "ip": actor.ip})
    return ExportedFile(path, job.result["file"], MEDIA_TYPES[job.params["format"]])


def _place(settings: Settings, session: Session, job: Job) -> Path | None:
    path = place_of(settings, session.workspace, job.id, job.params["format"])
    expires = datetime.fromisoformat(job.result["expires_at"]) if job.result else clock.now()
    return path if clock.now() < expires and path.is_file() else None
