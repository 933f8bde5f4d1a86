"""Finding a request's workspace without a round trip: the directory is small, kept in the process, read again in a while."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

from yingtu.kit import clock
from yingtu.kit.db import Database, Workspace
from yingtu.workspaces import repository
from yingtu.workspaces.errors import UnknownWorkspace, WorkspaceClosing, WorkspaceSuspended
from yingtu.workspaces.repository import Entry

#: Age after which the directory is read again; a name that is not found reads it at most once a second.
REFRESH_S = 10.0
REFRESH_UNKNOWN_S = 1.0

#: The directory belongs to no workspace; its tables name their schema themselves.
PUBLIC = Workspace("public")


class Directory:
    """The directory as one process knows it.

    Attributes:
        default: Id of the workspace for host names nobody registered.
        or_first: Where the default does not exist, the oldest company takes its place: nobody has named one.
        on_load: Called with the entries whenever they were read.
    """

    def __init__(
        self,
        database: Database,
        default: str,
        *,
        or_first: bool = False,
        on_load: Callable[[list[Entry]], Awaitable[None]] | None = None,
    ) -> None:
        self.default = default
        self.or_first = or_first
        self.on_load = on_load
        self._database = database
        self._first = default
        self._workspaces: dict[str, Entry] = {}
        self._hosts: dict[str, str] = {}
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def find(self, host: str, asked: str | None, chosen: str | None = None) -> Workspace:
        """Return the workspace named by ``asked``, else by the host name, else by ``chosen`` if there is such a one, else the default.

        Raises:
            UnknownWorkspace: there is none of that name.
            WorkspaceSuspended, WorkspaceClosing: it may not be used at present.
        """
        if monotonic() - self._read_at > REFRESH_S:
            await self.load(REFRESH_S)
        wanted = asked or self._hosts.get(host) or chosen or self._first
        if wanted not in self._workspaces:
            await self.load(REFRESH_UNKNOWN_S)
            wanted = asked or self._hosts.get(host) or chosen or self._first
        if wanted == chosen != asked and chosen not in self._workspaces:
            # A browser's choice outlives the workspace it once named.
            wanted = self._first
        entry = self._workspaces.get(wanted)
        if entry is None:
            raise UnknownWorkspace(workspace=wanted[:50])
        if entry.state == "deleting":
            raise WorkspaceClosing(workspace=entry.name)
        if entry.state != "active":
            raise WorkspaceSuspended(workspace=entry.name, reason=entry.state_reason or "—")
        return Workspace(entry.id, entry.read_only_since(clock.now()))

    async def load(self, older_than_s: float = 0.0) -> None:
        """Read the directory unless that happened less than ``older_than_s`` ago."""
        async with self._reading:
            if monotonic() - self._read_at <= older_than_s:
                return
            async with self._database.read(PUBLIC) as session:
                entries = await repository.entries(session)
            self._workspaces = {each.id: each for each in entries}
            self._hosts = {host: each.id for each in entries for host in each.hosts}
            self._first = self._first_of(entries)
            self._read_at = monotonic()
            if self.on_load is not None:
                await self.on_load(entries)

    def _first_of(self, entries: list[Entry]) -> str:
        """Return where a request goes that names no workspace."""
        companies = [each for each in entries if each.sandbox_of is None]
        if not self.or_first or not companies or self.default in self._workspaces:
            return self.default
        return min(companies, key=lambda each: each.created_at).id
