"""What a worker does every hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.records.conftest import Company
from yingtu.kit import clock
from yingtu.kit.db import Database
from yingtu.records import idempotency, outbox
from yingtu.records.idempotency import Answer
from yingtu.records.models import event
from yingtu.records.upkeep import hourly

NIGHT = datetime(2030, 1, 1, 19, 30, tzinfo=UTC)  # 03:30 in Shanghai


async def test_old_answers_and_taken_events_are_forgotten(company: Company, database: Database) -> None:
    actor = await company.actor()

    async def work() -> Answer:
        return Answer(200, b"{}")

    async def nothing(*_: object) -> None:
        """Take nothing."""

    await idempotency.once(company.session, actor, "key", b"hash", work)
    await company.create("account")
    outbox.subscribe("slow", ["contact"], None, nothing)
    await company.create("contact")
    with clock.at(clock.after(timedelta(days=40))):
        found = await hourly(database, company.session.workspace)
    assert (found["answers"], found["events"]) == (1, 1)
    assert [row["object"] for row in await company.session.dicts(event.select())] == ["contact"]


async def test_roll_ups_are_checked_once_a_night(company: Company, database: Database) -> None:
    account = await company.create("account")
    await company.create("opportunity", account=account)
    with clock.at(NIGHT + timedelta(hours=5)):
        assert "account.deals" not in await hourly(database, company.session.workspace)
    with clock.at(NIGHT):
        assert (await hourly(database, company.session.workspace))["account.deals"] == 1
    assert (await company.row("account", account))["deals"] == 1
