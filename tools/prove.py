"""Run the campaigns with full counts and keep what came out in ``docs/reference/proofs.md``.

Each file of campaigns runs by itself, and the page is written after each: what was proved stays proved when something after it
stops the run. With names of files only those run again; the rows of the others stay as they are.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "var" / "proofs"
PAGE = ROOT / "docs" / "reference" / "proofs.md"
MARKED = ["-m", "campaign or prove"]
HEAD = """# Proofs

The last run of every campaign with its full counts, by `make prove`; `make test` runs the same with reduced counts.
{processors} processors, Python {python}: {verdict}.

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
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", *MARKED, "tests"]
    told = subprocess.run(command, cwd=ROOT, env=full(), check=False, capture_output=True, text=True)
    if told.returncode != 0:
        raise SystemExit(told.stdout[-4000:])
    return sorted({line.split("::")[0] for line in told.stdout.splitlines() if "::" in line})


def full() -> dict[str, str]:
    return {**os.environ, "YINGTU_PROVE": "1"}


def prove(file: str) -> list[str]:
    """Run the campaigns of one file and return its rows of the page; ends everything when somebody ended the run."""
    report = REPORTS / f"{area_of(file)}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", *MARKED, "--timeout", "0", "-q", "-rA", f"--junitxml={report}", file]
    done = subprocess.run(command, cwd=ROOT, env=full(), check=False)
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    if done.returncode < 0:
        raise SystemExit(f"{file} was interrupted by signal {-done.returncode}; the page stays as it is")
    if not report.exists():
        return [f"| {area_of(file)} | all | error {done.returncode} | 0.0 | {when} |"]
    return [row(area_of(file), case, when) for case in ET.parse(report).iter("testcase")]


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
    marked = (each for each in sorted(ROOT.glob("tests/**/test_*.py")) if _MARK.search(each.read_text()))
    missing = {area_of(str(each.relative_to(ROOT))) for each in marked} - set(rows)
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
    )
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(head + "\n".join(lines) + "\n")
    return proved


def main() -> int:
    REPORTS.mkdir(parents=True, exist_ok=True)
    files = sys.argv[1:] or campaigns()
    gone = set() if sys.argv[1:] else set(kept()) - {area_of(file) for file in files}
    proved = True
    for file in files:
        found = prove(file)
        # Read again: another run may have written meanwhile.
        rows = {area: lines for area, lines in kept().items() if area not in gone and NOT_RUN not in lines[0]}
        proved = write({**rows, area_of(file): found})
    return 0 if proved else 1


if __name__ == "__main__":
    sys.exit(main())
