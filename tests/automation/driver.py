"""A process that hands over events and drives runs until it is killed: ``python -m tests.automation.driver <database> <data directory>``."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.support.database import WORKSPACE
from yingtu import assembly
from yingtu.automation import engine, starting
from yingtu.kit.db import Database
from yingtu.kit.settings import Settings
from yingtu.records import outbox


async def main(url: str, directory: str) -> None:
    assembly.connect()
    # Small batches: more moments to be killed at.
    engine.BATCH = 60  # type: ignore[misc]
    database = Database(url, Settings(database_url=url, data_dir=Path(directory), secret_key="k" * 40))
    await database.open()
    sys.stdout.write("working\n")
    sys.stdout.flush()
    while True:
        events = await outbox.drain(database, WORKSPACE, starting.CONSUMER, batch=20)
        if not events and not await engine.drive(database, WORKSPACE):
            await asyncio.sleep(0.02)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
