"""Imports: take a file, show what would happen, start the job, run one in the foreground, tell what was wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from yingtu.access import service as access
from yingtu.access.errors import OperationForbidden
from yingtu.access.policy import Operation
from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.exchange import (
    archive_repository,
    archives,
    learning_repository,
    previewing,
    repository,
    retry_repository,
    retrying,
    undoing,
    written_repository,
)
from yingtu.exchange.errors import InvalidMapping, SourceUsed, UnknownSource
from yingtu.exchange.files import Stored, chunks_of, place_of, relative, store
from yingtu.exchange.guessing import remembered, suggest, suggested_mapping
from yingtu.exchange.importing import IMPORT, target_object
from yingtu.exchange.mapping import Mapping, Mode, parse_mapping, plan
from yingtu.exchange.previewing import Preview
from yingtu.exchange.repository import RowError, Source
from yingtu.identity import service as identity
from yingtu.jobs import service as jobs
from yingtu.jobs.errors import UnknownJob
from yingtu.kit.db import Pool
from yingtu.kit.i18n import translate
from yingtu.kit.ids import parse_uuid
from yingtu.metadata import service as metadata
from yingtu.metadata.catalog import USER_OBJECT

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingOf
    from datetime import datetime
    from uuid import UUID

    from yingtu.exchange.previewing import Edits
    from yingtu.identity.actor import Actor
    from yingtu.jobs.repository import Job
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings
    from yingtu.metadata.catalog import Catalog, Object

#: Ability to keep old dates and numbers of another system.
MIGRATION_RIGHT = "import_history"
#: Ability of those who may bring in people.
MANAGE_USERS = "manage_users"
#: Errors read at once while the error file is written.
ERRORS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Step:
    """One file of several that are imported one after the other."""

    source: UUID
    object: str
    mapping: Mapping


async def keep(session: Session, actor: Actor, stored: Stored, settings: Settings) -> Source:
    """Remember an uploaded file as the actor's."""
    layout = stored.layout
    await repository.insert_source(
        session,
        {
            "id": stored.id,
            "file_name": stored.name,
            "path": relative(settings, stored.path),
            "size": stored.size,
            "sha256": stored.sha256,
            "encoding": layout.encoding,
            "delimiter": layout.delimiter,
            "columns": list(layout.columns),
            "rows": layout.rows,
            "created_by": actor.user_id,
        },
    )
    return await find_source(session, actor, stored.id)


async def find_source(session: Session, actor: Actor, source: UUID) -> Source:
    """Return an uploaded file of the actor.

    Raises:
        UnknownSource: there is none, or it is somebody else's.
    """
    found = await repository.get_source(session, source)
    if found is None or not (actor.system or found.created_by == actor.user_id):
        raise UnknownSource(source=str(source))
    return found


async def require_import(session: Session, actor: Actor, object_name: str) -> tuple[Catalog, Object]:
    """Return catalog and object when the actor may import into it.

    Raises:
        UnknownObject, OperationForbidden: they may not.
    """
    catalog = await metadata.catalog(session)
    obj = target_object(catalog, object_name)
    if object_name == USER_OBJECT:
        identity.require_ability(actor, MANAGE_USERS)
    else:
        access.require(access.policy(catalog, actor, obj), Operation.IMPORT)
    return catalog, obj


def require_migration(actor: Actor, object_name: str, mapping: Mapping) -> None:
    """Refuse the option ``migration``, and lists of earlier changes, without their right.

    Raises:
        OperationForbidden: the actor lacks it.
    """
    if (mapping.migration or mapping.mode is Mode.HISTORY) and not (actor.system or MIGRATION_RIGHT in actor.abilities):
        raise OperationForbidden(operation=MIGRATION_RIGHT, object=object_name)


async def require_archive(session: Session, actor: Actor, mapping: Mapping) -> None:
    """Refuse an archive that is not the actor's.

    Raises:
        UnknownArchive: there is none, or it is somebody else's.
    """
    if mapping.attachments is not None and mapping.attachments.archive is not None:
        await archives.find(session, actor, mapping.attachments.archive)


async def preview(
    session: Session,
    actor: Actor,
    object_name: str,
    source: Source,
    mapping: object | None,
    *,
    settings: Settings,
    edits: Edits | None = None,
    earlier: Sequence[Step] = (),
) -> Preview:
    """Try the first rows as the import would, and take it back; without ``mapping`` the headings decide.

    Args:
        edits: Cells that were corrected, by row and heading.
        earlier: What is imported before this file: its records count as there.

    Raises:
        UnknownObject, OperationForbidden: the actor may not import into the object.
        UnknownColumn: a correction names a heading the file does not have.
        FileGone: the file is not there any more.
    """
    catalog, obj = await require_import(session, actor, object_name)
    rate, measured = await learning_repository.rate(session, object_name)
    path = place_of(settings, source.path)
    samples = await previewing.samples(path, source.layout)
    suggestions = suggest(source.columns, obj, samples)
    chosen = await _worked_before(session, actor, object_name, source, catalog, obj)
    past = chosen is not None
    if chosen is None:
        chosen = suggested_mapping(suggestions, obj)
    else:
        suggestions = remembered(source.columns, chosen, suggestions)
    try:
        if mapping is not None:
            chosen = parse_mapping(mapping)
        require_migration(actor, object_name, chosen)
        checked = plan(chosen, source.columns, obj, catalog)
    except InvalidMapping as error:
        return Preview(
            source,
            suggestions,
            chosen,
            problems=error.problems,
            past=past,
            rate=rate,
            measured=measured,
            samples=samples,
        )
    retrying.require_columns(source, edits or {})
    expected = await _expected(session, actor, catalog, earlier, settings)
    archive = await archives.opened(session, actor, chosen, settings)
    try:
        rows, wrong, counts = await previewing.rehearse(
            session, actor, catalog, checked, path, source.layout, edits=edits or {}, expected=expected, archive=archive
        )
    finally:
        if archive is not None:
            archive.close()
    return Preview(source, suggestions, chosen, rows, (), past, rate, measured, wrong, counts, samples)


async def _expected(
    session: Session, actor: Actor, catalog: Catalog, earlier: Sequence[Step], settings: Settings
) -> dict[tuple[str, str], dict[str, str]]:
    """Return the texts that stand for records of files before this one."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for each in earlier:
        source = await find_source(session, actor, each.source)
        try:
            checked = plan(each.mapping, source.columns, target_object(catalog, each.object), catalog)
        except InvalidMapping:
            # Its own page says what is wrong with it.
            continue
        told = await previewing.coming(checked, place_of(settings, source.path), source.layout)
        for key, texts in told.items():
            found.setdefault(key, {}).update(texts)
    return found


async def _worked_before(
    session: Session, actor: Actor, object_name: str, source: Source, catalog: Catalog, obj: Object
) -> Mapping | None:
    """Return the mapping that worked for these headings, if it still fits."""
    known = await learning_repository.recall(session, object_name, source.columns)
    if known is None:
        return None
    try:
        require_migration(actor, object_name, known)
        plan(known, source.columns, obj, catalog)
    except (InvalidMapping, OperationForbidden):
        return None
    return known


async def forget_unused(session: Session, settings: Settings, before: datetime) -> int:
    """Remove files that were uploaded before a moment and never imported; return how many."""
    paths = await repository.drop_unused_sources(session, before)
    paths += await archive_repository.drop_unused(session, before)
    for path in paths:
        (settings.data_dir / "files" / path).unlink(missing_ok=True)
    return len(paths)


def _csv_line(cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()


async def start(
    session: Session,
    actor: Actor,
    object_name: str,
    source: Source,
    mapping: object | None,
    *,
    edits: Edits | None = None,
) -> int:
    """Start the import of a file as a job, in the caller's transaction; return the job's id.

    ``edits`` are cells that were corrected in the preview, by row and heading: they are kept with the job.

    Raises:
        UnknownColumn: a correction names a heading the file does not have.
        UnknownObject, OperationForbidden: the actor may not import into the object, or lacks the migration right.
        InvalidMapping: the mapping does not fit the file.
        SourceUsed: this file is being or was imported already.
    """
    params = await _checked(session, actor, object_name, source, mapping)
    retrying.require_columns(source, edits or {})
    job_id = await jobs.start(session, actor, IMPORT, params.job, total=source.rows)
    await _tie(session, source, object_name, params.mapping, job_id)
    await retry_repository.fix(session, job_id, edits or {})
    said = {"job": job_id, "file": source.file_name, "rows": source.rows}
    await audit.note(session, actor, Action.IMPORTED, object_name=object_name, detail=said)
    return job_id


@dataclass(frozen=True, slots=True)
class _Checked:
    job: dict[str, object]
    mapping: Mapping


async def _checked(
    session: Session, actor: Actor, object_name: str, source: Source, mapping: object | None
) -> _Checked:
    catalog, obj = await require_import(session, actor, object_name)
    if mapping is not None:
        chosen = parse_mapping(mapping)
    else:
        # Nobody has looked at it: what stands in the cells is no reason then.
        before = await _worked_before(session, actor, object_name, source, catalog, obj)
        chosen = before or suggested_mapping(suggest(source.columns, obj), obj)
    require_migration(actor, object_name, chosen)
    await require_archive(session, actor, chosen)
    plan(chosen, source.columns, obj, catalog)
    if source.job_id is not None:
        raise SourceUsed(job=source.job_id)
    return _Checked({"object": object_name, "source": str(source.id), "file": source.file_name}, chosen)


async def _tie(session: Session, source: Source, object_name: str, mapping: Mapping, job_id: int) -> None:
    as_json = mapping.model_dump(mode="json")
    if not await repository.use_source(session, source.id, object_name=object_name, mapping=as_json, job_id=job_id):
        raise SourceUsed(job=source.job_id)


async def import_file(
    database: Database,
    workspace: Workspace,
    actor: Actor,
    object_name: str,
    path: Path,
    mapping: object | None = None,
    *,
    settings: Settings,
    watcher: Callable[[int, int | None], None] | None = None,
) -> Job:
    """Import a file of this machine in the foreground, by the same job as an upload; return the job when it has ended.

    ``watcher(done, total)`` is called after every batch. If this process dies, a worker goes on with the job.

    Raises:
        UnusableFile, InvalidMapping, UnknownObject, OperationForbidden: before anything is written.
    """
    stored = await store(settings, workspace, path.name, chunks_of(path))
    async with database.write(workspace, Pool.BATCH) as session:
        source = await keep(session, actor, stored, settings)
        params = await _checked(session, actor, object_name, source, mapping)
        job_id = await jobs.create(session, actor, IMPORT, params.job, total=source.rows)
        await _tie(session, source, object_name, params.mapping, job_id)
    ended = await jobs.run(database, workspace, job_id, settings, watcher=watcher)
    if ended is None:
        async with database.read(workspace) as session:
            return await jobs.get(session, actor, job_id)
    return ended


async def retry(
    session: Session,
    actor: Actor,
    job_id: int,
    fixes: MappingOf[int, MappingOf[str, str]],
    value_maps: MappingOf[str, MappingOf[str, str | None]],
) -> int:
    """Start a job over the rows that an import refused, with corrected cells; see :func:`yingtu.exchange.retrying.start`.

    Raises:
        UnknownObject, OperationForbidden: the actor may not import into the object.
    """
    found = await jobs.get(session, actor, job_id)
    if found.kind != IMPORT:
        raise UnknownJob(job=job_id)
    catalog, _ = await require_import(session, actor, str(found.params["object"]))
    return await retrying.start(session, actor, catalog, job_id, fixes, value_maps)


async def created_by(session: Session, job_id: int) -> Sequence[UUID]:
    """Return the records that an import created."""
    return await written_repository.created(session, job_id)


async def read_errors(
    session: Session, actor: Actor, job_id: int, *, after: int = 0, limit: int = 100
) -> list[RowError]:
    """Return what was wrong with the rows beyond row ``after``.

    Raises:
        UnknownJob: no such job, or somebody else's.
    """
    await jobs.get(session, actor, job_id)
    return await repository.read_errors(session, job_id, after=after, limit=limit)


async def wrong_values_of(session: Session, actor: Actor, job_id: int) -> list[repository.WrongText]:
    """Return the texts by which cells of an import were refused, each once, the most frequent first.

    Raises:
        UnknownJob: no such job, or somebody else's.
    """
    await jobs.get(session, actor, job_id)
    return await repository.wrong_texts(session, job_id)


async def error_file(
    database: Database, workspace: Workspace, actor: Actor, job_id: int, language: str
) -> AsyncIterator[bytes]:
    """Yield the refused rows as CSV: the columns of the file, then row number and reason; UTF-8 with mark, for spreadsheets.

    Correct the cells and import this file: the two further columns are ignored.

    Raises:
        UnknownJob: no such job, or somebody else's (before the first byte).
    """
    async with database.read(workspace) as session:
        job = await jobs.get(session, actor, job_id)
        wanted = parse_uuid(job.params.get("source"))
        source = None if wanted is None else await repository.get_source(session, wanted)
    if source is None and job.kind != undoing.UNDO:
        raise UnknownJob(job=job_id)
    columns = ["id"] if source is None else source.columns
    headings = [translate("import_error_row", {}, language), translate("import_error_reason", {}, language)]
    yield b"\xef\xbb\xbf" + _csv_line([*columns, *headings])
    after = 0
    while True:
        async with database.read(workspace) as session:
            errors = await repository.read_errors(session, job_id, after=after, limit=ERRORS_AT_ONCE)
        rows: dict[int, list[RowError]] = {}
        for error in errors:
            rows.setdefault(error.row_number, []).append(error)
        if len(errors) == ERRORS_AT_ONCE and len(rows) > 1:
            # The last row may have more errors than were read: it is read again with the next ones.
            rows.pop(errors[-1].row_number)
        for number, each in rows.items():
            cells = list(each[0].row_values or [])
            cells += [""] * (len(columns) - len(cells))
            yield _csv_line([*cells[: len(columns)], str(number), " / ".join(sentence(one, language) for one in each)])
        if len(errors) < ERRORS_AT_ONCE:
            return
        after = max(rows)


def sentence(error: RowError, language: str) -> str:
    """Return what is wrong as a sentence that names the column and what was probably meant."""
    said = translate(error.code, error.params, language)
    if error.column_name:
        said = f"{error.column_name}: {said}"
    return f"{said} → {error.suggestion}?" if error.suggestion else said
