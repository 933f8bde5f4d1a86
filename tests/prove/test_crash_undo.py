"""The undoing of an import ends exactly once, whatever is killed while it runs; see ``test_crash_import``."""

from __future__ import annotations

import os
import random

import pytest

from tests.prove.test_crash_import import (
    KILLS,
    ROWS,
    Installation,
    installation,
    kill_at_random,
    rows,
    say,
    sign_in,
    start_import,
    wait_for_end,
)
from tests.support.counts import counted

__all__ = ["installation"]


@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.timeout(0 if counted(usual=0, full=1) else 240)
def test_an_import_is_undone_exactly_once_whatever_is_killed(installation: Installation) -> None:
    seed = int(os.environ.get("YINGTU_CRASH_SEED", random.SystemRandom().randrange(2**32)))
    say(f"YINGTU_CRASH_SEED={seed}")
    dice = random.Random(seed)
    sign_in(installation)
    product = installation.ask("POST", "/api/v1/objects/product/records", json={"name": "Thing"})
    assert product.status_code == 201, product.text
    first = wait_for_end(installation, start_import(installation, "old"))
    second = wait_for_end(installation, start_import(installation, "new"))
    assert (first["result"]["created"], second["result"]["updated"]) == (ROWS, ROWS)

    killed: list[str] = []
    for job, expected in ((second, "restored"), (first, "trashed")):
        answer = installation.ask("POST", f"/api/v1/jobs/{job['id']}/undo")
        assert answer.status_code == 202, answer.text
        undoing = int(answer.json()["id"])
        killed += kill_at_random(installation, undoing, KILLS // 2 + 1, dice)
        ended = wait_for_end(installation, undoing)
        assert (ended["state"], ended["done"], ended["errors"]) == ("succeeded", ROWS, 0), ended
        assert ended["result"][expected] == ROWS
        say(f"killed {killed}, attempts {ended['attempt']}")
        sign_in(installation)
    assert killed

    found = rows(
        installation,
        "SELECT count(*), count(deleted_at), min(version), max(version), min(title), max(title) FROM lead",
    )
    assert found == [(ROWS, ROWS, 4, 4, "old", "old")]
    events = rows(
        installation,
        "SELECT e.event, count(*), count(DISTINCT x) FROM event e, unnest(e.ids) x WHERE e.object = 'lead'"
        " GROUP BY 1 ORDER BY 1",
    )
    assert events == [("created", ROWS, ROWS), ("deleted", ROWS, ROWS), ("updated", 2 * ROWS, ROWS)]
