"""What former imports taught: mappings of files with the same headings, and how fast rows go in."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert

from yingtu.exchange.errors import InvalidMapping
from yingtu.exchange.mapping import Mapping, parse_mapping, without_archive
from yingtu.exchange.models import import_mapping
from yingtu.exchange.repository import to_json
from yingtu.jobs.models import job
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session

#: Rows per second expected of an object into which nothing of some size was imported yet.
DEFAULT_RATE = 2000.0
#: Imports that are measured: the last ones of at least so many rows.
MEASURED, MEASURED_ROWS = 10, 500

_given = insert(import_mapping).values(
    object=bindparam("object"),
    signature=bindparam("signature"),
    mapping=bindparam("mapping", type_=import_mapping.c.mapping.type),
    at=sa.func.clock_timestamp(),
)
_REMEMBER = Statement(
    _given.on_conflict_do_update(
        index_elements=[import_mapping.c.object, import_mapping.c.signature],
        set_={"mapping": _given.excluded.mapping, "at": _given.excluded.at},
    )
)
_RECALL = Statement(
    sa.select(import_mapping.c.mapping).where(
        import_mapping.c.object == bindparam("object"), import_mapping.c.signature == bindparam("signature")
    )
)
_last = (
    sa.select(
        job.c.done,
        sa.func.extract("epoch", job.c.finished_at - job.c.started_at).label("seconds"),
    )
    .where(
        job.c.kind == "import",
        job.c.state == "succeeded",
        job.c.attempt == 1,
        job.c.done >= MEASURED_ROWS,
        job.c.params["object"].as_string() == bindparam("object"),
    )
    .order_by(job.c.id.desc())
    .limit(MEASURED)
    .subquery("last")
)
_RATE = Statement(sa.select(sa.func.sum(_last.c.done) / sa.func.nullif(sa.func.sum(_last.c.seconds), 0)))


def signature(columns: Sequence[str]) -> str:
    """Return what files of one source have in common: their headings in order."""
    return hashlib.sha256("\x1f".join(each.strip() for each in columns).encode()).hexdigest()


async def remember(session: Session, object_name: str, columns: Sequence[str], mapping: Mapping) -> None:
    """Keep the mapping that worked for files with these headings."""
    values = {
        "object": object_name,
        "signature": signature(columns),
        "mapping": to_json(without_archive(mapping).model_dump(mode="json")),
    }
    await session.execute(_REMEMBER, values)


async def recall(session: Session, object_name: str, columns: Sequence[str]) -> Mapping | None:
    """Return the mapping by which files with these headings were imported last."""
    given = await session.scalar(_RECALL, {"object": object_name, "signature": signature(columns)})
    if given is None:
        return None
    try:
        return parse_mapping(given)
    except InvalidMapping:
        # Written by an older version with other options: then the headings decide.
        return None


async def rate(session: Session, object_name: str) -> tuple[float, bool]:
    """Return the rows per second to expect, and whether they were measured."""
    found = await session.scalar(_RATE, {"object": object_name})
    return (DEFAULT_RATE, False) if found is None else (float(found), True)
