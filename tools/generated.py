"""Files made from the sources: ``python tools/generated.py write|check``.

The API's description comes from the application without starting it, the client's types from the description. ``check``
fails when a committed file is not what the sources give.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "web"
DESCRIPTION = Path("web/openapi.json")
TYPES = Path("web/src/api/schema.d.ts")
ERRORS = Path("docs/reference/errors.md")
GENERATOR = WEB / "node_modules" / "openapi-typescript" / "bin" / "cli.js"


def make(into: Path) -> None:
    """Write all generated files below ``into``, which has the project's layout."""
    for path in (DESCRIPTION, TYPES, ERRORS):
        (into / path).parent.mkdir(parents=True, exist_ok=True)
    (into / DESCRIPTION).write_bytes(_told("openapi"))
    (into / ERRORS).write_bytes(_told("errors"))
    command = ["node", str(GENERATOR), str(into / DESCRIPTION), "-o", str(into / TYPES)]
    subprocess.run(command, cwd=WEB, check=True, capture_output=True)


def _told(what: str) -> bytes:
    command = [sys.executable, "-m", "yingtu.app", what]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout


def stale(fresh: Path) -> list[Path]:
    """Return the generated files whose committed text is not the one below ``fresh``."""
    return [
        path
        for path in (DESCRIPTION, TYPES, ERRORS)
        if not (ROOT / path).exists() or (ROOT / path).read_bytes() != (fresh / path).read_bytes()
    ]


def main(what: str) -> int:
    try:
        if what == "write":
            make(ROOT)
            return 0
        with tempfile.TemporaryDirectory() as name:
            make(Path(name))
            old = stale(Path(name))
    except subprocess.CalledProcessError as error:
        print(f"{' '.join(map(str, error.cmd))} failed:\n{(error.stderr or error.stdout).decode()[-2000:]}")
        return 1
    for path in old:
        print(f"{path} is not what the sources give. Run: make generate")
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
