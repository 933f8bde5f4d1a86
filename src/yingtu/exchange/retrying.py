"""Refused rows of an import are tried again with corrected cells, as an import of its own; the other rows stay alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.exchange import repository, retry_repository
from yingtu.exchange.errors import NothingToRetry, RetriedAlready, RowNotRefused, UnknownColumn, UnknownSource
from yingtu.exchange.importing import IMPORT, target_object
from yingtu.exchange.mapping import parse_mapping, plan
from yingtu.jobs import service as jobs
from yingtu.jobs.errors import JobNotEnded, UnknownJob
from yingtu.kit.ids import parse_uuid, uuid7

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingOf

    from yingtu.exchange.mapping import Mapping
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog


async def start(
    session: Session,
    actor: Actor,
    catalog: Catalog,
    job_id: int,
    fixes: MappingOf[int, MappingOf[str, str]],
    value_maps: MappingOf[str, MappingOf[str, str | None]],
) -> int:
    """Start a job over the rows that ``job_id`` refused; return its id.

    Rows that an earlier, cancelled retry has finished belong to that one and are left out.

    Args:
        fixes: Corrected texts by row and heading; other cells are as they were in the file.
        value_maps: Replacements by heading for every row with that text.

    Raises:
        UnknownJob: there is no such import, or it is somebody else's.
        JobNotEnded, RetriedAlready, NothingToRetry: it is not the time for it.
        RowNotRefused, UnknownColumn: a correction names a row that went in, or a heading the file does not have.
    """
    job = await jobs.lock(session, actor, job_id)
    if job.kind != IMPORT:
        raise UnknownJob(job=job_id)
    if job.open or job.state == "paused":
        raise JobNotEnded(job=job_id)
    after = 0
    for number, state, row in await retry_repository.retries(session, job_id):
        if state not in {"failed", "cancelled"}:
            raise RetriedAlready(job=job_id, retry=number)
        after = max(after, row)
    wanted = parse_uuid(job.params.get("source"))
    source = None if wanted is None else await repository.get_source(session, wanted)
    if source is None:
        raise UnknownSource(source=str(job.params.get("source")))
    require_columns(source, fixes, *value_maps)
    if missing := {*fixes} - await retry_repository.refused(session, job_id, list(fixes)):
        raise RowNotRefused(row=min(missing), job=job_id)
    total = await retry_repository.count(session, job_id, after=after)
    if not total:
        raise NothingToRetry(job=job_id)
    mapping = with_values(parse_mapping(source.mapping), value_maps)
    object_name = str(job.params["object"])
    plan(mapping, source.columns, target_object(catalog, object_name), catalog)
    identifier = uuid7()
    params = {"object": object_name, "source": str(identifier), "file": source.file_name, "retries": job_id}
    number = await jobs.start(session, actor, IMPORT, params | {"after": after}, total=total)
    copied = {name: getattr(source, name) for name in repository.COPIED}
    await repository.insert_source(session, copied | {"id": identifier, "rows": total, "created_by": actor.user_id})
    as_json = mapping.model_dump(mode="json")
    await repository.use_source(session, identifier, object_name=object_name, mapping=as_json, job_id=number)
    await retry_repository.fix(session, number, fixes)
    return number


def require_columns(source: repository.Source, fixes: MappingOf[int, MappingOf[str, str]], *columns: str) -> None:
    """Refuse headings that a file does not have.

    Raises:
        UnknownColumn: the first of them.
    """
    if strange := {*columns, *(column for cells in fixes.values() for column in cells)} - {*source.columns}:
        raise UnknownColumn(column=min(strange)[:100], columns=", ".join(source.columns[:20]))


def with_values(mapping: Mapping, value_maps: MappingOf[str, MappingOf[str, str | None]]) -> Mapping:
    """Return a mapping whose columns also replace these texts."""
    if not value_maps:
        return mapping
    columns = tuple(
        column.model_copy(update={"values": {**column.values, **value_maps[column.column]}})
        if column.column in value_maps
        else column
        for column in mapping.columns
    )
    return mapping.model_copy(update={"columns": columns})
