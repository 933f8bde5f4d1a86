"""The supervisor keeps its children running, stops them in order, and never leaves one behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.database import ROOT
from tests.support.processes import runs, until
from yingtu.cli.run import address_of, is_loopback, listen, refuse_known_passwords_in_public
from yingtu.kit.settings import Settings

Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def begin(*kinds: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.support.supervised", str(tmp_path), *kinds]
        started.append(subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE))
        for kind in kinds:
            until(lambda kind=kind: bool(pids(tmp_path, kind)))  # type: ignore[misc]
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def pids(directory: Path, kind: str) -> list[int]:
    note = directory / kind
    return [int(line) for line in note.read_text().split()] if note.exists() else []


class TestSupervisor:
    def test_a_child_that_is_killed_is_started_again(self, start: Start, tmp_path: Path) -> None:
        start("steady")
        first = pids(tmp_path, "steady")[0]
        os.kill(first, signal.SIGKILL)
        until(lambda: len(pids(tmp_path, "steady")) == 2)
        assert not runs(first)

    def test_a_child_that_keeps_dying_is_started_ever_more_slowly(self, start: Start, tmp_path: Path) -> None:
        start("fleeting")
        until(lambda: len(pids(tmp_path, "fleeting")) == 2)
        began = time.monotonic()
        until(lambda: len(pids(tmp_path, "fleeting")) == 3)
        assert time.monotonic() - began >= 1.5

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_a_signal_stops_it_and_its_children(self, start: Start, tmp_path: Path, number: signal.Signals) -> None:
        supervisor = start("steady")
        supervisor.send_signal(number)
        assert supervisor.wait(timeout=20) == 0
        assert not runs(pids(tmp_path, "steady")[0])

    def test_a_second_signal_ends_a_child_that_does_not_listen(self, start: Start, tmp_path: Path) -> None:
        supervisor = start("deaf")
        supervisor.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            supervisor.wait(timeout=0.5)
        supervisor.send_signal(signal.SIGINT)
        assert supervisor.wait(timeout=20) == 0
        assert not runs(pids(tmp_path, "deaf")[0])

    def test_children_of_a_killed_supervisor_end_by_themselves(self, start: Start, tmp_path: Path) -> None:
        start("steady").kill()
        until(lambda: not runs(pids(tmp_path, "steady")[0]))


class TestAddress:
    def test_an_address_in_use_is_named(self, capsys: pytest.CaptureFixture[str]) -> None:
        with listen("127.0.0.1", 0) as taken, pytest.raises(SystemExit):
            listen("127.0.0.1", taken.getsockname()[1])
        assert "Set YINGTU_PORT to a free one" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("host", "expected"),
        [("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("crm.example.com", False)],
    )  # fmt: skip
    def test_loopback_is_what_only_this_machine_reaches(self, host: str, *, expected: bool) -> None:
        assert is_loopback(host) is expected

    @pytest.mark.parametrize(
        ("host", "address"),
        [("0.0.0.0", "http://127.0.0.1:80"), ("::", "http://[::1]:80"), ("crm.cn", "http://crm.cn:80")],
    )
    def test_the_address_is_one_that_this_machine_reaches(self, host: str, address: str) -> None:
        assert address_of(host, 80) == address

    def test_the_demo_with_its_known_passwords_is_not_offered_to_others(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit):
            refuse_known_passwords_in_public(Settings(host="0.0.0.0", demo=True))
        assert "YINGTU_DEMO=false" in capsys.readouterr().err
        refuse_known_passwords_in_public(Settings(host="0.0.0.0", demo=False))
        refuse_known_passwords_in_public(Settings(host="127.0.0.1", demo=True))
