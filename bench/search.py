"""Search: by part of a name, two Chinese characters, pinyin initials and four digits; for who sees few records and who sees all."""

from __future__ import annotations

import asyncio
import json
import random
import time
from functools import partial
from typing import Any
from urllib.parse import urlencode

import psycopg

from bench.capture import Recorder
from bench.fill import SCHEMA
from bench.stage import Login
from bench.works import Bench, Figure, alternating, of_rates
from yingtu.identity import service as identity
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings
from yingtu.metadata import service as metadata
from yingtu.records.pinyin import pinyin_key
from yingtu.records.search import SearchQuery, search
from yingtu.records.search_index import catch_up

#: Different questions per work; both sides are asked the same ones.
QUESTIONS = 12
_CHARACTERS = "云帆海川天地华山江河东方长青金石木林星辰日月春秋明远宏达信诚智慧安康泰和瑞丰盛世嘉禾鼎新博雅众合力创联通"


def _company(number: int) -> str:
    draw = random.Random(number)
    return "".join(draw.choices(_CHARACTERS, k=3))


def fill_entries(conninfo: str) -> None:
    """Give the leads companies of different names and build the search entries as the worker does."""
    names = [_company(number) for number in range(20_000)]
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {SCHEMA}.bench_names (n int PRIMARY KEY, name text)")
        with connection.cursor().copy(f"COPY {SCHEMA}.bench_names FROM STDIN") as copy:
            for number, name in enumerate(names):
                copy.write_row((number, name))
        connection.execute(
            f"UPDATE {SCHEMA}.lead SET company = b.name || '科技有限公司' FROM {SCHEMA}.bench_names b"
            f" WHERE b.n = (hashtext(lead.id::text) & 1048575) %% 20000".replace("%%", "%")
        )
        connection.execute(f"DROP TABLE {SCHEMA}.bench_names")
        connection.execute(f"TRUNCATE {SCHEMA}.search, {SCHEMA}.search_build")
    began = time.perf_counter()
    count = asyncio.run(_build(conninfo))
    took = time.perf_counter() - began
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(f"VACUUM (ANALYZE) {SCHEMA}.lead, {SCHEMA}.search")
        size = connection.execute(
            "SELECT pg_size_pretty(pg_table_size(c)), pg_size_pretty(pg_indexes_size(c)) FROM to_regclass(%s) c",
            [f"{SCHEMA}.search"],
        ).fetchone()
    print(f"  entries of {count:,} records built in {took:.1f} s; table and indexes {size}", flush=True)


async def _build(conninfo: str) -> int:
    database = Database(conninfo, Settings())
    await database.open()
    try:
        return await catch_up(database, Workspace("demo"))
    finally:
        await database.close()


async def _captured(conninfo: str, token: str, texts: list[str]) -> list[dict[str, Any]]:
    """Return the statement behind each search, and how much it finds."""
    database = Database(conninfo, Settings())
    await database.open()
    found = []
    try:
        known = await identity.known_for_session(database, Workspace("demo"), token)
        async with database.connection() as connection:
            session = Recorder(connection, Workspace("demo"), writable=False)
            catalog = await metadata.catalog(session)
            for text in texts:
                body = json.loads(await search(session, known.actor, catalog, SearchQuery(text)))
                sql, values = session.ran[-1]
                found.append({"sql": sql, "params": values, "id_at": None, "column": 2, "hits": len(body["items"])})
    finally:
        await database.close()
    return found


def _questions(bench: Bench, who: Login) -> dict[str, list[str]]:
    own = "WHERE owner_id = %s" if who is bench.sales else "WHERE %s::text <> ''"
    with psycopg.connect(bench.stage.conninfo) as connection:
        rows = connection.execute(
            f"SELECT company, phone FROM {SCHEMA}.lead {own} ORDER BY md5(id::text) LIMIT {QUESTIONS}", [who.user_id]
        ).fetchall()
    return {
        "part of a name": [company[1:5] for company, _ in rows],
        "2 Chinese characters": [company[:2] for company, _ in rows],
        "pinyin initials": ["".join(each[0] for each in pinyin_key(company[:5]).split()) for company, _ in rows],
        "4 digits": [phone[-6:-2] for _, phone in rows],
    }


def _rate(bench: Bench, requests: list[bytes], port: int | None) -> float:
    return float(bench.load(requests, port)["rps"])


def search_leads(bench: Bench) -> dict[str, Figure]:
    """Search as sales person and as administrator, once all leads have entries and companies of different names."""
    fill_entries(bench.stage.conninfo)
    return searches(bench, bench.sales, "sales person") | searches(bench, bench.admin, "administrator")


def searches(bench: Bench, who: Login, name: str) -> dict[str, Figure]:
    """Requests per second of eight clients, against the bare application with the same SQL."""
    figures = {}
    for title, texts in _questions(bench, who).items():
        statements = asyncio.run(_captured(bench.stage.conninfo, who.token, texts))
        hits = sum(each.pop("hits") for each in statements) / len(statements)
        spec = {f"search{number}": each for number, each in enumerate(statements)}
        port, child = bench.stage.start_floor(spec)
        requests = [who.request("GET", f"/api/v1/search?{urlencode({'q': text})}") for text in texts]
        bare = [f"GET /{work}/x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() for work in spec]
        ours, floor = alternating(partial(_rate, bench, requests, None), partial(_rate, bench, bare, port))
        figures[f"search by {title}, {name}"] = of_rates(ours, floor, "req/s", 0.5, 0.8, note=f"{hits:.1f} hits")
        child.terminate()
    return figures
