"""Every page of the application, taken from its router: a page that is added is walked through by the tests that use this."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.api import Api

ROUTER = Path(__file__).resolve().parents[2] / "web" / "src" / "app" / "router.tsx"
_PATH = re.compile(r'path: "([^"]*)"')
_PARAMETER = re.compile(r":\w+")


@dataclass(frozen=True)
class Stop:
    """A page to look at. ``ready``: what is there when it has loaded, besides no grey lines."""

    path: str
    ready: str = "h1, .state"


def _of(object_name: str) -> Callable[[Api], str]:
    return lambda api: api.get(f"/objects/{object_name}/records", limit="1")["items"][0]["id"]


def _record(api: Api) -> tuple[Stop, ...]:
    at = f"/o/opportunity/{_of('opportunity')(api)}"
    return (
        Stop(at, ".details"),
        Stop(f"{at}?tab=timeline", ".timeline-entry"),
        Stop(f"{at}?tab=related", ".related-list, .related-chip"),
        Stop(f"{at}?tab=history", ".history-item"),
        Stop(f"/o/account/{_of('account')(api)}", ".details"),
    )


_FILTERED = '{"all":[{"field":"stage","op":"in","value":["demo","won"]},{"field":"owner_id","op":"ne","value":"@me"}]}'

_NOBODY = "00000000-0000-7000-8000-000000000000"

#: What stands for a route with a part that varies.
_EXAMPLES: dict[str, Callable[[Api], tuple[Stop, ...]]] = {
    "o/:object": lambda _api: (
        Stop("/o/opportunity", ".record-link"),
        Stop(f"/o/opportunity?filter={_FILTERED}", ".record-link"),
        Stop("/o/opportunity?create=1", "form .form-field"),
        Stop("/o/opportunity?trash=true", ".state, .record-link"),
        Stop("/o/nothing", ".state"),
    ),
    "o/:object/import": lambda _api: (Stop("/o/lead/import", ".drop-zone"),),
    "o/:object/duplicates": lambda _api: (Stop("/o/account/duplicates"),),
    "o/:object/:id": _record,
    "settings/objects/:object": lambda _api: (Stop("/settings/objects/lead", ".studio-list li"),),
    "settings/processes/:key": lambda _api: (Stop("/settings/processes/sales"),),
    "settings/processes/:key/playbook": lambda _api: (Stop("/settings/processes/sales/playbook"),),
    "terms/:key": lambda _api: (Stop("/terms/closed_order"),),
    "sampling/:id": lambda _api: (Stop(f"/sampling/{_NOBODY}"),),
    "settings/approvals/:key": lambda _api: (Stop("/settings/approvals/new"),),
    "settings/automations/:key": lambda _api: (Stop("/settings/automations/new", "[role=tablist]"),),
    "approvals/:id": lambda _api: (Stop(f"/approvals/{_NOBODY}"),),
    "insight/:part?": lambda _api: (Stop("/insight"),),
    "*": lambda _api: (Stop("/no/such/page", ".state"),),
}


def routes() -> list[str]:
    """Return the paths of the pages inside the frame, as they stand in the router."""
    return [path for path in _PATH.findall(ROUTER.read_text()) if not path.startswith("/")]


def outside() -> list[str]:
    """Return addresses of the pages without the frame: of links and of people who are not signed in. The links lead nowhere."""
    found = [path for path in _PATH.findall(ROUTER.read_text()) if path.startswith("/") and path != "/"]
    return [_PARAMETER.sub("unknown", path) for path in found]


def unknown() -> list[str]:
    """Return the routes with a part that varies for which there is no example."""
    return [path for path in routes() if _PARAMETER.search(path) and path not in _EXAMPLES]


def stops(api: Api) -> list[Stop]:
    """Return every page, home first."""
    found = [Stop("/", ".home-panel li, .home-empty")]
    for path in routes():
        found += _EXAMPLES[path](api) if path in _EXAMPLES else (Stop(f"/{path}"),)
    return found


def arrive(page: Page, stop: Stop) -> None:
    """Wait until a page shows what it has to show."""
    expect(page.locator(stop.ready).first).to_be_visible()
    expect(page.locator("main .skeleton")).to_have_count(0)
