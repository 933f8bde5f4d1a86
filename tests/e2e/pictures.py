"""Pictures of the main pages for the documentation: ``python -m tests.e2e.pictures http://127.0.0.1:8000 docs/images``.

The server has the demo company. One file per page, width and language: ``list-opportunity-1440-zh-CN.png``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.api import Api
from tests.support.browser import ARGUMENTS, find_chromium

LANGUAGES = ("zh-CN", "en")
WIDTHS = (1440, 390)
HEIGHTS = {1440: 900, 390: 844}
LOGIN = "director"
#: Pages of the studio are for people who configure.
ADMINISTRATOR = "admin"


def _first_record(page: Page) -> None:
    page.goto(f"{page.url.split('/o/')[0]}/o/opportunity?sort=-amount")
    page.locator(".record-link").nth(2).click()
    page.locator(".details").wait_for()


def _filtered(page: Page) -> None:
    page.locator(".record-link").first.wait_for()


def _field_form(page: Page) -> None:
    page.locator(".studio-row-main").filter(has_text="stage").first.click()
    page.locator(".studio-options").wait_for()


def _nothing(_page: Page) -> None:
    """The page is shown as it opens."""


#: Name -> address, what has to be there, what to do before the picture.
PAGES: dict[str, tuple[str, str, Callable[[Page], None]]] = {
    "sign-in": ("/sign-in", ".demo", _nothing),
    "home": ("/?scope=all", ".home-figure", _nothing),
    "list-opportunity": (
        '/o/opportunity?sort=-amount&filter={"field":"stage","op":"not_in","value":["won","lost"]}',
        ".record-link",
        _filtered,
    ),
    "record-opportunity": ("/o/opportunity", ".record-link", _first_record),
    "create-lead": ("/o/lead?create=1", ".form-field", _nothing),
    "studio-objects": ("/settings/objects", ".studio-list", _nothing),
    "studio-object": ("/settings/objects/opportunity", ".studio-list", _field_form),
    "import-lead": ("/o/lead/import", ".drop-zone, .state", _nothing),
}


def take(
    browser: Browser,
    server: str,
    directory: Path,
    *,
    languages: Iterable[str] = LANGUAGES,
    widths: Iterable[int] = WIDTHS,
) -> list[Path]:
    """Write the pictures and return their paths."""
    session, administrator = Api(server, LOGIN), Api(server, ADMINISTRATOR)
    taken: list[Path] = []
    for language in languages:
        session.ensure_language(language)
        administrator.ensure_language(language)
        for width in widths:
            phone: dict[str, Any] = {"is_mobile": True, "has_touch": True} if width < 800 else {}
            context = browser.new_context(
                viewport={"width": width, "height": HEIGHTS[width]},
                locale=language,
                timezone_id="Asia/Shanghai",
                reduced_motion="reduce",
                **phone,
            )
            context.add_init_script(f"localStorage.setItem('yingtu.language', '{language}')")
            for name, (address, ready, prepare) in PAGES.items():
                if name != "sign-in":
                    person = administrator if name.startswith("studio") else session
                    context.add_cookies([{"name": "yingtu_session", "value": person.cookie(), "url": server}])
                page = context.new_page()
                page.goto(server + address)
                page.locator(ready).first.wait_for()
                prepare(page)
                page.evaluate("document.fonts.ready")
                page.wait_for_timeout(600)
                path = directory / f"{name}-{width}-{language}.png"
                page.screenshot(path=path)
                page.close()
                taken.append(path)
            context.close()
    for each in (session, administrator):
        each.ensure_language("zh-CN")
        each.close()
    return taken


def main(server: str, directory: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        for path in take(browser, server.rstrip("/"), Path(directory)):
            print(path)  # noqa: T201
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
