"""Automations: runs of three steps per second, against a bare queue that takes one job after the other."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg

from bench.fill import SCHEMA
from bench.stage import WORKSPACE
from yingtu import assembly
from yingtu.automation import engine, starting
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings
from yingtu.records import outbox
from yingtu.records.changes import Create, Source
from yingtu.records.service import write
from yingtu.schema import service as schema
from yingtu.schema.draft import DocumentChange

if TYPE_CHECKING:
    from bench.works import Bench, Figure

RUNS = 2_000
FLOW = {
    "label": {"en": "Bench"},
    "object": "opportunity",
    "trigger": {"on": "created"},
    "steps": [
        {"id": "task", "do": "task", "subject": "{{name}}", "assignee": {"field": "owner_id"}},
        {"id": "tell", "do": "notify", "to": [{"field": "owner_id"}], "title": "{{name}}"},
        {"id": "wait", "do": "wait", "span": {"minutes": 0}},
    ],
    "per_minute": 100_000,
}
_QUEUE = "CREATE TEMP TABLE bare_queue (id bigint PRIMARY KEY, payload jsonb NOT NULL)"
_FILL = "INSERT INTO bare_queue SELECT n, jsonb_build_object('record', uuidv7()) FROM generate_series(1, %s) AS n"
_TAKE = (
    "DELETE FROM bare_queue WHERE id = (SELECT id FROM bare_queue ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1)"
    " RETURNING payload"
)


def automation(bench: Bench) -> dict[str, Figure]:
    """Measure both in one run: what the steps do is done in the same database, calls to the outside are not among them."""
    from bench.works import of_rates

    floor = _bare(bench.stage.conninfo)
    ours = asyncio.run(_runs(bench))
    note = "a run makes a task, a message and a wait; the floor takes and forgets one job per transaction, without any work"
    return {"automation runs": of_rates(round(ours, 1), round(floor, 1), "runs/s", 0.05, 0.15, note)}


def _bare(conninfo: str) -> float:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(_QUEUE)
        connection.execute(_FILL, [RUNS])
        begun = time.perf_counter()
        while connection.execute(_TAKE).fetchone() is not None:
            pass
        return RUNS / (time.perf_counter() - begun)


async def _runs(bench: Bench) -> float:
    assembly.connect()
    settings = Settings(database_url=bench.stage.conninfo, data_dir=bench.stage.directory / "data")
    database, workspace = Database(bench.stage.conninfo, settings), Workspace(WORKSPACE)
    await database.open()
    try:
        async with database.write(workspace) as session:
            await schema.publish(session, SYSTEM, [DocumentChange("automation", "bench", FLOW)])
        owner = UUID(bench.sales.user_id)
        for first in range(0, RUNS, 500):
            made = [Create({"name": f"Automated {n}", "owner_id": owner}) for n in range(first, first + 500)]
            async with database.write(workspace) as session:
                await write(session, SYSTEM, "opportunity", made, source=Source.API)
        begun = time.perf_counter()
        await outbox.drain(database, workspace, starting.CONSUMER)
        while await engine.drive(database, workspace):
            pass
        took = time.perf_counter() - begun
        async with database.read(workspace) as session:
            cursor = await session.connection.execute(
                f"SELECT count(*) FROM {SCHEMA}.automation_run WHERE automation = 'bench' AND state = 'done'"
            )
            [(done,)] = await cursor.fetchall()
        if done != RUNS:
            raise RuntimeError(f"{done} of {RUNS} runs ended")
        return RUNS / took
    finally:
        await database.close()
