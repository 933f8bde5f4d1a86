"""Bringing the archive of a workspace in as a new one, through the write path; counts and sums must come out the same.

Records keep their ids and the moment they began; people keep their logins and get new passwords from an administrator. Former
versions, approvals and the log of changes stay in the archive: they are what happened in the old place.
"""

from __future__ import annotations

import asyncio
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from yingtu.files import service as files
from yingtu.files.repository import Link
from yingtu.files.upload import take
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Pool, Workspace
from yingtu.metadata import service as metadata
from yingtu.metadata.files import load_directory
from yingtu.metadata.system import system_fields
from yingtu.records import service as records
from yingtu.records.changes import HISTORY, Create, Source, Update, WriteContext, Written
from yingtu.records.service import ListQuery
from yingtu.users import service as users
from yingtu.users.schemas import UserCreate, UserUpdate
from yingtu.workspaces import service
from yingtu.workspaces.configuration_files import unpacked
from yingtu.workspaces.errors import TakeoutDiffers, TakeoutUnreadable
from yingtu.workspaces.service import FirstPerson, NewWorkspace
from yingtu.workspaces.takeout import FORMAT, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from yingtu.kit.db import Database
    from yingtu.kit.settings import Settings
    from yingtu.metadata.catalog import Catalog, Object

#: Records written in one transaction.
BATCH = 500
MAX_LINE_BYTES = 16 * 1024 * 1024
_CHUNK_BYTES = 1024 * 1024
_COMPUTED = frozenset({"formula", "roll_up", "attachment"})
_SYSTEM_FIELDS = frozenset(system_fields())


@dataclass(slots=True)
class Arrived:
    """What was brought in. ``refused`` are records the new place does not take, with the first reason."""

    workspace: str
    people: int = 0
    files: int = 0
    records: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


async def bring_in(
    database: Database,
    settings: Settings,
    archive: Path,
    workspace_id: str,
    *,
    administrator: FirstPerson | None = None,
) -> Arrived:
    """Make a workspace from an archive.

    Raises:
        TakeoutUnreadable: no such archive.
        WorkspaceExists: the id is taken.
        TakeoutDiffers: what was written is not what the archive holds; the new workspace is removed.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            manifest = _manifest(opened)
            with unpacked(archive, "configuration/") as directory:
                configuration = load_directory(directory).documents
            workspace = await service.create(
                database,
                NewWorkspace(
                    id=workspace_id,
                    name=manifest["workspace"]["name"],
                    configuration=configuration,
                    administrator=administrator,
                ),
            )
            try:
                return await _Intake(database, settings, workspace, opened, manifest).run(whole=True)
            except BaseException:
                # Half a company helps nobody, and its id is wanted for the next attempt.
                await service.delete(database, workspace.id)
                raise
    except (zipfile.BadZipFile, KeyError, OSError, orjson.JSONDecodeError) as error:
        raise TakeoutUnreadable(reason=str(error) or type(error).__name__) from error


async def add_sample(database: Database, settings: Settings, archive: Path, workspace: Workspace) -> Arrived:
    """Write the records and people of an archive that holds a part of a workspace; links to what is not in it stay empty."""
    with zipfile.ZipFile(archive) as opened:
        return await _Intake(database, settings, workspace, opened, _manifest(opened)).run(whole=False)


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(archive.read("manifest.json"))
    if found.get("format") != FORMAT or found.get("version") != VERSION:
        raise TakeoutUnreadable(reason=f"format {found.get('format')} {found.get('version')}")
    return found


class _Intake:
    def __init__(
        self,
        database: Database,
        settings: Settings,
        workspace: Workspace,
        archive: zipfile.ZipFile,
        manifest: dict[str, Any],
    ) -> None:
        self.database = database
        self.settings = settings
        self.workspace = workspace
        self.archive = archive
        self.manifest = manifest
        self.people: dict[str, str] = {}
        self.written: set[str] = set()
        self.done = Arrived(workspace.id)

    async def run(self, *, whole: bool) -> Arrived:
        async with self.database.read(self.workspace, Pool.BATCH) as session:
            catalog = await metadata.catalog(session)
        await self._people()
        later: list[tuple[str, UUID, dict[str, Any]]] = []
        for obj in in_order(catalog, self.manifest["objects"]):
            await self._records(obj, later)
        await self._links(later)
        if whole:
            await self._files()
            await self._compare(catalog)
        return self.done

    # ------------------------------------------------------------------------------------------------------- people

    async def _people(self) -> None:
        roles: dict[str, list[str]] = {}
        for each in self._lines("own/user_role.jsonl"):
            roles.setdefault(each["user_id"], []).append(each["role"])
        found = list(self._lines("people.jsonl"))
        async with self.database.write(self.workspace, Pool.BATCH) as session:
            present = {one.login: one for one in await users.list_users(session, SYSTEM, limit=10)}
            for each in found:
                if each["login"] in present:
                    self.people[each["id"]] = str(present[each["login"]].id)
                    continue
                made = await users.create_user(
                    session,
                    SYSTEM,
                    UserCreate(
                        login=each["login"],
                        name=each["name"],
                        email=each["email"],
                        phone=each["phone"],
                        roles=roles.get(each["id"], []),
                        region=each["region"],
                        language=each["language"],
                    ),
                )
                self.people[each["id"]] = str(made.id)
            for each in found:
                manager = self.people.get(each["manager_id"] or "")
                if manager is not None or not each["active"]:
                    change = UserUpdate(manager_id=UUID(manager) if manager else None, active=each["active"])
                    await users.update_user(session, SYSTEM, UUID(self.people[each["id"]]), change)
        self.done.people = len(found)

    # ------------------------------------------------------------------------------------------------------ records

    async def _records(self, obj: Object, later: list[tuple[str, UUID, dict[str, Any]]]) -> None:
        batch: list[Create] = []
        for item in self._lines(f"records/{obj.api_name}.jsonl"):
            values, postponed = self._values(obj, item)
            if postponed:
                later.append((obj.api_name, UUID(item["id"]), postponed))
            batch.append(Create(values, UUID(item["id"]), datetime.fromisoformat(item["created_at"])))
            if len(batch) == BATCH:
                await self._write(obj.api_name, batch)
                batch = []
        await self._write(obj.api_name, batch)

    def _values(self, obj: Object, item: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what is written at once, and the links that must wait until everything is there."""
        values: dict[str, Any] = {"owner_id": self.people.get(item.get("owner_id") or "")}
        postponed: dict[str, Any] = {}
        for name, one in obj.fields.items():
            kind, value = one.type.name, item.get(name)
            if value is None or kind in _COMPUTED or name in _SYSTEM_FIELDS:
                continue
            if kind == "user":
                values[name] = self.people.get(value)
            elif kind == "many_to_many" or (kind == "lookup" and not one.required):
                postponed[name] = value
            else:
                values[name] = value
                if kind == "currency" and item.get(f"{name}.currency"):
                    values[f"{name}.currency"] = item[f"{name}.currency"]
        return values, postponed

    async def _links(self, later: Sequence[tuple[str, UUID, dict[str, Any]]]) -> None:
        by_object: dict[str, list[Update]] = {}
        for name, record_id, values in later:
            reachable = {key: found for key, value in values.items() if (found := self._reachable(value))}
            if reachable and str(record_id) in self.written:
                by_object.setdefault(name, []).append(Update(record_id, reachable))
        for name, changes in by_object.items():
            for at in range(0, len(changes), BATCH):
                await self._write(name, changes[at : at + BATCH])

    def _reachable(self, value: Any) -> Any:
        """Return the part of a link that leads to a record which was written."""
        if isinstance(value, list):
            return [each for each in value if str(each.get("id") if isinstance(each, dict) else each) in self.written]
        return value if value in self.written else None

    async def _write(self, obj: str, changes: Sequence[Create | Update]) -> None:
        if not changes:
            return
        async with self.database.write(self.workspace, Pool.BATCH) as session:
            result = await records.write(
                session,
                SYSTEM,
                obj,
                changes,
                source=Source.IMPORT,
                atomic=False,
                context=WriteContext(lenient=False, facts={HISTORY: True}),
            )
        for change, outcome in zip(changes, result.outcomes, strict=True):
            if isinstance(outcome, Written):
                if isinstance(change, Create):
                    self.written.add(str(change.id))
                    self.done.records[obj] = self.done.records.get(obj, 0) + 1
            else:
                problems = getattr(outcome, "problems", ())
                self.done.refused.append(f"{obj} {change.id}: {problems[0].code if problems else 'held'}")

    # -------------------------------------------------------------------------------------------------------- files

    async def _files(self) -> None:
        links = {each["file_id"]: each for each in self._lines("own/file_link.jsonl")}
        known = set(self.archive.namelist())
        for each in self._lines("own/file.jsonl"):
            link = links.get(each["id"])
            if link is None or f"files/{each['id']}" not in known:
                continue
            with self.archive.open(f"files/{each['id']}") as content:
                chunks = iter(partial(content.read, _CHUNK_BYTES), b"")
                arrived = await asyncio.to_thread(take, self.settings, self.workspace, each["name"], chunks)
            place = Link(link["object"], UUID(link["record_id"]), link["field"])
            async with self.database.write(self.workspace, Pool.BATCH) as session:
                await files.store(session, SYSTEM, self.settings, arrived, link=place)
            self.done.files += 1

    # ---------------------------------------------------------------------------------------------------- comparing

    async def _compare(self, catalog: Catalog) -> None:
        """Count and add up again what was written.

        Raises:
            TakeoutDiffers: with the first difference.
        """
        for name, told in self.manifest["objects"].items():
            if name not in catalog.objects:
                continue
            fields, count, cursor = tuple(told["sums"]), 0, None
            sums = dict.fromkeys(fields, Decimal(0))
            async with self.database.read(self.workspace, Pool.BATCH) as session:
                while True:
                    query = ListQuery(fields=(*fields, "id"), sort="created_at", limit=2_000, cursor=cursor)
                    page = await records.list_records(session, SYSTEM, name, query)
                    items, cursor = records.items_of(page), records.cursor_of(page)
                    count += len(items)
                    for item in items:
                        for each in fields:
                            sums[each] += Decimal(str(item.get(each) or 0))
                    if cursor is None:
                        break
            if count != told["records"]:
                reason = f"; {self.done.refused[0]}" if self.done.refused else ""
                raise TakeoutDiffers(difference=f"{name}: {told['records']} → {count}{reason}")
            for each in fields:
                if sums[each] != Decimal(told["sums"][each]):
                    raise TakeoutDiffers(difference=f"{name}.{each}: {told['sums'][each]} → {sums[each]}")

    def _lines(self, name: str) -> Iterator[dict[str, Any]]:
        if name not in self.archive.namelist():
            return
        with self.archive.open(name) as lines:
            while line := lines.readline(MAX_LINE_BYTES):
                yield orjson.loads(line)


def in_order(catalog: Catalog, wanted: Mapping[str, object]) -> list[Object]:
    """Return the objects so that what a required lookup points to comes before what points."""
    placed: dict[str, Object] = {}

    def place(obj: Object, under: frozenset[str]) -> None:
        if obj.api_name in placed or obj.api_name in under:
            return
        for one in obj.fields.values():
            target = catalog.objects.get(str(getattr(one.options, "object", None)))
            if one.type.name == "lookup" and one.required and target is not None:
                place(target, under | {obj.api_name})
        placed[obj.api_name] = obj

    for name in wanted:
        if name in catalog.objects:
            place(catalog.objects[name], frozenset())
    return [each for name, each in placed.items() if name in wanted]
