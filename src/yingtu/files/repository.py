"""Statements on files and their links."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from yingtu.files.models import file, file_link
from yingtu.identity.models import users
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session

_UUIDS = ARRAY(sa.Uuid)


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file."""

    id: UUID
    sha256: str
    size: int
    name: str
    media_type: str
    width: int | None
    height: int | None
    uploaded_by: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Attached(File):
    """A file on a record.

    Attributes:
        field: Attachment field; None: attached to the record as a whole.
        uploader: Name of the person, None for system work.
    """

    field: str | None
    uploader: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """Where a file is attached."""

    object: str
    record_id: UUID
    field: str | None


def _any(name: str) -> Any:
    return sa.any_(sa.bindparam(name, type_=_UUIDS))


_ADD = Statement(sa.insert(file))
_FIND = Statement(sa.select(file).where(file.c.id == sa.bindparam("id", type_=sa.Uuid)))
_LINKS = Statement(
    sa.select(file_link.c.object, file_link.c.record_id, file_link.c.field)
    .where(file_link.c.file_id == sa.bindparam("id", type_=sa.Uuid))
    .order_by(file_link.c.at)
)
_OF_RECORD = Statement(
    sa.select(file, file_link.c.field, users.c.name.label("uploader"))
    .join(file_link, file_link.c.file_id == file.c.id)
    .outerjoin(users, users.c.id == file.c.uploaded_by)
    .where(
        file_link.c.object == sa.bindparam("object"),
        file_link.c.record_id == sa.bindparam("record", type_=sa.Uuid),
    )
    .order_by(file.c.id.desc())
)
_COUNT = Statement(
    sa.select(sa.func.count())
    .select_from(file_link)
    .where(
        file_link.c.object == sa.bindparam("object"),
        file_link.c.record_id == sa.bindparam("record", type_=sa.Uuid),
        file_link.c.field.is_(None),
    )
)
_UNLINK = Statement(
    sa.delete(file_link).where(
        file_link.c.object == sa.bindparam("object_name"),
        file_link.c.record_id == sa.bindparam("record", type_=sa.Uuid),
        file_link.c.file_id == sa.bindparam("file", type_=sa.Uuid),
        file_link.c.field.is_(None),
    )
)
_OWN = Statement(
    sa.select(file.c.id).where(file.c.id == _any("ids"), file.c.uploaded_by == sa.bindparam("person", type_=sa.Uuid))
)
_IN_FIELDS = Statement(
    sa.select(file_link.c.file_id).where(
        file_link.c.file_id == _any("ids"),
        file_link.c.object == sa.bindparam("object"),
        file_link.c.record_id == _any("records"),
        file_link.c.field.is_not(None),
    )
)
_EXISTING = Statement(sa.select(file.c.id).where(file.c.id == _any("ids")))
_by_content = sa.select(file.c.sha256, sa.func.max(file.c.size).label("size")).group_by(file.c.sha256).subquery()
_USED = Statement(sa.select(sa.cast(sa.func.coalesce(sa.func.sum(_by_content.c.size), 0), sa.BigInteger)))
_KNOWN = Statement(sa.select(sa.exists().where(file.c.sha256 == sa.bindparam("sha256"))))
_given = sa.func.unnest(sa.bindparam("digests", type_=ARRAY(sa.Text))).column_valued("digest")
_UNNAMED = Statement(sa.select(_given).where(~sa.exists().where(file.c.sha256 == _given)))
_LOCK = Statement(
    sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(sa.bindparam("key", type_=sa.Text), 0)))
)
_FORGET = Statement(
    sa.delete(file)
    .where(
        file.c.id.in_(
            sa.select(file.c.id)
            .where(
                file.c.at < sa.bindparam("before", type_=sa.DateTime(timezone=True)),
                ~sa.exists().where(file_link.c.file_id == file.c.id),
            )
            .limit(sa.bindparam("most", type_=sa.Integer))
            .with_for_update(skip_locked=True)
        )
    )
    .returning(file.c.sha256)
)
_files = sa.func.unnest(sa.bindparam("files", type_=_UUIDS)).column_valued("files")
_records = sa.func.unnest(sa.bindparam("records", type_=_UUIDS)).column_valued("records")
_LINK_MANY = Statement(
    insert(file_link)
    .from_select(
        ["file_id", "object", "record_id", "field", "at", "by"],
        sa.select(
            _files,
            sa.bindparam("object_name", type_=sa.Text),
            _records,
            sa.bindparam("field_name", type_=sa.Text),
            sa.bindparam("moment", type_=sa.DateTime(timezone=True)),
            sa.bindparam("person", type_=sa.Uuid),
        ),
    )
    .on_conflict_do_nothing()
)


async def add(session: Session, made: File) -> None:
    """Store the row of a file."""
    await session.execute(_ADD, asdict(made))


async def find(session: Session, file_id: UUID) -> File | None:
    """Return a file, whoever may see it."""
    rows = await session.load(File, _FIND, {"id": file_id})
    return rows[0] if rows else None


async def links(session: Session, file_id: UUID) -> list[Link]:
    """Return where a file is attached, the first link first."""
    return await session.load(Link, _LINKS, {"id": file_id})


async def of_record(session: Session, object_name: str, record_id: UUID) -> list[Attached]:
    """Return all files ever attached to a record and its fields, the newest first."""
    return await session.load(Attached, _OF_RECORD, {"object": object_name, "record": record_id})


async def count(session: Session, object_name: str, record_id: UUID) -> int:
    """Return how many files are attached to the record as a whole."""
    found: int = await session.scalar(_COUNT, {"object": object_name, "record": record_id})
    return found


async def link(
    session: Session,
    files: Sequence[UUID],
    place: Link,
    moment: datetime,
    person: UUID | None,
) -> None:
    """Attach files; those that are attached there already stay."""
    await link_all(session, files, place.object, [place.record_id], moment, person, field=place.field)


async def link_all(
    session: Session,
    files: Sequence[UUID],
    object_name: str,
    records: Sequence[UUID],
    moment: datetime,
    person: UUID | None,
    *,
    field: str | None = None,
) -> None:
    """Attach each file to each record."""
    await session.execute(
        _LINK_MANY,
        {
            "files": list(files),
            "object_name": object_name,
            "records": list(records),
            "field_name": field,
            "moment": moment,
            "person": person,
        },
    )


async def unlink(session: Session, object_name: str, record_id: UUID, file_id: UUID) -> bool:
    """Detach a file from a record; False: it was not attached to the record as a whole."""
    params = {"object_name": object_name, "record": record_id, "file": file_id}
    return await session.execute(_UNLINK, params) > 0


async def uploaded_by(session: Session, ids: Sequence[UUID], person: UUID | None) -> set[UUID]:
    """Return those of some files that a person uploaded; for system work, those that exist."""
    if person is None:
        return {each for (each,) in await session.all(_EXISTING, {"ids": list(ids)})}
    return {each for (each,) in await session.all(_OWN, {"ids": list(ids), "person": person})}


async def in_fields(session: Session, ids: Sequence[UUID], object_name: str, records: Sequence[UUID]) -> set[UUID]:
    """Return those of some files that stand or stood in attachment fields of some records."""
    params = {"ids": list(ids), "object": object_name, "records": list(records)}
    return {each for (each,) in await session.all(_IN_FIELDS, params)}


async def used_bytes(session: Session) -> int:
    """Return how many bytes the files of the workspace take, each content once."""
    found: int = await session.scalar(_USED)
    return found


async def is_known(session: Session, sha256: str) -> bool:
    """Whether some file has this content."""
    found: bool = await session.scalar(_KNOWN, {"sha256": sha256})
    return found


async def unnamed(session: Session, digests: Sequence[str]) -> list[str]:
    """Return those of some contents that no file has."""
    return [digest for (digest,) in await session.all(_UNNAMED, {"digests": list(digests)})]


async def lock(session: Session, what: str) -> None:
    """Wait until nobody else in this workspace works on ``what``; held until the transaction ends."""
    await session.scalar(_LOCK, {"key": f"file:{session.workspace.id}:{what}"})


async def forget_unlinked(session: Session, before: datetime, most: int) -> list[str]:
    """Remove rows of old files that are attached nowhere, and return their contents' digests."""
    return [digest for (digest,) in await session.all(_FORGET, {"before": before, "most": most})]
