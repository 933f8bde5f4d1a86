"""No serious or critical finding of axe on any page, in both languages and both themes, on desktop and phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.walk import arrive, outside, routes, stops, unknown
from tests.support.counts import FULL_COUNTS

pytestmark = pytest.mark.browser

GRAVE = {"serious", "critical"}


class Variant(NamedTuple):
    language: str
    scheme: str
    phone: bool


#: Both languages, themes and sizes.
VARIANTS = (
    Variant("zh-CN", "light", phone=False),
    Variant("en", "dark", phone=True),
    Variant("en", "light", phone=True),
    Variant("zh-CN", "dark", phone=False),
)


def findings(page: Page) -> list[str]:
    # Only what is asked for: describing all that passed takes longer than finding what does not.
    violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{page.url}: {each['id']} ({each['impact']}): {each['nodes'][0]['html'][:160]} … {each['nodes'][0].get('failureSummary', '')[:300]}"
        for each in violations
        if each["impact"] in GRAVE
    ]


def test_every_route_with_a_part_that_varies_has_an_example() -> None:
    assert unknown() == []
    assert len(routes()) > 40


@pytest.mark.campaign
@pytest.mark.parametrize("number", range(len(VARIANTS)), ids=lambda number: "-".join(map(str, VARIANTS[number])))
def test_every_page_is_usable_by_everybody(visit: Visitor, api: Callable[[str], Api], number: int) -> None:
    """Each day every page in one of the variants; the campaign looks at every page in all of them."""
    language, scheme, phone = VARIANTS[number]
    started = visit("admin", phone=phone, language=language, scheme=scheme)
    found: list[str] = []
    for at, stop in enumerate(stops(api("admin"))):
        if FULL_COUNTS or at % len(VARIANTS) == number:
            page = started.open(stop.path)
            arrive(page, stop)
            found += findings(page)
    assert found == []


@pytest.mark.parametrize(("language", "scheme", "phone"), VARIANTS[:2])
def test_what_opens_on_a_page_is_too(
    visit: Visitor, api: Callable[[str], Api], language: str, scheme: str, *, phone: bool
) -> None:
    started = visit("admin", phone=phone, language=language, scheme=scheme)
    page = started.open("/o/opportunity")
    page.get_by_role("button", name="筛选" if language == "zh-CN" else "Filter", exact=True).click()
    expect(page.locator(".filter-panel")).to_be_visible()
    found = findings(page)
    opportunity = api("admin").get("/objects/opportunity/records", limit="1")["items"][0]["id"]
    page = started.open(f"/o/opportunity/{opportunity}")
    if phone:
        page.get_by_role("tab").first.click()
    page.locator(".detail-edit").nth(2).click()
    expect(page.locator(".detail.is-editing")).to_be_visible()
    found += findings(page)
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sign_in_page_too(visit: Visitor, scheme: str) -> None:
    page = visit(scheme=scheme, language="en").open("/sign-in")
    expect(page.get_by_role("button", name="Sales")).to_be_visible()
    assert findings(page) == []


def test_pages_without_the_frame_are_too(visit: Visitor) -> None:
    started = visit(scheme="dark", phone=True)
    found: list[str] = []
    for path in outside():
        page = started.open(path)
        expect(page.locator("h1, h2, .state").first).to_be_visible()
        found += findings(page)
    assert found == []
