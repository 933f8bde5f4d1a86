"""A hundred thousand open opportunities: the watch over dwell and the brief within the promised time, a manager's paper within bounds."""

from __future__ import annotations

import time

import psycopg
import pytest

from tests.process.conftest import open_world
from yingtu.insight import brief as briefs
from yingtu.insight import brief_words
from yingtu.insight.brief_pdf import brief_pdf
from yingtu.kit.db import Database, Workspace
from yingtu.metadata import service as metadata
from yingtu.process import watch

pytestmark = [pytest.mark.prove, pytest.mark.committed, pytest.mark.timeout(600)]

OPEN = 100_000
SECONDS = 5.0
LINK = "https://crm.example.com/insight/brief?process=sales"
#: Of a hundred, so many have stayed for long and were told, and one has just become late.
_FILL = """
WITH made AS (
    INSERT INTO ws_test.opportunity (id, name, name__pinyin, stage, owner_id, created_at, updated_at, valid_from, version)
    SELECT uuidv7(), 'Deal ' || n, 'deal ' || n, 'contacting', (SELECT id FROM ws_test.users WHERE login = 'sales'),
           moment, moment, moment, 1
    FROM (SELECT n, now() - CASE WHEN n % 100 < 61 THEN interval '60 days' ELSE interval '1 day' END AS moment
          FROM generate_series(1, %(count)s) AS n) AS drawn RETURNING id, name, created_at
)
INSERT INTO ws_test.stage_state (object, record_id, process, stage, entered_at, moved_at, told_at)
SELECT 'opportunity', id, 'sales', 'contacting', created_at, created_at, CASE WHEN substr(name, 6)::int % 100 < 60 THEN now() END
FROM made
""".replace(" % 100", " %% 100")


async def test_dwell_scan_and_brief_of_all_stay_within_five_seconds(
    database: Database, workspace: Workspace, database_url: str
) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(_FILL, {"count": OPEN})
        connection.execute("ANALYZE ws_test.opportunity, ws_test.stage_state")
    async with database.read(workspace) as session:
        # A running worker knows its catalog.
        await metadata.catalog(session)
    begun = time.perf_counter()
    assert await watch.tell_late(database, workspace) == OPEN // 100
    async with database.read(workspace) as session:
        boss = (await open_world(session)).others["manager"]
        found = await briefs.brief(session, boss, "sales")
        took = time.perf_counter() - begun
        catalog = await metadata.catalog(session)
        told = brief_words.brief_info(catalog, found, {}, "zh-CN")
    assert (told.total, len(told.items)) == (61 * OPEN // 100, 200)
    pages = brief_pdf(catalog, told, boss.name, LINK, "zh-CN")
    assert len(pages) < 2_000_000
    assert took <= SECONDS, took
