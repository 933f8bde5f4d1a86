"""Work that can wait steps back behind work that cannot."""

from __future__ import annotations

import subprocess

import psutil
import pytest

from yingtu.kit.db import Database, Pool
from yingtu.kit.priority import lower
from yingtu.kit.settings import Settings


def test_a_process_steps_back_and_never_forward() -> None:
    child = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        lower(0, child.pid)
        assert psutil.Process(child.pid).nice() == 0
        lower(5, child.pid)
        assert psutil.Process(child.pid).nice() == 5
        lower(3, child.pid)
        assert psutil.Process(child.pid).nice() == 5
    finally:
        child.kill()
        child.wait()
    lower(10, child.pid)


@pytest.mark.parametrize("background", [True, False])
async def test_the_servers_side_of_background_work_steps_back(
    database: Database, settings: Settings, *, background: bool
) -> None:
    made = Database(database.conninfo, settings, background=background)
    await made.open()
    try:
        async with made.connection(Pool.BATCH) as connection:
            process = psutil.Process(connection.info.backend_pid)
            assert process.nice() == (settings.background_niceness if background else 0)
    finally:
        await made.close()
