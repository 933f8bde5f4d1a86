"""Mail that goes whatever somebody has chosen: what they need to get in at all. It is told nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yingtu.channels import repository
from yingtu.channels.service import MAIL
from yingtu.kit import clock
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from yingtu.kit.db import Session
    from yingtu.kit.settings import Settings


async def mailing(session: Session, settings: Settings) -> bool:
    """Whether mail leaves at all: there is a server, and the company has not shut it."""
    return MAIL.connected(settings) and MAIL.name not in (await metadata.catalog(session)).workspace.privacy.off


async def post(
    session: Session, person: UUID, address: str, *, kind: str, params: Mapping[str, Any], link: str
) -> None:
    """Queue one letter to one person; it leaves when the transaction is durable, quiet hours or not."""
    moment = clock.now()
    shared = {
        "kind": kind,
        "object": None,
        "link": None,
        "dedupe_key": None,
        "urgent": True,
        "created_at": moment,
    }
    fresh = repository.Fresh(uuid7(), person, in_app=False, params=params, record_id=None)
    [(notification, _, _)] = await repository.add(session, [fresh], shared)
    letter = {"id": uuid7(), "notification_id": notification, "person": person, "address": address}
    await repository.post(session, MAIL.name, [{**letter, "link": link, "digest": False, "due_at": moment}], moment)
