"""The administrators' page of pools: what is in use, the alarm before exhaustion, ending what sits idle or takes too long."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import AsyncConnection
from structlog.testing import capture_logs

from tests.support.actors import Person, ensure_workspace, make_role, make_user
from tests.support.http import SignedIn
from yingtu.kit.db import Database, Pool, Workspace
from yingtu.kit.settings import Settings
from yingtu.operations import service
from yingtu.operations.saturation import FOR_S, Saturation

URL = "/api/v1/operations"


@pytest.fixture
async def admin(database: Database, workspace: Workspace) -> Person:
    async with database.write(workspace) as session:
        await ensure_workspace(session)
        await make_role(session, "admin", abilities=[service.VIEW_OPERATIONS])
        return await make_user(session, "admin", roles=("admin",))


class TestAlarm:
    def test_it_comes_when_a_pool_has_been_nearly_full_for_a_while_and_goes_again(self, settings: Settings) -> None:
        watch = Saturation(Database("postgresql://", settings))

        def note(used: int, now: float) -> bool:
            watch.note(Pool.BATCH, most=10, size=10, idle=10 - used, waiting=0, now=now)
            return watch.pools[Pool.BATCH].alarm

        with capture_logs() as logs:
            assert not note(8, 0)
            assert not note(9, FOR_S - 1)
            assert note(8, FOR_S)
            assert note(10, FOR_S + 5)
            assert not note(7, FOR_S + 10)
            assert not note(8, FOR_S + 15)
        assert [each["event"] for each in logs] == ["pool.nearly_exhausted", "pool.relaxed"]
        assert list(watch.pools[Pool.BATCH].share) == [0.8, 0.9, 0.8, 1.0, 0.7, 0.8]
        assert (("yingtu_pool_alarm", [({"pool": "interactive"}, 0.0), ({"pool": "batch"}, 0.0), ({"pool": "report"}, 0.0)])) in [
            (name, series) for name, _, _, series in watch.metrics()
        ]  # fmt: skip


async def test_people_without_the_ability_see_and_end_nothing(
    database: Database, workspace: Workspace, signed_in: SignedIn, admin: Person
) -> None:
    async with database.write(workspace) as session:
        person = await make_user(session, "person")
    client = await signed_in(person)
    assert (await client.get(f"{URL}/pools")).json()["code"] == "may_not_view_operations"
    assert (await client.post(f"{URL}/connections/1/end")).status_code == 403


@pytest.mark.committed
async def test_pools_and_connections_are_told_and_idle_ones_ended(
    database: Database, database_url: str, signed_in: SignedIn, admin: Person
) -> None:
    client = await signed_in(admin)
    async with (
        await AsyncConnection.connect(database_url, autocommit=True, application_name="yingtu-batch") as idle,
        await AsyncConnection.connect(database_url, application_name="yingtu-report") as working,
        await AsyncConnection.connect(database_url, application_name="psql") as foreign,
    ):
        await idle.execute("SELECT 1")
        await working.execute("SELECT 'in a transaction'")
        await foreign.execute("SELECT 1")
        body = (await client.get(f"{URL}/pools")).json()
        assert {each["pool"]: each["alarm"] for each in body["pools"]} == {
            "interactive": False,
            "batch": False,
            "report": False,
        }
        assert all(each["used"] + each["idle"] == each["size"] <= each["most"] for each in body["pools"])
        told = {each["pid"]: each for each in body["connections"]}
        assert told[idle.info.backend_pid]["can_end"]
        busy = told[working.info.backend_pid]
        assert (busy["pool"], busy["state"], busy["can_end"]) == ("report", "idle in transaction", False)
        assert busy["transaction_s"] >= 0
        assert foreign.info.backend_pid not in told
        ended = await client.post(f"{URL}/connections/{idle.info.backend_pid}/end")
        assert ended.status_code == 204, ended.text
        with pytest.raises(psycopg.OperationalError):
            await idle.execute("SELECT 1")
        refused = await client.post(f"{URL}/connections/{working.info.backend_pid}/end")
        assert (refused.status_code, refused.json()["code"]) == (409, "connection_busy")
        unknown = await client.post(f"{URL}/connections/{foreign.info.backend_pid}/end")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_connection")
        await working.rollback()


@pytest.mark.committed
async def test_a_transaction_that_stays_open_too_long_is_cut(database_url: str, settings: Settings) -> None:
    short = Database(database_url, settings.model_copy(update={"batch_transaction_ms": 1000}))
    await short.open()
    try:
        with pytest.raises(psycopg.errors.TransactionTimeout):
            async with short.write(Workspace("test"), Pool.BATCH) as session:
                await session.connection.execute("SELECT pg_sleep(3)")
    finally:
        await short.close()
