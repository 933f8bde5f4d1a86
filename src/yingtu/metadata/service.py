"""The catalog of a workspace, kept in the process: an LRU by bytes, checked by the epochs of every transaction."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from yingtu.metadata import repository
from yingtu.metadata.build import build_catalog, parse_documents

if TYPE_CHECKING:
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog

#: How much of the JSON of documents may be cached as catalogs; a catalog takes about ten times its JSON.
MAX_CACHED_JSON_BYTES = 16 * 1024 * 1024


class _Cache:
    """The newest catalog of each workspace, least recently used ones dropped when the budget is exceeded."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._used = 0
        self._entries: OrderedDict[str, tuple[Catalog, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, workspace_id: str) -> Catalog | None:
        with self._lock:
            entry = self._entries.get(workspace_id)
            if entry is None:
                return None
            self._entries.move_to_end(workspace_id)
            return entry[0]

    def size(self, workspace_id: str) -> int:
        with self._lock:
            entry = self._entries.get(workspace_id)
            return 0 if entry is None else entry[1]

    def put(self, workspace_id: str, catalog: Catalog, size: int) -> None:
        """Keep ``catalog`` unless a newer one is kept already."""
        with self._lock:
            kept = self._entries.get(workspace_id)
            if kept is not None and kept[0].version > catalog.version:
                return
            self._used += size - (kept[1] if kept else 0)
            self._entries[workspace_id] = (catalog, size)
            self._entries.move_to_end(workspace_id)
            while self._used > self._budget and len(self._entries) > 1:
                _, (_, dropped) = self._entries.popitem(last=False)
                self._used -= dropped

    def drop(self, workspace_id: str) -> None:
        with self._lock:
            entry = self._entries.pop(workspace_id, None)
            if entry is not None:
                self._used -= entry[1]


_cache = _Cache(MAX_CACHED_JSON_BYTES)
_MEMO = "catalog"


async def catalog(session: Session) -> Catalog:
    """Return the catalog in force, the same one for the whole unit of work.

    One round trip when this process knows the version, two when it must load the documents.
    """
    # After a publication in this very transaction the memo holds the new catalog, so nothing uncommitted is loaded below.
    memo: Catalog | None = session.memo.get(_MEMO)
    if memo is not None:
        return memo
    found = session.memo[_MEMO] = await current(session)
    return found


async def current(session: Session) -> Catalog:
    """Return the catalog in force at this moment, whatever the unit of work has run under so far."""
    version, _ = await repository.epochs(session)
    return await at(session, version)


async def at(session: Session, version: int) -> Catalog:
    """Return the catalog of a version that has just been read; loaded when this process does not know it."""
    for known in (session.memo.get(_MEMO), _cache.get(session.workspace.id)):
        if known is not None and known.version == version:
            found: Catalog = known
            return found
    return await _load(session)


def cached(workspace_id: str) -> Catalog | None:
    """Return the newest catalog this process has seen, without I/O; it may be outdated."""
    return _cache.get(workspace_id)


async def of_version(session: Session, version: int) -> Catalog:
    """Return the catalog an actor was resolved under, without I/O when this process has it; else the one in force.

    The executor of reads compares versions anyway, so an outdated answer is found out by the statement it is used for.
    """
    known = _cache.get(session.workspace.id)
    if known is not None and known.version == version:
        session.memo[_MEMO] = known
        return known
    return await catalog(session)


def remember(catalog_: Catalog, grown: int) -> None:
    """Keep a catalog that has just been published (after its commit), with so many more bytes of JSON than the one before."""
    _cache.put(catalog_.workspace_id, catalog_, max(0, _cache.size(catalog_.workspace_id) + grown))


def use(session: Session, catalog_: Catalog) -> None:
    """Let the rest of this unit of work run under ``catalog_`` (after it was published in it)."""
    session.memo[_MEMO] = catalog_


def forget(workspace_id: str) -> None:
    """Drop the cached catalog of a workspace: it is gone, or its documents were replaced as a whole."""
    _cache.drop(workspace_id)


async def epochs(session: Session) -> tuple[int, int]:
    """Return (catalog version, access epoch) in force."""
    return await repository.epochs(session)


async def outdate(session: Session, version: int, epoch: int) -> None:
    """Make every process load catalog and actors again after all documents were replaced.

    ``version`` and ``epoch`` were in force before: what is cached under these numbers and earlier ones means nothing any more.
    """
    await repository.outdate(session, version, epoch)


async def bump_access_epoch(session: Session) -> int:
    """Make every process resolve its actors again: call it in the transaction that changes rights, people or sessions.

    The transaction waits for running writers (they hold the row FOR SHARE) and holds off new ones until it ends.
    Two transactions that both hold the row FOR SHARE and call this wait for each other until PostgreSQL ends one of
    them (deadlock, repeated by the caller): where it can be, call it before anything else.
    """
    return await repository.bump_access_epoch(session)


async def _load(session: Session) -> Catalog:
    version, _, rows, size = await repository.snapshot(session)
    documents = parse_documents({(kind, key): body for kind, key, body in rows})
    loaded = build_catalog(session.workspace.id, version, documents)
    _cache.put(session.workspace.id, loaded, size)
    return loaded
