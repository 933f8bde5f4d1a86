"""Archives of attachments: uploaded before the import, then read by its batches; who keeps files takes what is unpacked."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from yingtu.exchange import archive, archive_repository
from yingtu.exchange.archive import Ambiguous, Archive, Entry
from yingtu.exchange.archive_errors import ArchiveDamaged, ArchiveGone, UnknownArchive
from yingtu.exchange.errors import FileGone, FileTooLarge, ImportStopped, StorageFailed
from yingtu.exchange.files import place_of, relative
from yingtu.exchange.mapping import FILES, FOLDER
from yingtu.exchange.rows import SEPARATORS
from yingtu.kit.errors import InvalidInput, Problem, YingtuError
from yingtu.kit.ids import uuid7

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from yingtu.exchange.archive_repository import StoredArchive
    from yingtu.exchange.beside import Files
    from yingtu.exchange.mapping import Mapping
    from yingtu.exchange.rows import Draft
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session, Workspace
    from yingtu.kit.settings import Settings


class Taken(Protocol):
    """A file that was unpacked and lies on the disk until it is attached or discarded."""

    def discard(self) -> None:
        """Remove it unless it was attached."""


#: Record, file, since when, and from whom.
Attaching: TypeAlias = "tuple[UUID, Any, datetime | None, UUID | None]"


class Attacher(Protocol):
    """The domain that keeps files."""

    most_per_record: int

    async def take(self, settings: Settings, workspace: Workspace, name: str, chunks: Iterable[bytes]) -> Taken:
        """Take the bytes of a file; refuses it with a sentence."""

    async def attach(
        self, session: Session, actor: Actor, settings: Settings, object_name: str, given: Sequence[Attaching]
    ) -> list[tuple[UUID, UUID]]:
        """Attach files to records; return record and file of those that were not there yet."""

    async def detach(
        self, session: Session, actor: Actor, object_name: str, pairs: Sequence[tuple[UUID, UUID]]
    ) -> None:
        """Detach files from records."""


_attachers: list[Attacher] = []


def configure(attacher: Attacher) -> None:
    """Say who keeps files."""
    _attachers[:] = [attacher]


def attacher() -> Attacher:
    """Return who keeps files.

    Raises:
        ImportStopped: this process was assembled without.
    """
    if not _attachers:
        raise ImportStopped(reason="this process keeps no files")
    return _attachers[0]


class CannotKeep(Exception):
    """Files cannot be kept at present, for a reason that is not about them: ``reason`` has the sentence."""

    def __init__(self, reason: YingtuError) -> None:
        super().__init__()
        self.reason = reason


# ------------------------------------------------------------------------------------------------------------------ uploads


class IncomingArchive:
    """An archive that is arriving."""

    def __init__(self, settings: Settings, workspace: Workspace, name: str) -> None:
        self.id = uuid7()
        self.name = Path(name.replace("\\", "/")).name[:200] or "files.zip"
        directory = settings.data_dir / "files" / workspace.id / "imports"
        self.path = directory / f"{self.id}.zip"
        self._limit = settings.max_upload_bytes
        self.size = 0
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("wb")
        except OSError as error:
            raise StorageFailed(reason=error.strerror) from error

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes.

        Raises:
            FileTooLarge: that is more than the limit.
            StorageFailed: the disk is full.
        """
        self.size += len(chunk)
        if self.size > self._limit:
            raise FileTooLarge(limit_mb=self._limit // (1024 * 1024))
        try:
            self._file.write(chunk)
        except OSError as error:
            raise StorageFailed(reason=error.strerror) from error

    async def finish(self) -> int:
        """Make the archive durable and look at it; return how many files it has.

        Raises:
            UnusableFile: see :func:`yingtu.exchange.archive.check`.
        """
        await asyncio.to_thread(self._make_durable)
        return await asyncio.to_thread(archive.check, self.path)

    def _make_durable(self) -> None:
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        except OSError as error:
            raise StorageFailed(reason=error.strerror) from error

    def discard(self) -> None:
        """Remove what has arrived."""
        with suppress(OSError):
            self._file.close()
        with suppress(FileNotFoundError):
            self.path.unlink()


async def keep(
    session: Session, actor: Actor, arrived: IncomingArchive, files: int, settings: Settings
) -> StoredArchive:
    """Remember an uploaded archive as the actor's."""
    values = {"id": arrived.id, "file_name": arrived.name, "size": arrived.size, "files": files}
    path = relative(settings, arrived.path)
    await archive_repository.insert(session, {**values, "path": path, "created_by": actor.user_id})
    return await find(session, actor, arrived.id)


async def find(session: Session, actor: Actor, identifier: UUID) -> StoredArchive:
    """Return an uploaded archive of the actor.

    Raises:
        UnknownArchive: there is none, or it is somebody else's.
    """
    found = await archive_repository.get(session, identifier)
    if found is None or not (actor.system or found.created_by == actor.user_id):
        raise UnknownArchive(archive=str(identifier))
    return found


async def opened(session: Session, actor: Actor, mapping: Mapping, settings: Settings) -> Archive | None:
    """Return the archive that a mapping names, open; None when it names none. To be closed.

    Raises:
        UnknownArchive, ArchiveGone: it is not the actor's, or not there any more.
    """
    wanted = mapping.attachments
    if wanted is None or wanted.archive is None:
        return None
    found = await find(session, actor, wanted.archive)
    try:
        path = place_of(settings, found.path)
    except FileGone:
        raise ArchiveGone from None
    return await asyncio.to_thread(Archive, path)


# -------------------------------------------------------------------------------------------------------------------- rows


def entries_of(of: Archive, row: Draft, most: int) -> list[Entry]:
    """Return the files of an archive that a row asks for; what it does not have, or has twice, becomes a problem of the row."""
    found: dict[str, Entry] = {}
    folder = row.values.get(FOLDER)
    for each in of.folder(folder) if folder else ():
        found[each.path] = each
    for text in filter(None, (each.strip() for each in SEPARATORS.split(row.values.get(FILES) or ""))):
        try:
            entry = of.find(text)
        except Ambiguous as error:
            row.problems.append(Problem(FILES, "file_ambiguous", {"value": text, "count": error.count}))
            continue
        if entry is None:
            params = {"value": text, "suggestions": of.similar(text)}
            row.problems.append(Problem(FILES, "file_not_in_archive", params))
        else:
            found[entry.path] = entry
    if len(found) > most:
        pointer = FOLDER if folder else FILES
        row.problems.append(Problem(pointer, "too_many_row_files", {"count": len(found), "maximum": most}))
        return []
    return list(found.values())


class Unpacked:
    """Files of a batch on their way from the archive to their records."""

    def __init__(self, settings: Settings, workspace: Workspace, of: Archive, zone: str) -> None:
        self._settings, self._workspace, self._archive, self._zone = settings, workspace, of, ZoneInfo(zone)
        self._files: dict[int, list[tuple[Taken, datetime | None]]] = {}

    async def take(self, rows: Sequence[Draft]) -> None:
        """Unpack what rows ask for; what cannot be unpacked or is refused becomes a problem of its row.

        Raises:
            StorageFailed: the disk is full.
            CannotKeep: files are not accepted at present.
        """
        keeper = attacher()
        for row in rows:
            entries = entries_of(self._archive, row, keeper.most_per_record)
            for entry in entries if not row.problems else ():
                try:
                    chunks = self._archive.chunks(entry)
                    taken = await keeper.take(self._settings, self._workspace, entry.name, chunks)
                except ArchiveDamaged:
                    row.problems.append(Problem(FILES, "archive_entry_damaged", {"value": entry.path}))
                except InvalidInput as error:
                    row.problems.append(Problem(FILES, error.code, error.params))
                except OSError as error:
                    raise StorageFailed(reason=error.strerror) from error
                except YingtuError as error:
                    raise CannotKeep(error) from error
                else:
                    self._files.setdefault(row.number, []).append((taken, entry.at(self._zone)))

    async def attach(
        self,
        session: Session,
        actor: Actor,
        object_name: str,
        job_id: int,
        written: Sequence[tuple[Draft, UUID]],
        said: dict[int, Files],
    ) -> int:
        """Attach the files of rows to the records they became, in the transaction of the batch; return how many are new.

        Raises:
            CannotKeep: there is no room for them.
        """
        given: list[Attaching] = []
        for row, record in written:
            for taken, at in self._files.get(row.number, ()):
                files = said.get(row.number)
                own = None if files is None else files.at
                given.append((record, taken, own or at or row.dates.get("created_at"), files.by if files else None))
        if not given:
            return 0
        try:
            made = await attacher().attach(session, actor, self._settings, object_name, given)
        except InvalidInput as error:
            raise CannotKeep(error) from error
        await archive_repository.note_attached(session, job_id, object_name, made)
        return len(made)

    def discard(self) -> None:
        """Remove what was not attached."""
        for taken in self._files.values():
            for each, _ in taken:
                each.discard()


async def detach(session: Session, actor: Actor, job_id: int) -> int:
    """Detach what an import attached; return how many files."""
    by_object = await archive_repository.attached(session, job_id)
    for name, pairs in by_object.items():
        await attacher().detach(session, actor, name, pairs)
    await archive_repository.forget_attached(session, job_id)
    return sum(len(pairs) for pairs in by_object.values())
