"""Files of another system go in by clicks only: fields are added, files put in order, what was meant accepted, all of it undone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e import maven
from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.exchange.test_maven_excerpt import EXCERPT, REAL
from yingtu.identity.service import DEMO_PASSWORD

pytestmark = pytest.mark.browser


def by_stage(api: Api, names: set[str]) -> dict[str, tuple[int, float]]:
    """Count and amount by stage of the opportunities with these names."""
    found: dict[str, tuple[int, float]] = {}
    for row in api.get("/objects/opportunity/records", fields="name,stage,amount", limit="200")["items"]:
        if row["name"] in names:
            count, amount = found.get(row["stage"], (0, 0))
            found[row["stage"]] = (count + 1, amount + (row["amount"] or 0))
    return found


class TestMaven:
    def test_the_whole_way_by_clicks_and_back(
        self, visit: Visitor, api: Callable[[str], Api], server: str, tmp_path: Path
    ) -> None:
        for name, text in EXCERPT.items():
            (tmp_path / name).write_text(text)
        visitor = visit("admin")
        page = visitor.page
        maven.prepare(page, server)
        maven.choose_files(page, server, tmp_path)
        maven.map_files(page)
        maven.run(page, seconds=40)
        names = {f"AAAA000{number}" for number in range(1, 7)}
        assert by_stage(api("admin"), names) == {
            "won": (3, 9564),
            "lost": (1, 0),
            "requirement": (1, 0),
            "contacting": (1, 0),
        }
        first = one(api("admin"), "AAAA0001")
        assert (first["product.name"], first["account.name"], first["created_at"][:10]) == (
            "GTX Pro",
            "Tern Works",
            "2016-10-19",
        )
        page.get_by_role("button", name="全部撤销").click()
        page.locator(".ant-popconfirm").get_by_role("button", name="全部撤销").click()
        expect(page.locator(".import-state")).to_contain_text("已撤销", timeout=30_000)
        assert by_stage(api("admin"), names) == {}


def one(api: Api, name: str) -> dict[str, Any]:
    fields = "name,product.name,account.name,created_at"
    items = api.get("/objects/opportunity/records", fields=fields, limit="200")["items"]
    return next(row for row in items if row["name"] == name)


def totals(api: Api) -> tuple[int, dict[str, tuple[int, float]], tuple[str, float]]:
    """Count of the opportunities that have a number, count and amount by stage, and the best sales person with the amount won."""

    def rows(*group_by: str, **condition: str) -> list[dict[str, Any]]:
        given = {"field": "opportunity_id", "op": "not_empty"}
        body = {
            "group_by": group_by,
            "measures": [{"op": "count"}, {"op": "sum", "field": "amount"}],
            "filter": {"all": [given, condition]} if condition else given,
        }
        answer = api.client.post("/objects/opportunity/records/aggregate", json=body)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["rows"])

    stages = {row["stage"]: (row["count"], row["sum_amount"] or 0) for row in rows("stage")}
    best = max(rows("owner_id", field="stage", op="eq", value="won"), key=lambda row: row["sum_amount"])
    person = api.get(f"/objects/user/records/{best['owner_id']}")["name"]
    return sum(count for count, _ in stages.values()), stages, (person, best["sum_amount"])


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.prove
@pytest.mark.skipif(
    not REAL.is_dir(), reason="the Maven CRM files are not here; name their directory in YINGTU_MAVEN_DIR"
)
def test_the_real_files_give_the_known_totals(visit: Visitor, api: Callable[[str], Api], server: str) -> None:
    page = visit("admin").page
    page.set_default_timeout(60_000)
    maven.prepare(page, server)
    maven.choose_files(page, server, REAL)
    maven.map_files(page)
    maven.run(page, seconds=180)
    count, stages, best = totals(api("admin"))
    assert (count, stages["won"], stages["lost"][0]) == (8800, (4238, 10_005_534), 2473)
    assert best == ("Darcel Schlecht", 1_153_214)
    people = api("admin").get("/objects/user/records", fields="name,login", limit="200")["items"]
    manager = next(each for each in people if each["name"] == "Melvin Marxen")
    given = api("admin").client.put(f"/users/{manager['id']}/password", json={"password": DEMO_PASSWORD})
    assert given.status_code == 204, given.text
    seen, stages, _ = totals(api(manager["login"]))
    assert (seen, stages["won"][1]) == (1929, 2_251_930)
