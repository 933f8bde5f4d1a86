"""Run the project's checks one after the other and sum up: ``python tools/checks.py quick|all``.

Every check runs, so that one run shows everything there is to repair. ``all`` adds the tests; without Chromium the browser
tests are skipped and the last line says so, except where ``CI`` is set: there it is a failure.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.browser import find_chromium  # noqa: E402  (after the path is set)

BIN = Path(sys.executable).parent
CODE = [name for name in ("src", "tests", "tools", "bench", "migrations") if (ROOT / name).exists()]


@dataclass(frozen=True)
class Check:
    title: str
    command: list[str]
    directory: Path = ROOT


def python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


PARALLEL = ["-q", "-n", "2", "--dist", "loadscope", "--durations", "15"]
QUICK = [
    Check("lint", [str(BIN / "ruff"), "check", "--quiet", *CODE]),
    Check("format", [str(BIN / "ruff"), "format", "--quiet", "--check", *CODE]),
    Check("import contracts", [str(BIN / "lint-imports"), "--no-logo"]),
    Check("own rules", [sys.executable, "tools/rules.py", *CODE]),
    Check("types", python("mypy", *CODE)),
    Check("generated files", [sys.executable, "tools/generated.py", "check"]),
    Check("web types", ["npm", "run", "--silent", "typecheck"], ROOT / "web"),
    Check("web lint", ["npm", "run", "--silent", "lint"], ROOT / "web"),
]
TESTS = [
    Check("web tests", ["npm", "run", "--silent", "test"], ROOT / "web"),
    Check("tests", python("pytest", *PARALLEL, "--ignore=tests/e2e")),
    # A process of their own: the browser's driver keeps an event loop running, beside which no other can be started.
    Check("browser tests", python("pytest", *PARALLEL, "tests/e2e")),
]


def run(check: Check) -> bool:
    print(f"\n=== {check.title}", flush=True)
    began = time.monotonic()
    done = subprocess.run(check.command, cwd=check.directory, stdin=subprocess.DEVNULL, check=False)
    verdict = "ok" if done.returncode == 0 else f"FAILED (exit code {done.returncode})"
    print(f"=== {check.title}: {verdict}, {time.monotonic() - began:.0f} s", flush=True)
    return done.returncode == 0


def main(what: str) -> int:
    failed = [check.title for check in QUICK if not run(check)]
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
