"""Run the campaigns with full counts and keep what came out in ``docs/reference/proofs.md``.

Each file of campaigns runs by itself, and the page is written after each: one that fails, hangs or is killed costs the others
nothing, and what was proved stays proved when something stops the whole run; ``--resume`` goes on with what that run has not come
to. With names of files only those run again; the rows of the others stay as they are.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "var" / "proofs"
PAGE = ROOT / "docs" / "reference" / "proofs.md"
#: Touched when a run over everything begins: reports that are younger belong to it.
BEGUN = REPORTS / "begun"
MARKED = ["-m", "campaign or prove"]
#: The longest campaign takes twenty minutes on two processors; whatever takes this long hangs.
PATIENCE_S = 2 * 3600
NOTHING_COLLECTED = 5
HEAD = """# Proofs

The last run of every campaign with its full counts, by `make prove`; `make test` runs the same with reduced counts.
{processors} processors, Python {python}: {verdict}; {cases} cases, {duration} together.

| campaign | case | result | seconds | run on (UTC) |
|---|---|---|---|---|
"""
PROVED, NOT_RUN = "proved", "not run"
_MARK = re.compile(r"mark\.(campaign|prove)\b")


def area_of(file: str) -> str:
    """Return how the page names a file of campaigns."""
    return file.removeprefix("tests/").removesuffix(".py").replace("/test_", ".").replace("/", ".")


def campaigns() -> list[str]:
    """Return the files with campaigns, in the order of their names."""
    marked = (each for each in ROOT.glob("tests/**/test_*.py") if _MARK.search(each.read_text()))
    return sorted(str(each.relative_to(ROOT)) for each in marked)


def begin(*, resume: bool) -> list[str]:
    """Return the files a run over everything has to come to; with ``resume`` those that the last one has not come to."""
    files = campaigns()
    if resume and BEGUN.exists():
        since = BEGUN.stat().st_mtime
        return [each for each in files if not (there := report_of(each)).exists() or there.stat().st_mtime < since]
    BEGUN.touch()
    return files


def report_of(file: str) -> Path:
    return REPORTS / f"{area_of(file)}.xml"


def prove(file: str) -> list[str]:
    """Run the campaigns of one file and return its rows of the page."""
    report = report_of(file)
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", *MARKED, "--timeout", "0", "-q", "-rA", f"--junitxml={report}", file]
    code = run(command)
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    if code == NOTHING_COLLECTED:
        return []
    if not report.exists():
        said = f"killed by signal {-code}" if code < 0 else f"error {code}"
        return [f"| {area_of(file)} | all | {said} | – | {when} |"]
    return [row(area_of(file), case, when) for case in ET.parse(report).iter("testcase")]


def run(command: Sequence[str]) -> int:
    """Run a command in a process group of its own and return its exit code; what hangs is ended with all it has started."""
    child = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "YINGTU_PROVE": "1"}, start_new_session=True)
    try:
        return child.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        print(f"ended after {spoken(PATIENCE_S)}: {' '.join(command)}", flush=True)
        os.killpg(child.pid, signal.SIGKILL)
        return child.wait()
    except BaseException:
        os.killpg(child.pid, signal.SIGINT)
        child.wait()
        raise


def row(area: str, case: ET.Element, when: str) -> str:
    result = next((child.tag for child in case if child.tag in {"failure", "error", "skipped"}), PROVED)
    words = case.attrib["name"].removeprefix("test_").replace("_", " ")
    return f"| {area} | {words} | {result} | {float(case.attrib['time']):.1f} | {when} |"


def kept() -> dict[str, list[str]]:
    """Return the rows of the page by campaign."""
    rows: dict[str, list[str]] = {}
    for line in PAGE.read_text().splitlines() if PAGE.exists() else ():
        if (found := re.match(r"\| (\S+\.\S+) \|", line)) is not None:
            rows.setdefault(found[1], []).append(line)
    return rows


def write(rows: dict[str, list[str]]) -> bool:
    """Write the page; whether all is proved."""
    missing = {area_of(each) for each in campaigns()} - set(rows)
    lines = sorted(
        [
            *(line for each in rows.values() for line in each),
            *(f"| {each} | all | {NOT_RUN} | – | – |" for each in missing),
        ]
    )
    proved = all(f"| {PROVED} |" in line for line in lines)
    head = HEAD.format(
        processors=os.cpu_count(),
        python=sys.version.split()[0],
        verdict="all proved" if proved else "NOT all proved",
        cases=sum(f"| {NOT_RUN} |" not in line for line in lines),
        duration=spoken(sum(map(seconds_of, lines))),
    )
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(head + "\n".join(lines) + "\n")
    return proved


def seconds_of(line: str) -> float:
    """Return how long a row of the page says its case took."""
    found = re.search(r"\| (\d+\.\d) \| [^|]+ \|$", line)
    return float(found[1]) if found else 0.0


def spoken(seconds: float) -> str:
    """Return a duration as people say it."""
    minutes = round(seconds / 60)
    return (
        f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min" if minutes else "under a minute"
    )


def expected(files: Iterable[str]) -> str:
    """Return how long these files took when they ran last."""
    rows = kept()
    return spoken(sum(seconds_of(line) for file in files for line in rows.get(area_of(file), ())))


def main() -> int:
    parser = argparse.ArgumentParser(prog="prove", description=__doc__)
    parser.add_argument("--resume", action="store_true", help="go on with the last run over everything")
    parser.add_argument("files", nargs="*", help="only these files of campaigns")
    options = parser.parse_args()
    REPORTS.mkdir(parents=True, exist_ok=True)
    files: list[str] = options.files or begin(resume=options.resume)
    gone = set() if options.files else set(kept()) - {area_of(file) for file in campaigns()}
    print(f"{len(files)} files of campaigns; when they ran last they took {expected(files)}", flush=True)
    began, failed = time.monotonic(), []
    proved = True
    for number, file in enumerate(files, 1):
        print(f"\n[{number} of {len(files)}, {spoken(time.monotonic() - began)} so far] {file}", flush=True)
        found = prove(file)
        failed += [line for line in found if f"| {PROVED} |" not in line]
        # Read again: another run may have written meanwhile.
        rows = {area: lines for area, lines in kept().items() if area not in gone and NOT_RUN not in lines[0]}
        proved = write({**rows, **({area_of(file): found} if found else {})})
    print(
        f"\n{len(files)} files in {spoken(time.monotonic() - began)}: {len(failed)} cases not proved", *failed, sep="\n"
    )
    print(
        "the page says that all is proved"
        if proved
        else f"{PAGE.relative_to(ROOT)} has cases that are not proved or not run"
    )
    return 0 if proved else 1


if __name__ == "__main__":
    sys.exit(main())
