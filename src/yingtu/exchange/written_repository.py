"""What a job wrote: one row per change with its records, their versions and the rows of the file they came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import ARRAY

from yingtu.exchange.models import import_change
from yingtu.jobs.models import job
from yingtu.kit.statement import Statement
from yingtu.query.tables import history_table, record_table
from yingtu.records.arrays import array_literal
from yingtu.records.changes import Written

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.records.changes import Result


@dataclass(frozen=True, slots=True)
class Batch:
    """One change of a job."""

    id: int
    change_id: UUID
    object: str
    ids: list[UUID]
    versions: list[int]
    created: list[bool]
    row_numbers: list[int]


_GIVEN = [column for column in import_change.c if column.name != "id"]
_INSERT = Statement(
    sa.insert(import_change).values({column.name: bindparam(column.name, type_=column.type) for column in _GIVEN})
)
_BEFORE = Statement(
    sa.select(*(column for column in import_change.c if column.name != "job_id"))
    .where(import_change.c.job_id == bindparam("job_id"), import_change.c.id < bindparam("before"))
    .order_by(import_change.c.id.desc())
    .limit(1)
)
_COUNT = Statement(
    sa.select(sa.func.coalesce(sa.func.sum(sa.func.cardinality(import_change.c.ids)), 0)).where(
        import_change.c.job_id == bindparam("job_id")
    )
)
_UNDONE_BY = Statement(
    sa.select(job.c.id).where(
        job.c.kind == "import_undo",
        job.c.id > bindparam("job_id"),
        job.c.params["undoes"].as_string() == sa.cast(bindparam("job_id"), sa.Text),
    )
)
_CHANGES_OF = sa.select(import_change.c.change_id).where(
    import_change.c.job_id == sa.any_(bindparam("jobs", type_=ARRAY(sa.BigInteger)))
)


async def keep(
    session: Session,
    job_id: int,
    object_name: str,
    result: Result,
    row_numbers: Sequence[int],
    *,
    new: Sequence[bool] | None = None,
) -> None:
    """Note in the transaction of a batch what it wrote; without ``new`` all of it was created."""
    wrote = [
        (outcome.id, outcome.version, True if new is None else new[place], row_numbers[place])
        for place, outcome in enumerate(result.outcomes)
        if isinstance(outcome, Written) and outcome.changed
    ]
    if not wrote or result.change_id is None:
        return
    ids, versions, created, numbers = (list(each) for each in zip(*wrote, strict=True))
    values = {"job_id": job_id, "change_id": result.change_id, "object": object_name}
    arrays = {"ids": ids, "versions": versions, "created": created, "row_numbers": numbers}
    await session.execute(_INSERT, values | {name: array_literal(each) for name, each in arrays.items()})


async def before(session: Session, job_id: int, position: int) -> Batch | None:
    """Return the last change of a job before a position."""
    found = await session.load(Batch, _BEFORE, {"job_id": job_id, "before": position})
    return found[0] if found else None


async def undone_by(session: Session, job_id: int) -> list[int]:
    """Return the jobs that undo an import or tried to."""
    return [row[0] for row in await session.all(_UNDONE_BY, {"job_id": job_id})]


_CREATED = Statement(
    sa.select(import_change.c.ids, import_change.c.created).where(import_change.c.job_id == bindparam("job_id"))
)


async def created(session: Session, job_id: int) -> list[UUID]:
    """Return the records that an import created, those for its lookups too."""
    rows = await session.all(_CREATED, {"job_id": job_id})
    return [each for ids, new in rows for each, was_new in zip(ids, new, strict=True) if was_new]


async def count(session: Session, job_id: int) -> int:
    """Return how many records a job wrote, one counted as often as it was written."""
    number: int = await session.scalar(_COUNT, {"job_id": job_id})
    return int(number)


class Versions:
    """Reads versions of records of one object as they are stored, whoever may see them: nothing of it is shown."""

    def __init__(self, catalog: Catalog, obj: Object) -> None:
        table, history = record_table(catalog, obj), history_table(catalog, obj)
        told = (
            sa.func.unnest(bindparam("ids", type_=ARRAY(sa.Uuid())), bindparam("versions", type_=ARRAY(sa.Integer)))
            .table_valued(sa.column("id", sa.Uuid()), sa.column("version", sa.Integer), name="told")
            .render_derived()
        )
        names = [column.name for column in table.c]
        exact = [
            sa.select(*(of.c[name] for name in names)).join(
                told, sa.and_(of.c.id == told.c.id, of.c.version == told.c.version)
            )
            for of in (table, history)
        ]
        self._exact = Statement(sa.union_all(*exact))

        def later(known: Any) -> Statement:
            return Statement(
                sa.union(
                    *(
                        sa.select(of.c.id)
                        .join(told, sa.and_(of.c.id == told.c.id, of.c.version > told.c.version))
                        .where(sa.or_(of.c.change_id.is_(None), of.c.change_id.not_in(known)))
                        for of in (table, history)
                    )
                )
            )

        self._later = later(_CHANGES_OF)
        self._by_hand = later(sa.select(import_change.c.change_id))
        self._now = Statement(
            sa.select(table.c.id, table.c.version, table.c.deleted_at).where(
                table.c.id == sa.any_(bindparam("ids", type_=ARRAY(sa.Uuid())))
            )
        )

    async def exact(
        self, session: Session, wanted: Sequence[tuple[UUID, int]]
    ) -> dict[tuple[UUID, int], dict[str, Any]]:
        """Return rows by (id, version); those of versions that are gone are missing."""
        params = {"ids": [each for each, _ in wanted], "versions": [each for _, each in wanted]}
        return {(row["id"], row["version"]): row for row in await session.dicts(self._exact, params)}

    async def changed_since(
        self, session: Session, versions: Sequence[tuple[UUID, int]], jobs: Sequence[int]
    ) -> set[UUID]:
        """Return which records have a version above the given one that none of ``jobs`` wrote."""
        params = {"ids": [each for each, _ in versions], "versions": [each for _, each in versions], "jobs": list(jobs)}
        return {row[0] for row in await session.all(self._later, params)}

    async def changed_by_hand(self, session: Session, versions: Sequence[tuple[UUID, int]]) -> set[UUID]:
        """Return which records have a version above the given one that neither an import nor its undoing wrote."""
        params = {"ids": [each for each, _ in versions], "versions": [each for _, each in versions]}
        return {row[0] for row in await session.all(self._by_hand, params)}

    async def now(self, session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[int, bool]]:
        """Return present version and whether it is in the trash, by id."""
        rows = await session.all(self._now, {"ids": list(ids)})
        return {row[0]: (row[1], row[2] is not None) for row in rows}
