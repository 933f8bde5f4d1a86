"""Possible duplicates: looked for by a job after an import, listed for those who may see both records, decided by people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.jobs import service as jobs
from yingtu.metadata import service as metadata
from yingtu.quality import messages as _messages  # noqa: F401 - registers its sentences
from yingtu.quality import repository
from yingtu.quality.errors import UnknownPair
from yingtu.records import service as records

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.quality.repository import Possible

#: Kind of the job that looks for pairs.
FIND = "find_duplicates"
#: The field of an object that holds the name of a company.
COMPANY_FIELDS = {"account": "name"}
#: Pairs that are read to fill a page, of which some may not be shown.
READ_AT_ONCE = 100

#: Returns the records that a job created.
Creations: TypeAlias = "Callable[[Session, int], Awaitable[Sequence[UUID]]]"
_creations: list[Creations] = []


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair with both records as the actor may read them."""

    pair: Possible
    older: dict[str, Any]
    newer: dict[str, Any]


def configure(creations: Creations) -> None:
    """Say who knows which records an import created."""
    _creations[:] = [creations]


async def created_by(session: Session, job_id: int) -> Sequence[UUID]:
    """Return the records that an import created, as the assembly says."""
    return [each for creations in _creations for each in await creations(session, job_id)]


async def after_import(session: Session, actor: Actor, object_name: str, job_id: int) -> None:
    """Start to look for pairs after an import that created companies."""
    if object_name in COMPANY_FIELDS:
        await jobs.start(session, actor, FIND, {"object": object_name, "import": job_id})


async def listed(
    session: Session, actor: Actor, object_name: str, *, after: tuple[int, int] | None, limit: int
) -> tuple[list[Shown], tuple[int, int] | None]:
    """Return pairs of which the actor may read both records, the most similar first, and where the next page begins.

    Raises:
        UnknownObject, OperationForbidden: the actor may not read such records at all.
    """
    catalog = await metadata.catalog(session)
    access.require(access.policy(catalog, actor, catalog.object(object_name)), Operation.READ)
    score, before = after or (101, 0)
    shown: list[Shown] = []
    while True:
        found = await repository.listed(session, object_name, score=score, before=before, limit=READ_AT_ONCE)
        ids = list(dict.fromkeys(each for pair in found for each in (pair.older, pair.newer)))
        rows = {UUID(row["id"]): row for row in await records.fetch(session, actor, object_name, ids)} if ids else {}
        for pair in found:
            score, before = pair.score, pair.id
            if pair.older in rows and pair.newer in rows:
                shown.append(Shown(pair, rows[pair.older], rows[pair.newer]))
                if len(shown) == limit:
                    return shown, (score, before)
        if len(found) < READ_AT_ONCE:
            return shown, None


async def dismiss(session: Session, actor: Actor, pair_id: int) -> None:
    """Say that two records are two companies; the pair does not come back.

    Raises:
        UnknownPair: there is none, or the actor may not read both records.
        OperationForbidden: the actor may not edit such records.
    """
    pair = await repository.find(session, pair_id)
    if pair is None or len(await records.fetch(session, actor, pair.object, [pair.older, pair.newer])) < 2:
        raise UnknownPair
    catalog = await metadata.catalog(session)
    access.require(access.policy(catalog, actor, catalog.object(pair.object)), Operation.EDIT)
    await repository.dismiss(session, pair_id, actor.user_id)
