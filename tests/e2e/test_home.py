"""The page of today: for each role what it works on, and every figure what the records behind it say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.test_accessibility import findings
from tests.e2e.test_phone import fits
from tests.support.processes import until

pytestmark = pytest.mark.browser

Apis = Callable[[str], Api]

#: Every panel of a role, as it stands in an address or in its name; what is only there when there is something is not named.
PANELS = {
    "sales": {"未完成的待办", "新线索", "进行中的商机", "我的数字"},
    "director": {"未完成的待办", "新线索", "进行中的商机", "团队数字"},
    "finance": {"未完成的待办", "团队数字"},
    "admin": {"未完成的待办", "新线索", "进行中的商机", "团队数字", "系统状况", "关键操作"},
}
#: Never shown to who cannot act on it.
STRANGE = {
    "sales": {"系统状况", "关键操作"},
    "director": {"系统状况", "关键操作"},
    "finance": {"新线索", "进行中的商机", "逾期商机", "系统状况", "关键操作"},
    "admin": set[str](),
}


#: A card that says nothing; one whose figures nobody may see is not drawn.
EMPTY = ".home-panel:not(:has(li, .home-empty, .home-number)):not(:has(> .home-numbers:empty))"


def counted(api: Api, address: str) -> int:
    """How many records the list at an address holds, by the API."""
    where = urlsplit(address)
    asked = parse_qs(where.query).get("filter", ["null"])[0]
    path = f"/objects/{where.path.removeprefix('/o/')}/records/aggregate"
    body: dict[str, Any] = {"measures": [{"op": "count"}], "filter": json.loads(asked)}
    answer = api.client.post(path, json=body)
    answer.raise_for_status()
    rows = answer.json()["rows"]
    return int(rows[0]["count"]) if rows else 0


def figures(page: Page) -> list[tuple[str, int]]:
    """All figures of the page that open a list: the address and the number."""
    links = page.locator(".home-figure > a[href^='/o/'], a.home-number").all()
    found = []
    for link in links:
        number = link.locator(".home-figure")
        number = number if number.count() else link
        beside = number.locator("span")
        text = (beside.first if beside.count() else number).inner_text()
        found.append((str(link.get_attribute("href")), int(re.sub(r"\D", "", text))))
    return found


def assert_counted(page: Page, api: Api) -> None:
    """Every figure is what its list counts. The company works on meanwhile: what changed since the page was loaded is looked at again."""
    for _ in range(5):
        shown = dict(figures(page))
        counts = {address: counted(api, address) for address in shown}
        if shown == counts:
            return
        page.reload()
        expect(page.locator(".home-figure", has_text="–")).to_have_count(0)
        expect(page.locator(EMPTY)).to_have_count(0)
    assert shown == counts


class TestRoles:
    @pytest.mark.parametrize("login", list(PANELS))
    def test_each_role_finds_its_work_and_every_figure_is_what_its_list_counts(
        self, visit: Visitor, api: Apis, login: str
    ) -> None:
        page = visit(login, language="zh-CN").open("/")
        for name in PANELS[login]:
            expect(page.get_by_role("region", name=name)).to_be_visible()
        expect(page.locator(".home-figure", has_text="–")).to_have_count(0)
        for name in STRANGE[login]:
            expect(page.get_by_role("region", name=name)).to_have_count(0)
        expect(page.locator(EMPTY)).to_have_count(0)
        found = figures(page)
        assert len(found) >= len(PANELS[login] - {"系统状况", "关键操作"})
        assert_counted(page, api(login))


class TestToday:
    def test_what_is_due_stands_beside_the_to_dos_and_opens_exactly_these(self, visit: Visitor, api: Apis) -> None:
        api("director").create("task", subject="今天要打的电话", due_at="2026-01-05T02:00:00Z")
        page = visit("director", phone=True).open("/?scope=mine")
        due = page.get_by_role("region", name="未完成的待办").locator(".home-urgent")
        expect(due).to_have_text(re.compile(r"^\d+ 项已到期$"))
        until(
            lambda: int(re.sub(r"\D", "", due.inner_text())) == counted(api("director"), str(due.get_attribute("href")))
        )
        assert fits(page)
        assert findings(page) == []
        due.click()
        expect(page.get_by_text("今天要打的电话")).to_be_visible()
        expect(page).to_have_url(re.compile("due_at"))
