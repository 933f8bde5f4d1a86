"""Files: kept once per content, reached through records.

A file belongs to whoever uploaded it until it is attached. From then on those who may read a record it is attached to may
download it; through an attachment field only those who see that field in clear, and only while the file stands in it. Bytes are
stored before the row that names them, so a crash leaves at worst bytes that nobody names; the sweep removes them.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from yingtu.access.errors import OperationForbidden
from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.files import images, repository
from yingtu.files.errors import FileLost, FileNotFound, NoThumbnail, QuotaReached, TooManyFiles
from yingtu.files.repository import Attached, File, Link
from yingtu.files.scan import scan
from yingtu.files.sniff import media_type_of
from yingtu.files.storage import Disk, blob_key, derived_key, incoming_directory
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.ids import parse_uuid, uuid7
from yingtu.metadata.errors import UnknownObject
from yingtu.records import service as records
from yingtu.records.announce import announce
from yingtu.records.reach import reach, require_editable, require_readable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
    from uuid import UUID

    from yingtu.files.storage import Storage
    from yingtu.files.upload import Arrived
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings

#: Files of a record as a whole; attachment fields have limits of their own.
MAX_FILES: Final = 200
#: A file that is attached nowhere is kept for so long.
UNLINKED_KEPT: Final = timedelta(days=1)
_SWEPT_AT_ONCE: Final = 500
#: What holds files beside records, under names that no object has -> whether somebody sees one of them.
_holders: dict[str, Callable[[Session, Actor, UUID], Awaitable[bool]]] = {}
_MB: Final = 1024 * 1024


def configure(holders: Mapping[str, Callable[[Session, Actor, UUID], Awaitable[bool]]]) -> None:
    """Let features hold files of their own: ``Link(holder, id, None)``. The name of a holder begins with ``$``."""
    _holders.clear()
    _holders.update(holders)


def storage_of(settings: Settings) -> Storage:
    """Return where files are kept."""
    if settings.file_storage != "s3":
        return Disk(settings)
    # Its client is for those who keep files in a bucket.
    from yingtu.files.s3 import Bucket

    return Bucket(settings)


async def check_upload(session: Session, actor: Actor, object_name: str, record_id: UUID) -> None:
    """Refuse an upload before its first byte is read.

    Raises:
        RecordNotFound, RecordForbidden: the actor may not edit the record.
        TooManyFiles: the record has no room for another one.
    """
    await require_editable(session, actor, object_name, record_id)
    if await repository.count(session, object_name, record_id) >= MAX_FILES:
        raise TooManyFiles(maximum=MAX_FILES)


async def store(session: Session, actor: Actor, settings: Settings, arrived: Arrived, *, link: Link | None) -> File:
    """Keep a file that has arrived, attached to a record or for the time being its uploader's.

    Raises:
        FileRefused, ScannerBroken: see :func:`yingtu.files.scan.scan`; it is to be called before, outside the transaction.
        QuotaReached: the workspace has no room for it.
    """
    await _require_room(session, settings, arrived)
    media_type, size = await asyncio.to_thread(_examine, arrived)
    width, height = size or (None, None)
    made = File(
        id=uuid7(),
        sha256=arrived.sha256,
        size=arrived.size,
        name=arrived.name,
        media_type=media_type,
        width=width,
        height=height,
        uploaded_by=actor.user_id,
        at=clock.now(),
    )
    # The sweep holds the same lock while it decides that nobody names these bytes.
    await repository.lock(session, arrived.sha256)
    await storage_of(settings).put(session.workspace, blob_key(arrived.sha256), arrived.path)
    await repository.add(session, made)
    if link is not None:
        await repository.link(session, [made.id], link, made.at, actor.user_id)
        await announce(session, actor, link.object, [link.record_id], "attached")
    return made


async def examine(settings: Settings, arrived: Arrived) -> None:
    """Have a file scanned before it is stored.

    Raises:
        FileRefused, ScannerBroken: see :func:`yingtu.files.scan.scan`.
    """
    await scan(settings, arrived)


async def list_of_record(session: Session, actor: Actor, object_name: str, record_id: UUID) -> list[Attached]:
    """Return the files of a record that the actor sees, the newest first.

    Raises:
        RecordNotFound: see ``records.reach``.
    """
    await require_readable(session, actor, object_name, record_id)
    found = await repository.of_record(session, object_name, record_id)
    fields = {each.field for each in found if each.field is not None}
    standing = await _standing(session, actor, object_name, record_id, fields)
    return [each for each in found if each.field is None or (each.field, each.id) in standing]


async def find(session: Session, actor: Actor, file_id: UUID) -> File:
    """Return a file that the actor may download.

    Raises:
        FileNotFound: there is none, or nothing it is attached to is shown to the actor.
    """
    found = await repository.find(session, file_id)
    if found is None:
        raise FileNotFound
    links = await repository.links(session, file_id)
    if not links and (actor.system or found.uploaded_by == actor.user_id):
        return found
    for each in links:
        if await _shows(session, actor, each, file_id):
            return found
    raise FileNotFound


async def hold(session: Session, actor: Actor, place: Link, ids: Sequence[UUID]) -> list[Attached]:
    """Attach files that the actor has uploaded to something that holds files; return those it did not hold yet.

    The caller has checked that the actor may do so.

    Raises:
        FileNotFound: one of them is not the actor's own.
        TooManyFiles: there is no room for them.
    """
    there = {each.id for each in await held(session, place)}
    fresh = [each for each in dict.fromkeys(ids) if each not in there]
    if len(await repository.uploaded_by(session, fresh, actor.user_id)) < len(fresh):
        raise FileNotFound
    if len(there) + len(fresh) > MAX_FILES:
        raise TooManyFiles(maximum=MAX_FILES)
    await repository.link(session, fresh, place, clock.now(), actor.user_id)
    return [each for each in await held(session, place) if each.id in fresh]


async def enclose(
    session: Session, actor: Actor, object_name: str, holders: Sequence[UUID], ids: Sequence[UUID]
) -> Sequence[str]:
    """Attach files that the actor has uploaded to each of some things that have none yet; return their names.

    Raises:
        FileNotFound: one of them is not the actor's own.
        TooManyFiles: there is no room for them.
    """
    wanted = list(dict.fromkeys(ids))
    found = await repository.uploaded_by(session, wanted, actor.user_id)
    if len(found) < len(wanted):
        raise FileNotFound
    if len(wanted) > MAX_FILES:
        raise TooManyFiles(maximum=MAX_FILES)
    await repository.link_all(session, wanted, object_name, holders, clock.now(), actor.user_id)
    return [each.name for each in await held(session, Link(object_name, holders[0], None))]


async def held(session: Session, place: Link) -> list[Attached]:
    """Return the files of something that holds files, the newest first; the caller has checked that they may be seen."""
    return await repository.of_record(session, place.object, place.record_id)


async def unlink(session: Session, actor: Actor, object_name: str, record_id: UUID, file_id: UUID) -> None:
    """Detach a file from a record; once it is attached nowhere it is removed after a day.

    Raises:
        RecordNotFound, RecordForbidden: the actor may not edit the record.
        FileNotFound: the file is not attached to it. What stands in an attachment field is changed there.
    """
    await require_editable(session, actor, object_name, record_id)
    if not await repository.unlink(session, object_name, record_id, file_id):
        raise FileNotFound
    await audit.note(
        session,
        actor,
        Action.ATTACHMENT_DELETED,
        object_name=object_name,
        record_id=record_id,
        detail={"file": str(file_id)},
    )
    await announce(session, actor, object_name, [record_id], "attached")


async def note_taken(session: Session, actor: Actor, found: File) -> None:
    """Write down that somebody has taken an original."""
    place = next(iter(await repository.links(session, found.id)), None)
    await audit.note(
        session,
        actor,
        Action.ATTACHMENT_TAKEN,
        object_name=place.object if place else None,
        record_id=place.record_id if place else None,
        detail={"file": str(found.id)},
    )


async def require_content(settings: Settings, workspace: Workspace, found: File) -> None:
    """Refuse a file whose bytes are not there as they should be.

    Raises:
        FileLost: they are not.
    """
    if await storage_of(settings).size(workspace, blob_key(found.sha256)) != found.size:
        raise FileLost(name=found.name)


async def thumbnail(settings: Settings, workspace: Workspace, found: File, size: str) -> tuple[str, int]:
    """Return key and length of a small picture, made now if nobody has asked before.

    Raises:
        NoThumbnail: the file is no image, is damaged, or is too large to be decoded.
        FileLost: its bytes are not there.
    """
    storage = storage_of(settings)
    key = derived_key(found.sha256, f"{size}.webp")
    length = await storage.size(workspace, key)
    if length is not None:
        return key, length
    await require_content(settings, workspace, found)
    target = incoming_directory(settings, workspace) / str(uuid7())
    try:
        async with storage.local(workspace, blob_key(found.sha256)) as source:
            await images.make_thumbnail(source, found.media_type, size, target)
        length = target.stat().st_size
        await storage.put(workspace, key, target)
    except images.NotShown:
        raise NoThumbnail(name=found.name) from None
    finally:
        with suppress(FileNotFoundError):
            target.unlink()
    return key, length


async def sweep(database: Database, workspace: Workspace, settings: Settings) -> int:
    """Remove files that have been attached nowhere for a day, and what broken uploads left; return how many rows went."""
    before = clock.now() - UNLINKED_KEPT
    removed = 0
    while True:
        async with database.write(workspace, Pool.BATCH) as session:
            digests = await repository.forget_unlinked(session, before, _SWEPT_AT_ONCE)
        await remove_unnamed(database, workspace, settings, sorted(set(digests)))
        removed += len(digests)
        if len(digests) < _SWEPT_AT_ONCE:
            break
    # Bytes whose upload or sweep was interrupted.
    async for older in storage_of(settings).contents(workspace, before):
        await remove_unnamed(database, workspace, settings, older)
    await asyncio.to_thread(_forget_incoming, settings, workspace)
    return removed


async def remove_unnamed(database: Database, workspace: Workspace, settings: Settings, digests: list[str]) -> None:
    """Remove the bytes of those contents that no file has any more."""
    if not digests:
        return
    async with database.read(workspace, Pool.BATCH) as session:
        unnamed = await repository.unnamed(session, digests)
    for digest in unnamed:
        async with database.write(workspace, Pool.BATCH) as session:
            # An upload of the same content holds this lock until its row is committed.
            await repository.lock(session, digest)
            if not await repository.is_known(session, digest):
                await storage_of(settings).remove(workspace, blob_key(digest))


def _forget_incoming(settings: Settings, workspace: Workspace) -> None:
    oldest = clock.now().timestamp() - UNLINKED_KEPT.total_seconds()
    for path in incoming_directory(settings, workspace).iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()


def _examine(arrived: Arrived) -> tuple[str, tuple[int, int] | None]:
    media_type = media_type_of(arrived.path)
    return media_type, images.dimensions(arrived.path, media_type)


async def _require_room(session: Session, settings: Settings, arrived: Arrived) -> None:
    limit = settings.workspace_file_bytes
    if limit is None:
        return
    # One at a time, or several uploads would each find the last free place.
    await repository.lock(session, "quota")
    if await repository.is_known(session, arrived.sha256):
        return
    if await repository.used_bytes(session) + arrived.size > limit:
        raise QuotaReached(limit_mb=limit // _MB)


async def _shows(session: Session, actor: Actor, link: Link, file_id: UUID) -> bool:
    if (shows := _holders.get(link.object)) is not None:
        return await shows(session, actor, link.record_id)
    try:
        if link.field is not None:
            standing = await _standing(session, actor, link.object, link.record_id, {link.field})
            return (link.field, file_id) in standing
        return link.record_id in (await reach(session, actor, link.object, [link.record_id])).readable
    except (UnknownObject, OperationForbidden):
        return False


async def _standing(
    session: Session, actor: Actor, object_name: str, record_id: UUID, fields: Iterable[str]
) -> set[tuple[str, UUID]]:
    """Return which files stand in which attachment fields of a record, as far as the actor sees them in clear."""
    catalog = await records.catalog_for(session, actor)
    obj = catalog.object(object_name)
    names = tuple(sorted(name for name in fields if name in obj.fields and obj.fields[name].type.name == "attachment"))
    if not names:
        return set()
    rows = await records.fetch(session, actor, object_name, [record_id], fields=("id", *names))
    found: set[tuple[str, UUID]] = set()
    for row in rows:
        for name in names:
            # A masked value is no list of ids.
            value = row.get(name)
            ids = (parse_uuid(each) for each in value) if isinstance(value, list) else ()
            found.update((name, each) for each in ids if each is not None)
    return found
