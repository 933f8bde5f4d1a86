"""Writing entries and sealing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from yingtu.audit import repository, seal
from yingtu.audit.actions import Action
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.ids import uuid7

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings
    from yingtu.kit.statement import Statement


class Doer(Protocol):
    """Who does something, and from where: an actor."""

    @property
    def user_id(self) -> UUID | None: ...
    @property
    def name(self) -> str: ...
    @property
    def ip(self) -> str | None: ...
    @property
    def fingerprint(self) -> str | None: ...
    @property
    def user_agent(self) -> str | None: ...
    @property
    def request_id(self) -> str | None: ...


def entry_call(
    doer: Doer,
    action: Action,
    *,
    object_name: str | None = None,
    record_id: UUID | None = None,
    reason: str | None = None,
    detail: dict[str, Any] | None = None,
) -> tuple[Statement, Mapping[str, Any]]:
    """Return the statement that writes an entry, to run in the transaction of what it tells of."""
    salt = text = hashed = None
    if detail:
        salt, text = seal.new_salt(), seal.detail_bytes(detail)
        hashed = seal.detail_hash(salt, text)
    return repository.INSERT, {
        "id": uuid7(),
        "at": clock.now(),
        "person_id": doer.user_id,
        "person": doer.name,
        "action": action,
        "object": object_name,
        "record_id": record_id,
        "reason": reason,
        "ip": doer.ip,
        "fingerprint": doer.fingerprint,
        "user_agent": doer.user_agent,
        "request_id": doer.request_id,
        "detail_hash": hashed,
        "salt": salt,
        "detail": None if text is None else text.decode(),
    }


async def note(
    session: Session,
    doer: Doer,
    action: Action,
    *,
    object_name: str | None = None,
    record_id: UUID | None = None,
    reason: str | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write an entry; it is kept if and only if the transaction of ``session`` is."""
    statement, values = entry_call(
        doer, action, object_name=object_name, record_id=record_id, reason=reason, detail=detail
    )
    await session.execute(statement, values)


async def seal_all(database: Database, workspace: Workspace, settings: Settings) -> int:
    """Seal all entries that have no seal yet; return how many. Safe to run in several processes at once."""
    key, done = seal.audit_key(settings.secret()), 0
    while True:
        async with database.write(workspace, Pool.BATCH) as session:
            await repository.begin_sealing(session)
            entries = await repository.unsealed(session)
            if entries:
                await _seal(session, key, entries)
        done += len(entries)
        if len(entries) < repository.SEAL_SIZE:
            return done


async def _seal(session: Session, key: bytes, entries: Sequence[seal.Entry]) -> None:
    number, previous = await repository.last_seal(session) or (0, seal.BEGINNING)
    number += 1
    digests = [seal.digest(key, each, number) for each in entries]
    ids, root, at = [each.id for each in entries], seal.tree(digests), clock.now()
    made = seal.Seal(number, at, ids, root, previous, seal.head(key, number, at, ids, root, previous))
    await repository.add_seal(session, made, digests)


async def redact(session: Session, doer: Doer, entries: Sequence[UUID], *, reason: str) -> int:
    """Take the values out of entries, for good, and say so in an entry of its own; return how many had values."""
    gone = await repository.redact(session, entries)
    said = {"entries": [str(each) for each in entries]}
    await note(session, doer, Action.DETAILS_REDACTED, reason=reason, detail=said)
    return gone
