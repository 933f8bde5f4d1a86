"""Actors known to this process, by (workspace, token hash), so that a signed-in request costs no round trip for them.

An entry may be outdated. That is found out by the epochs every statement of the read path returns and every write
transaction locks; whoever reads neither asks for a checked actor.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from yingtu.kit.clock import now

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor, Device

#: After this an entry is resolved again even when nothing changed, which also notes that the person is still there.
REFRESH_AFTER = timedelta(minutes=5)
MAX_ENTRIES = 5_000
#: Places that one credential is used from at a time.
MAX_READERS = 20


@dataclass(frozen=True, slots=True)
class Known:
    """A resolved credential.

    Attributes:
        actor: Without what belongs to a single request (device, address, request number).
        credential_id: Id of the session, the API key, or of what was allowed to an app.
        scopes: Of an API key or app; None for a session, which may do all its person may.
        own_language: The person's own choice, None when they follow the browser.
    """

    actor: Actor
    login: str
    credential_id: UUID
    scopes: frozenset[str] | None
    own_language: str | None
    expires_at: datetime | None
    resolved_at: datetime
    seen_by_name: str | None = None
    seen_until: datetime | None = None
    #: Until when the person has to have a second factor; None: nobody asks, or they have one.
    factor_due: datetime | None = None
    readers: dict[tuple[str, Device, str], Actor] = field(default_factory=dict, compare=False, repr=False)

    def reader(self, language: str, device: Device, ip: str) -> Actor:
        """Return the actor for a request that changes nothing: the same for all of them from one place, so made once."""
        found = self.readers.get((language, device, ip))
        if found is None:
            if len(self.readers) >= MAX_READERS:
                self.readers.clear()
            found = self.readers[language, device, ip] = replace(self.actor, language=language, device=device, ip=ip)
        return found


class ActorCache:
    """Least recently used entries are dropped first. One event loop per process, so no lock."""

    def __init__(self, maximum: int = MAX_ENTRIES) -> None:
        self._maximum = maximum
        self._entries: OrderedDict[tuple[str, bytes], Known] = OrderedDict()

    def get(self, workspace_id: str, hashed: bytes) -> Known | None:
        """Return a fresh entry, else None."""
        key = (workspace_id, hashed)
        known = self._entries.get(key)
        if known is None:
            return None
        moment = now()
        if moment - known.resolved_at > REFRESH_AFTER or (known.expires_at is not None and known.expires_at <= moment):
            del self._entries[key]
            return None
        self._entries.move_to_end(key)
        return known

    def put(self, workspace_id: str, hashed: bytes, known: Known) -> None:
        self._entries[workspace_id, hashed] = known
        self._entries.move_to_end((workspace_id, hashed))
        while len(self._entries) > self._maximum:
            self._entries.popitem(last=False)

    def drop(self, workspace_id: str, hashed: bytes) -> None:
        self._entries.pop((workspace_id, hashed), None)

    def drop_all(self, workspace_id: str) -> None:
        for key in [key for key in self._entries if key[0] == workspace_id]:
            del self._entries[key]

    def clear(self) -> None:
        self._entries.clear()


ACTORS = ActorCache()
