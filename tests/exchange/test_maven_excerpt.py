"""The documented way of the Maven CRM data set, on an invented excerpt with the same defects, and on the real files where they are.

The mappings and the configuration are those of ``examples/``; the way in is the same function that ``yingtu import`` calls.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.actors import ensure_workspace, make_user
from tests.support.database import ROOT
from tests.support.http import open_client
from yingtu.app import create_app
from yingtu.exchange import service
from yingtu.identity.actor import SYSTEM
from yingtu.identity.service import actor_of_user
from yingtu.jobs.repository import Job
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings
from yingtu.metadata import service as metadata
from yingtu.metadata.yaml_text import parse
from yingtu.schema import config
from yingtu.standard import service as standard
from yingtu.users import service as users

EXAMPLES = ROOT / "examples"
#: File and mapping of each step, in order.
STEPS = (
    ("user", "sales_teams.csv", "1-managers.yaml"),
    ("user", "sales_teams.csv", "2-people.yaml"),
    ("product", "products.csv", "3-products.yaml"),
    ("account", "accounts.csv", "4-accounts.yaml"),
    ("account", "accounts.csv", "5-parents.yaml"),
    ("opportunity", "sales_pipeline.csv", "6-opportunities.yaml"),
)
REAL = Path(os.environ.get("YINGTU_MAVEN_DIR", ROOT.parent / "shared" / "data" / "maven_crm"))
PASSWORD = "a-long-way-home"

EXCERPT = {
    "sales_teams.csv": """\
sales_agent,manager,regional_office
Ines Bauer,Otto Kranich,North
Juri Falk,Otto Kranich,North
Mona Lind,Wilma Storch,South
""",
    "products.csv": "product,series,sales_price\nGTX Pro,GTX,4821\nMG Special,MG,55\n",
    "accounts.csv": """\
account,sector,year_established,revenue,employees,office_location,subsidiary_of
Tern Works,technolgy,1996,1100.04,2822,Norway,Heron Group
Heron Group,retail,1999,251.41,495,Philipines,
""",
    "sales_pipeline.csv": """\
opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
AAAA0001,Ines Bauer,GTXPro,Tern Works,Won,2016-10-20,2017-03-01,4514
AAAA0002,Ines Bauer,GTX Pro,,Engaging,2016-11-02,,
AAAA0003,Juri Falk,MG Special,Heron Group,Lost,2016-10-25,2017-03-11,0
AAAA0004,Juri Falk,MG Special,Heron Group,Won,2016-10-26,2017-03-12,50
AAAA0005,Mona Lind,GTXPro,Tern Works,Won,2016-10-27,2017-03-13,5000
AAAA0006,Mona Lind,MG Special,,Prospecting,,,
""",
}


@dataclass
class Trial:
    """A fresh workspace with the example's configuration."""

    database: Database
    workspace: Workspace
    settings: Settings
    app: Any

    async def bring_in(self, directory: Path) -> list[Job]:
        """All steps of the how-to as the administrator."""
        jobs = []
        async with self.database.read(self.workspace) as session:
            person = await users.find_user(session, "admin")
        for object_name, file, mapping in STEPS:
            async with self.database.read(self.workspace) as session:
                actor = await actor_of_user(session, person.id)
            rules = parse((EXAMPLES / "maven-imports" / mapping).read_bytes()).value
            jobs.append(
                await service.import_file(
                    self.database, self.workspace, actor, object_name, directory / file, rules, settings=self.settings
                )
            )
        return jobs

    @asynccontextmanager
    async def sign_in(self, name: str) -> AsyncIterator[httpx.AsyncClient]:
        """A client of a person, who gets a password first, as ``yingtu user set-password`` does."""
        async with self.database.write(self.workspace) as session:
            person = await users.find_user(session, name)
            await users.set_password(session, SYSTEM, person.id, PASSWORD)
        async with open_client(self.app) as client:
            answer = await client.post("/api/v1/session", json={"login": person.login, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
            yield client


@pytest.fixture
async def trial(database: Database, workspace: Workspace, settings: Settings) -> AsyncIterator[Trial]:
    metadata.forget(workspace.id)
    app = create_app(settings, database)
    async with database.write(workspace) as session:
        await ensure_workspace(session)
        await session.connection.execute(f"DELETE FROM {session.schema}.document".encode())
        await standard.install(session, SYSTEM, settings={"currency": "USD", "language": "en", "name": "Maven"})
        await config.apply(session, SYSTEM, EXAMPLES / "maven")
        await make_user(session, "admin", name="Administrator", roles=("admin",))
    yield Trial(database, workspace, settings, app)
    metadata.forget(workspace.id)


async def aggregate(client: httpx.AsyncClient, *group_by: str, **body: Any) -> list[dict[str, Any]]:
    measures = [{"op": "count"}, {"op": "sum", "field": "close_value"}]
    answer = await client.post(
        "/api/v1/objects/opportunity/records/aggregate", json={"group_by": group_by, "measures": measures, **body}
    )
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["rows"]
    return rows


async def by_stage(client: httpx.AsyncClient) -> dict[str, tuple[int, float]]:
    return {row["stage"]: (row["count"], row["sum_close_value"] or 0) for row in await aggregate(client, "stage")}


WON = {"field": "stage", "op": "eq", "value": "won"}


class TestExcerpt:
    @pytest.fixture
    def directory(self, tmp_path: Path) -> Path:
        place = tmp_path / "excerpt"
        place.mkdir()
        for name, text in EXCERPT.items():
            (place / name).write_text(text)
        return place

    async def test_people_products_accounts_and_opportunities_go_in_and_totals_are_right(
        self, trial: Trial, directory: Path
    ) -> None:
        jobs = await trial.bring_in(directory)
        assert [(job.state, job.errors) for job in jobs] == [("succeeded", 0)] * 6
        async with trial.sign_in("admin") as admin:
            assert await by_stage(admin) == {
                "won": (3, 9564),
                "lost": (1, 0),
                "engaging": (1, 0),
                "prospecting": (1, 0),
            }
            rows = await aggregate(admin, "owner_id", filter=WON)
            assert max(row["sum_close_value"] for row in rows) == 5000
            page = await admin.get(
                "/api/v1/objects/opportunity/records",
                params={"fields": "name,product.name,account.name,created_at,close_date", "sort": "name"},
            )
            first, second, *_ = page.json()["items"]
            assert (first["product.name"], first["account.name"]) == ("GTX Pro", "Tern Works")
            assert (first["created_at"][:10], first["close_date"]) == ("2016-10-19", str(date(2017, 3, 1)))
            assert second["account.name"] is None
            accounts = await admin.get(
                "/api/v1/objects/account/records",
                params={"fields": "name,sector,office_location,subsidiary_of.name", "sort": "-name"},
            )
            tern, heron = accounts.json()["items"]
            assert (tern["sector"], tern["subsidiary_of.name"]) == ("technology", "Heron Group")
            assert heron["office_location"] == "Philippines"

    async def test_a_manager_sees_the_team_and_nobody_else(self, trial: Trial, directory: Path) -> None:
        await trial.bring_in(directory)
        async with trial.sign_in("Otto Kranich") as manager:
            assert await by_stage(manager) == {"won": (2, 4564), "lost": (1, 0), "engaging": (1, 0)}
        async with trial.sign_in("Juri Falk") as seller:
            assert await by_stage(seller) == {"won": (1, 50), "lost": (1, 0)}

    async def test_importing_all_of_it_again_changes_nothing(self, trial: Trial, directory: Path) -> None:
        await trial.bring_in(directory)
        again = await trial.bring_in(directory)
        last = again[-1].result
        assert last is not None
        assert (last["created"], last["updated"], last["unchanged"]) == (0, 0, 6)

    async def test_a_name_that_is_not_mapped_is_refused_with_the_right_one(
        self, trial: Trial, directory: Path, tmp_path: Path
    ) -> None:
        await trial.bring_in(directory)
        file = tmp_path / "more.csv"
        head = EXCERPT["sales_pipeline.csv"].splitlines()[0]
        file.write_text(f"{head}\nAAAA0007,Ines Bauer,MGSpecial,Tern Work,Won,2017-01-01,2017-02-01,55\n")
        rules = parse((EXAMPLES / "maven-imports" / STEPS[-1][2]).read_bytes()).value
        async with trial.database.read(trial.workspace) as session:
            actor = await actor_of_user(session, (await users.find_user(session, "admin")).id)
        job = await service.import_file(
            trial.database, trial.workspace, actor, "opportunity", file, rules, settings=trial.settings
        )
        async with trial.database.read(trial.workspace) as session:
            errors = await service.read_errors(session, actor, job.id)
        assert {(each.column_name, each.suggestion) for each in errors} == {
            ("product", "MG Special"),
            ("account", "Tern Works"),
        }


@pytest.mark.slow
@pytest.mark.campaign
@pytest.mark.committed
@pytest.mark.skipif(
    not REAL.is_dir(), reason="the Maven CRM files are not here; name their directory in YINGTU_MAVEN_DIR"
)
async def test_the_real_files_give_the_known_totals(trial: Trial) -> None:
    jobs = await trial.bring_in(REAL)
    assert [(job.state, job.errors) for job in jobs] == [("succeeded", 0)] * 6
    async with trial.sign_in("admin") as admin:
        stages = await by_stage(admin)
        assert sum(count for count, _ in stages.values()) == 8800
        assert (stages["won"], stages["lost"][0]) == ((4238, 10_005_534), 2473)
        best = max(await aggregate(admin, "owner_id", filter=WON), key=lambda row: row["sum_close_value"])
        person = await admin.get(f"/api/v1/objects/user/records/{best['owner_id']}")
        assert (person.json()["name"], best["sum_close_value"]) == ("Darcel Schlecht", 1_153_214)
        without = await admin.get(
            "/api/v1/objects/opportunity/records",
            params={"filter": '{"field": "account", "op": "is_empty"}', "total": "exact", "limit": 1},
        )
        assert without.json()["total"]["count"] == 1425
    async with trial.sign_in("Melvin Marxen") as manager:
        stages = await by_stage(manager)
        assert sum(count for count, _ in stages.values()) == 1929
        assert stages["won"][1] == 2_251_930
