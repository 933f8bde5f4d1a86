"""An import is finished exactly once, whatever is killed while it runs.

The real thing: ``yingtu run`` with its own PostgreSQL, an import over HTTP, ``kill -9`` of worker, web process and PostgreSQL at
random moments while batches are slowed down. Nobody helps it afterwards. Prints its seed: ``YINGTU_CRASH_SEED`` repeats a run.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
import pytest

from tests.support.counts import counted
from tests.support.database import ROOT
from tests.support.processes import until
from yingtu.kit.postgres import EmbeddedPostgres

ROWS = counted(usual=1000, full=20_000)
KILLS = counted(usual=3, full=12)
KILLED_AT_LEAST = counted(usual=3, full=12)
#: Files that are imported until so many were killed, at most.
ROUNDS_AT_MOST = 10
#: Between two kills: shortest and longest.
PAUSE_S = (0.0, 0.3) if counted(usual=1, full=0) else (0.5, 6.0)
PASSWORD = "crash-proof-9"
MAPPING = (
    '{"mode": "upsert", "keys": ["phone"], "columns": ['
    '{"column": "phone", "field": "phone"}, {"column": "name", "field": "name"}, {"column": "product", "field": "product_interest"},'
    '{"column": "source", "field": "source"}, {"column": "title", "field": "title"}]}'
)


@dataclass
class Installation:
    """One running ``yingtu run`` in a directory of its own."""

    directory: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    client: httpx.Client = field(init=False)

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("YINGTU_")}
        return kept | {
            "YINGTU_DATA_DIR": str(self.directory),
            "YINGTU_PORT": str(self.port),
            "YINGTU_DEMO": "false",
            "YINGTU_JOB_HEARTBEAT_S": "0.3",
            "YINGTU_JOB_STALE_S": "1.5",
            # What else this machine does is no part of the proof.
            "YINGTU_BACKGROUND_NICENESS": "0",
            "YINGTU_IMPORT_BATCH_DELAY_MS": str(counted(usual=600, full=500)),
        }

    def command(self, *arguments: str, text: str = "") -> None:
        subprocess.run(
            [sys.executable, "-m", "yingtu.cli.main", *arguments],
            cwd=ROOT,
            env=self.environment(),
            input=text.encode(),
            check=True,
            capture_output=True,
            timeout=100,
        )

    def start(self) -> None:
        command = [sys.executable, "-m", "yingtu.cli.main", "run"]
        with (self.directory / "run.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment(), stdout=log, stderr=log)
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=20)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
            self.client.close()

    def log(self) -> str:
        return (self.directory / "run.log").read_text()[-6000:]

    def ask(self, method: str, path: str, *, seconds: float = 60, **options: Any) -> httpx.Response:
        """Ask until there is an answer that is not "not now"."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                answer = self.client.request(method, path, **options)
                if answer.status_code < 500:
                    return answer
            except httpx.TransportError:
                pass
            assert time.monotonic() < deadline, f"no answer to {method} {path}\n{self.log()}"
            time.sleep(0.1)

    def victim(self, kind: str) -> psutil.Process | None:
        """The process of a kind: ``worker``, ``web`` or ``postgres`` (the postmaster)."""
        if kind == "postgres":
            for note in self.directory.glob("postgres/server/cluster-*/postmaster.pid"):
                try:
                    return psutil.Process(int(note.read_text().split()[0]))
                except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
                    continue
            return None
        assert self.process is not None
        for child in psutil.Process(self.process.pid).children(recursive=True):
            try:
                if kind in child.cmdline() and child.status() != psutil.STATUS_ZOMBIE:
                    return child
            except psutil.NoSuchProcess:
                continue
        return None


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Installation(tmp_path, port)
    made.command("workspace", "create", "demo", "--name", "Crash", "--admin", "admin", text=f"{PASSWORD}\n{PASSWORD}\n")
    made.start()
    yield made
    made.stop()


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


def phone(number: int) -> str:
    return f"154{number:08}"


def sign_in(installation: Installation) -> None:
    answer = installation.ask("POST", "/api/v1/session", json={"login": "admin", "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    installation.client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]


def start_import(installation: Installation, title: str) -> int:
    lines = "".join(f"{phone(n)},Person {n},Thing,website,{title}\n" for n in range(ROWS))
    text = "phone,name,product,source,title\n" + lines
    answer = installation.ask(
        "POST", "/api/v1/objects/lead/imports", files={"file": ("leads.csv", text.encode())}, data={"mapping": MAPPING}
    )
    assert answer.status_code == 202, answer.text
    return int(answer.json()["id"])


def kill_at_random(installation: Installation, job: int, kills: int, dice: random.Random) -> list[str]:
    """Kill so many times while the job runs; each kind at least once when there are enough kills."""
    kinds = ["worker", "postgres", "web"]
    plan = [kinds[n % 3] for n in range(kills)]
    dice.shuffle(plan)
    killed: list[str] = []
    for kind in plan:
        time.sleep(dice.uniform(*PAUSE_S))
        victim = wait_for(installation, kind)
        if has_ended(installation, job):
            break
        victim.kill()
        killed.append(kind)
    return killed


def has_ended(installation: Installation, job: int) -> bool:
    """Whether the job is known to have ended; a web process that is just away says nothing."""
    try:
        answer = installation.client.get(f"/api/v1/jobs/{job}", timeout=0.5)
    except httpx.TransportError:
        return False
    return answer.status_code == 200 and answer.json()["state"] not in {"queued", "running"}


def wait_for(installation: Installation, kind: str) -> psutil.Process:
    """Return the process of a kind, as soon as there is one."""
    deadline = time.monotonic() + 60
    while (found := installation.victim(kind)) is None:
        assert time.monotonic() < deadline, f"no {kind}\n{installation.log()}"
        time.sleep(0.05)
    return found


def wait_for_end(installation: Installation, job: int) -> dict[str, Any]:
    deadline = time.monotonic() + counted(usual=75, full=400)
    while True:
        state = installation.ask("GET", f"/api/v1/jobs/{job}").json()
        if state["state"] not in {"queued", "running"}:
            return dict(state)
        assert time.monotonic() < deadline, f"{state}\n{installation.log()}"
        time.sleep(0.2)


def rows(installation: Installation, statement: str) -> list[tuple[Any, ...]]:
    server = EmbeddedPostgres(installation.directory / "postgres")
    server.attach()
    try:
        with psycopg.connect(server.conninfo(), options="-c search_path=ws_demo") as connection:
            return connection.execute(statement.encode()).fetchall()
    finally:
        server.stop()


@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.timeout(0 if counted(usual=0, full=1) else 240)
def test_an_import_ends_exactly_once_whatever_is_killed(installation: Installation) -> None:
    seed = int(os.environ.get("YINGTU_CRASH_SEED", random.SystemRandom().randrange(2**32)))
    say(f"YINGTU_CRASH_SEED={seed}")
    dice = random.Random(seed)
    sign_in(installation)
    product = installation.ask("POST", "/api/v1/objects/product/records", json={"name": "Thing"})
    assert product.status_code == 201, product.text

    # Whoever ends before enough were killed is followed by another one: each writes every row once more.
    killed: list[str] = []
    number = 0
    while number < 2 or len(killed) < KILLED_AT_LEAST:
        number += 1
        assert number <= ROUNDS_AT_MOST, f"only {killed} were killed"
        job = start_import(installation, f"round {number}")
        hit = kill_at_random(installation, job, KILLS if number == 1 else KILLED_AT_LEAST - len(killed), dice)
        killed += hit
        ended = wait_for_end(installation, job)
        assert (ended["state"], ended["done"], ended["errors"]) == ("succeeded", ROWS, 0), f"{ended}"
        assert ended["result"]["created" if number == 1 else "updated"] == ROWS, f"{ended}"
        say(f"killed {hit}, attempts {ended['attempt']}")

    found = rows(
        installation,
        "SELECT count(*), count(DISTINCT phone), min(version), max(version), min(title), max(title) FROM lead",
    )
    assert found == [(ROWS, ROWS, number, number, f"round {number}", f"round {number}")]
    past = rows(
        installation,
        "SELECT h.title, count(DISTINCT h.id), count(*), min(h.version), max(h.version) FROM lead__history h GROUP BY 1",
    )
    assert sorted(past) == [(f"round {n}", ROWS, ROWS, n, n) for n in range(1, number)]
    ends = rows(
        installation,
        "SELECT bool_and(h.valid_to = l.valid_from) FROM lead__history h JOIN lead l USING (id)"
        " WHERE h.version = l.version - 1",
    )
    assert ends == [(True,)]
    events = rows(
        installation,
        "SELECT e.event, count(*), count(DISTINCT (x, e.change_id)), count(DISTINCT e.change_id) = count(DISTINCT c.id)"
        " FROM event e JOIN change c ON c.id = e.change_id, unnest(e.ids) x WHERE e.object = 'lead' GROUP BY 1 ORDER BY 1",
    )
    assert events == [("created", ROWS, ROWS, True), ("updated", ROWS * (number - 1), ROWS * (number - 1), True)]
    until(lambda: rows(installation, "SELECT count(*) FROM event_queue") == [(0,)], seconds=60)
    unknown = rows(
        installation, "SELECT count(*) FROM lead l LEFT JOIN change c ON c.id = l.change_id WHERE c.id IS NULL"
    )
    assert unknown == [(0,)]
