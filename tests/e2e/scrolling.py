"""How a long list scrolls: ``python -m tests.e2e.scrolling http://127.0.0.1:8000 [object] [sort] [login]``.

A number instead of the address starts a server with so many leads and measures it for a sales person and an administrator:
``python -m tests.e2e.scrolling 1000000`` (some minutes; everything is gone afterwards).

Two things are measured: the requests that scrolling makes (pages by key from the beginning, and after jumps to places spread
over the order), as many as a percentile needs; and the page itself, scrolled by the wheel, with its longest frame and the rows it
holds.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.fill import fill_leads, fill_people
from bench.stage import stage
from tests.e2e.api import Api
from tests.support.browser import ARGUMENTS, find_chromium

PAGE_SIZE = 100
PAGES = 150
JUMPS = 150
AFTER_JUMP = 2
WHEELS = 60
WHEEL_PIXELS = 1200
MAX_REQUEST_MS = 300
#: More rows in the page than this and it is not virtual.
MAX_ROWS = 120

FRAMES = """
window.frames_ms = [];
let last = performance.now();
const tick = now => { window.frames_ms.push(now - last); last = now; requestAnimationFrame(tick); };
requestAnimationFrame(tick);
"""


def ask(api: Api, obj: str, query: dict[str, Any]) -> tuple[float, dict[str, Any]]:
    """Return how many milliseconds one page took, and the page."""
    started = time.perf_counter()
    answer = api.client.post(f"/objects/{obj}/records/query", json=query)
    took = (time.perf_counter() - started) * 1000
    answer.raise_for_status()
    return took, answer.json()


def follow(api: Api, obj: str, query: dict[str, Any], pages: int) -> Iterator[float]:
    """Yield the times of a page and those after it."""
    cursor: str | None = None
    for _ in range(pages):
        took, page = ask(api, obj, {**query, "cursor": cursor})
        yield took
        cursor = page["next_cursor"]
        if cursor is None:
            return


def places(api: Api, obj: str, query: dict[str, Any], sort: str) -> list[str]:
    """Return days spread evenly over the order of a moment; empty for other fields."""
    name = sort.lstrip("-")
    found = [ask(api, obj, {**query, "sort": each, "limit": 1})[1]["items"] for each in (name, f"-{name}")]
    if not all(found) or not isinstance(found[0][0].get(name), str):
        return []
    try:
        low, high = (datetime.fromisoformat(items[0][name]) for items in found)
    except ValueError:
        return []
    return [(low + (high - low) * at / JUMPS).date().isoformat() for at in range(1, JUMPS)]


def requests_ms(api: Api, obj: str, sort: str) -> list[float]:
    fields = [
        "id",
        "version",
        *(each["api_name"] for each in api.get(f"/meta/objects/{obj}")["fields"] if each["listed"]),
    ]
    if sort.lstrip("-") not in fields:
        fields.append(sort.lstrip("-"))
    query = {"sort": sort, "fields": fields, "limit": PAGE_SIZE, "reminders": True}
    times = list(follow(api, obj, query, PAGES))
    for place in places(api, obj, query, sort):
        times += follow(api, obj, {**query, "start": place}, AFTER_JUMP)
    return times


def wheel(page: Page, server: str, obj: str, sort: str) -> tuple[float, int, int]:
    """Scroll the list by the wheel; return its longest frame (ms), how many rows stand in the page and how many were loaded."""
    page.add_init_script(FRAMES)
    page.goto(f"{server}/o/{obj}?sort={sort}")
    row = page.locator("tr[data-row]")
    row.first.wait_for(timeout=60_000)
    box = page.get_by_role("region").filter(has=page.get_by_role("table"))
    box.hover()
    page.evaluate("window.frames_ms.length = 0")
    for _ in range(WHEELS):
        page.mouse.wheel(0, WHEEL_PIXELS)
        page.wait_for_function(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
        )
    longest = max(page.evaluate("window.frames_ms"))
    last = row.last.get_attribute("aria-rowindex")
    return float(longest), row.count(), int(last or 0)


def measure(server: str, obj: str = "lead", sort: str = "-created_at", login: str = "sales") -> bool:
    """Print what scrolling costs one person; return whether it is quick enough."""
    server = server.rstrip("/")
    api = Api(server, login)
    times = requests_ms(api, obj, sort)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", service_workers="block")
        context.add_cookies([{"name": "yingtu_session", "value": api.cookie(), "url": server}])
        longest, rows, reached = wheel(context.new_page(), server, obj, sort)
        browser.close()
    api.close()
    p99 = statistics.quantiles(times, n=100)[98]
    print(  # noqa: T201
        f"{login}: {len(times)} requests of {PAGE_SIZE} rows: p50 {statistics.median(times):.0f} ms, p99 {p99:.0f} ms, "
        f"longest {max(times):.0f} ms (must p99 <= {MAX_REQUEST_MS})\n"
        f"{login}: scrolled to row {reached}: {rows} rows in the page, longest frame {longest:.0f} ms"
    )
    return p99 <= MAX_REQUEST_MS and rows <= MAX_ROWS


def main(server: str, *options: str) -> int:
    if not server.isdigit():
        return 0 if measure(server, *options) else 1
    with stage() as made:
        fill_people(made.conninfo)
        fill_leads(made.conninfo, int(server))
        found = [measure(made.url, login=login) for login in ("sales", "admin")]
    return 0 if all(found) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
