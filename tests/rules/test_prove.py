"""The run over all campaigns: it comes to its end whatever one of them does, and goes on where it was stopped."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tools import prove

#: Beside the word before it, it would make a campaign of this file.
KIND = "campaign"
PASSED = '<testsuite><testcase name="test_it_holds" time="1.5"/></testsuite>'
FAILED = '<testsuite><testcase name="test_it_holds" time="90"><failure/></testcase></testsuite>'


class Runs:
    """Plays pytest: what each file of campaigns ends with, an exit code or a report; and which have been run."""

    def __init__(self, ends: dict[str, str | int | BaseException]) -> None:
        self.ends = ends
        self.files: list[str] = []

    def __call__(self, command: Sequence[str]) -> int:
        file, report = command[-1], Path(command[-2].split("=")[1])
        self.files.append(file)
        end = self.ends[file]
        if isinstance(end, BaseException):
            raise end
        if isinstance(end, int):
            return end
        report.write_text(end)
        return int(end is FAILED)


@pytest.fixture
def ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str | int | BaseException]:
    found: dict[str, str | int | BaseException] = dict.fromkeys(
        ("tests/a/test_one.py", "tests/a/test_two.py", "tests/b/test_three.py"), PASSED
    )
    for file in found:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(f"pytestmark = pytest.mark.{KIND}\n")
    monkeypatch.setattr(prove, "ROOT", tmp_path)
    monkeypatch.setattr(prove, "REPORTS", tmp_path / "reports")
    monkeypatch.setattr(prove, "BEGUN", tmp_path / "reports" / "begun")
    monkeypatch.setattr(prove, "PAGE", tmp_path / "proofs.md")
    return found


def started(monkeypatch: pytest.MonkeyPatch, ends: dict[str, str | int | BaseException], *arguments: str) -> Runs:
    runs = Runs(ends)
    monkeypatch.setattr(prove, "run", runs)
    monkeypatch.setattr(sys, "argv", ["prove", *arguments])
    return runs


def test_what_fails_or_is_killed_costs_the_others_nothing(
    ends: dict[str, str | int | BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    started(monkeypatch, ends | {"tests/a/test_one.py": FAILED, "tests/a/test_two.py": -9})
    assert prove.main() == 1
    page = prove.PAGE.read_text()
    assert "NOT all proved; 3 cases, 2 min together" in page
    assert "| a.one | it holds | failure | 90.0 |" in page
    assert "| a.two | all | killed by signal 9 |" in page
    assert "| b.three | it holds | proved | 1.5 |" in page
    started(monkeypatch, ends, "tests/a/test_one.py", "tests/a/test_two.py")
    assert prove.main() == 0
    assert ": all proved" in prove.PAGE.read_text()


def test_a_run_that_was_stopped_goes_on(
    ends: dict[str, str | int | BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    started(monkeypatch, ends | {"tests/b/test_three.py": KeyboardInterrupt()})
    with pytest.raises(KeyboardInterrupt):
        prove.main()
    assert "| b.three | all | not run |" in prove.PAGE.read_text()
    runs = started(monkeypatch, ends, "--resume")
    assert prove.main() == 0
    assert runs.files == ["tests/b/test_three.py"]
