"""No serious or critical finding of axe on any page, in both languages and both themes, on desktop and phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.browser

GRAVE = {"serious", "critical"}
#: Every page twice; between them the two runs see both languages, both themes and both sizes.
VARIANTS = [("zh-CN", "light", False), ("en", "dark", True)]
#: The pages that are most of the application, in the other combinations of theme and size.
MAIN_VARIANTS = [("en", "dark", False), ("zh-CN", "light", True)]


def findings(page: Page) -> list[str]:
    # Only what is asked for: describing all that passed takes longer than finding what does not.
    violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{page.url}: {each['id']} ({each['impact']}): {each['nodes'][0]['html'][:160]} … {each['nodes'][0].get('failureSummary', '')[:300]}"
        for each in violations
        if each["impact"] in GRAVE
    ]


@pytest.mark.parametrize(("language", "scheme", "phone"), VARIANTS)
def test_every_page_is_usable_by_everybody(
    visit: Visitor, api: Callable[[str], Api], language: str, scheme: str, *, phone: bool
) -> None:
    opportunity = api("admin").get("/objects/opportunity/records", limit="1")["items"][0]["id"]
    filtered = (
        '{"all":[{"field":"stage","op":"in","value":["demo","won"]},{"field":"owner_id","op":"ne","value":"@me"}]}'
    )
    started = visit("admin", phone=phone, language=language, scheme=scheme)
    found: list[str] = []
    pages = {
        "/": ".home-panel li, .home-empty",
        "/o/opportunity": ".record-link",
        f"/o/opportunity?filter={filtered}": ".record-link",
        "/o/opportunity?create=1": "form .form-field",
        "/o/opportunity?trash=true": ".state, .record-link",
        f"/o/opportunity/{opportunity}": ".details",
        f"/o/opportunity/{opportunity}?tab=timeline": ".timeline-entry",
        f"/o/opportunity/{opportunity}?tab=related": ".related-list, .related-chip",
        f"/o/opportunity/{opportunity}?tab=history": ".history-item",
        "/o/lead/import": ".drop-zone",
        "/settings/objects": ".studio-list li",
        "/settings/objects/lead": ".studio-list li",
        "/o/nothing": ".state",
        "/no/such/page": ".state",
    }
    for path, ready in pages.items():
        page = started.open(path)
        expect(page.locator(ready).first).to_be_visible()
        found += findings(page)
    page = started.open("/o/opportunity")
    page.get_by_role("button", name="筛选" if language == "zh-CN" else "Filter", exact=True).click()
    expect(page.locator(".filter-panel")).to_be_visible()
    found += findings(page)
    page = started.open(f"/o/opportunity/{opportunity}")
    if phone:
        page.get_by_role("tab").first.click()
    page.locator(".detail-edit").nth(2).click()
    expect(page.locator(".detail.is-editing")).to_be_visible()
    found += findings(page)
    assert found == []


@pytest.mark.parametrize(("language", "scheme", "phone"), MAIN_VARIANTS)
def test_the_main_pages_are_too_in_other_colours_and_sizes(
    visit: Visitor, api: Callable[[str], Api], language: str, scheme: str, *, phone: bool
) -> None:
    lead = api("admin").get("/objects/lead/records", limit="1")["items"][0]["id"]
    started = visit("admin", phone=phone, language=language, scheme=scheme)
    found: list[str] = []
    for path, ready in {
        "/": ".home-panel li, .home-empty",
        "/o/lead": ".record-link",
        f"/o/lead/{lead}": ".details",
        "/o/lead?create=1": "form .form-field",
    }.items():
        page = started.open(path)
        expect(page.locator(ready).first).to_be_visible()
        found += findings(page)
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sign_in_page_too(visit: Visitor, scheme: str) -> None:
    page = visit(scheme=scheme, language="en").open("/sign-in")
    expect(page.get_by_role("button", name="Sales")).to_be_visible()
    assert findings(page) == []
