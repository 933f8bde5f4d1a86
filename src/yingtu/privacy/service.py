"""Erasures: previewed, started, listed, certified. What a person asks about them goes by their records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yingtu.jobs import service as jobs
from yingtu.kit import clock
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.privacy import planning, repository, rights, subjects
from yingtu.privacy.erasing import ERASE
from yingtu.privacy.errors import ErasureRunning, UnknownErasure
from yingtu.privacy.planning import Plan, kept_lines
from yingtu.privacy.repository import Erasure
from yingtu.privacy.subjects import Kept, Ref, Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.kit.settings import Settings

#: Erasures shown.
_LISTED = 100


@dataclass(frozen=True, slots=True)
class Found:
    """Records about a person, with the names the actor may read, and what must be kept."""

    refs: list[Ref]
    names: Mapping[Ref, str]
    kept: list[Kept]
    fields: Mapping[str, list[str]]


async def find(session: Session, actor: Actor, wanted: Wanted) -> Found:
    """Return what is kept about a person; names as far as the actor may read them; see :func:`subjects.find`."""
    rights.require(actor)
    return await _told(session, actor, await subjects.find(session, wanted))


async def preview(session: Session, actor: Actor, settings: Settings, refs: Sequence[Ref]) -> tuple[Plan, Found]:
    """Return what erasing some records would do; see :func:`planning.plan`."""
    rights.require(actor)
    planned = await planning.plan(session, settings, refs)
    return planned, await _told(session, actor, [*planned.refs, *(each.ref for each in planned.kept)])


async def erase(session: Session, actor: Actor, settings: Settings, refs: Sequence[Ref], *, reason: str) -> Erasure:
    """Start erasing the personal values of records, for good."""
    rights.require(actor)
    return await begin(session, actor, settings, refs, reason=reason, rule=None)


async def begin(
    session: Session, actor: Actor, settings: Settings, refs: Sequence[Ref], *, reason: str | None, rule: str | None
) -> Erasure:
    """Fix what is erased and start the job, in the caller's transaction."""
    planned = await planning.plan(session, settings, refs)
    catalog = await metadata.catalog(session)
    identifier = uuid7()
    await repository.add_erasure(
        session,
        {
            "id": identifier,
            "at": clock.now(),
            "by": actor.user_id,
            "rule": rule,
            "reason": reason,
            "records": [{"object": ref.object, "id": str(ref.id)} for ref in planned.refs],
            "plan": {"values": [value.params() for value in planned.values]},
            "kept": kept_lines(catalog, planned.kept),
            "done": {},
            "backups_until": planned.backups_until,
        },
    )
    job = await jobs.start(session, actor, ERASE, {"erasure": str(identifier)}, len(planned.refs))
    await repository.set_job(session, identifier, job)
    return await _one(session, identifier)


async def erasures(session: Session, actor: Actor) -> list[Erasure]:
    """Return erasures, the newest first."""
    rights.require(actor)
    return await repository.listed(session, _LISTED)


async def certificate(session: Session, actor: Actor, identifier: UUID) -> Erasure:
    """Return an erasure that is done.

    Raises:
        UnknownErasure, ErasureRunning: there is none, or not yet.
    """
    rights.require(actor)
    found = await _one(session, identifier)
    if found.finished_at is None:
        raise ErasureRunning
    return found


async def _one(session: Session, identifier: UUID) -> Erasure:
    found = await repository.erasure(session, identifier)
    if found is None:
        raise UnknownErasure
    return found


async def _told(session: Session, actor: Actor, refs: Sequence[Ref]) -> Found:
    catalog = await metadata.of_version(session, actor.catalog_version)
    fields: dict[str, list[str]] = {
        name: [_label(field.label, actor.language) for field in subjects.personal_of(catalog.object(name)).fields]
        for name in {ref.object for ref in refs}
    }
    names = await subjects.names_of(session, actor, refs)
    return Found(list(refs), names, await subjects.kept(session, catalog, refs), fields)


def _label(label: Mapping[str, Any], language: str) -> str:
    return str(label.get(language) or label.get("en") or next(iter(label.values()), ""))
