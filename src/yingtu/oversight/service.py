"""Reading and verifying the audit, for those who may."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from yingtu.access import service as access
from yingtu.audit import heads, repository
from yingtu.audit.actions import Action
from yingtu.audit.verify import Verdict, verify
from yingtu.kit.db import Pool
from yingtu.metadata import service as metadata
from yingtu.oversight.errors import MayNotViewAudit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings
    from yingtu.metadata.catalog import Catalog

VIEW_AUDIT = "view_audit"
#: Entries read at a time by an export.
_PAGE = 2_000
_COLUMNS = (
    "at", "person", "person_id", "action", "object", "record_id", "reason", "ip", "fingerprint", "user_agent", "request_id",
    "seal", "detail",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: each part narrows, None does not."""

    person_id: UUID | None = None
    action: str | None = None
    object: str | None = None
    record_id: UUID | None = None
    ip: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def equal(self) -> dict[str, Any]:
        named = ("person_id", "action", "object", "record_id", "ip")
        return {name: value for name in named if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far sealing is."""

    waiting: int
    seal: int | None
    sealed_at: datetime | None
    sent_at: datetime | None


def require(actor: Actor) -> None:
    """Refuse those who may not read the audit.

    Raises:
        MayNotViewAudit: the actor lacks the ability.
    """
    if not actor.system and VIEW_AUDIT not in actor.abilities:
        raise MayNotViewAudit


async def entries(
    session: Session, actor: Actor, wanted: Wanted, *, before: tuple[datetime, UUID] | None, limit: int
) -> list[dict[str, Any]]:
    """Return entries, the newest first, with their values as JSON."""
    require(actor)
    return await _page(session, wanted, before, limit)


async def standing(session: Session, actor: Actor) -> Standing:
    """Return how many entries wait for a seal, and the last seal and the last head sent."""
    require(actor)
    return Standing(*await repository.standing(session))


async def verified(session: Session, actor: Actor, settings: Settings) -> Verdict:
    """Verify the whole audit against its seals and the heads kept in the data directory."""
    require(actor)
    return await verify(session, settings, heads.read(heads.heads_file(settings, session.workspace)))


async def as_csv(database: Database, workspace: Workspace, actor: Actor, wanted: Wanted) -> AsyncIterator[bytes]:
    """Yield entries as CSV, the newest first; pages are read in statements of their own."""
    yield "\ufeff".encode() + _lines([_COLUMNS])
    before: tuple[datetime, UUID] | None = None
    while True:
        async with database.read(workspace, Pool.REPORT) as session:
            rows = await _page(session, wanted, before, _PAGE)
            catalog = await metadata.of_version(session, actor.catalog_version)
        if rows:
            yield _lines([[_cell(_told(row, actor, catalog)[name]) for name in _COLUMNS] for row in rows])
        if len(rows) < _PAGE:
            return
        before = (rows[-1]["at"], rows[-1]["id"])


async def _page(
    session: Session, wanted: Wanted, before: tuple[datetime, UUID] | None, limit: int
) -> list[dict[str, Any]]:
    return await repository.listed(
        session, wanted.equal(), since=wanted.since, until=wanted.until, before=before, limit=limit
    )


def details(row: Mapping[str, Any], actor: Actor, catalog: Catalog) -> dict[str, Any] | None:
    """Return the values of an entry as its reader may see them; None when it has none, or they were erased.

    That something was changed is for everybody who may read the audit; old and new values are not for those to whom a role shows
    the record without them, and of what some role keeps from somebody not for those who do not read such records at all.
    """
    if row["detail"] is None:
        return None
    found: dict[str, Any] = orjson.loads(row["detail"])
    if row["action"] != Action.AMOUNT_CHANGED:
        return found
    obj = catalog.objects.get(row["object"] or "")
    seen = access.told_fields(catalog, actor, obj) if obj is not None else frozenset()
    changed = [{**each, **_seen(each, seen)} for each in found.get("records", ())]
    return {**found, "records": changed}


def _seen(changed: Mapping[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """Old and new values of some columns, without those of fields that are not seen."""
    return {
        side: {column: value for column, value in changed[side].items() if column.partition("__")[0] in fields}
        for side in ("old", "new")
        if side in changed
    }


def _told(row: dict[str, Any], actor: Actor, catalog: Catalog) -> dict[str, Any]:
    seen = details(row, actor, catalog)
    return {**row, "detail": None if seen is None else orjson.dumps(seen).decode()}


def _cell(value: Any) -> str:
    text = value.isoformat() if isinstance(value, datetime) else "" if value is None else str(value)
    # Names and reasons are people's words: none of them is a formula in a spreadsheet.
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text


def _lines(rows: Any) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()
