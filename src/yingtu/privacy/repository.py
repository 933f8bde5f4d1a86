"""Statements on consents, erasures, and the personal values of records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from yingtu.audit.models import audit_entry
from yingtu.collaboration.models import comment
from yingtu.exchange.models import past_change
from yingtu.files.models import file, file_link
from yingtu.identity.models import users
from yingtu.kit.statement import Statement
from yingtu.privacy.models import consents, erased, erasures
from yingtu.records.models import change, idempotency

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.db import Session

_UUIDS = ARRAY(sa.Uuid())
_IDS = sa.bindparam("ids", type_=_UUIDS)


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person said about a channel."""

    id: UUID
    channel: str
    state: str
    at: datetime
    source: str | None
    proof: str | None
    file_id: UUID | None
    by: UUID | None
    by_name: str | None
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class Erasure:
    """An erasure, running or done."""

    id: UUID
    at: datetime
    by: UUID | None
    by_name: str | None
    rule: str | None
    reason: str | None
    job_id: int | None
    records: list[dict[str, str]]
    plan: dict[str, Any] | None
    kept: list[dict[str, Any]]
    done: dict[str, int]
    backups_until: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class NearFile:
    """A file of a record."""

    object: str
    record_id: UUID
    name: str
    sha256: str
    size: int
    media_type: str


def _insert(table: sa.Table) -> Statement:
    return Statement(sa.insert(table).values({each.name: sa.bindparam(each.name, type_=each.type) for each in table.c}))


_ADD_CONSENT = _insert(consents)
_CONSENTS = Statement(
    sa.select(*(consents.c[name] for name in Consent.__slots__ if name != "by_name"), users.c.name.label("by_name"))
    .select_from(consents.outerjoin(users, users.c.id == consents.c.by))
    .where(consents.c.object == sa.bindparam("object"), consents.c.record_id == sa.bindparam("record", type_=sa.Uuid()))
    .order_by(consents.c.id.desc())
    .limit(500)
)
_ATTACHED = Statement(
    sa.select(
        sa.exists().where(
            file_link.c.object == sa.bindparam("object"),
            file_link.c.record_id == sa.bindparam("record", type_=sa.Uuid()),
            file_link.c.file_id == sa.bindparam("file", type_=sa.Uuid()),
        )
    )
)
_CLEAR_CONSENTS = Statement(
    sa.update(consents).where(consents.c.record_id == sa.func.any(_IDS)).values(source=None, proof=None, file_id=None)
)
#: What former systems told of the records.
_CLEAR_PAST = Statement(sa.delete(past_change).where(past_change.c.record_id == sa.func.any(_IDS)))

_ERASURE_COLUMNS = [erasures.c[name] for name in Erasure.__slots__ if name != "by_name"]
_ADD_ERASURE = Statement(
    sa.insert(erasures).values(
        {
            name: sa.cast(sa.bindparam(name, type_=sa.Text), erasures.c[name].type)
            if name in {"records", "plan", "kept", "done"}
            else sa.bindparam(name, type_=erasures.c[name].type)
            for name in ("id", "at", "by", "rule", "reason", "records", "plan", "kept", "done", "backups_until")
        }
    )
)
_erasures = sa.select(*_ERASURE_COLUMNS, users.c.name.label("by_name")).select_from(
    erasures.outerjoin(users, users.c.id == erasures.c.by)
)
_ONE = Statement(_erasures.where(erasures.c.id == sa.bindparam("id", type_=sa.Uuid())))
_LISTED = Statement(_erasures.order_by(erasures.c.at.desc()).limit(sa.bindparam("limit", type_=sa.Integer)))
_RUNNING = Statement(
    sa.select(sa.func.count()).where(erasures.c.finished_at.is_(None), erasures.c.rule == sa.bindparam("rule"))
)
_SET_JOB = Statement(
    sa.update(erasures)
    .where(erasures.c.id == sa.bindparam("erasure", type_=sa.Uuid()))
    .values(job_id=sa.bindparam("job", type_=sa.BigInteger))
)
_COUNT = Statement(
    sa.update(erasures)
    .where(erasures.c.id == sa.bindparam("erasure", type_=sa.Uuid()))
    .values(
        done=erasures.c.done.op("||")(
            sa.func.jsonb_build_object(
                sa.bindparam("what", type_=sa.Text),
                sa.func.coalesce(sa.cast(erasures.c.done.op("->>")(sa.bindparam("what", type_=sa.Text)), sa.Integer), 0)
                + sa.bindparam("more", type_=sa.Integer),
            )
        )
    )
)
_FINISH = Statement(
    sa.update(erasures)
    .where(erasures.c.id == sa.bindparam("erasure", type_=sa.Uuid()))
    .values(
        plan=None,
        reason=sa.bindparam("why", type_=sa.Text),
        kept=sa.cast(sa.bindparam("stays", type_=sa.Text), erasures.c.kept.type),
        finished_at=sa.bindparam("now", type_=erasures.c.at.type),
    )
)
_pairs = (
    sa.func.unnest(sa.bindparam("objects", type_=ARRAY(sa.Text)), _IDS)
    .table_valued(sa.column("object", sa.Text()), sa.column("record_id", sa.Uuid()), name="pairs")
    .render_derived()
)
_MARK = Statement(
    insert(erased)
    .from_select(
        ["object", "record_id", "erasure_id", "at"],
        sa.select(
            _pairs.c.object,
            _pairs.c.record_id,
            sa.bindparam("erasure", type_=sa.Uuid()),
            sa.bindparam("now", type_=erased.c.at.type),
        ),
    )
    .on_conflict_do_nothing()
)
_MARKED = Statement(
    sa.select(erased.c.record_id).where(
        erased.c.object == sa.bindparam("object"), erased.c.record_id == sa.func.any(_IDS)
    )
)
_ERASED_AT = Statement(
    sa.select(erased.c.at).where(
        erased.c.object == sa.bindparam("object"), erased.c.record_id == sa.bindparam("record", type_=sa.Uuid())
    )
)
_ADD_CHANGE = Statement(
    sa.insert(change).values(
        id=sa.bindparam("change_id", type_=sa.Uuid()),
        at=sa.bindparam("now", type_=change.c.at.type),
        actor_id=sa.bindparam("person", type_=sa.Uuid()),
        source=sa.bindparam("source", type_=sa.Text),
    )
)
_CLEAR_COMMENTS = Statement(
    sa.update(comment)
    .where(comment.c.record_id == sa.func.any(_IDS), comment.c.text != sa.bindparam("marker", type_=sa.Text))
    .values(text=sa.bindparam("marker", type_=sa.Text), mentions=sa.cast(sa.literal([], _UUIDS), _UUIDS))
)
_UNLINK = Statement(
    sa.delete(file_link).where(file_link.c.record_id == sa.func.any(_IDS)).returning(file_link.c.file_id)
)
_DROP_FILES = Statement(
    sa.delete(file)
    .where(file.c.id == sa.func.any(_IDS), ~sa.exists().where(file_link.c.file_id == file.c.id))
    .returning(file.c.sha256)
)
_needle = sa.func.unnest(sa.bindparam("needles", type_=ARRAY(sa.LargeBinary))).column_valued("needle")
_FORGET_ANSWERS = Statement(
    sa.delete(idempotency).where(
        sa.exists(sa.select(_needle).where(sa.func.pg_catalog.position(idempotency.c.response, _needle) > 0))
    )
)
_SEALED = Statement(
    sa.select(sa.func.count())
    .select_from(audit_entry)
    .where(
        sa.func.concat_ws(" ", audit_entry.c.person, audit_entry.c.reason).op("~*")(
            sa.bindparam("pattern", type_=sa.Text)
        )
    )
)


async def add_consent(session: Session, values: Mapping[str, Any]) -> None:
    await session.execute(_ADD_CONSENT, values)


async def consents_of(session: Session, object_name: str, record_id: UUID) -> list[Consent]:
    """Return what a person said, the newest first."""
    return await session.load(Consent, _CONSENTS, {"object": object_name, "record": record_id})


async def attached(session: Session, object_name: str, record_id: UUID, file_id: UUID) -> bool:
    return bool(await session.scalar(_ATTACHED, {"object": object_name, "record": record_id, "file": file_id}))


async def add_erasure(session: Session, values: Mapping[str, Any]) -> None:
    packed = {
        name: orjson.dumps(value, default=str).decode() if name in {"records", "plan", "kept", "done"} else value
        for name, value in values.items()
    }
    await session.execute(_ADD_ERASURE, packed)


async def set_job(session: Session, erasure: UUID, job: int) -> None:
    await session.execute(_SET_JOB, {"erasure": erasure, "job": job})


async def erasure(session: Session, identifier: UUID) -> Erasure | None:
    found = await session.load(Erasure, _ONE, {"id": identifier})
    return found[0] if found else None


async def listed(session: Session, limit: int) -> list[Erasure]:
    return await session.load(Erasure, _LISTED, {"limit": limit})


async def running(session: Session, rule: str) -> bool:
    """Whether an erasure by a rule has not ended yet."""
    return bool(await session.scalar(_RUNNING, {"rule": rule}))


async def count(session: Session, erasure: UUID, what: str, more: int) -> None:
    """Add to what the certificate tells."""
    if more:
        await session.execute(_COUNT, {"erasure": erasure, "what": what, "more": more})


async def finish(
    session: Session, erasure: UUID, *, reason: str | None, kept: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Forget the values that were taken out: the certificate names none of them."""
    stays = orjson.dumps(list(kept), default=str).decode()
    await session.execute(_FINISH, {"erasure": erasure, "why": reason, "stays": stays, "now": now})


async def mark(session: Session, erasure: UUID, objects: Sequence[str], ids: Sequence[UUID], now: datetime) -> None:
    await session.execute(_MARK, {"objects": list(objects), "ids": list(ids), "erasure": erasure, "now": now})


async def marked(session: Session, object_name: str, ids: Sequence[UUID]) -> set[UUID]:
    """Return those of some records whose personal values are gone already."""
    return {row[0] for row in await session.all(_MARKED, {"object": object_name, "ids": list(ids)})}


async def erased_at(session: Session, object_name: str, record_id: UUID) -> datetime | None:
    found: datetime | None = await session.scalar(_ERASED_AT, {"object": object_name, "record": record_id})
    return found


async def add_change(session: Session, change_id: UUID, person: UUID | None, source: str, now: datetime) -> None:
    await session.execute(_ADD_CHANGE, {"change_id": change_id, "person": person, "source": source, "now": now})


async def clear_belongings(session: Session, ids: Sequence[UUID], marker: str) -> tuple[int, list[str]]:
    """Empty comments on records and proofs of consents, forget earlier changes that were moved in, detach their files; return how many comments, and the digests of files that
    nothing else has.
    """
    comments = await session.execute(_CLEAR_COMMENTS, {"ids": list(ids), "marker": marker})
    await session.execute(_CLEAR_CONSENTS, {"ids": list(ids)})
    await session.execute(_CLEAR_PAST, {"ids": list(ids)})
    files = [row[0] for row in await session.all(_UNLINK, {"ids": list(ids)})]
    return comments, [row[0] for row in await session.all(_DROP_FILES, {"ids": files})]


_FILES_OF = Statement(
    sa.select(file_link.c.object, file_link.c.record_id, file.c.name, file.c.sha256, file.c.size, file.c.media_type)
    .distinct()
    .join_from(file_link, file, file.c.id == file_link.c.file_id)
    .where(
        sa.tuple_(file_link.c.object, file_link.c.record_id).in_(
            sa.select(sa.func.unnest(sa.bindparam("objects", type_=ARRAY(sa.Text()))), sa.func.unnest(_IDS))
        )
    )
    .order_by(file_link.c.object, file_link.c.record_id, file.c.name)
    .limit(sa.bindparam("most", type_=sa.Integer))
)


async def files_of(session: Session, near: Sequence[tuple[str, UUID]], *, limit: int) -> list[NearFile]:
    """Return the files of some records, by their places."""
    if not near:
        return []
    objects, ids = zip(*near, strict=True)
    return await session.load(NearFile, _FILES_OF, {"objects": list(objects), "ids": list(ids), "most": limit})


async def forget_answers(session: Session, needles: Sequence[bytes]) -> int:
    """Remove first answers to requests that hold some bytes."""
    return await session.execute(_FORGET_ANSWERS, {"needles": list(needles)})


async def count_sealed(session: Session, pattern: str) -> int:
    """Return how many audit entries name a value in what is sealed itself."""
    return int(await session.scalar(_SEALED, {"pattern": pattern}))
