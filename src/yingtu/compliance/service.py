"""Reports: made on demand and every month, kept, compared; and the changes they propose, through the ordinary ways."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

from yingtu.compliance import repository
from yingtu.compliance.checks import CHECKS, Check, Finding
from yingtu.compliance.errors import NothingProposed, UnknownRun
from yingtu.compliance.gathering import configure, gather
from yingtu.compliance.repository import Run
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.errors import Forbidden
from yingtu.kit.ids import uuid7
from yingtu.metadata import repository as documents
from yingtu.metadata import service as metadata
from yingtu.permissions import changing
from yingtu.permissions.service import administers
from yingtu.schema import service as schema
from yingtu.schema.rights_gate import RIGHTS
from yingtu.schema.service import DocumentChange
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.compliance.facts import Facts
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.errors import Problem
    from yingtu.kit.settings import Settings
    from yingtu.metadata.catalog import Catalog

__all__ = ["CHECKS", "Proposed", "Run", "apply", "configure", "look", "make_monthly", "propose", "report", "reports"]

VIEW_AUDIT: Final = "view_audit"
#: Reports shown, and compared.
_LISTED: Final = 36


@dataclass(frozen=True, slots=True)
class Proposed:
    """A change that would mend a finding.

    Attributes:
        before: The documents as they are, by (kind, key); None: there is none yet.
        warnings: What publishing it would say.
        asks: Publishing it needs a second administrator.
    """

    finding: Finding
    before: Mapping[tuple[str, str], dict[str, Any] | None]
    warnings: tuple[Problem, ...]
    asks: bool


def require(catalog: Catalog, actor: Actor) -> None:
    """Refuse those who neither administer rights nor oversee them.

    Raises:
        Forbidden: the abilities ``manage_access`` and ``view_audit`` are missing.
    """
    if not administers(catalog, actor) and VIEW_AUDIT not in actor.abilities:
        raise Forbidden(operation=VIEW_AUDIT)


async def look(session: Session, actor: Actor, settings: Settings) -> Run:
    """Make a report now and keep it."""
    require(await metadata.of_version(session, actor.catalog_version), actor)
    return await _look(session, settings, actor.user_id)


async def reports(session: Session, actor: Actor) -> list[Run]:
    """Return the reports kept, the newest first."""
    require(await metadata.of_version(session, actor.catalog_version), actor)
    return await repository.listed(session, _LISTED)


async def report(session: Session, actor: Actor, identifier: UUID) -> Run:
    """Return a report.

    Raises:
        UnknownRun: there is none.
    """
    require(await metadata.of_version(session, actor.catalog_version), actor)
    found = await repository.one(session, identifier)
    if found is None:
        raise UnknownRun
    return found


async def make_monthly(database: Database, workspace: Workspace, settings: Settings) -> int:
    """Make this month's report unless it is there; return how many were made."""
    async with database.write(workspace, Pool.BATCH) as session:
        calendar = calendar_of(await metadata.catalog(session))
        # One of several workers makes it.
        await session.lock_table("compliance_run")
        last = await repository.last_monthly(session)
        if last is not None and _month(calendar.local(last)) == _month(calendar.local(clock.now())):
            return 0
        await _look(session, settings, None)
        return 1


async def propose(session: Session, actor: Actor, settings: Settings, code: str, key: str) -> Proposed:
    """Return the change that would mend a finding, made from the configuration as it is now.

    Raises:
        NothingProposed: the finding is gone, or no document would mend it.
    """
    catalog = await metadata.of_version(session, actor.catalog_version)
    require(catalog, actor)
    finding = await _finding(session, settings, code, key)
    stored = await documents.stored(session)
    before = {
        (kind, name): stored[kind, name].body if (kind, name) in stored else None for kind, name, _ in finding.changes
    }
    preview = await schema.preview(session, actor, _changes(finding))
    asks = catalog.workspace.access.four_eyes and _about_rights(finding)
    return Proposed(finding, before, preview.warnings, asks)


async def apply(
    session: Session, actor: Actor, settings: Settings, code: str, key: str, *, note: str
) -> Literal["published", "asked"]:
    """Publish the change that mends a finding; where four eyes are wanted, ask a second administrator instead.

    Raises:
        NothingProposed: the finding is gone, or no document would mend it.
        Forbidden: the actor may not publish this.
    """
    catalog = await metadata.catalog(session)
    require(catalog, actor)
    finding = await _finding(session, settings, code, key)
    if catalog.workspace.access.four_eyes and _about_rights(finding):
        await changing.ask(session, actor, _changes(finding), [], reason=note)
        return "asked"
    await schema.publish(session, actor, _changes(finding), note=note)
    return "published"


async def _look(session: Session, settings: Settings, person: UUID | None) -> Run:
    facts = await gather(session, settings)
    names = {each.id: each.name for each in facts.people}
    found = [_told(check, finding, names) for check in CHECKS for finding in check.run(facts)]
    failed = {each["code"] for each in found}
    counts = {risk: sum(each["risk"] == risk for each in found) for risk in ("high", "medium", "low")}
    identifier = uuid7()
    values = {
        "id": identifier,
        "at": facts.now,
        "by": person,
        "findings": found,
        "counts": {**counts, "passed": len(CHECKS) - len(failed), "checks": len(CHECKS)},
    }
    await repository.add(session, values)
    made = await repository.one(session, identifier)
    if made is None:
        raise UnknownRun
    return made


def _told(check: Check, finding: Finding, names: Mapping[UUID, str]) -> dict[str, Any]:
    """Return a finding as it is kept: the change it proposes is made anew when somebody asks for it."""
    return {
        "code": check.code,
        "key": finding.key,
        "risk": check.risk,
        "controls": list(check.controls),
        "params": finding.params,
        "people": [{"id": str(each), "name": names.get(each, "")} for each in finding.people],
        "roles": list(finding.roles),
        "proposes": bool(finding.changes),
        "page": check.page,
    }


async def _finding(session: Session, settings: Settings, code: str, key: str) -> Finding:
    facts: Facts = await gather(session, settings)
    for check in CHECKS:
        if check.code == code:
            for finding in check.run(facts):
                if finding.key == key and finding.changes:
                    return finding
    raise NothingProposed


def _changes(finding: Finding) -> list[DocumentChange]:
    return [DocumentChange(kind, key, body) for kind, key, body in finding.changes]


def _about_rights(finding: Finding) -> bool:
    return any(kind in RIGHTS or kind == "workspace" for kind, _, _ in finding.changes)


def _month(moment: datetime) -> tuple[int, int]:
    return moment.year, moment.month
