"""``yingtu run`` from the first start to the last process: everything comes up, comes back, and goes away."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.support.database import ROOT
from tests.support.directories import reachable_directory
from tests.support.processes import runs, until
from yingtu.cli.run import answers

START_S = 60


@dataclass
class Running:
    """An installation that runs in a process of its own."""

    directory: Path
    address: str
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        return (self.directory / "log").read_text()

    def child(self, name: str) -> psutil.Process | None:
        """Return the child whose command line holds ``name``."""
        for each in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):
                if name in " ".join(each.cmdline()):
                    return each
        return None

    def kill(self, name: str) -> int:
        child = self.child(name)
        assert child is not None
        child.kill()
        until(lambda: not runs(child.pid))
        return int(child.pid)

    def until_ready(self) -> None:
        until(lambda: answers(f"{self.address}/readyz"), seconds=START_S)


def start(directory: Path) -> Running:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("YINGTU_")},
        "YINGTU_DATA_DIR": str(directory / "var"), "YINGTU_PORT": str(port), "YINGTU_DEMO": "false",
    }  # fmt: skip
    with (directory / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "yingtu.cli.main", "run"],
            env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=ROOT,
        )  # fmt: skip
    running = Running(directory, f"http://127.0.0.1:{port}", process)
    running.until_ready()
    return running


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with reachable_directory() as directory:
        begun = start(directory)
        yield begun
        begun.process.kill()
        begun.process.wait()


class TestRun:
    def test_it_says_where_it_is(self, running: Running) -> None:
        until(lambda: f"Yingtu is ready: {running.address}" in running.log)

    def test_a_killed_worker_comes_back(self, running: Running) -> None:
        old = running.kill("main worker")
        until(lambda: (child := running.child("main worker")) is not None and child.pid != old)

    def test_while_a_killed_web_process_comes_back_requests_wait_instead_of_failing(self, running: Running) -> None:
        running.kill("main web")
        with urllib.request.urlopen(f"{running.address}/healthz", timeout=START_S) as response:
            assert response.status == 200

    def test_a_killed_database_comes_back(self, running: Running) -> None:
        running.kill("/bin/postgres")
        running.until_ready()
        assert "PostgreSQL ended unexpectedly" in running.log

    def test_doctor_works_beside_it(self, running: Running) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "yingtu.cli.main", "doctor"],
            env={**os.environ, "YINGTU_DATA_DIR": str(running.directory / "var")},
            capture_output=True, text=True, check=False, cwd=ROOT,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


def test_killed_it_leaves_nothing_behind_and_stopped_it_ends_everything() -> None:
    with reachable_directory() as directory:
        killed = start(directory)
        family = psutil.Process(killed.process.pid).children(recursive=True)
        killed.process.kill()
        killed.process.wait()
        until(lambda: not any(runs(each.pid) for each in family))
        stopped = start(directory)
        family = psutil.Process(stopped.process.pid).children(recursive=True)
        stopped.process.send_signal(signal.SIGTERM)
        assert stopped.process.wait(timeout=30) == 0
        assert [each.pid for each in family if runs(each.pid)] == []
