"""Trying changes of the configuration in a copy of the company, and bringing them into the real workspace.

A sandbox remembers the documents it began with. Promoting is a three-way merge per attribute: what only the sandbox changed goes
in, what only the real workspace changed stays, and what both changed differently is shown and decided by a person, per document.
"""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from yingtu.identity import service as identity
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Pool, Workspace
from yingtu.metadata import repository as documents
from yingtu.schema import service as schema
from yingtu.schema.config import Difference, differences
from yingtu.schema.draft import DocumentChange
from yingtu.schema.service import Published, require_configure
from yingtu.standard.upgrade import Conflict, merge_document
from yingtu.users import service as users
from yingtu.users.schemas import UserCreate
from yingtu.workspaces import intake, sandbox_repository, service, takeout
from yingtu.workspaces.errors import UnknownWorkspace
from yingtu.workspaces.service import ADMINISTRATOR, NewWorkspace

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.kit.settings import Settings
    from yingtu.workspaces.repository import Entry

Documents = Mapping[tuple[str, str], Mapping[str, Any]]
Choice = Literal["live", "sandbox"]
MAX_SAMPLE_ROWS = 500
_MAX_ID = 31


@dataclass(slots=True)
class Plan:
    """What promoting would do.

    Attributes:
        conflicts: Attributes that both sides changed; ``mine`` is the real workspace's value, ``theirs`` the sandbox's.
    """

    changes: list[DocumentChange] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


async def create(
    database: Database, settings: Settings, actor: Actor, login: str, source: Workspace, *, rows: int = 0
) -> Entry:
    """Make a sandbox of a workspace: its configuration, the person who asks as administrator, and up to ``rows`` records of each object.

    Raises:
        Forbidden: the actor may not configure.
    """
    require_configure(actor)
    entry = await service.get(database, source.id)
    taken = {each.id for each in await service.list_workspaces(database)}
    stem = f"{source.id[: _MAX_ID - 8]}_try"
    number = next(each for each in range(1, 1000) if f"{stem}{each}" not in taken)
    async with database.read(source, Pool.BATCH) as session:
        stored = {pair: each.body for pair, each in (await documents.stored(session)).items()}
    made = await service.create(
        database,
        NewWorkspace(
            id=f"{stem}{number}",
            name=f"{entry.name} · 沙盒 {number}",
            demo=entry.demo,
            sandbox_of=source.id,
            configuration=stored,
        ),
    )
    async with database.read(source, Pool.BATCH) as real, database.write(made, Pool.BATCH) as session:
        await sandbox_repository.replace_base(session, stored)
        person = UserCreate(login=login, name=actor.name, roles=[ADMINISTRATOR])
        await users.create_user(session, SYSTEM, person)
        await identity.take_password(session, real, login)
    if rows:
        with tempfile.TemporaryDirectory() as directory:
            archive = Path(directory) / "sample.zip"
            await takeout.make(database, source, settings, archive, most=min(rows, MAX_SAMPLE_ROWS))
            await intake.add_sample(database, settings, archive, made)
    return await service.get(database, made.id)


async def sandboxes(database: Database, actor: Actor, source: Workspace) -> list[Entry]:
    """Return the sandboxes of a workspace."""
    require_configure(actor)
    return [each for each in await service.list_workspaces(database) if each.sandbox_of == source.id]


async def remove(database: Database, actor: Actor, source: Workspace, sandbox: str) -> None:
    """Delete a sandbox at once.

    Raises:
        UnknownWorkspace: the workspace has no such sandbox.
    """
    await _require(database, actor, source, sandbox)
    await service.delete(database, sandbox)


async def plan(
    database: Database, session: Session, actor: Actor, sandbox: str, choices: Mapping[str, Choice]
) -> tuple[Plan, Published | None]:
    """Say what promoting a sandbox into the workspace of ``session`` would do; None: nothing. ``choices`` by ``kind/key``.

    Raises:
        UnknownWorkspace: the workspace has no such sandbox.
        InvalidDocument: the result could not be published; every problem is listed.
    """
    await _require(database, actor, session.workspace, sandbox)
    planned = await _planned(database, session, sandbox, choices)
    if not planned.changes:
        return planned, None
    return planned, await schema.preview(session, actor, planned.changes)


async def promote(
    database: Database,
    session: Session,
    actor: Actor,
    sandbox: str,
    choices: Mapping[str, Choice],
    *,
    confirm: bool,
    note: str,
) -> Published:
    """Bring the changes of a sandbox into force in the workspace of ``session``, as one version that can be rolled back.

    Raises:
        As :func:`plan`, and NeedsConfirmation: values would be lost.
    """
    entry = await _require(database, actor, session.workspace, sandbox)
    planned = await _planned(database, session, sandbox, choices)
    done = await schema.publish(session, actor, planned.changes, note=note or entry.name, confirm=confirm)

    async def agreed() -> None:
        async with database.write(Workspace(sandbox), Pool.BATCH) as there:
            stored = {pair: each.body for pair, each in (await documents.stored(there)).items()}
            await sandbox_repository.replace_base(there, stored)

    session.after_commit(agreed)
    return done


async def _planned(database: Database, session: Session, sandbox: str, choices: Mapping[str, Choice]) -> Plan:
    async with database.read(Workspace(sandbox), Pool.BATCH) as there:
        base = await sandbox_repository.base(there)
        theirs = {pair: each.body for pair, each in (await documents.stored(there)).items()}
    mine = {pair: each.body for pair, each in (await documents.stored(session)).items()}
    return merge(base, theirs, mine, choices)


def merge(base: Documents, theirs: Documents, mine: Documents, choices: Mapping[str, Choice]) -> Plan:
    """Merge what the sandbox changed since ``base`` into the real workspace's documents. Pure."""
    planned = Plan()
    for pair in dict.fromkeys((*theirs, *base)):
        old, new, live = base.get(pair), theirs.get(pair), mine.get(pair)
        if new in (old, live):
            continue
        body, conflicts = _document(pair, old, new, live, choices.get("/".join(pair), "live"))
        planned.conflicts += conflicts
        if body != live:
            change = DocumentChange(*pair, body)
            planned.changes.append(change)
            planned.differences += differences(change, None if live is None else dict(live))
    return planned


def _document(
    pair: tuple[str, str],
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
    live: Mapping[str, Any] | None,
    choice: Choice,
) -> tuple[dict[str, Any] | None, list[Conflict]]:
    if live == old:
        return _copy(new), []
    if new is None or live is None or old is None:
        # One side made, changed or deleted as a whole what the other has too.
        conflict = Conflict(*pair, "", _copy(old), _copy(new), _copy(live))
        return _copy(new if choice == "sandbox" else live), [conflict]
    merged, conflicts = merge_document(*pair, base=dict(old), theirs=dict(new), mine=dict(live))
    if conflicts and choice == "sandbox":
        merged, _ = merge_document(*pair, base=dict(old), theirs=dict(live), mine=dict(new))
    return merged, conflicts


def _copy(body: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if body is None else copy.deepcopy(dict(body))


async def _require(database: Database, actor: Actor, source: Workspace, sandbox: str) -> Entry:
    for each in await sandboxes(database, actor, source):
        if each.id == sandbox:
            return each
    raise UnknownWorkspace(workspace=sandbox[:50])
