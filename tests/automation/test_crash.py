"""Processes that drive runs are killed again and again: everything the steps do in the database happens exactly once."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
import structlog

from tests.automation.conftest import World
from tests.automation.test_engine import automation
from tests.support.counts import counted
from tests.support.database import ROOT
from yingtu.automation import engine
from yingtu.automation.models import run as runs
from yingtu.automation.models import step_log
from yingtu.identity.models import users
from yingtu.kit.db import Database, Workspace
from yingtu.records.changes import Create

log = structlog.get_logger(__name__)

RUNS = counted(usual=150, full=10_000)
KILLS = counted(usual=3, full=100)
FLOW = automation(
    "created",
    {"do": "set", "values": {"score": {"formula": "IF(ISBLANK(score), 0, score) + 1"}}},
    {"do": "task", "subject": "{{name}}"},
    {
        "do": "branch",
        "filter": {"field": "amount", "op": "gte", "value": 50},
        "then": [{"id": "big", "do": "create", "object": "account", "values": {"name": "{{name}}", "owner_id": {"copy": "owner_id"}}}],
        "otherwise": [{"id": "refused", "do": "set", "values": {"stage": {"copy": "note"}}}],
    },
    {"do": "notify", "to": [{"field": "owner_id"}], "title": "{{name}}"},
    per_minute=100_000,
    on_failure=[],
)  # fmt: skip


class Crowd:
    """Processes at work, killed at random and replaced."""

    def __init__(self, url: str, directory: Path) -> None:
        self.command = [sys.executable, "-m", "tests.automation.driver", url, str(directory)]
        self.random = random.Random(int(os.environ["YINGTU_SEED"]))
        self.kills = 0
        self.working: list[subprocess.Popen[str]] = []

    def fill(self, count: int) -> None:
        while len(self.working) < count:
            self.working.append(subprocess.Popen(self.command, cwd=ROOT, stdout=subprocess.PIPE, text=True))

    def kill_one(self) -> None:
        """Let one come to work, and kill it in the middle of something."""
        victim = self.working.pop(0)
        assert victim.stdout is not None
        victim.stdout.readline()
        time.sleep(self.random.uniform(0.01, 0.8))
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        victim.stdout.close()
        self.kills += 1

    def end(self) -> None:
        for each in self.working:
            each.kill()
            each.wait()
            if each.stdout is not None:
                each.stdout.close()


@pytest.mark.committed
@pytest.mark.campaign
@pytest.mark.timeout(3700)
async def test_every_effect_happens_once_however_often_processes_are_killed(
    database: Database, workspace: Workspace, database_url: str, tmp_path: Path
) -> None:
    async with database.write(workspace) as session:
        [[owner]] = await session.all(sa.select(users.c.id).where(users.c.login == "li"))
        world = World(session, database, workspace, {})
        await world.automate(flow=FLOW)
    for first in range(0, RUNS, 500):
        async with database.write(workspace) as session:
            # Every tenth is refused in its third step: the others must not suffer.
            deals = [
                Create({"name": f"D{n}", "owner_id": owner, "amount": 10 if n % 10 == 0 else 90, "note": "nonsense"})
                for n in range(first, min(first + 500, RUNS))
            ]
            await World(session, database, workspace, {}).write("deal", *deals)
    crowd = Crowd(database_url, tmp_path)
    began = time.monotonic()
    try:
        while await _open(database, workspace, RUNS):
            assert time.monotonic() - began < counted(usual=100, full=3600)
            crowd.fill(2)
            if crowd.kills < KILLS:
                crowd.kill_one()
            else:
                await asyncio.sleep(0.1)
    finally:
        crowd.end()
    seconds = round(time.monotonic() - began, 1)
    log.info("automations.crash_proof", runs=RUNS, kills=crowd.kills, seconds=seconds)
    async with database.write(workspace) as session:
        await _all_is_well(World(session, database, workspace, {}), crowd.kills)


async def _open(database: Database, workspace: Workspace, most: int) -> bool:
    async with database.read(workspace) as session:
        return int(await session.scalar(sa.select(sa.func.count()).where(runs.c.finished_at.is_not(None)))) < most


async def _all_is_well(world: World, kills: int) -> None:
    assert kills > 0
    refused = {f"D{n}" for n in range(0, RUNS, 10)}
    every = {f"D{n}" for n in range(RUNS)}
    deals = await world.rows()
    assert {deal["score"] for deal in deals} == {1}
    assert sorted(task["subject"] for task in await world.rows("task")) == sorted(every)
    assert sorted(account["name"] for account in await world.rows("account")) == sorted(every - refused)
    by_deal: dict[UUID, str] = {deal["id"]: deal["name"] for deal in deals}
    states = {by_deal[run["record_id"]]: run["state"] for run in await world.runs()}
    assert states == {name: "failed" if name in refused else "done" for name in every}
    [[told]] = await world.session.all(
        sa.text("SELECT count(*) FROM __ws__.notification WHERE kind = 'automation.message'")
    )
    assert told == len(every - refused)
    doubled = (
        sa.select(step_log.c.run_id)
        .where(step_log.c.outcome == "done")
        .group_by(step_log.c.run_id, step_log.c.step)
        .having(sa.func.count() > 1)
    )
    assert await world.session.all(doubled) == []
    assert await engine.drive(world.database, world.workspace) == 0
