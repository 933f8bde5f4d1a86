"""Statements about refused rows that are tried again with corrected cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import ARRAY, JSON

from yingtu.exchange.models import import_error, import_fix
from yingtu.exchange.repository import to_json
from yingtu.jobs.models import job
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.db import Session

_ROWS = Statement(
    sa.select(import_error.c.row_number, import_error.c.row_values, import_fix.c.cells)
    .outerjoin(
        import_fix,
        sa.and_(import_fix.c.job_id == bindparam("fixed_by"), import_fix.c.row_number == import_error.c.row_number),
    )
    .where(
        import_error.c.job_id == bindparam("job_id"),
        import_error.c.position == 0,
        import_error.c.row_number > bindparam("after"),
    )
    .order_by(import_error.c.row_number)
    .limit(bindparam("limit"))
)
_NUMBERS = Statement(
    sa.select(import_error.c.row_number).where(
        import_error.c.job_id == bindparam("job_id"),
        import_error.c.position == 0,
        import_error.c.row_number == sa.any_(bindparam("numbers", type_=ARRAY(sa.BigInteger))),
    )
)
_COUNT = Statement(
    sa.select(sa.func.count()).where(
        import_error.c.job_id == bindparam("job_id"),
        import_error.c.position == 0,
        import_error.c.row_number > bindparam("after"),
    )
)
_given = (
    sa.func.unnest(bindparam("numbers", type_=ARRAY(sa.BigInteger)), bindparam("cells", type_=ARRAY(sa.Text)))
    .table_valued(sa.column("number", sa.BigInteger), sa.column("cells", sa.Text), name="given")
    .render_derived()
)
_FIX = Statement(
    sa.insert(import_fix).from_select(
        ["job_id", "row_number", "cells"],
        sa.select(bindparam("job_id", type_=sa.BigInteger), _given.c.number, sa.cast(_given.c.cells, JSON)),
    )
)
_FIXES = Statement(
    sa.select(import_fix.c.row_number, import_fix.c.cells).where(import_fix.c.job_id == bindparam("job_id"))
)
_RETRIES = Statement(
    sa.select(job.c.id, job.c.state, job.c.cursor)
    .where(
        job.c.kind == "import",
        job.c.id > bindparam("job_id"),
        job.c.params["retries"].as_string() == sa.cast(bindparam("job_id"), sa.Text),
    )
    .order_by(job.c.id)
)


async def rows(
    session: Session, job_id: int, fixed_by: int, columns: Sequence[str], *, after: int, limit: int
) -> list[tuple[int, list[str]]]:
    """Return refused rows of ``job_id`` beyond row ``after`` with what ``fixed_by`` corrected in them."""
    params = {"job_id": job_id, "fixed_by": fixed_by, "after": after, "limit": limit}
    found = []
    for number, values, fixed in await session.all(_ROWS, params):
        cells = [*(values or [])]
        for place, column in enumerate(columns):
            if fixed and column in fixed:
                cells += [""] * (place + 1 - len(cells))
                cells[place] = fixed[column]
        found.append((number, cells))
    return found


async def refused(session: Session, job_id: int, numbers: Sequence[int]) -> set[int]:
    """Return which of these rows were refused by a job."""
    return {row[0] for row in await session.all(_NUMBERS, {"job_id": job_id, "numbers": list(numbers)})}


async def count(session: Session, job_id: int, *, after: int) -> int:
    number: int = await session.scalar(_COUNT, {"job_id": job_id, "after": after})
    return number


async def fix(session: Session, job_id: int, rows: Mapping[int, Mapping[str, str]]) -> None:
    if rows:
        values = {"numbers": list(rows), "cells": [to_json(cells) for cells in rows.values()]}
        await session.execute(_FIX, {"job_id": job_id, **values})


async def fixes(session: Session, job_id: int) -> dict[int, dict[str, str]]:
    """Return the cells that were corrected for a job, by row and heading."""
    return {row[0]: row[1] for row in await session.all(_FIXES, {"job_id": job_id})}


async def retries(session: Session, job_id: int) -> list[tuple[int, str, int]]:
    """Return the jobs that try the refused rows of a job again: id, state, last row they finished."""
    found = await session.all(_RETRIES, {"job_id": job_id})
    return [(row[0], row[1], row[2]["row"] if row[2] else 0) for row in found]
