"""Exports succeed whatever happens to the machine: workers killed, connections cut, a disk that refuses writes.

Many people ask over HTTP for the same list; real worker processes make the files while faults are injected. Portion by portion:
exports are asked for, the faults strike, and the next portion comes when most of this one have ended. So the number of faults
is known before. Every file has to be the whole list, byte by byte, and no attempt leaves anything beside it. How long that takes
is no part of the proof: it fails when nothing moves any more. 1,000 requests are proved in five parts, none of which may lose one.
Prints its seed: ``YINGTU_CRASH_SEED`` repeats a run.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import NamedTuple

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

#: Exports asked for together.
PORTION = counted(usual=10, full=20)
PORTIONS = counted(usual=1, full=10)
PARTS = counted(usual=1, full=5)
#: Exports of a portion that may be open when the next one is asked for.
LEFT_OPEN = 5
ROWS = 900
WORKERS = 2
#: Before a fault, at most: so that it strikes anywhere in a file.
PAUSE_S = 0.4
#: So long may nothing move: no export begin, end, or come further.
PATIENCE_S = 120
#: Three pages for each file, so that most faults hit one on its way.
WORKER = """
from yingtu.exchange import export_job
export_job.PAGE_ROWS = 300
from yingtu import worker
worker.main()
"""
#: What strikes during one portion, in any order. A worker that was killed takes as long to start as ten exports to make.
FAULTS = ("kill", *("cut", "disk") * counted(usual=1, full=2))
OPEN = ("queued", "running")


class Seen(NamedTuple):
    """How far an export is."""

    state: str
    attempt: int
    done: int


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
    """Let the faults of a portion strike in any order; return them."""
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


async def until(database_url: str, workers: Workers, enough: Callable[[dict[int, Seen]], bool]) -> None:
    """Wait until the exports are as they should be, with as many workers as there should be, as long as anything moves."""
    before: dict[int, Seen] = {}
    deadline = 0.0
    while not enough(now := await states(database_url)):
        if now != before:
            before, deadline = now, monotonic() + PATIENCE_S
        assert monotonic() < deadline, (
            f"nothing has moved for {PATIENCE_S} s: {Counter(each.state for each in now.values())}"
        )
        workers.start()
        await asyncio.sleep(0.1)


def begun(after: int) -> Callable[[dict[int, Seen]], bool]:
    """Whether an export beyond a number is on its way, so that faults have something to hit."""
    return lambda now: any(each.state != "queued" for job, each in now.items() if job > after)


def ended(*, but: int) -> Callable[[dict[int, Seen]], bool]:
    """Whether all exports but so many have ended."""
    return lambda now: sum(each.state in OPEN for each in now.values()) <= but


async def ask(web: httpx.AsyncClient, file_format: str) -> int:
    """Ask for an export; "not now" is asked again, as a browser does."""
    body = {"format": file_format, "fields": ["name", "external", "stage", "amount"], "sort": "external"}
    async with asyncio.timeout(PATIENCE_S):
        while True:
            with suppress(psycopg.OperationalError):
                answer = await web.post("/api/v1/objects/deal/exports", json=body)
                if answer.status_code < 500:
                    assert answer.status_code == 202, answer.text
                    return int(answer.json()["id"])
            await asyncio.sleep(0.1)


async def states(database_url: str) -> dict[int, Seen]:
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        found = await connection.execute("SELECT id, state, attempt, done FROM ws_test.job WHERE kind = 'export'")
        return {job: Seen(*seen) for job, *seen in await found.fetchall()}


@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.timeout(counted(usual=240, full=0))
@pytest.mark.parametrize("part", range(PARTS))
async def test_exports_succeed_whatever_fails_meanwhile(
    company: Company, signed_in: SignedIn, database_url: str, tmp_path: Path, part: int
) -> None:
    seed = int(os.environ.get("YINGTU_CRASH_SEED", random.SystemRandom().randrange(2**32)))
    say(f"YINGTU_CRASH_SEED={seed}, part {part}")
    dice = random.Random(f"{seed}/{part}")
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
            await until(database_url, workers, begun(max(asked) - PORTION))
            done.update(await every_fault(workers, database_url, dice))
            await until(database_url, workers, ended(but=LEFT_OPEN))
        await until(database_url, workers, ended(but=0))
    finally:
        workers.stop()

    found = await states(database_url)
    failed = [job for job in asked if found[job].state != "succeeded"]
    attempts = Counter(each.attempt for each in found.values())
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
