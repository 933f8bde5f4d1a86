"""Run the project's checks one after the other and sum up: ``python tools/checks.py quick|all``.

Every check runs, so that one run shows everything there is to repair. ``all`` adds the tests; without Chromium the browser
tests are skipped and the last line says so, except where ``CI`` is set: there it is a failure.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.browser import find_chromium  # noqa: E402  (after the path is set)

BIN = Path(sys.executable).parent
CODE = [name for name in ("src", "tests", "tools", "bench", "migrations") if (ROOT / name).exists()]

_PRINTING = threading.Lock()


@dataclass(frozen=True)
class Check:
    title: str
    command: list[str]
    directory: Path = ROOT


def python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


PARALLEL = ["-q", "-n", "2", "--dist", "loadscope", "--durations", "15"]
# The long ones first, so that the two processors end at about the same time.
QUICK = [
    Check("types", python("mypy", *CODE)),
    Check("web lint", ["npm", "run", "--silent", "lint"], ROOT / "web"),
    Check("web types", ["npm", "run", "--silent", "typecheck"], ROOT / "web"),
    Check("generated files", [sys.executable, "tools/generated.py", "check"]),
    Check("web tests", ["npm", "run", "--silent", "test"], ROOT / "web"),
    Check("own rules", [sys.executable, "tools/rules.py", *CODE]),
    Check("import contracts", [str(BIN / "lint-imports"), "--no-logo"]),
    Check("lint", [str(BIN / "ruff"), "check", "--quiet", *CODE]),
    Check("format", [str(BIN / "ruff"), "format", "--quiet", "--check", *CODE]),
]
TESTS = [
    Check("tests", python("pytest", *PARALLEL, "--ignore=tests/e2e")),
    # A process of their own: the browser's driver keeps an event loop running, beside which no other can be started.
    Check("browser tests", python("pytest", *PARALLEL, "tests/e2e")),
]


def run(check: Check) -> bool:
    """Run one check alone, showing what it says while it runs."""
    print(f"\n=== {check.title}", flush=True)
    began = time.monotonic()
    done = subprocess.run(check.command, cwd=check.directory, stdin=subprocess.DEVNULL, check=False)
    return _verdict(check, done.returncode, began)


def run_beside(checks: list[Check]) -> list[bool]:
    """Run checks two at a time, each on one processor; what one says is shown when it has ended."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(_run_aside, checks))


def _run_aside(check: Check) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=check.directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    with _PRINTING:
        print(f"\n=== {check.title}\n{done.stdout}", end="", flush=True)
        return _verdict(check, done.returncode, began)


def _verdict(check: Check, code: int, began: float) -> bool:
    verdict = "ok" if code == 0 else f"FAILED (exit code {code})"
    print(f"=== {check.title}: {verdict}, {time.monotonic() - began:.0f} s", flush=True)
    return code == 0


def main(what: str) -> int:
    failed = [check.title for check, passed in zip(QUICK, run_beside(QUICK), strict=True) if not passed]
    if what == "all":
        failed += [check.title for check in TESTS if not run(check)]
        if find_chromium() is None and os.environ.get("CI"):
            failed.append("browser tests (no Chromium)")
    print()
    if failed:
        print(f"FAILED: {', '.join(failed)}")
    else:
        print("everything is in order")
    if what == "all" and find_chromium() is None:
        print(
            "!!! BROWSER TESTS WERE SKIPPED: no Chromium on this machine. Install it (apt-get install chromium) and run again. !!!"
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "all"))
