"""Exports succeed whatever happens to the machine: workers killed, connections cut, a disk that refuses writes.

Many people ask over HTTP for the same list; real worker processes make the files while faults are injected. Portion by portion:
exports are asked for, every kind of fault strikes once, and the next portion comes when most of this one have ended. So the
number of faults is known before. Every file has to be the whole list, byte by byte, and no attempt leaves anything beside it.
Prints its seed: ``YINGTU_CRASH_SEED`` repeats a run.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest
from python_calamine import CalamineWorkbook

from tests.exchange.conftest import EVERYTHING, Company, company
from tests.prove.test_crash_import import say
from tests.support.actors import make_role, make_user
from tests.support.counts import counted
from tests.support.http import SignedIn
from yingtu.exchange.export_files import directory_of, place_of

__all__ = ["company"]

pytestmark = pytest.mark.committed

PORTION = 10
PORTIONS = counted(usual=1, full=100)
#: Exports of a portion that may be open when the next one is asked for.
LEFT_OPEN = 5
ROWS = 900
WORKERS = 2
#: Before a fault, at most: so that it strikes anywhere in a file.
PAUSE_S = 0.4
PATIENCE_S = 90
#: Three pages for each file, so that most faults hit one on its way.
WORKER = """
from yingtu.exchange import export_job
export_job.PAGE_ROWS = 300
from yingtu import worker
worker.main()
"""
FAULTS = ("kill", "cut", "disk")
OPEN = ("queued", "running")


@dataclass
class Workers:
    """Worker processes that are started again when they are gone."""

    environment: dict[str, str]
    log: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        self.processes = [each for each in self.processes if each.poll() is None]
        while len(self.processes) < WORKERS:
            with self.log.open("ab") as log:
                made = subprocess.Popen([sys.executable, "-c", WORKER], env=self.environment, stdout=log, stderr=log)
            self.processes.append(made)

    def stop(self) -> None:
        for each in self.processes:
            each.kill()
        for each in self.processes:
            each.wait(10)


async def kill(workers: Workers, dice: random.Random) -> None:
    workers.start()
    victim = dice.choice(workers.processes)
    victim.kill()
    await asyncio.to_thread(victim.wait, 10)
    workers.start()


async def cut(database_url: str, dice: random.Random) -> None:
    """End some of the connections that anybody has, the web process included."""
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        found = await connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'yingtu-%'"
        )
        pids = [pid for (pid,) in await found.fetchall()]
        for pid in dice.sample(pids, min(len(pids), dice.randint(1, 3))):
            await connection.execute("SELECT pg_terminate_backend(%s)", [pid])


async def refuse_writes(workers: Workers, dice: random.Random) -> None:
    """Let every write of a worker to a file beyond a few bytes fail for a moment, as it does on a broken or full disk."""
    workers.start()
    with suppress(psutil.Error):
        victim = psutil.Process(dice.choice(workers.processes).pid)
        _, hard = victim.rlimit(psutil.RLIMIT_FSIZE)
        victim.rlimit(psutil.RLIMIT_FSIZE, (dice.choice((0, 100, 20_000)), hard))
        await asyncio.sleep(dice.uniform(0.05, 0.6))
        victim.rlimit(psutil.RLIMIT_FSIZE, (hard, hard))


async def every_fault(workers: Workers, database_url: str, dice: random.Random) -> list[str]:
    """Let every kind of fault strike once, in any order; return the kinds."""
    plan = dice.sample(FAULTS, len(FAULTS))
    for kind in plan:
        await asyncio.sleep(dice.uniform(0, PAUSE_S))
        match kind:
            case "kill":
                await kill(workers, dice)
            case "cut":
                await cut(database_url, dice)
            case _:
                await refuse_writes(workers, dice)
    return plan


async def until_begun(database_url: str, workers: Workers, after: int) -> None:
    """Wait until an export beyond a number is on its way, so that faults have something to hit."""
    async with asyncio.timeout(PATIENCE_S):
        while not any(state != "queued" for job, (state, _) in (await states(database_url)).items() if job > after):
            workers.start()
            await asyncio.sleep(0.05)


async def until_ended(database_url: str, workers: Workers, *, but: int) -> None:
    """Wait until all exports but so many have ended, with as many workers as there should be."""
    async with asyncio.timeout(PATIENCE_S):
        while sum(state in OPEN for state, _ in (await states(database_url)).values()) > but:
            workers.start()
            await asyncio.sleep(0.1)


async def ask(web: httpx.AsyncClient, file_format: str) -> int:
    """Ask for an export; "not now" is asked again, as a browser does."""
    body = {"format": file_format, "fields": ["name", "external", "stage", "amount"], "sort": "external"}
    async with asyncio.timeout(60):
        while True:
            with suppress(psycopg.OperationalError):
                answer = await web.post("/api/v1/objects/deal/exports", json=body)
                if answer.status_code < 500:
                    assert answer.status_code == 202, answer.text
                    return int(answer.json()["id"])
            await asyncio.sleep(0.1)


async def states(database_url: str) -> dict[int, tuple[str, int]]:
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        found = await connection.execute("SELECT id, state, attempt FROM ws_test.job WHERE kind = 'export'")
        return {job: (state, attempt) for job, state, attempt in await found.fetchall()}


@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.timeout(0 if counted(usual=0, full=1) else 240)
async def test_exports_succeed_whatever_fails_meanwhile(
    company: Company, signed_in: SignedIn, database_url: str, tmp_path: Path
) -> None:
    seed = int(os.environ.get("YINGTU_CRASH_SEED", random.SystemRandom().randrange(2**32)))
    say(f"YINGTU_CRASH_SEED={seed}")
    dice = random.Random(seed)
    async with company.database.write(company.workspace) as session:
        await make_role(session, "exporter", objects={"*": [{"operations": [*EVERYTHING, "export"], "scope": "all"}]})
        person = await make_user(session, "exporter", roles=("exporter",))
    lines = "".join(f"Deal {n},E{n:05},{n % 7}.5,won\n" for n in range(ROWS))
    await company.import_text("deal", f"Name,External number,Amount,Stage\n{lines}", person=person)
    web = await signed_in(person)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("YINGTU_")} | {
        "YINGTU_DATABASE_URL": database_url,
        "YINGTU_DATA_DIR": str(company.settings.data_dir),
        "YINGTU_JOB_HEARTBEAT_S": "0.3",
        "YINGTU_JOB_STALE_S": "2",
        # What else this machine does is no part of the proof.
        "YINGTU_BACKGROUND_NICENESS": "0",
    }
    workers, done, asked = Workers(environment, tmp_path / "workers.log"), Counter[str](), dict[int, int]()
    workers.start()
    try:
        for _ in range(PORTIONS):
            for n in range(len(asked), len(asked) + PORTION):
                asked[await ask(web, "xlsx" if n % 5 == 4 else "csv")] = n
            await until_begun(database_url, workers, max(asked) - PORTION)
            done.update(await every_fault(workers, database_url, dice))
            await until_ended(database_url, workers, but=LEFT_OPEN)
        await until_ended(database_url, workers, but=0)
    finally:
        workers.stop()

    found = await states(database_url)
    failed = [job for job in asked if found[job][0] != "succeeded"]
    attempts = Counter(attempt for _, attempt in found.values())
    say(f"{len(asked)} exports, {len(failed)} failed, faults {dict(done)}, attempts {dict(sorted(attempts.items()))}")
    assert len(failed) * 1_000 <= len(asked)
    check_files(company, {job: "xlsx" if n % 5 == 4 else "csv" for job, n in asked.items() if job not in failed})


def check_files(company: Company, made: dict[int, str]) -> None:
    """Every file is whole, and no attempt left anything."""
    texts = set()
    for job, file_format in made.items():
        path = place_of(company.settings, company.workspace, job, file_format)
        if file_format == "csv":
            texts.add(path.read_bytes())
        else:
            rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
            assert [row[1] for row in rows[1:]] == [f"E{n:05}" for n in range(ROWS)]
    (text,) = texts
    assert [line.split(",")[1] for line in text.decode("utf-8-sig").splitlines()[1:]] == [
        f"E{n:05}" for n in range(ROWS)
    ]
    left = {each.name for each in directory_of(company.settings, company.workspace).iterdir()}
    assert left >= {f"{job}.{file_format}" for job, file_format in made.items()}
    assert not [name for name in left if name.startswith(".")]
