"""The job that looks for companies an import may have brought in a second time."""

from __future__ import annotations

import asyncio

from yingtu.jobs.registry import handler
from yingtu.jobs.running import RunningJob
from yingtu.kit.db import Pool
from yingtu.metadata import service as metadata
from yingtu.quality import names, repository, service

#: Pairs kept of one import, the most similar ones.
MAX_PAIRS = 5000


@handler(service.FIND)
async def find_duplicates(running: RunningJob) -> dict[str, object]:
    """Compare what an import created with all records; return how many pairs are new."""
    object_name = str(running.params["object"])
    async with running.database.read(running.workspace, Pool.BATCH) as session:
        catalog = await metadata.catalog(session)
        fresh = set(await service.created_by(session, int(running.params["import"])))
        field = service.COMPANY_FIELDS[object_name]
        known = await repository.names(session, catalog, catalog.object(object_name), field) if fresh else []
    found = await asyncio.to_thread(names.pairs, [each for each in known if each[0] in fresh], known)
    async with running.step() as session:
        added = await repository.add(session, object_name, found[:MAX_PAIRS], running.job.id)
        await running.advance(session, done=len(fresh), total=len(fresh))
    return {"object": object_name, "pairs": added}
