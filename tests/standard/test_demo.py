"""The demo company: complete, believable, loaded once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from tests.support.actors import ensure_workspace
from yingtu.identity.actor import SYSTEM
from yingtu.identity.factors import Site
from yingtu.identity.models import team_members, teams, users
from yingtu.identity.service import DEMO_LOGINS, DEMO_PASSWORD, actor_of_user
from yingtu.identity.signing_in import Arrival, sign_in
from yingtu.instructions import demo as instructions
from yingtu.instructions.service import progress
from yingtu.kit.db import Database, Session, Workspace
from yingtu.metadata import service as metadata
from yingtu.query.tables import history_table, record_table
from yingtu.records import service as records
from yingtu.records.changes import Create, Update
from yingtu.records.read import ListQuery
from yingtu.standard import service as standard
from yingtu.standard.demo import people
from yingtu.standard.demo import service as demo
from yingtu.standard.demo.dice import ZONE, Dice
from yingtu.standard.demo.odds import ACCOUNTS, CONTACTS, LEADS, OPPORTUNITIES
from yingtu.standard.demo.story import Story, Teller
from yingtu.users.service import PersonRow, import_people

STEPS = ("seen", "accepted", "done")
NOW = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)


class TestPeople:
    def test_there_are_twenty_four_in_three_sales_teams_with_the_five_logins(self) -> None:
        assert len(people.PEOPLE) == 24
        assert len({person.team for person in people.PEOPLE if person.team}) == 3
        assert set(people.LOGINS) == set(DEMO_LOGINS)
        assert people.PASSWORD == DEMO_PASSWORD
        assert {person.login for person in people.PEOPLE if person.password} == set(people.LOGINS)
        logins = [person.login for person in people.PEOPLE]
        assert len(set(logins)) == 24
        assert all(person.manager is None or person.manager in logins for person in people.PEOPLE)


@pytest.fixture(scope="module")
def story() -> Story:
    owners = {person.login: uuid4() for person in people.PEOPLE}
    return Teller(Dice(NOW), owners).tell()


def _told(story: Story, name: str) -> list[Any]:
    return [each for (told, _), changes in story.chapters.items() if told == name for each in changes]


class TestStory:
    def test_it_has_as_many_records_as_promised(self, story: Story) -> None:
        created = [change for step in story.steps for change in step.changes if isinstance(change, Create)]
        assert len(created) == OPPORTUNITIES == 800
        sizes: Counter[str] = Counter()
        for (name, _), changes in story.chapters.items():
            sizes[name] += len(changes)
        assert (sizes["lead"], sizes["account"], sizes["contact"]) == (LEADS, ACCOUNTS, CONTACTS) == (2000, 600, 900)
        assert all(sizes[name] > 100 for name in ("follow_up", "meeting", "contract", "payment", "ticket", "task"))

    def test_leads_of_campaigns_came_while_these_were_talked_of(self, story: Story) -> None:
        campaigns = {each.id: each.values for each in _told(story, "campaign")}
        leads = [each for each in _told(story, "lead") if "campaign" in each.values]
        assert {each["status"] for each in campaigns.values()} == {"finished", "running", "planned", "cancelled"}
        assert {campaigns[each.values["campaign"]]["status"] for each in leads} == {"finished", "running"}
        assert all(each.created_at.date() >= campaigns[each.values["campaign"]]["starts_on"] for each in leads)
        assert {each.values["lead"] for each in _told(story, "touchpoint")} == {each.id for each in leads}

    def test_orders_follow_accepted_quotes_and_invoices_their_contracts(self, story: Story) -> None:
        quotes = {each.id: each.values for each in _told(story, "quote")}
        contracts = {each.id: each.values for each in _told(story, "contract")}
        orders, invoices = _told(story, "sales_order"), _told(story, "invoice")
        assert all(quotes[each.values["quote"]]["status"] == "accepted" for each in orders)
        assert all(quotes[each.values["quote"]]["amount"] == each.values["amount"] for each in orders)
        assert {each.values["sales_order"] for each in _told(story, "line_item") if "quote" not in each.values} == {
            each.id for each in orders
        }
        assert 50 < len(invoices) < 400
        for each in invoices:
            assert each.values["account"] == contracts[each.values["contract"]]["account"]
            assert each.values["issued_on"] <= NOW.date()

    def test_nothing_begins_after_now(self, story: Story) -> None:
        for changes in [*story.chapters.values(), *(step.changes for step in story.steps)]:
            for change in changes:
                if isinstance(change, Create):
                    assert change.created_at is not None
                    assert change.created_at < NOW

    def test_people_work_in_working_hours_on_what_is_theirs(self, story: Story) -> None:
        local = [step.at.astimezone(ZONE) for step in story.steps]
        assert all(each.weekday() < 5 and 9 <= each.hour < 18 for each in local if each.date() < NOW.date())
        assert len({(each.hour, each.minute) for each in local}) > 300
        assert len({step.owner for step in story.steps}) > 10
        assert story.steps == sorted(story.steps, key=lambda each: each.at)

    def test_the_same_day_gives_the_same_company(self) -> None:
        owners = {person.login: uuid4() for person in people.PEOPLE}
        assert Teller(Dice(NOW), owners).tell() == Teller(Dice(NOW), owners).tell()

    def test_phones_are_unique_and_in_a_range_nobody_uses(self, story: Story) -> None:
        leads = [each for (name, _), changes in story.chapters.items() if name == "lead" for each in changes]
        phones = [each.values["phone"] for each in leads if isinstance(each, Create) and "phone" in each.values]
        assert len(leads) * 0.9 < len(phones) < len(leads)
        assert len(set(phones)) == len(phones)
        assert all(str(phone).startswith("154") and len(str(phone)) == 11 for phone in phones)

    def test_stages_are_never_skipped(self, story: Story) -> None:
        order = ["contacting", "requirement", "demo", "negotiation", "won"]
        stage: dict[Any, str] = {}
        for step in story.steps:
            for change in step.changes:
                if isinstance(change, Create):
                    stage[change.id] = change.values["stage"]
                elif isinstance(change, Update):
                    new = change.values["stage"]
                    assert new == "lost" or order.index(new) == order.index(stage[change.id]) + 1
                    stage[change.id] = new
        assert min(list(stage.values()).count(each) for each in [*order, "lost"]) > 10


async def count(session: Session, table: sa.Table) -> int:
    number: int = await session.scalar(sa.select(sa.func.count()).select_from(table))
    return number


class TestLoad:
    async def test_it_is_loaded_once_with_a_year_of_history(self, database: Database, workspace: Workspace) -> None:
        metadata.forget(workspace.id)
        async with database.write(workspace) as session:
            await ensure_workspace(session)
            await session.connection.execute(f"DELETE FROM {session.schema}.document".encode())
            await standard.install(session, SYSTEM, modules=demo.MODULES)
        assert await demo.load(database, workspace, row=PersonRow, take_people=import_people)
        assert not await demo.load(database, workspace, row=PersonRow, take_people=import_people)
        async with database.read(workspace) as session:
            catalog = await metadata.catalog(session)
            sizes = {
                name: await count(session, record_table(catalog, catalog.object(name)))
                for name in ("lead", "account", "contact", "opportunity")
            }
            assert sizes == {"lead": 2000, "account": 600, "contact": 900, "opportunity": 800}
            assert (await count(session, users), await count(session, teams)) == (24, 3)
            assert await count(session, team_members) == 17 - 1
            past = history_table(catalog, catalog.object("opportunity"))
            oldest, newest, versions = (
                await session.all(
                    sa.select(sa.func.min(past.c.valid_from), sa.func.max(past.c.valid_to), sa.func.count())
                )
            )[0]
            assert versions > 1000
            assert datetime.now(UTC) - timedelta(days=370) < oldest < datetime.now(UTC) - timedelta(days=300)
            assert datetime.now(UTC) - timedelta(days=10) < newest < datetime.now(UTC)
        await instructions.tell(database, workspace)
        async with database.read(workspace) as session:
            manager = await session.scalar(sa.select(users.c.id).where(users.c.login == instructions.GIVER))
            actor = await actor_of_user(session, manager)
            given = records.items_of(
                await records.list_records(session, actor, "instruction", ListQuery(fields=("id",)))
            )
            told = await progress(session, actor, UUID(given[0]["id"]))
            assert len(told.receipts) == 5
            assert [sum(getattr(one, f"{step}_at") is not None for one in told.receipts) for step in STEPS] == [4, 3, 1]
        arrival = Arrival("127.0.0.1", Site("localhost", "http://localhost"))
        begun = await sign_in(database, workspace, "sales", DEMO_PASSWORD, lifetime=timedelta(hours=1), arrival=arrival)
        assert begun.known.actor.roles == ("sales",)
