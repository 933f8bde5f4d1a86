"""Pictures of the main pages for the documentation: ``python -m tests.e2e.pictures http://127.0.0.1:8000 docs/images [name …]``.

The server has the demo company. One file per page, width and language: ``list-opportunity-1440-zh-CN.png``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
#: A picture gets as many colours as it may have bytes.
COLOURS = (256, 128, 64, 32)
MAX_BYTES = 120 * 1024


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


def _group(page: Page) -> None:
    closed = page.locator(":is(.group-row, .group-level) [aria-expanded=false]").first
    if closed.is_visible():
        closed.click()
    page.locator(".record-link").first.wait_for()


def _best_account(page: Page) -> None:
    """The account of the largest open deal: it has something to tell."""
    page.locator(".record-link").first.wait_for()
    found = page.evaluate(
        """fetch("/api/v1/objects/opportunity/records?sort=-amount&limit=1&fields=account&filter="
            + encodeURIComponent('{"field":"stage","op":"not_in","value":["won","lost"]}'))
            .then(answer => answer.json()).then(body => body.items[0].account)"""
    )
    page.goto(page.url.split("/o/")[0] + f"/o/account/{found}")
    page.locator(".details").wait_for()


def _field_form(page: Page) -> None:
    page.locator(".studio-row-main").filter(has_text="stage").first.click()
    page.locator(".studio-options").wait_for()


def _columns(page: Page) -> None:
    """Choose a file, and look at what its columns are taken for."""
    page.locator("input[type=file]").first.set_input_files(
        [{"name": "展会线索.csv", "mimeType": "text/csv", "buffer": _LEADS.encode("gbk")}]
    )
    page.locator(".column-table, .import-table, table").first.wait_for()


def _files(page: Page) -> None:
    """Choose two files that belong together, and look at the order proposed."""
    files = {
        "客户.csv": "客户名称,行业\n宁波海川机械有限公司,制造业\n",
        "联系人.csv": "姓名,手机,客户\n陈晓东,13905740011,宁波海川机械有限公司\n",
    }
    page.locator("input[type=file]").first.set_input_files(
        [{"name": name, "mimeType": "text/csv", "buffer": text.encode()} for name, text in files.items()]
    )
    page.locator(".set-files li").nth(1).wait_for()


def _search(page: Page) -> None:
    page.locator("header button").first.wait_for()
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").fill("suzhou")
    dialog.get_by_role("option").filter(has_text="苏州").first.wait_for()


def _instruct(page: Page) -> None:
    page.locator(".page-actions button").first.click()
    page.locator(".recipients button").first.click()


def _receipts(page: Page) -> None:
    page.locator(".record-link").first.click()
    page.locator(".receipts").wait_for()


_LEADS = """联系人,公司,电话,意向产品,首次接触渠道,意向程度
陈晓东,宁波海川机械有限公司,13905740011,能耗监测终端,展会,高
李敏,苏州博远电子有限公司,13905120012,产线数据采集网关,展会,中
王志强,东莞鸿运五金制品厂,1390769,能耗监测终端,展会,高
周丽,合肥新科电池有限公司,13905510014,产线数据采集网关,转介绍,低
"""
_OPEN = '{"field":"stage","op":"not_in","value":["won","lost"]}'

#: What the documentation shows, by name of the file.
PAGES: dict[str, Shot] = {
    # what sales people work with
    "sign-in": Shot("/sign-in", ".demo", login=None),
    "home": Shot("/?scope=all", ".home-figure"),
    "list-opportunity": Shot(f"/o/opportunity?sort=-amount&filter={_OPEN}", ".record-link"),
    "list-grouped": Shot(
        f"/o/opportunity?sort=-amount&group=stage&sums=amount&filter={_OPEN}", ".group-row, .group-level", _group
    ),
    "list-ticket": Shot("/o/ticket", ".record-link"),
    "board-opportunity": Shot("/o/opportunity?kind=kanban", ".board-card"),
    "calendar-task": Shot("/o/task?kind=calendar", ".calendar"),
    "gantt-opportunity": Shot("/o/opportunity?kind=gantt", ".gantt-bar"),
    "map-account": Shot("/o/account?kind=map", ".map"),
    "record-opportunity": Shot(f"/o/opportunity?sort=-amount&filter={_OPEN}", ".record-link", _record),
    "record-account": Shot("/o/account", ".record-link", _best_account),
    "record-quote": Shot("/o/quote?sort=-created_at", ".record-link", _record),
    "create-lead": Shot("/o/lead?create=1", ".form-field"),
    "search": Shot("/tasks", "h1", _search),
    "tasks": Shot("/tasks", ".task-line", login="sales"),
    "inbox": Shot("/inbox", ".inbox-list, .state", login="sales"),
    "instruct": Shot("/tasks", ".page-actions button", _instruct),
    "instruction": Shot("/o/instruction", ".record-link", _receipts),
    "approvals": Shot("/approvals", "h1", login="manager"),
    "terms": Shot("/terms", ".term, .card"),
    # what managers look at
    "insight": Shot("/insight", "canvas, svg"),
    "targets": Shot("/insight/targets", "h1"),
    "audits": Shot("/insight/audits", "h1"),
    # what comes in and goes out
    "import-lead": Shot("/o/lead/import", ".drop-zone, .state", _columns, login="admin"),
    "import-set": Shot("/import", ".drop-zone, .state", _files, login="admin"),
    "jobs": Shot("/settings/jobs", "h1", login="admin"),
    # what administrators set
    "settings": Shot("/settings", ".settings-grid", login="admin"),
    "people": Shot("/settings/people", ".people-list", login="admin"),
    "roles": Shot("/settings/roles", ".roles-list", login="admin"),
    "audit": Shot("/settings/audit", "h1", login="admin"),
    "automations": Shot("/settings/automations", ".auto-card, .state", login="admin"),
    "reminders": Shot("/settings/reminders", ".auto-card, .state", login="admin"),
    "process": Shot("/settings/processes/sales", "h1", login="admin"),
    "approval-flows": Shot("/settings/approvals", "h1", login="admin"),
    "templates": Shot("/settings/templates", ".template", login="admin"),
    "compliance": Shot("/settings/compliance", "h1", login="admin"),
    "privacy": Shot("/settings/privacy", "h1", login="admin"),
    "operations": Shot("/settings/operations", "table", login="admin"),
    "studio-objects": Shot("/settings/objects", ".studio-list", login="admin"),
    "studio-object": Shot("/settings/objects/opportunity", ".studio-list", _field_form, login="admin"),
}


def furnish(server: str) -> None:
    """Give the demo company what its year behind it has not: an instruction some have answered, and work in the background."""
    director, sales = Api(server, "director"), Api(server, "sales")
    if not director.get("/objects/instruction/records", limit="1")["items"]:
        values = {
            "subject": "本周拜访三家重点客户并更新决策链",
            "content": "带上新报价单，回来当天写跟进。",
            "due_at": (datetime.now(UTC) + timedelta(days=3)).isoformat(),
        }
        known = {each["login"]: each["id"] for each in director.get("/objects/user/records", fields="login")["items"]}
        wanted = ("manager", "sales", "finance", "south3", "south1", "north4", "east4", "east5")
        body = {"values": values, "people": [known[each] for each in wanted if each in known]}
        director.client.post("/instructions", json=body).raise_for_status()
        for login, step in (("sales", "accepted"), ("manager", "done"), ("finance", "seen")):
            person = Api(server, login)
            (item,) = person.get("/instructions/given")["items"]
            answer = {"step": step, "note": "两家已拜访，第三家约在周四" if step == "done" else None}
            person.client.post(f"/instructions/{item['id']}/answer", json=answer).raise_for_status()
            person.close()
    admin = Api(server, "admin")
    if not admin.get("/jobs")["items"]:
        for name, form in (("opportunity", "xlsx"), ("lead", "csv")):
            admin.client.post(f"/objects/{name}/exports", json={"format": form}).raise_for_status()
    for each in (director, sales, admin):
        each.close()


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
        plain = image.convert("RGB")
        for colours in COLOURS:
            plain.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
            if path.stat().st_size <= MAX_BYTES:
                break
    return path


def main(server: str, directory: str, *names: str) -> None:
    server = server.rstrip("/")
    furnish(server)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        for path in take(browser, server, Path(directory), names=names or tuple(PAGES)):
            print(path)  # noqa: T201
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
