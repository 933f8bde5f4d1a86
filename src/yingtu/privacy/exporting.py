"""What is kept about a person, as an archive for them: fields, history, timeline, comments, consents and files.

Everything goes through the read path as the person who makes the archive. It lies with the exports and is removed after a week.
"""

from __future__ import annotations

import asyncio
import zipfile
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import orjson

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.collaboration import comments
from yingtu.exchange.export_files import KEPT, directory_of
from yingtu.files import service as files
from yingtu.files.errors import FileLost
from yingtu.files.storage import blob_key
from yingtu.identity import service as identity
from yingtu.jobs import service as jobs
from yingtu.jobs.registry import handler
from yingtu.kit import clock
from yingtu.privacy import consents, rights, subjects
from yingtu.privacy.errors import NoPersonNamed, TooManyRecords, UnknownArchive
from yingtu.privacy.subjects import MOST, Ref
from yingtu.records import service as records
from yingtu.records.timeline import TimelineQuery, timeline

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from yingtu.files.repository import Attached
    from yingtu.identity.actor import Actor
    from yingtu.jobs.running import RunningJob
    from yingtu.kit.db import Session, Workspace
    from yingtu.kit.settings import Settings
    from yingtu.metadata.catalog import Catalog

#: Kind of the job.
EXPORT_PERSON: Final = "export_personal_data"
_PAGE: Final = 200


async def start(session: Session, actor: Actor, refs: Sequence[Ref]) -> int:
    """Start making an archive; return the job's id.

    Raises:
        NoPersonNamed, TooManyRecords: no records, or more than one person has.
    """
    rights.require(actor)
    if not refs:
        raise NoPersonNamed
    if len(refs) > MOST:
        raise TooManyRecords(count=len(refs), most=MOST)
    catalog = await records.catalog_for(session, actor)
    named = [{"object": catalog.object(ref.object).api_name, "id": str(ref.id)} for ref in dict.fromkeys(refs)]
    for ref in dict.fromkeys(refs):
        await audit.note(
            session,
            actor,
            Action.PERSONAL_DATA_EXPORTED,
            object_name=ref.object,
            record_id=ref.id,
            detail={"records": named},
        )
    return await jobs.start(session, actor, EXPORT_PERSON, {"records": named}, len(named))


def place_of(settings: Settings, workspace: Workspace, job_id: int) -> Path:
    return directory_of(settings, workspace) / f"person-{job_id}.zip"


async def archive_of(session: Session, actor: Actor, settings: Settings, job_id: int) -> Path:
    """Return an archive for the person who had it made.

    Raises:
        UnknownArchive: there is none, it is somebody else's, or it has expired.
    """
    rights.require(actor)
    job = await jobs.get(session, actor, job_id)
    path = place_of(settings, session.workspace, job_id)
    if job.kind != EXPORT_PERSON or job.actor_id != actor.user_id or job.result is None or not path.is_file():
        raise UnknownArchive
    if clock.now() >= datetime.fromisoformat(job.result["until"]):
        raise UnknownArchive
    return path


@handler(EXPORT_PERSON)
async def run_export(running: RunningJob) -> dict[str, object]:
    """Write the archive of a job; every attempt writes it anew."""
    settings, workspace = running.settings, running.workspace
    directory_of(settings, workspace).mkdir(parents=True, exist_ok=True)
    unfinished = directory_of(settings, workspace) / f".person-{running.job.id}.zip"
    found: list[dict[str, Any]] = []
    attached: list[tuple[str, Attached]] = []
    async with running.step() as session:
        await running.begin_again(session)
    for each in running.params["records"]:
        ref = Ref(each["object"], UUID(each["id"]))
        async with running.step() as session:
            about, belongs = await _about(session, running.actor_id, ref)
            if about is not None:
                found.append(about)
                attached += belongs
            await running.advance(session, done=1)
    left_out = len(running.params["records"]) - len(found)
    about_all = {"workspace": workspace.id, "made_at": clock.now().isoformat(), "left_out": left_out, "records": found}
    await asyncio.to_thread(_write, unfinished, about_all)
    for name, file in attached:
        await _append(running, unfinished, name, file)
    unfinished.replace(path := place_of(settings, workspace, running.job.id))
    return {
        "bytes": path.stat().st_size,
        "records": len(found),
        "left_out": left_out,
        "until": (clock.now() + KEPT).isoformat(),
    }


async def _about(
    session: Session, person: UUID | None, ref: Ref
) -> tuple[dict[str, Any] | None, list[tuple[str, Attached]]]:
    """Return what is kept in and around a record, and its files by their names in the archive."""
    if person is None:
        return None, []
    actor = await identity.actor_of_user(session, person)
    catalog = await records.catalog_for(session, actor)
    if not access.policy(catalog, actor, catalog.object(ref.object)).allows(Operation.READ):
        return None, []
    rows = await records.fetch(session, actor, ref.object, [ref.id])
    if not rows:
        return None, []
    attached = await files.list_of_record(session, actor, ref.object, ref.id)
    named = [
        (f"files/{ref.object}/{ref.id}/{index}-{each.name.replace('/', '_')}", each)
        for index, each in enumerate(attached)
    ]
    said = await comments.list_comments(session, actor, ref.object, ref.id, before=None, limit=_PAGE)
    happened = orjson.loads(await timeline(session, actor, ref.object, ref.id, TimelineQuery(limit=_PAGE)))["items"]
    past = orjson.loads(await records.history(session, actor, ref.object, ref.id, limit=_PAGE))["items"]
    agreed = None
    if subjects.is_person(catalog.object(ref.object)):
        agreed = [asdict(each) for each in (await consents.standing(session, actor, ref.object, ref.id)).history]
    return {
        "object": ref.object,
        "label": catalog.object(ref.object).label,
        "id": str(ref.id),
        "fields": _fields(catalog, ref.object, rows[0]),
        "history": past,
        "timeline": happened,
        "comments": [{"at": each.at, "author": each.author, "text": each.text} for each in said],
        "consents": agreed,
        "files": [{"name": each.name, "size": each.size, "in_archive": name} for name, each in named],
    }, named


def _fields(catalog: Catalog, name: str, row: dict[str, Any]) -> list[dict[str, Any]]:
    fields = catalog.object(name).fields
    return [
        {
            "field": key,
            "label": fields[key].label if key in fields else {},
            "personal": key in fields and fields[key].personal,
            "purpose": fields[key].purpose if key in fields else {},
            "value": value,
        }
        for key, value in row.items()
    ]


def _write(path: Path, about: dict[str, Any]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("person.json", orjson.dumps(about, default=str, option=orjson.OPT_INDENT_2))


async def _append(running: RunningJob, path: Path, name: str, file: Attached) -> None:
    storage = files.storage_of(running.settings)
    with suppress(FileLost):
        await files.require_content(running.settings, running.workspace, file)
        async with storage.local(running.workspace, blob_key(file.sha256)) as local:
            await asyncio.to_thread(_add, path, name, local)


def _add(path: Path, name: str, local: Path) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.write(local, name)


async def recent(session: Session, actor: Actor, settings: Settings, *, limit: int = 20) -> list[dict[str, Any]]:
    """Return the archives the actor had made lately, the newest first, with whether they are still there."""
    rights.require(actor)
    found = await jobs.recent(session, actor, limit=_PAGE)
    mine = [each for each in found if each.kind == EXPORT_PERSON and each.actor_id == actor.user_id][:limit]
    return [
        {
            "job": each.id,
            "state": each.state,
            "records": len(each.params["records"]),
            "left_out": (each.result or {}).get("left_out", 0),
            "created_at": each.created_at,
            "until": (each.result or {}).get("until"),
            "available": each.state == "succeeded" and place_of(settings, session.workspace, each.id).is_file(),
        }
        for each in mine
    ]
