"""Keeping the search entries: a consumer of the outbox for what changes, and a build for what was there before.

Both read the records as they are now and make their entries equal to that, so it does not matter how often or in which order
they are told. They exclude each other, or one could write what the other has just overtaken.
"""

from __future__ import annotations

import asyncio
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yingtu.fields.base import Capability
from yingtu.kit.ahead import Ahead
from yingtu.kit.db import Pool
from yingtu.metadata import service as metadata
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.records import outbox
from yingtu.records.arrays import array_literal
from yingtu.records.repository import cached
from yingtu.records.search_repository import (
    ALONE,
    BUILDS,
    NOTE_BUILD,
    PENDING_LIMIT,
    PUT,
    REMOVE_OTHERS,
    SEPARATOR,
    SORT_IN,
    next_statement,
    texts_statement,
)
from yingtu.records.search_tokens import entry_of, object_token, phone_entry_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.statement import Statement
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.records.outbox import Event

CONSUMER = "search"
#: Records whose entries are written by one statement. Making them holds up everything else in the process for about 10 ms, and the
#: statement fits into what a socket takes at once: PostgreSQL has all of it while the next one is made.
CHUNK = 125
#: Records whose texts are read at once.
READ = 1_000
#: More records than this in one transaction are many.
MANY = 250
#: Records that one transaction of the build does.
BUILD_ROWS = 1_000
_FIRST = UUID(int=0)
#: How long the index's pending list may grow, in kB: after single changes, and while many records come at once. Sorting in a long
#: list costs half as much per entry; the chore does what is left of it.
PENDING_KB, PENDING_MANY_KB = "1024", "4096"
_INDEX = "search_tokens_idx"
#: Schemas whose list this process has let grow.
_grown: set[str] = set()


def subscribe() -> None:
    """Let every write of this process be told to the consumer; called when a process is assembled."""
    outbox.subscribe(CONSUMER, None, None, take, concerned=_concerned, watched=_watched, apart=True)


def _concerned(catalog: Catalog, object_name: str) -> bool:
    return bool(searchable(catalog.object(object_name)))


def _watched(catalog: Catalog, object_name: str) -> frozenset[str]:
    return frozenset(searchable(catalog.object(object_name)))


def searchable(obj: Object) -> tuple[str, ...]:
    """Return the fields of an object that are searched."""
    return tuple(
        each.api_name
        for each in obj.fields.values()
        if each.stored and not each.system and Capability.SEARCH in each.type.capabilities
    )


async def take(session: Session, events: Sequence[Event]) -> None:
    """Bring the entries of all records in some events up to date: the consumer's handler."""
    catalog = await metadata.catalog(session)
    wanted: dict[str, dict[UUID, bool]] = {}
    for event in events:
        obj = catalog.objects.get(event.object)
        if obj is None:
            continue
        if event.event == "updated" and not set(searchable(obj)).intersection(event.fields):
            continue
        ids = wanted.setdefault(event.object, {})
        for each in event.ids:
            # A record that only appeared has no entries to remove.
            ids[each] = ids.get(each, event.event == "created") and event.event == "created"
    many = sum(map(len, wanted.values())) > MANY
    if many:
        _grown.add(session.schema)
    await session.execute(PENDING_LIMIT, {"kb": PENDING_MANY_KB if many else PENDING_KB})
    for name, ids in wanted.items():
        obj, created = catalog.object(name), [each for each, new in ids.items() if new]
        await _index(session, catalog, obj, created, new=True)
        await _index(session, catalog, obj, [each for each, new in ids.items() if not new], new=False)


async def renew(session: Session, object_name: str, ids: Sequence[UUID]) -> None:
    """Bring the entries of some records up to date now, in this transaction: for what changes without being told as an event."""
    catalog = await metadata.catalog(session)
    await session.first(ALONE, {"lock": outbox.lock_of(session.workspace, CONSUMER)})
    await _index(session, catalog, catalog.object(object_name), ids, new=False)


async def _index(session: Session, catalog: Catalog, obj: Object, ids: Sequence[UUID], *, new: bool) -> None:
    """Make the entries of records equal to their texts; ``new``: they have none yet, as far as the events say."""
    fields = searchable(obj)
    statement = cached(catalog.compiled, ("search.texts", obj.api_name), partial(texts_statement, catalog, obj, fields))
    async with Ahead(session) as ahead:
        for begin in range(0, len(ids), READ):
            part = ids[begin : begin + READ]
            await ahead.settled()
            texts = {row[0]: row for row in await session.all(statement, {"ids": array_literal(part)})}
            for first in range(0, len(part), CHUNK):
                some = part[first : first + CHUNK]
                rows = [texts[each] for each in some if each in texts]
                await ahead.send(_calls(obj, fields, rows, remove=() if new and len(rows) == len(some) else some))


def _calls(
    obj: Object, fields: Sequence[str], rows: Iterable[tuple[Any, ...]], *, remove: Sequence[UUID]
) -> list[tuple[Statement, dict[str, Any]]]:
    """Return the statements that write the entries of ``rows`` (id, texts) and remove what else there is of the records ``remove``."""
    phones = {name for name in fields if obj.fields[name].type.name == "phone"}
    # It begins with a character that sorts before all others of tokens.
    mark = object_token(obj.api_name) + SEPARATOR
    places: list[UUID] = []
    names: list[str] = []
    pinyin: list[str | None] = []
    tokens: list[str] = []
    for record, *texts in rows:
        for name, text in zip(fields, texts, strict=True):
            if not text:
                continue
            entry = phone_entry_of(text) if name in phones else entry_of(text)
            if entry.tokens:
                places.append(record)
                names.append(name)
                pinyin.append(entry.pinyin)
                tokens.append(mark + SEPARATOR.join(entry.tokens))
    keys = {"object": obj.api_name, "record_id_of": array_literal(places), "field_of": array_literal(names)}
    calls: list[tuple[Statement, dict[str, Any]]] = []
    if remove:
        calls.append((REMOVE_OTHERS, {**keys, "ids": array_literal(remove)}))
    if places:
        calls.append((PUT, {**keys, "pinyin_of": array_literal(pinyin), "tokens_of": array_literal(tokens)}))
    return calls


# -------------------------------------------------------------------------------------------------------------------- build


async def catch_up(database: Database, workspace: Workspace) -> int:
    """Build entries for records that were there before their fields were searchable; return how many records were read.

    Remembers how far it has come, per object and set of searchable fields: does nothing when there is nothing to do, goes on
    where a crash stopped it, and begins anew when the searchable fields of an object change. While other background work has
    to be done in this process, it rests as long as it works.
    """
    total = 0
    if workspace.schema in _grown:
        _grown.discard(workspace.schema)
        async with database.read(workspace, Pool.BATCH) as session:
            await session.all(SORT_IN, {"index": f'"{workspace.schema}".{_INDEX}'})
    while True:
        began = monotonic()
        async with database.write(workspace, Pool.BATCH) as session:
            catalog = await metadata.catalog(session)
            pending = await _pending(session, catalog)
            if pending is None:
                return total
            await session.together(
                (ALONE, {"lock": outbox.lock_of(workspace, CONSUMER)}), (PENDING_LIMIT, {"kb": PENDING_MANY_KB})
            )
            _grown.add(workspace.schema)
            total += await _build_some(session, catalog)
        if database.lent(Pool.BATCH):
            await asyncio.sleep(monotonic() - began)


async def _pending(session: Session, catalog: Catalog) -> tuple[Object, UUID] | None:
    """Return the first object that is not built, and after which of its records to go on."""
    builds = {row[0]: row[1:] for row in await session.all(BUILDS)}
    for obj in catalog.objects.values():
        if obj.api_name == USER_OBJECT:
            continue
        fields, after, done = builds.get(obj.api_name, (None, None, False))
        same = fields is not None and tuple(fields) == _described(obj)
        if not (same and done):
            return obj, after if same and after else _FIRST
    return None


def _described(obj: Object) -> tuple[str, ...]:
    """Return what the entries of an object depend on."""
    return tuple(f"{name}:{obj.fields[name].type.name}" for name in searchable(obj))


async def _build_some(session: Session, catalog: Catalog) -> int:
    """Build the next records of one transaction, of several objects when they are small."""
    count = 0
    while count < BUILD_ROWS and (pending := await _pending(session, catalog)) is not None:
        obj, after = pending
        fields = searchable(obj)
        statement = cached(
            catalog.compiled, ("search.next", obj.api_name), partial(next_statement, catalog, obj, fields)
        )
        rows = await session.all(statement, {"after": after, "most": CHUNK})
        living = [(row[0], *row[2:]) for row in rows if row[1]]
        if calls := _calls(obj, fields, living, remove=[row[0] for row in rows]):
            await session.together(*calls)
        done = len(rows) < CHUNK
        note = {"object": obj.api_name, "fields": list(_described(obj)), "done": done}
        await session.execute(NOTE_BUILD, {**note, "after": rows[-1][0] if rows else None})
        count += len(rows)
    return count
