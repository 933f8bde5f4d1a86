"""More requests than the pool can take: the surplus is told to come back, the others are served."""

from __future__ import annotations

import asyncio

import pytest
from fastapi import APIRouter

from tests.support.actors import ensure_workspace, make_api_key, make_user
from tests.support.http import open_client
from yingtu.app import create_app
from yingtu.identity.dependencies import CheckedReadSession, Route
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings


@pytest.mark.committed
async def test_a_full_queue_is_answered_503_with_retry_after(settings: Settings, workspace: Workspace) -> None:
    tight = settings.model_copy(update={"interactive_pool_size": 1, "pool_queue_limit": 2})
    database = Database(tight.database_url or "", tight)
    await database.open()
    try:
        async with database.write(workspace) as session:
            await ensure_workspace(session)
            key = await make_api_key(session, await make_user(session))
        app = create_app(tight, database)
        router = APIRouter(prefix="/api/v1/hold", route_class=Route)
        inside, go_on = asyncio.Event(), asyncio.Event()

        @router.get("")
        async def hold(session: CheckedReadSession) -> dict[str, bool]:
            inside.set()
            await go_on.wait()
            return {"done": True}

        app.include_router(router)
        async with open_client(app, headers={"Authorization": f"Bearer {key}"}) as client:
            await client.get("/api/v1/session")
            first = asyncio.create_task(client.get("/api/v1/hold"))
            await inside.wait()
            others = [asyncio.create_task(client.get("/api/v1/session")) for _ in range(5)]
            refused = await asyncio.gather(*others[2:])
            go_on.set()
            served = await asyncio.gather(first, *others[:2])
            metrics = (await client.get("/metrics")).text
    finally:
        await database.close()
    assert [each.status_code for each in served] == [200, 200, 200]
    assert {(each.status_code, each.json()["code"], each.headers["retry-after"]) for each in refused} == {
        (503, "overloaded", "2")
    }
    assert 'yingtu_pool_refused_total{pool="interactive"} 3' in metrics
