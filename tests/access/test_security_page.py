"""The security checklist names what there is: every requirement once, every test and page that it points to; so do the keys."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "security.md"
#: Requirements of levels 1 and 2 of version 5.0.0.
REQUIREMENTS = 253
_CRYPTOGRAPHY = re.compile(
    r"^(?:import|from) (?:hashlib|hmac|secrets|cryptography|argon2|webauthn|http_ece|pyotp)\b", re.MULTILINE
)
_PATH = re.compile(r"`([\w.-]+(?:/[\w.-]+)+|[\w-]+\.(?:lock|toml))`")


def rows() -> list[list[str]]:
    lines = (line for line in PAGE.read_text().splitlines() if re.match(r"\| \d", line))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_requirement_stands_there_once_with_its_state() -> None:
    numbers = [number for row in rows() for number in row[0].split(", ")]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", each) for each in numbers)
    assert (len(numbers), len(set(numbers))) == (REQUIREMENTS, REQUIREMENTS)
    assert {row[1] for row in rows()} == {"met", "n/a", "open"}


def test_what_is_met_is_shown_by_something_that_exists() -> None:
    named = {row[0]: _PATH.findall(row[3]) for row in rows()}
    assert [row[0] for row in rows() if row[1] == "met" and not named[row[0]]] == []
    assert sorted({path for paths in named.values() for path in paths if not (ROOT / path).exists()}) == []


def test_the_inventory_of_cryptography_names_every_module_that_uses_some() -> None:
    source = ROOT / "src" / "yingtu"
    using = {
        str(path.relative_to(source).with_suffix(""))
        for path in source.rglob("*.py")
        if _CRYPTOGRAPHY.search(path.read_text())
    }
    named = set(re.findall(r"`(\w+/\w+)`", (ROOT / "docs" / "reference" / "cryptography.md").read_text()))
    assert using - named == set()
