"""Stages: one opportunity goes on against a bare UPDATE with history; among 100,000 open ones the watch over dwell, and the brief."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg

from bench.fill import SCHEMA
from bench.stage import WORKSPACE
from yingtu import assembly
from yingtu.identity.service import actor_of_user
from yingtu.insight import brief as briefs
from yingtu.kit import garbage
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings
from yingtu.metadata import service as metadata
from yingtu.process import service, watch
from yingtu.records.changes import Source
from yingtu.records.wakes import waking

if TYPE_CHECKING:
    from bench.works import Bench, Figure

OPEN = 100_000
STEPS = 400

# The floor: what any CRM has to do to change a stage and keep what was before: one statement, which is a transaction of its own.
_BARE = f"""
WITH was AS (
    UPDATE {SCHEMA}.opportunity SET stage = %(stage)s, version = version + 1, updated_at = now(), valid_from = clock_timestamp()
    WHERE id = %(id)s RETURNING old.*
)
INSERT INTO {SCHEMA}.opportunity__history ({{columns}}, valid_to) SELECT {{columns}}, now() FROM was
"""
#: Of a hundred records so many are late and told long ago, and so many have just become late.
_TOLD, _LATE = 60, 1
_FILL = f"""
WITH made AS (
    INSERT INTO {SCHEMA}.opportunity (id, name, name__pinyin, stage, owner_id, created_at, updated_at, valid_from, version)
    SELECT uuidv7(), 'Bench ' || n, 'bench ' || n, 'contacting', (%(owners)s::uuid[])[1 + n %% cardinality(%(owners)s::uuid[])],
           moment, moment, moment, 1
    FROM (SELECT n, now() - CASE WHEN n %% 100 < {_TOLD + _LATE} THEN interval '60 days' ELSE interval '1 day' END AS moment
          FROM generate_series(1, %(count)s) AS n) AS drawn RETURNING id, name, created_at
)
INSERT INTO {SCHEMA}.stage_state (object, record_id, process, stage, entered_at, moved_at, told_at)
SELECT 'opportunity', id, 'sales', 'contacting', created_at, created_at,
       CASE WHEN substr(name, 7)::int %% 100 < {_TOLD} THEN now() END
FROM made
"""


def process(bench: Bench) -> dict[str, Figure]:
    """Measure both in one run; the workspace of the measurement is thrown away afterwards."""
    with psycopg.connect(bench.stage.conninfo, autocommit=True) as connection:
        owners = [row[0] for row in connection.execute(f"SELECT id FROM {SCHEMA}.users WHERE manager_id IS NOT NULL")]
        connection.execute(_FILL, {"owners": owners or [bench.sales.user_id], "count": OPEN})
        connection.execute(f"ANALYZE {SCHEMA}.opportunity")
        connection.execute(f"ANALYZE {SCHEMA}.stage_state")
        mine = [
            row[0]
            for row in connection.execute(
                f"INSERT INTO {SCHEMA}.pain_point (id, name, name__pinyin, opportunity, owner_id, created_at, updated_at, valid_from, version)"
                f" SELECT uuidv7(), 'x', 'x', id, owner_id, now(), now(), now(), 1 FROM {SCHEMA}.opportunity"
                " WHERE stage = 'contacting' AND name LIKE 'Bench%%' ORDER BY id LIMIT %s RETURNING opportunity",
                [2 * STEPS],
            )
        ]
        connection.execute(
            f"UPDATE {SCHEMA}.opportunity SET owner_id = %s, account = (SELECT min(id::text)::uuid FROM {SCHEMA}.account) WHERE id = ANY(%s)",
            [bench.sales.user_id, mine],
        )
    return asyncio.run(_measure(bench, mine))


async def _measure(bench: Bench, ids: list[UUID]) -> dict[str, Figure]:
    from bench.works import Figure, of_times

    assembly.connect()
    settings = Settings(database_url=bench.stage.conninfo, data_dir=bench.stage.directory / "data")
    database, workspace = Database(bench.stage.conninfo, settings), Workspace(WORKSPACE)
    await database.open()
    try:
        # As in a running server: what lives now is set aside, and hints for the drainers leave beside the requests.
        garbage.settle()
        async with waking(database):
            ours, floor = await _advances(bench, database, workspace, ids)
        begun = time.perf_counter()
        told = await watch.tell_late(database, workspace)
        scan = time.perf_counter() - begun
        listed, brief = await _brief(bench, database, workspace)
    finally:
        await database.close()
    note = f"{told:,} records told with a message per manager and stage, and a question and a to-do each"
    return {
        "advance one opportunity, p95": of_times(
            _p95(ours), _p95(floor), "ms", 3.0, 2.0, "against a bare UPDATE with history"
        ),
        f"dwell scan of {OPEN:,}": Figure(None, round(scan, 2), None, "s", 5.0, 2.0, lower_is_better=True, note=note),
        f"dwell scan and brief of {OPEN:,}": Figure(
            None,
            round(scan + brief, 2),
            None,
            "s",
            5.0,
            2.0,
            lower_is_better=True,
            note=f"the brief of an administrator over {listed:,} records, {round(brief, 2)} s",
        ),
    }


async def _advances(
    bench: Bench, database: Database, workspace: Workspace, ids: list[UUID]
) -> tuple[list[float], list[float]]:
    """Take one record after the other on, ours and bare in turn."""
    async with database.read(workspace) as session:
        await metadata.catalog(session)
        actor = await actor_of_user(session, UUID(bench.sales.user_id))
        cursor = await session.connection.execute(
            "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM information_schema.columns"
            f" WHERE table_schema = '{SCHEMA}' AND table_name = 'opportunity__history' AND column_name <> 'valid_to'"
        )
        [(columns,)] = await cursor.fetchall()
    bare = _BARE.format(columns=columns)
    step = service.Advance(to="requirement", action="visit", reason="客户确认了需求")
    ours, floor = [], []
    for number in range(STEPS):
        begun = time.perf_counter()
        async with database.write(workspace) as session:
            await service.advance(session, actor, "opportunity", ids[2 * number], step, source=Source.UI)
        ours.append((time.perf_counter() - begun) * 1000)
        begun = time.perf_counter()
        async with database.read(workspace) as session:
            params: dict[str, Any] = {"stage": "requirement", "id": ids[2 * number + 1]}
            await session.connection.execute(bare.encode(), params)
        floor.append((time.perf_counter() - begun) * 1000)
    warm = STEPS // 10
    return ours[warm:], floor[warm:]


async def _brief(bench: Bench, database: Database, workspace: Workspace) -> tuple[int, float]:
    """Return how many records the brief is about, and how long its data take the first time."""
    async with database.read(workspace) as session:
        actor = await actor_of_user(session, UUID(bench.admin.user_id))
        begun = time.perf_counter()
        found = await briefs.brief(session, actor, "sales")
        return found.total, time.perf_counter() - begun


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
