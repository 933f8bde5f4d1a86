"""Standing in for the server. Pages send what they ask in one moment together: which reads those are, no test can know."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route

TOGETHER = "**/api/v1/batch"
_LINE = re.compile(r'\{"index":(\d+),')


def answer_reads(page: Page, address: re.Pattern[str], body: Any) -> Callable[[], None]:
    """Answer reads of an address with ``body``, whether they travel alone or with others; return how to stop."""

    def alone(route: Route) -> None:
        route.fulfill(json=body)

    def together(route: Route) -> None:
        asked = route.request.post_data_json["requests"]
        places = {at for at, each in enumerate(asked) if address.search(each["path"])}
        if not places:
            route.continue_()
            return
        lines = [f'{{"index":{at},"status":200,"body":{json.dumps(body)}}}' for at in places]
        for line in route.fetch().text().splitlines():
            found = _LINE.match(line)
            if found and int(found[1]) not in places:
                lines.append(line)
        route.fulfill(status=200, content_type="application/x-ndjson", body="\n".join([*lines, ""]))

    page.route(address, alone)
    page.route(TOGETHER, together)

    def stop() -> None:
        page.unroute(address, alone)
        page.unroute(TOGETHER, together)

    return stop
