"""Run the campaigns with full counts and keep the result in ``docs/reference/proofs.md``."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "var" / "proofs.xml"
PAGE = ROOT / "docs" / "reference" / "proofs.md"
HEAD = """# Proofs

The last run of `make prove`: every campaign with its full counts. `make test` runs the same with reduced counts.

Run on {when:%Y-%m-%d %H:%M} UTC, {processors} processors, Python {python}: {verdict}.

| campaign | case | result | seconds |
|---|---|---|---|
"""


def row(case: ET.Element) -> str:
    result = next((child.tag for child in case if child.tag in {"failure", "error", "skipped"}), "proved")
    area = case.attrib["classname"].removeprefix("tests.").replace(".test_", ".")
    words = case.attrib["name"].removeprefix("test_").replace("_", " ")
    return f"| {area} | {words} | {result} | {float(case.attrib['time']):.1f} |"


def main() -> int:
    REPORT.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "pytest", "-m", "campaign or prove", "--timeout", "0", f"--junitxml={REPORT}"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "YINGTU_PROVE": "1"}, check=False)
    rows = [row(case) for case in ET.parse(REPORT).iter("testcase")]
    head = HEAD.format(
        when=datetime.now(UTC),
        processors=os.cpu_count(),
        python=sys.version.split()[0],
        verdict="all proved" if done.returncode == 0 else "NOT all proved",
    )
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(head + "\n".join(sorted(rows)) + "\n")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
