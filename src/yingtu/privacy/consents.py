"""What people agreed to, per way of reaching them, with where and how it is proved. What was said before stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from yingtu.kit import clock
from yingtu.kit.ids import uuid7
from yingtu.privacy import repository, subjects
from yingtu.privacy.agreeing import Channel, State
from yingtu.privacy.errors import NoPersonOfOurs, ProofMissing
from yingtu.privacy.repository import Consent
from yingtu.records import service as records
from yingtu.records.announce import announce
from yingtu.records.reach import require_editable, require_readable

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session


@dataclass(frozen=True, slots=True)
class Said:
    """What is written down.

    Attributes:
        at: When the person said so; None: now.
        source, proof: Where, and in what words; ``file_id``: a file attached to the record.
    """

    channel: Channel
    state: State
    at: datetime | None = None
    source: str | None = None
    proof: str | None = None
    file_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Consents of a record: the newest of each channel first, then all in turn; and since when its values are gone."""

    current: list[Consent]
    history: list[Consent]
    erased_at: datetime | None


async def standing(session: Session, actor: Actor, object_name: str, record_id: UUID) -> Standing:
    """Return what a person said.

    Raises:
        RecordNotFound: the actor may not read the record.
        NoPersonOfOurs: the object's records are no people.
    """
    await _require_person(session, actor, object_name)
    await require_readable(session, actor, object_name, record_id)
    said = await repository.consents_of(session, object_name, record_id)
    newest: dict[str, Consent] = {}
    for each in said:
        newest.setdefault(each.channel, each)
    order = [each.value for each in Channel]
    current = sorted(newest.values(), key=lambda each: order.index(each.channel))
    return Standing(current, said, await repository.erased_at(session, object_name, record_id))


async def write_down(session: Session, actor: Actor, object_name: str, record_id: UUID, said: Said) -> Standing:
    """Add what a person said; it is in force from now on.

    Raises:
        RecordNotFound, RecordForbidden: the actor may not edit the record.
        ProofMissing: the file is not attached to the record.
    """
    await _require_person(session, actor, object_name)
    await require_editable(session, actor, object_name, record_id)
    if said.file_id is not None and not await repository.attached(session, object_name, record_id, said.file_id):
        raise ProofMissing
    now = clock.now()
    values = {
        "id": uuid7(),
        "object": object_name,
        "record_id": record_id,
        "channel": said.channel.value,
        "state": said.state.value,
        "at": said.at or now,
        "source": said.source,
        "proof": said.proof,
        "file_id": said.file_id,
        "by": actor.user_id,
        "noted_at": now,
    }
    await repository.add_consent(session, values)
    await announce(session, actor, object_name, [record_id], "consented")
    return await standing(session, actor, object_name, record_id)


async def _require_person(session: Session, actor: Actor, object_name: str) -> None:
    catalog = await records.catalog_for(session, actor)
    if not subjects.is_person(catalog.object(object_name)):
        raise NoPersonOfOurs
