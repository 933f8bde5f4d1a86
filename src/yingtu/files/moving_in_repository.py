"""Statements on files that come along with records, many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP

from yingtu.files.models import file, file_link
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from yingtu.files.repository import File
    from yingtu.kit.db import Session

_UUIDS = ARRAY(sa.Uuid)


def _rows(columns: dict[str, sa.types.TypeEngine[Any]]) -> sa.TableValuedAlias:
    arrays = [sa.bindparam(f"a_{name}", type_=ARRAY(kind)) for name, kind in columns.items()]
    named = [sa.column(name, kind) for name, kind in columns.items()]
    return sa.func.unnest(*arrays).table_valued(*named, name="given").render_derived()


_files = _rows({each.name: each.type for each in file.c})
_ADD = Statement(sa.insert(file).from_select([each.name for each in file.c], sa.select(*_files.c)))
_links = _rows({"file_id": sa.Uuid(), "record_id": sa.Uuid(), "at": TIMESTAMP(timezone=True), "by": sa.Uuid()})
_LINK = Statement(
    sa.insert(file_link).from_select(
        ["object", "file_id", "record_id", "at", "by"],
        sa.select(sa.bindparam("object_name", type_=sa.Text), *_links.c),
    )
)
_CONTENTS = Statement(
    sa.select(file_link.c.record_id, file.c.sha256, file.c.name)
    .join(file, file.c.id == file_link.c.file_id)
    .where(
        file_link.c.object == sa.bindparam("object_name"),
        file_link.c.record_id == sa.any_(sa.bindparam("records", type_=_UUIDS)),
        file_link.c.field.is_(None),
    )
)
_pairs = _rows({"record_id": sa.Uuid(), "file_id": sa.Uuid()})
_REMOVE = Statement(
    sa.delete(file_link).where(
        file_link.c.object == sa.bindparam("object_name"),
        file_link.c.record_id == _pairs.c.record_id,
        file_link.c.file_id == _pairs.c.file_id,
        file_link.c.field.is_(None),
    )
)


async def contents(session: Session, object_name: str, records: Iterable[UUID]) -> set[tuple[UUID, str, str]]:
    """Return what is attached to some records as a whole: record, digest and name."""
    rows = await session.all(_CONTENTS, {"object_name": object_name, "records": list(records)})
    return {(record, digest, name) for record, digest, name in rows}


async def add(session: Session, object_name: str, files: Sequence[File], records: Sequence[UUID]) -> None:
    """Store files and attach each to the record in its place."""
    own = {f"a_{each.name}": [getattr(one, each.name) for one in files] for each in file.c}
    links = {"a_file_id": own["a_id"], "a_record_id": list(records), "a_at": own["a_at"], "a_by": own["a_uploaded_by"]}
    await session.together((_ADD, own), (_LINK, {"object_name": object_name, **links}))


async def remove(session: Session, object_name: str, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    """Detach files (record, file)."""
    params = {"a_record_id": [record for record, _ in pairs], "a_file_id": [each for _, each in pairs]}
    await session.execute(_REMOVE, {"object_name": object_name, **params})
