"""Letting a person leave: previewed, in one action, with a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.bulk import service as bulk
from yingtu.bulk.service import BulkRequest, Change
from yingtu.identity import service as identity
from yingtu.kit import clock
from yingtu.leaving import repository
from yingtu.leaving.errors import LeavingOneself, NotLeft, ReceiverMissing, ReceiverUnfit
from yingtu.leaving.repository import Leaving
from yingtu.metadata import service as metadata
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.users import service as users
from yingtu.users.rights import MANAGE, begin
from yingtu.users.schemas import UserUpdate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.kit.settings import Settings
    from yingtu.metadata.catalog import Catalog, Object

__all__ = ["MANAGE", "Leaving", "Outlook", "certificate", "dormant", "leave", "preview"]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a leaving would end and hand over."""

    counts: dict[str, int]
    ended: dict[str, int]


async def preview(session: Session, actor: Actor, person: UUID) -> Outlook:
    """Return what the person has; nothing changes.

    Raises:
        NotFound: there is no such person.
    """
    await users.get_user(session, actor, person)
    catalog = await metadata.catalog(session)
    counts = await repository.owned(session, catalog, _owned_objects(catalog), person)
    return Outlook(counts, await repository.access_of(session, person, clock.now()))


async def leave(
    session: Session,
    actor: Actor,
    settings: Settings,
    person: UUID,
    receivers: Sequence[UUID],
    *,
    reason: str,
    source: str,
) -> Leaving:
    """End a person's ways in with this transaction and start handing their records over, to the receivers in turn.

    Raises:
        LeavingOneself, ReceiverMissing, ReceiverUnfit: the plan means nothing.
        RoleNotYoursToGive, LastAdministrator: the actor may not disable this person.
    """
    await begin(session, actor)
    if person == actor.user_id:
        raise LeavingOneself
    if person in receivers or await repository.count_active(session, receivers) != len(set(receivers)):
        raise ReceiverUnfit
    catalog, now = await metadata.catalog(session), clock.now()
    objects = _owned_objects(catalog)
    counts = await repository.owned(session, catalog, objects, person)
    if counts and not receivers:
        raise ReceiverMissing
    ended = await repository.access_of(session, person, now)
    leaver = await users.update_user(session, actor, person, UserUpdate(active=False))
    await repository.end_access(session, person, leaver.manager_id or next(iter(receivers), None), now)
    jobs = [
        job
        for obj in objects
        if obj.api_name in counts
        for job in await _hand_over(
            session, actor, settings, catalog, obj, person, receivers, reason=reason, source=source
        )
    ]
    made = Leaving(person, now, actor.user_id, reason, list(receivers), counts, ended, jobs)
    values = {name: getattr(made, name) for name in ("user_id", "at", "by", "reason", "receivers", "jobs")}
    await repository.add(session, {**values, "counts": _json(counts), "ended": _json(ended)})
    said: dict[str, Any] = {"ended": ended, "counts": counts, "receivers": list(receivers), "jobs": jobs}
    await audit.note(
        session, actor, Action.PERSON_LEFT, object_name=USER_OBJECT, record_id=person, reason=reason, detail=said
    )
    return made


async def certificate(session: Session, actor: Actor, person: UUID) -> Leaving:
    """Return what became of a person's last leaving.

    Raises:
        NotLeft: there was none.
    """
    await users.get_user(session, actor, person)
    found = await repository.last(session, person)
    if found is None:
        raise NotLeft
    return found


async def dormant(session: Session, actor: Actor, days: int) -> list[dict[str, Any]]:
    """Return active people who have not been seen for so many days."""
    identity.require_ability(actor, MANAGE)
    return await repository.dormant(session, clock.now() - timedelta(days=days))


async def _hand_over(
    session: Session,
    actor: Actor,
    settings: Settings,
    catalog: Catalog,
    obj: Object,
    person: UUID,
    receivers: Sequence[UUID],
    *,
    reason: str,
    source: str,
) -> list[int]:
    """Start a job per receiver: every n-th record is theirs."""
    ids = await repository.ids_owned(session, catalog, obj, person)
    jobs = []
    for turn, receiver in enumerate(receivers):
        if share := ids[turn :: len(receivers)]:
            wanted = BulkRequest(Change.ASSIGN, ids=share, owner=receiver, reason=reason, confirm=True)
            jobs.append(await bulk.start(session, actor, obj.api_name, wanted, settings, source=source))
    return jobs


def _owned_objects(catalog: Catalog) -> list[Object]:
    return [obj for obj in catalog.objects.values() if obj.api_name != USER_OBJECT]


def _json(value: dict[str, int]) -> str:
    return orjson.dumps(value).decode()
