"""Everything of a workspace in one archive of open formats, readable without Yingtu.

configuration/…yaml           the documents, as ``yingtu config export`` writes them
records/<object>.jsonl, .csv  every live record with all its fields; JSON keeps types, CSV opens in any spreadsheet
history/<object>.jsonl        the former versions of the records
people.jsonl                  without passwords
own/<table>.jsonl             departments, teams, comments, tags, changes, approvals …
files/<id>                    the attached files; their names are in own/file.jsonl
manifest.json                 what there is, with counts and sums to compare with
"""

from __future__ import annotations

import asyncio
import csv
import io
import zipfile
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import orjson

from yingtu import __version__
from yingtu.exchange.export_files import KEPT as EXPORTS_KEPT
from yingtu.exchange.export_files import place_of
from yingtu.files.service import storage_of
from yingtu.files.storage import blob_key
from yingtu.identity import service as identity
from yingtu.identity.actor import SYSTEM
from yingtu.jobs import service as jobs
from yingtu.jobs.registry import handler
from yingtu.kit import clock
from yingtu.kit.db import Pool, Workspace
from yingtu.metadata import repository as documents
from yingtu.metadata import service as metadata
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.metadata.files import file_name
from yingtu.metadata.system import system_fields
from yingtu.metadata.yaml_text import dump
from yingtu.records import service as records
from yingtu.records.service import ListQuery
from yingtu.workspaces import takeout_repository
from yingtu.workspaces.errors import TakeoutGone

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from yingtu.identity.actor import Actor
    from yingtu.jobs.running import RunningJob
    from yingtu.kit.db import Database, Session
    from yingtu.kit.settings import Settings
    from yingtu.metadata.catalog import Catalog, Object

#: Kind of the job, and the mark of the archive.
TAKEOUT = "takeout"
FORMAT = "yingtu-workspace"
VERSION = 1
KEPT: timedelta = EXPORTS_KEPT
_ROWS_AT_ONCE = 2_000
_SYSTEM_FIELDS = frozenset(system_fields())
#: Field types whose sums are compared after an import.
_ADDED_UP = frozenset({"currency", "number", "percent"})


def require_everything(actor: Actor) -> None:
    """Refuse whoever may not see and decide everything in the workspace.

    Raises:
        Forbidden: an ability is missing.
    """
    for ability in ("configure", "manage_users"):
        identity.require_ability(actor, ability)


async def start(session: Session, actor: Actor) -> int:
    """Start the archive as a job; return its id."""
    require_everything(actor)
    return await jobs.start(session, actor, TAKEOUT, {})


async def file_of(session: Session, actor: Actor, settings: Settings, job_id: int) -> Path:
    """Return the archive of a job.

    Raises:
        TakeoutGone: there is none yet, or none any more.
    """
    require_everything(actor)
    job = await jobs.get(session, actor, job_id)
    path = place_of(settings, session.workspace, job_id, "zip")
    if job.kind != TAKEOUT or job.state != "succeeded" or not path.is_file():
        raise TakeoutGone(days=KEPT.days)
    return path


@handler(TAKEOUT)
async def run_takeout(running: RunningJob) -> dict[str, object]:
    """Make the archive of a job; return its size and what is in it."""
    path = place_of(running.settings, running.workspace, running.job.id, "zip")
    manifest = await make(running.database, running.workspace, running.settings, path)
    async with running.step() as session:
        await running.advance(session, done=1, total=1)
    counted = sum(each["records"] for each in manifest["objects"].values())
    return {"bytes": path.stat().st_size, "records": counted, "people": manifest["people"], "files": manifest["files"]}


async def make(
    database: Database, workspace: Workspace, settings: Settings, path: Path, *, most: int | None = None
) -> dict[str, Any]:
    """Write the archive of a workspace as it is at one moment; return its manifest. ``most``: so many records of each object, the newest."""
    part = path.with_name(f".{path.name}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
            async with database.write(workspace, Pool.BATCH) as session:
                await takeout_repository.begin_snapshot(session)
                manifest = await _Takeout(session, archive, most).write(settings)
            archive.writestr("manifest.json", orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
        part.replace(path)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return manifest


class _Takeout:
    def __init__(self, session: Session, archive: zipfile.ZipFile, most: int | None) -> None:
        self.session = session
        self.most = most
        self.archive = archive

    async def write(self, settings: Settings) -> dict[str, Any]:
        stored = await documents.stored(self.session)
        for (kind, key), each in stored.items():
            self.archive.writestr(f"configuration/{file_name(kind, key)}", dump(each.body))
        catalog = await metadata.catalog(self.session)
        objects = {
            name: await self._object(catalog, obj) for name, obj in catalog.objects.items() if name != USER_OBJECT
        }
        people = await self._lines("people.jsonl", takeout_repository.people(self.session))
        for name in takeout_repository.OWN_TABLES:
            await self._lines(f"own/{name}.jsonl", takeout_repository.own_table(self.session, name))
        return {
            "format": FORMAT,
            "version": VERSION,
            "made_by": f"Yingtu {__version__}",
            "made_at": clock.now().isoformat(),
            "workspace": {"id": self.session.workspace.id, "name": catalog.workspace.name},
            "objects": {name: each for name, each in objects.items() if each["records"] or each["history"]},
            "people": people,
            "files": await self._files(settings),
        }

    async def _object(self, catalog: Catalog, obj: Object) -> dict[str, Any]:
        """Write the records of an object; return how many, and the sums of its amounts."""
        added = [
            name for name, field in obj.fields.items() if field.type.name in _ADDED_UP and name not in _SYSTEM_FIELDS
        ]
        sums = dict.fromkeys(added, Decimal(0))
        count, cursor = 0, None
        table = io.StringIO()
        writer = csv.writer(table)
        place = f"records/{obj.api_name}"
        fields = columns_of(obj)
        with self.archive.open(f"{place}.jsonl", "w", force_zip64=True) as lines:
            while True:
                sort, limit = ("created_at", _ROWS_AT_ONCE) if self.most is None else ("-created_at", self.most)
                query = ListQuery(fields=fields, sort=sort, limit=limit, cursor=cursor)
                page = await records.list_records(self.session, SYSTEM, obj.api_name, query)
                items, cursor = records.items_of(page), records.cursor_of(page)
                if items and not count:
                    writer.writerow(items[0])
                for item in items:
                    lines.write(orjson.dumps(item) + b"\n")
                    writer.writerow([_cell(value) for value in item.values()])
                    for name in added:
                        sums[name] += Decimal(str(item.get(name) or 0))
                count += len(items)
                if cursor is None or self.most is not None:
                    break
                await asyncio.sleep(0)
        if count:
            await asyncio.to_thread(self.archive.writestr, f"{place}.csv", table.getvalue().encode("utf-8-sig"))
        past = await self._lines(f"history/{obj.api_name}.jsonl", takeout_repository.past(self.session, catalog, obj))
        return {
            "records": count,
            "history": past,
            "sums": {name: str(each.normalize()) for name, each in sums.items() if each},
        }

    async def _lines(self, name: str, parts: AsyncIterator[list[str]]) -> int:
        count = 0
        with self.archive.open(name, "w", force_zip64=True) as target:
            async for part in parts:
                count += len(part)
                await asyncio.to_thread(target.write, "".join(f"{each}\n" for each in part).encode())
        return count

    async def _files(self, settings: Settings) -> int:
        """Write the content of every file once per row; return how many."""
        storage, count = storage_of(settings), 0
        found: list[dict[str, Any]] = []
        async for part in takeout_repository.own_table(self.session, "file"):
            found += [orjson.loads(each) for each in part]
        for each in found:
            key = blob_key(each["sha256"])
            if await storage.size(self.session.workspace, key) is None:
                continue
            with self.archive.open(f"files/{each['id']}", "w", force_zip64=True) as target:
                async for chunk in storage.read(self.session.workspace, key, 0, each["size"]):
                    await asyncio.to_thread(target.write, chunk)
            count += 1
        return count


def columns_of(obj: Object) -> tuple[str, ...]:
    """Return the columns that make a record whole: its fields with their parts, and who began it when."""
    names: list[str] = []
    for name, field in obj.fields.items():
        names.append(name)
        names += [f"{name}.{part}" for part in _parts(field.type.name)]
    return tuple(dict.fromkeys((*names, "owner_id", "owner_id.name", "created_at", "updated_at")))


def _parts(kind: str) -> Sequence[str]:
    return ("currency",) if kind == "currency" else ("name",) if kind in {"lookup", "user"} else ()


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            # What begins like a formula must not become one in a spreadsheet.
            return f"'{value}" if value[:1] in {"=", "+", "-", "@"} and not value[1:2].isdigit() else value
        case list() | dict():
            return orjson.dumps(value).decode()
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)
