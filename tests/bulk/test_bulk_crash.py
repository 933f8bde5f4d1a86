"""A bulk job whose worker is killed again and again changes every record exactly once."""

from __future__ import annotations

import asyncio
import signal
import sys

import httpx
import pytest

from tests.bulk.conftest import URL, Shop, ids
from yingtu.jobs import repository
from yingtu.kit.db import Database

SECONDS = 40.0
KILLS = 3
WORKER = """
import asyncio, sys
from yingtu.bulk import tasks
from yingtu.jobs import service
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings

tasks.BATCH_ROWS = 1

async def main():
    settings = Settings(database_url=sys.argv[1], bulk_batch_delay_ms=100, job_heartbeat_s=0.1, job_stale_s=0.5)
    database = Database(sys.argv[1], settings)
    await database.open()
    while await service.run(database, Workspace("test"), int(sys.argv[2]), settings) is None:
        await asyncio.sleep(0.1)

asyncio.run(main())
"""


async def job(database: Database, shop: Shop, job_id: int) -> repository.Job:
    async with database.read(shop.workspace) as session:
        found = await repository.get(session, job_id)
    assert found is not None
    return found


@pytest.mark.committed
async def test_every_record_is_changed_exactly_once_however_often_the_worker_dies(
    database: Database,
    database_url: str,
    shop: Shop,
    admin: httpx.AsyncClient,
) -> None:
    answer = await admin.post(URL, json={"operation": "edit", "ids": ids(shop), "values": {"stage": "won"}})
    job_id = answer.json()["id"]
    for _ in range(KILLS):
        before = (await job(database, shop, job_id)).done
        worker = await asyncio.create_subprocess_exec(sys.executable, "-c", WORKER, database_url, str(job_id))
        async with asyncio.timeout(SECONDS):
            while (await job(database, shop, job_id)).done <= before:  # noqa: ASYNC110 - another process does it
                await asyncio.sleep(0.01)
        worker.send_signal(signal.SIGKILL)
        await worker.wait()
    worker = await asyncio.create_subprocess_exec(sys.executable, "-c", WORKER, database_url, str(job_id))
    async with asyncio.timeout(SECONDS):
        assert await worker.wait() == 0
    ended = await job(database, shop, job_id)
    assert (ended.state, ended.done, ended.errors) == ("succeeded", 10, 0)
    assert ended.result == {"object": "deal", "written": 10, "unchanged": 0, "held": 0}
    assert ended.attempt == KILLS + 1
    assert await shop.values("stage") == ["won"] * 10
    assert await shop.values("version") == [2] * 10
