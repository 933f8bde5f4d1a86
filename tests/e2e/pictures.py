"""Pictures of the main pages for the documentation: ``python -m tests.e2e.pictures http://127.0.0.1:8000 docs/images``.

The server has the demo company. One file per page, width and language: ``list-opportunity-1440-zh-CN.png``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.api import Api
from tests.support.browser import ARGUMENTS, find_chromium

LANGUAGES = ("zh-CN", "en")
WIDTHS = (1440, 390)
HEIGHTS = {1440: 900, 390: 844}
#: Colours of a picture: plenty for an interface, and a quarter of the bytes.
COLOURS = 256


@dataclass(frozen=True)
class Shot:
    """A page to take: ``ready`` is what has to be there, ``prepare`` what is done before the picture."""

    address: str
    ready: str
    prepare: Callable[[Page], None] = lambda _page: None
    login: str | None = "director"


def _record(page: Page) -> None:
    page.locator(".record-link").nth(2).click()
    page.locator(".details").wait_for()


def _field_form(page: Page) -> None:
    page.locator(".studio-row-main").filter(has_text="stage").first.click()
    page.locator(".studio-options").wait_for()


_OPEN = '{"field":"stage","op":"not_in","value":["won","lost"]}'

#: What the documentation shows, by name of the file.
PAGES: dict[str, Shot] = {
    "sign-in": Shot("/sign-in", ".demo", login=None),
    "home": Shot("/?scope=all", ".home-figure"),
    "list-opportunity": Shot(f"/o/opportunity?sort=-amount&filter={_OPEN}", ".record-link"),
    "board-opportunity": Shot("/o/opportunity?kind=kanban", ".board-card"),
    "record-opportunity": Shot("/o/opportunity?sort=-amount", ".record-link", _record),
    "record-account": Shot("/o/account?sort=-created_at", ".record-link", _record),
    "create-lead": Shot("/o/lead?create=1", ".form-field"),
    "insight": Shot("/insight", "canvas, svg"),
    "tasks": Shot("/tasks", "h1", login="sales"),
    "inbox": Shot("/inbox", "h1"),
    "settings": Shot("/settings", ".settings-grid", login="admin"),
    "roles": Shot("/settings/roles", "h1", login="admin"),
    "audit": Shot("/settings/audit", "h1", login="admin"),
    "automations": Shot("/settings/automations", "h1", login="admin"),
    "process": Shot("/settings/processes/sales", "h1", login="admin"),
    "templates": Shot("/settings/templates", ".template", login="admin"),
    "studio-objects": Shot("/settings/objects", ".studio-list", login="admin"),
    "studio-object": Shot("/settings/objects/opportunity", ".studio-list", _field_form, login="admin"),
    "import-lead": Shot("/o/lead/import", ".drop-zone, .state", login="admin"),
}


def take(
    browser: Browser,
    server: str,
    directory: Path,
    *,
    languages: Iterable[str] = LANGUAGES,
    widths: Iterable[int] = WIDTHS,
    names: Iterable[str] = tuple(PAGES),
) -> list[Path]:
    """Write the pictures and return their paths."""
    shots = {name: PAGES[name] for name in names}
    people = {login: Api(server, login) for login in {shot.login for shot in shots.values()} if login is not None}
    taken: list[Path] = []
    for language in languages:
        for person in people.values():
            person.ensure_language(language)
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
            for name, shot in shots.items():
                if shot.login is not None:
                    cookie = people[shot.login].cookie()
                    context.add_cookies([{"name": "yingtu_session", "value": cookie, "url": server}])
                page = context.new_page()
                page.goto(server + shot.address)
                page.locator(shot.ready).first.wait_for()
                shot.prepare(page)
                page.locator("main .skeleton").first.wait_for(state="detached")
                page.evaluate("document.fonts.ready")
                page.wait_for_timeout(600)
                taken.append(_write(page.screenshot(), directory / f"{name}-{width}-{language}.png"))
                page.close()
            context.close()
    for person in people.values():
        person.ensure_language("zh-CN")
        person.close()
    return taken


def _write(picture: bytes, path: Path) -> Path:
    with Image.open(BytesIO(picture)) as image:
        image.convert("RGB").quantize(COLOURS).save(path, optimize=True)
    return path


def main(server: str, directory: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        for path in take(browser, server.rstrip("/"), Path(directory)):
            print(path)  # noqa: T201
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
