"""A job that gets no connection to the database waits; it does not fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.actors import ensure_workspace
from yingtu.identity.actor import SYSTEM
from yingtu.jobs import registry, repository, service
from yingtu.jobs.running import RunningJob
from yingtu.kit.db import Database, Pool, Workspace
from yingtu.kit.errors import Overloaded
from yingtu.kit.settings import Settings

pytestmark = pytest.mark.committed


@pytest.fixture
def _crowded() -> Iterator[None]:
    async def crowded(running: RunningJob) -> dict[str, object]:
        del running
        raise Overloaded(retry_after_s=1, pool=Pool.REPORT.value)

    registry._handlers["test"] = crowded
    yield
    registry._handlers.pop("test", None)


@pytest.mark.usefixtures("_crowded")
async def test_without_a_free_connection_a_job_is_queued_again_however_often(
    database: Database, workspace: Workspace, settings: Settings
) -> None:
    async with database.write(workspace) as session:
        await ensure_workspace(session)
        job_id = await service.start(session, SYSTEM, "test", {})
    for _ in range(service.ATTEMPTS + 1):
        with pytest.raises(Overloaded):
            await service.run(database, workspace, job_id, settings)
        async with database.read(workspace) as session:
            job = await repository.get(session, job_id)
        assert job is not None
        assert (job.state, job.message_code) == ("queued", None)
