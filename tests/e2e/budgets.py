"""What pages cost on a slow device: ``python -m tests.e2e.budgets http://127.0.0.1:8000 [docs/reference/figures.md]``.

The server has the demo company. Each page is opened with an empty cache and a processor four times slower; measured are the
largest contentful paint and the longest of a few interactions (from the event to the next frame), the median of five visits; and what
went over the network, then and when the same page is opened again. With a second argument the table is written into that page,
between its marks. It takes about four minutes on a machine that does nothing else.
"""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.e2e.api import Api
from tests.support.browser import ARGUMENTS, find_chromium

VISITS = 5
SLOWER = 4
MAX_PAINT_MS = 2000
MAX_INTERACTION_MS = 200
LOGIN = "sales"
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
BEGIN, END = "<!-- pages: written by tests/e2e/budgets.py -->", "<!-- pages: end -->"

OBSERVE = """
window.seen = { paint: 0, events: [] };
new PerformanceObserver(list => { for (const each of list.getEntries()) window.seen.paint = each.startTime; })
  .observe({ type: 'largest-contentful-paint', buffered: true });
new PerformanceObserver(list => {
  for (const each of list.getEntries()) if (each.interactionId) window.seen.events.push([each.name, each.duration]);
}).observe({ type: 'event', buffered: true, durationThreshold: 16 });
"""
#: What went over the network: the page itself, and every file and answer that did not come from the cache. (An answer without
#: a size has not ended: the stream of live updates.)
WEIGH = """() => {
  const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
  const sent = all.filter(each => each.transferSize > 0);
  return [sent.length, sent.reduce((sum, each) => sum + each.transferSize, 0)];
}"""
#: No larger paint for a while. (The stream of live updates never ends, so the network is never idle.)
CALM = "() => performance.now() - window.seen.paint > 1200"
#: Two frames later everything an interaction caused is painted and observed.
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"


def _home(page: Page) -> None:
    scopes = page.locator(".home-scope button")
    scopes.nth(1).click()
    scopes.nth(0).click()
    page.locator(".user-button").click()
    page.keyboard.press("Escape")


def _list(page: Page) -> None:
    page.get_by_role("button", name="筛选", exact=True).click()
    page.locator(".filter-panel").wait_for()
    page.get_by_role("button", name="筛选", exact=True).click()
    page.get_by_role("textbox", name="搜索").first.type("云")


def _record(page: Page) -> None:
    page.get_by_role("tab").nth(1).click()
    page.get_by_role("tab").nth(0).click()
    page.locator(".detail-edit:visible").nth(1).click()
    page.locator(".detail.is-editing").wait_for()
    page.keyboard.press("Escape")


def _board(page: Page) -> None:
    page.get_by_role("button", name="筛选", exact=True).click()
    page.locator(".filter-panel").wait_for()
    page.get_by_role("button", name="筛选", exact=True).click()


@dataclass(frozen=True)
class Visited:
    """A page: where it is, what has to be there, what a person does on it."""

    address: str
    ready: str
    use: Callable[[Page], None]


@dataclass
class Cost:
    name: str
    size: str
    paints_ms: list[float] = field(default_factory=list)
    interactions_ms: list[float] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    kilobytes: list[float] = field(default_factory=list)
    #: The same page once more, with what the first visit left in the cache.
    requests_again: list[int] = field(default_factory=list)
    kilobytes_again: list[float] = field(default_factory=list)

    @property
    def paint_ms(self) -> float:
        return statistics.median(self.paints_ms)

    @property
    def interaction_ms(self) -> float:
        return statistics.median(self.interactions_ms)


def pages_of(api: Api) -> dict[str, Visited]:
    record = api.get("/objects/opportunity/records", limit="1", sort="-amount")["items"][0]["id"]
    return {
        "home": Visited("/", ".home-panel li", _home),
        "list": Visited("/o/lead", ".record-link, .card-list li", _list),
        "record": Visited(f"/o/opportunity/{record}", ".page-title, h1", _record),
        "board": Visited("/o/opportunity?kind=kanban", ".board-card, .board-column", _board),
    }


def visit_once(context: BrowserContext, server: str, what: Visited, cost: Cost, *, slower: int = SLOWER) -> None:
    """Open the page as on a slow device, use it, and note what it cost."""
    page = open_page(context, server, what, slower)
    # Noted before the first interaction: after it no larger paint counts.
    cost.paints_ms.append(float(page.evaluate("window.seen.paint")))
    requests, size = page.evaluate(WEIGH)
    cost.requests.append(requests)
    cost.kilobytes.append(size / 1024)
    what.use(page)
    page.evaluate(SETTLED)
    events: list[Any] = page.evaluate("window.seen.events")
    cost.interactions_ms.append(max((float(duration) for _, duration in events), default=0.0))
    page.close()


def visit_again(context: BrowserContext, server: str, what: Visited, cost: Cost) -> None:
    """Open the page once more and note what still went over the network."""
    page = open_page(context, server, what, 1)
    requests, size = page.evaluate(WEIGH)
    cost.requests_again.append(requests)
    cost.kilobytes_again.append(size / 1024)
    page.close()


def open_page(context: BrowserContext, server: str, what: Visited, slower: int) -> Page:
    """Open a page and wait until nothing larger is painted any more."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.add_init_script(OBSERVE)
    page.goto(server + what.address)
    page.locator(what.ready).first.wait_for(timeout=60_000)
    page.wait_for_function(CALM)
    return page


def measure(
    browser: Browser, server: str, *, visits: int = VISITS, sizes: Iterable[str] = tuple(SIZES), slower: int = SLOWER
) -> list[Cost]:
    """Return what each page costs at each size."""
    api = Api(server, LOGIN)
    found = []
    for size in sizes:
        width, height = SIZES[size]
        for name, what in pages_of(api).items():
            cost = Cost(name, size)
            for number in range(visits):
                context = browser.new_context(
                    viewport={"width": width, "height": height}, locale="zh-CN", service_workers="block"
                )
                context.set_default_timeout(30_000)
                context.add_cookies([{"name": "yingtu_session", "value": api.cookie(), "url": server}])
                visit_once(context, server, what, cost, slower=slower)
                if number == 0:
                    visit_again(context, server, what, cost)
                context.close()
            found.append(cost)
    api.close()
    return found


def table(costs: list[Cost]) -> str:
    lines = [
        f"Measured on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC in Chromium: processor {SLOWER} times slower, empty cache,",
        f"median of {VISITS} visits of the demo company; load of the two processors {os.getloadavg()[1]:.1f}.",
        "",
        "| page | size | largest paint (must 2,000 ms) | longest interaction (must 200 ms) | requests, KB | opened again |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {each.name} | {each.size} | {each.paint_ms:,.0f} ms | {each.interaction_ms:.0f} ms "
        f"| {max(each.requests)}, {max(each.kilobytes):,.0f} KB | {max(each.requests_again)}, {max(each.kilobytes_again):,.0f} KB |"
        for each in costs
    ]
    return "\n".join(lines)


def write(path: Path, text: str) -> None:
    """Replace what stands between the marks, or add it at the end."""
    page = path.read_text()
    if BEGIN not in page:
        page = f"{page.rstrip()}\n\n## Pages on a slow device\n\n{BEGIN}\n{END}\n"
    before, rest = page.split(BEGIN, 1)
    path.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END, 1)[1]}")


def main(server: str, path: str | None = None) -> int:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        costs = measure(browser, server.rstrip("/"))
        browser.close()
    text = table(costs)
    print(text)  # noqa: T201
    if path:
        write(Path(path), text)
    over = [each for each in costs if each.paint_ms > MAX_PAINT_MS or each.interaction_ms > MAX_INTERACTION_MS]
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
