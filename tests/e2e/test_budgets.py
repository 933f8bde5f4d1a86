"""The pages that are open all day stay light: few files, and the script of the published figures measures them.

Times depend on the machine and are measured by ``python -m tests.e2e.budgets``; here is what does not.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.e2e.budgets import measure

pytestmark = pytest.mark.browser

#: A browser asks for six files at a time; before the pieces were merged, a list were 155.
MAX_REQUESTS = 90


def test_the_daily_pages_are_few_files(browser: Browser, server: str) -> None:
    costs = measure(browser, server, visits=1, sizes=["desktop"], slower=1)
    assert [each.name for each in costs] == ["home", "list", "record", "board"]
    assert all(each.paint_ms > 0 for each in costs)
    assert max(each.requests[0] for each in costs) <= MAX_REQUESTS
