"""A spreadsheet is imported, undone and exported exactly once, whatever is killed meanwhile; see ``test_crash_import``.

Workers, the web process and PostgreSQL die at random moments. What was imported is there once, what was undone is undone
once, and the file of an export is whole or absent.
"""

from __future__ import annotations

import csv
import io
import os
import random
import time
from typing import Any

import pytest
import xlsxwriter

from tests.prove.test_crash_import import (
    MAPPING,
    Installation,
    has_ended,
    installation,
    kill_at_random,
    phone,
    rows,
    say,
    sign_in,
    wait_for,
    wait_for_end,
)
from tests.support.counts import counted

__all__ = ["installation"]

ROWS = counted(usual=1_000, full=20_000)
IMPORT_KILLS = counted(usual=1, full=8)
#: While the update is undone, and while the import is.
UNDO_KILLS = (counted(usual=0, full=4), counted(usual=1, full=4))
#: Exports are disturbed until imports and exports together have seen so many deaths.
KILLED_AT_LEAST = counted(usual=2, full=20)
#: An export is over soon: when it is disturbed after its start, at the latest; half of it after each that was missed.
SOON_S = 0.8


def spreadsheet(title: str) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"constant_memory": True, "in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("phone", "name", "product", "source", "title"))
    for n in range(ROWS):
        sheet.write_row(n + 1, 0, (phone(n), f"Person {n}", "Thing", "website", title))
    book.close()
    return content.getvalue()


def start_import(installation: Installation, title: str) -> int:
    answer = installation.ask(
        "POST",
        "/api/v1/objects/lead/imports",
        files={"file": ("leads.xlsx", spreadsheet(title))},
        data={"mapping": MAPPING},
    )
    assert answer.status_code == 202, answer.text
    return int(answer.json()["id"])


def undo(installation: Installation, job: dict[str, Any], expected: str, kills: int, dice: random.Random) -> list[str]:
    answer = installation.ask("POST", f"/api/v1/jobs/{job['id']}/undo")
    assert answer.status_code == 202, answer.text
    undoing = int(answer.json()["id"])
    killed = kill_at_random(installation, undoing, kills, dice)
    ended = wait_for_end(installation, undoing)
    assert (ended["state"], ended["done"], ended["errors"]) == ("succeeded", ROWS, 0), f"{ended}"
    assert ended["result"][expected] == ROWS
    say(f"undo: killed {killed}, attempts {ended['attempt']}")
    return killed


def export_under_kills(installation: Installation, kills: int, dice: random.Random) -> list[str]:
    """Export again and again, each disturbed once, until so many died on the way."""
    # A server that has recovered from a crash is no replica, although it has replayed a log: the first to die, in small runs too.
    kinds = ["postgres", "worker", "web"]
    killed: list[str] = []
    missed = 0
    while len(killed) < kills:
        body = {"format": "csv", "fields": ["phone", "name", "title"], "sort": "phone"}
        answer = installation.ask("POST", "/api/v1/objects/lead/exports", json=body)
        assert answer.status_code == 202, answer.text
        job = int(answer.json()["id"])
        kind = kinds[len(killed) % 3]
        victim = wait_for(installation, kind)
        time.sleep(dice.uniform(0, SOON_S) / 2**missed)
        if has_ended(installation, job):
            missed += 1
        else:
            victim.kill()
            killed.append(kind)
        check_export(installation, wait_for_end(installation, job))
    say(f"export: killed {killed}")
    left = [each.name for each in (installation.directory / "files" / "demo" / "exports").iterdir()]
    assert not [name for name in left if name.startswith(".")]
    return killed


def check_export(installation: Installation, ended: dict[str, Any]) -> None:
    assert (ended["state"], ended["done"]) == ("succeeded", ROWS), f"{ended}\n{installation.log()}"
    answer = installation.ask("GET", ended["result_url"])
    assert answer.status_code == 200, answer.text
    _, *found = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert len({row[0] for row in found}) == len(found) == ROWS
    assert {row[2] for row in found} == {"new"}


@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.timeout(0 if counted(usual=0, full=1) else 300)
def test_a_spreadsheet_is_imported_exported_and_undone_exactly_once_whatever_is_killed(
    installation: Installation,
) -> None:
    seed = int(os.environ.get("YINGTU_CRASH_SEED", random.SystemRandom().randrange(2**32)))
    say(f"YINGTU_CRASH_SEED={seed}")
    dice = random.Random(seed)
    sign_in(installation)
    product = installation.ask("POST", "/api/v1/objects/product/records", json={"name": "Thing"})
    assert product.status_code == 201, product.text

    starting = start_import(installation, "old")
    killed = kill_at_random(installation, starting, IMPORT_KILLS, dice)
    first = wait_for_end(installation, starting)
    assert (first["state"], first["result"]["created"], first["errors"]) == ("succeeded", ROWS, 0), f"{first}"
    say(f"import: killed {killed}, attempts {first['attempt']}")
    second = wait_for_end(installation, start_import(installation, "new"))
    assert second["result"]["updated"] == ROWS, second

    killed += export_under_kills(installation, KILLED_AT_LEAST - len(killed), dice)
    sign_in(installation)
    killed += undo(installation, second, "restored", UNDO_KILLS[0], dice)
    sign_in(installation)
    killed += undo(installation, first, "trashed", UNDO_KILLS[1], dice)
    say(f"{len(killed)} kills")
    assert len(killed) >= KILLED_AT_LEAST

    found = rows(
        installation,
        "SELECT count(*), count(DISTINCT phone), count(deleted_at), min(version), max(version), min(title), max(title)"
        " FROM lead",
    )
    assert found == [(ROWS, ROWS, ROWS, 4, 4, "old", "old")]
    events = rows(
        installation,
        "SELECT e.event, count(*), count(DISTINCT x) FROM event e, unnest(e.ids) x WHERE e.object = 'lead'"
        " GROUP BY 1 ORDER BY 1",
    )
    assert events == [("created", ROWS, ROWS), ("deleted", ROWS, ROWS), ("updated", 2 * ROWS, ROWS)]
