"""Many writers at once: nothing is lost, nothing is written twice, no deadlock surfaces."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any

import psycopg
import pytest

from tests.records.conftest import Company
from tests.support.counts import counted
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Session, Workspace
from yingtu.query.tables import history_table, record_table
from yingtu.records import idempotency, outbox
from yingtu.records.changes import Create, Delete, Rejected, Result, Source, Update, Written
from yingtu.records.idempotency import Answer
from yingtu.records.outbox import Event
from yingtu.records.service import write

pytestmark = pytest.mark.committed

WRITERS = 6


class Crowd:
    """Writers with connections of their own."""

    def __init__(self, database: Database, workspace: Workspace, company: Company) -> None:
        self.database, self.workspace, self.company = database, workspace, company
        self.seed = random.randrange(10**6)

    async def write(self, object_name: str, *changes: Any, **options: Any) -> Result:
        async with self.database.write(self.workspace) as session:
            return await write(session, SYSTEM, object_name, changes, source=Source.API, **options)

    async def create(self, object_name: str, count: int = 1, **values: Any) -> list[Any]:
        values = {"name": "n", "owner_id": self.company.sales.id, **values}
        result = await self.write(object_name, *(Create(values) for _ in range(count)))
        return [each.id for each in result.outcomes if isinstance(each, Written)]

    async def rows(self, object_name: str) -> list[dict[str, Any]]:
        table = record_table(self.company.catalog, self.company.catalog.object(object_name))
        async with self.database.read(self.workspace) as session:
            return await session.dicts(table.select())

    async def history(self, object_name: str) -> list[dict[str, Any]]:
        table = history_table(self.company.catalog, self.company.catalog.object(object_name))
        async with self.database.read(self.workspace) as session:
            return await session.dicts(table.select().order_by(table.c.id, table.c.version))


@pytest.fixture
async def crowd(database: Database, workspace: Workspace, committed_company: Company) -> Crowd:
    return Crowd(database, workspace, committed_company)


def assert_history_is_whole(rows: Sequence[dict[str, Any]], history: Sequence[dict[str, Any]]) -> None:
    """Versions count from 1 without gaps, and each ends exactly when the next begins."""
    past: dict[Any, list[dict[str, Any]]] = {}
    for old in history:
        past.setdefault(old["id"], []).append(old)
    for row in rows:
        versions = [*past.get(row["id"], []), row]
        assert [each["version"] for each in versions] == list(range(1, row["version"] + 1))
        for old, new in pairwise(versions):
            assert old["valid_from"] < old["valid_to"] == new["valid_from"]


class TestWriters:
    async def test_batches_in_any_order_neither_deadlock_nor_lose_an_update(self, crowd: Crowd) -> None:
        ids = await crowd.create("opportunity", 12)
        rounds = counted(usual=12, full=200)
        written: Counter[Any] = Counter()

        async def writer(number: int) -> None:
            dice = random.Random(crowd.seed + number)
            for turn in range(rounds):
                chosen = dice.sample(ids, dice.randint(1, 6))
                result = await crowd.write(
                    "opportunity", *(Update(each, {"note": f"{number}/{turn}"}) for each in chosen)
                )
                written.update(each.id for each in result.outcomes if isinstance(each, Written) and each.changed)

        await asyncio.gather(*(writer(number) for number in range(WRITERS)))
        rows = await crowd.rows("opportunity")
        assert {row["id"]: row["version"] - 1 for row in rows} == {each: written[each] for each in ids}, crowd.seed
        assert_history_is_whole(rows, await crowd.history("opportunity"))

    async def test_of_writers_on_the_same_version_one_wins(self, crowd: Crowd) -> None:
        [record] = await crowd.create("opportunity")

        async def writer(number: int) -> Result:
            return await crowd.write("opportunity", Update(record, {"note": str(number)}, version=1))

        results = await asyncio.gather(*(writer(number) for number in range(WRITERS)))
        outcomes = [result.outcomes[0] for result in results]
        assert sum(isinstance(each, Written) for each in outcomes) == 1
        assert {each.problems[0].code for each in outcomes if isinstance(each, Rejected)} == {"stale_version"}

    async def test_cascades_and_updates_that_cross_are_repeated_not_refused(self, crowd: Crowd) -> None:
        accounts = await crowd.create("account", 3)
        contacts = [each for account in accounts for each in await crowd.create("contact", 3, account=account)]

        async def delete_and_restore(account: Any) -> None:
            from yingtu.records.changes import Restore

            for _ in range(3):
                await crowd.write("account", Delete(account))
                await crowd.write("account", Restore(account))

        async def update(number: int) -> None:
            dice = random.Random(crowd.seed + number)
            for turn in range(6):
                chosen = dice.sample(contacts, 4)
                await crowd.write(
                    "contact", *(Update(each, {"name": f"{number}/{turn}"}) for each in chosen), atomic=False
                )

        await asyncio.gather(*map(delete_and_restore, accounts), *(update(number) for number in range(3)))
        for name in ("account", "contact"):
            rows = await crowd.rows(name)
            assert_history_is_whole(rows, await crowd.history(name))
            assert all(row["deleted_at"] is None for row in rows)


class TestKeys:
    @pytest.mark.parametrize(
        ("object_name", "field", "value", "code"),
        [("account", "code", "A-1", "not_unique"), ("contact", "email", "a@example.com", "duplicate")],
    )
    async def test_of_creators_of_the_same_key_one_wins(
        self, crowd: Crowd, object_name: str, field: str, value: str, code: str
    ) -> None:
        values = {"name": "n", "owner_id": crowd.company.sales.id}

        async def creator(number: int) -> Result:
            other = f"B-{number}" if field == "code" else f"b{number}@example.com"
            return await crowd.write(
                object_name, Create({**values, field: value}), Create({**values, field: other}), atomic=False
            )

        results = await asyncio.gather(*(creator(number) for number in range(WRITERS)))
        firsts = [result.outcomes[0] for result in results]
        assert sum(isinstance(each, Written) for each in firsts) == 1
        assert {each.problems[0].code for each in firsts if isinstance(each, Rejected)} == {code}
        assert all(isinstance(result.outcomes[1], Written) for result in results)

    async def test_running_numbers_are_given_once(self, crowd: Crowd) -> None:
        await asyncio.gather(*(crowd.create("contract", 5) for _ in range(WRITERS)))
        numbers = sorted(row["number"] for row in await crowd.rows("contract"))
        assert numbers == [f"C-{number:04}" for number in range(1, WRITERS * 5 + 1)]

    async def test_repeated_requests_wait_for_the_first_and_get_its_answer(self, crowd: Crowd) -> None:
        actor = await _person(crowd)
        done: list[int] = []

        async def request(number: int) -> Answer:
            async def work() -> Answer:
                done.append(number)
                await write(
                    session, SYSTEM, "account", [Create({"name": "n", "owner_id": actor.user_id})], source=Source.API
                )
                return Answer(201, str(number).encode())

            async with crowd.database.write(crowd.workspace) as session:
                return await idempotency.once(session, actor, "key-1", b"hash", work)

        answers = await asyncio.gather(*(request(number) for number in range(WRITERS)))
        assert len(done) == 1
        assert {answer.body for answer in answers} == {str(done[0]).encode()}
        assert len(await crowd.rows("account")) == 1


async def _person(crowd: Crowd) -> Any:
    async with crowd.database.read(crowd.workspace) as session:
        crowd.company.session = session
        return await crowd.company.actor()


class TestChildren:
    async def test_no_child_appears_while_its_parent_goes_to_the_trash(self, crowd: Crowd) -> None:
        for _ in range(counted(usual=6, full=100)):
            [account] = await crowd.create("account")
            await asyncio.gather(
                crowd.write("account", Delete(account)),
                *(
                    crowd.write(
                        "contract", Create({"name": "c", "owner_id": crowd.company.sales.id, "account": account})
                    )
                    for _ in range(3)
                ),
            )
            deleted = {row["id"] for row in await crowd.rows("account") if row["deleted_at"] is not None}
            orphans = [row for row in await crowd.rows("contract") if row["account"] in deleted]
            assert orphans == []


class TestOutbox:
    @pytest.fixture
    async def seen(self, crowd: Crowd) -> AsyncIterator[None]:
        async with crowd.database.write(crowd.workspace) as session:
            await session.connection.execute(
                "CREATE TABLE ws_test.seen (event_id bigint, at int GENERATED ALWAYS AS IDENTITY)"
            )
        yield
        outbox.unsubscribe("seen")

    async def test_drainers_lose_nothing_when_writers_go_on_and_drainers_die(self, crowd: Crowd, seen: None) -> None:
        dice = random.Random(crowd.seed)

        async def note(session: Session, events: Sequence[Event]) -> None:
            for each in events:
                await session.connection.execute("INSERT INTO ws_test.seen (event_id) VALUES (%s)", [each.id])
            if dice.random() < 0.2:
                raise RuntimeError("the handler fails now and then")
            if dice.random() < 0.2:
                own = session.connection.info.backend_pid
                await session.connection.execute("SELECT pg_terminate_backend(%s)", [own])

        outbox.subscribe("seen", None, None, note)
        writing = True

        async def writer(number: int) -> None:
            for _ in range(counted(usual=10, full=200)):
                await crowd.create("account", number % 3 + 1)

        async def drainer() -> None:
            while writing:
                with suppress(RuntimeError, psycopg.Error):
                    await outbox.drain(crowd.database, crowd.workspace, "seen", batch=3)
                await asyncio.sleep(0)

        drainers = [asyncio.create_task(drainer()) for _ in range(2)]
        await asyncio.gather(*(writer(number) for number in range(3)))
        writing = False
        await asyncio.gather(*drainers)
        while await _waiting(crowd):
            with suppress(RuntimeError, psycopg.Error):
                await outbox.drain(crowd.database, crowd.workspace, "seen", batch=3)
        async with crowd.database.read(crowd.workspace) as session:
            connection = session.connection
            told = [
                row[0]
                for row in await (await connection.execute("SELECT id FROM ws_test.event ORDER BY id")).fetchall()
            ]
            taken = [row[0] for row in await (await connection.execute("SELECT event_id FROM ws_test.seen")).fetchall()]
        assert sorted(taken) == told, crowd.seed

    async def test_events_come_in_order_and_only_to_those_who_asked(self, crowd: Crowd, seen: None) -> None:
        got: list[tuple[str, str]] = []

        async def note(_: Session, events: Sequence[Event]) -> None:
            got.extend((each.object, each.event) for each in events)

        outbox.subscribe("seen", ["account"], ["created", "deleted"], note)
        [account] = await crowd.create("account")
        await crowd.create("contact")
        await crowd.write("account", Update(account, {"name": "x"}))
        await crowd.write("account", Delete(account))
        assert await outbox.drain(crowd.database, crowd.workspace, "seen") == 2
        assert got == [("account", "created"), ("account", "deleted")]
        assert await outbox.drain(crowd.database, crowd.workspace, "seen") == 0


async def _waiting(crowd: Crowd) -> list[str]:
    async with crowd.database.read(crowd.workspace) as session:
        return await outbox.waiting(session)
