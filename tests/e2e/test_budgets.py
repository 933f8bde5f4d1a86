"""The pages that are open all day stay light: few requests, few bytes; the script of the published figures measures them.

Times depend on the machine and are measured by ``python -m tests.e2e.budgets``; here is what does not.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.e2e.budgets import measure

pytestmark = pytest.mark.browser

#: What goes over the network when a page is opened for the first time: requests, and KB as they are sent.
MOST = {"home": (25, 330), "list": (22, 520), "record": (28, 560), "board": (26, 560)}
#: And when it is opened again: the page, and what it shows.
MOST_AGAIN = {"home": (9, 140), "list": (5, 90), "record": (9, 120), "board": (9, 120)}


def test_the_daily_pages_are_few_requests_and_light(server: str, browser: Browser) -> None:
    costs = measure(browser, server, visits=1, sizes=["desktop"], slower=1)
    assert [each.name for each in costs] == list(MOST)
    assert all(each.paint_ms > 0 for each in costs)
    first = {each.name: (each.requests[0], round(each.kilobytes[0])) for each in costs}
    again = {each.name: (each.requests_again[0], round(each.kilobytes_again[0])) for each in costs}
    for found, most in ((first, MOST), (again, MOST_AGAIN)):
        assert all(found[name][0] <= requests and found[name][1] <= size for name, (requests, size) in most.items()), (
            found
        )
