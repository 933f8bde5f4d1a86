"""Figures as a file: groups with counts and sums, within the rights to export, with the moment they are of."""

from __future__ import annotations

import csv
import io

import httpx
from python_calamine import CalamineWorkbook

from tests.exchange.conftest import EVERYTHING, Company
from tests.exchange.test_export import exported, exporter, web
from tests.support.actors import make_role, make_user
from tests.support.http import SignedIn

__all__ = ["exporter", "web"]

BY_ACCOUNT = {"group_by": [{"field": "account"}], "measures": [{"op": "count"}, {"op": "sum", "field": "amount"}]}


async def test_groups_become_rows_with_names_exact_sums_and_the_moment(
    company: Company, web: httpx.AsyncClient
) -> None:
    job, content = await exported(company, web, format="csv", **BY_ACCOUNT)
    heading, *rows, empty, last = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert heading == ["Account", "Count", "Amount: total"]
    assert rows == [["Acme", "2", "1234579.5"], ["Beta", "1", "0"], ["", "1", ""]]
    assert empty == ["", "", ""]
    assert last[0].startswith("Figures as of 20")
    assert job.result is not None
    assert (job.result["rows"], "summary" in job.result["file"]) == (3, True)


async def test_a_spreadsheet_has_numbers_periods_and_labels_of_options(
    company: Company, web: httpx.AsyncClient
) -> None:
    body = {"group_by": [{"field": "stage"}, {"field": "closed", "period": "quarter"}], "filter": None}
    _, content = await exported(company, web, format="xlsx", measures=[{"op": "max", "field": "closed"}], **body)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Stage", "Close date (quarter)", "Close date: largest"]
    assert [row[1] for row in rows[1:5]] == ["2026-Q4", "", "2026-Q1", ""]
    assert str(rows[1][2]) == "2026-12-31"
    _, content = await exported(company, web, format="csv", header="api_names", **body)
    assert content.decode("utf-8-sig").splitlines()[0] == "stage,closed.quarter,count"


async def test_figures_are_of_the_records_one_may_export(
    company: Company, signed_in: SignedIn, web: httpx.AsyncClient
) -> None:
    async with company.database.write(company.workspace) as session:
        grant = [{"operations": [*EVERYTHING], "scope": "all"}, {"operations": ["read", "export"], "scope": "own"}]
        await make_role(session, "own_only", objects={"deal": grant})
        await make_role(session, "reader", objects={"deal": [{"operations": ["read"], "scope": "all"}]})
        own = await make_user(session, "own_only", roles=("own_only",))
        reader = await make_user(session, "reader", roles=("reader",))
    _, content = await exported(company, await signed_in(own), format="csv", measures=[{"op": "count"}])
    assert content.decode("utf-8-sig").splitlines()[1] == "0"
    answer = await (await signed_in(reader)).post("/api/v1/objects/deal/exports", json=BY_ACCOUNT)
    assert answer.status_code == 403
    answer = await web.post("/api/v1/objects/deal/exports", json={"group_by": [{"field": "nothing"}]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/group_by/0"
