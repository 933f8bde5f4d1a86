"""The works: each measures ours and its floor in the same run and returns figures with what they must and should reach."""

from __future__ import annotations

import asyncio
import csv
import http.client
import io
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psutil
import psycopg

from bench.capture import captured
from bench.fill import SCHEMA, fill_leads
from bench.stage import Login, Stage, free_port

CLIENTS = 8
REPEATS = 5
LIST_FIELDS = (
    "name",
    "company",
    "phone",
    "source",
    "status",
    "rating",
    "next_contact_at",
    "owner_id.name",
    "created_at",
)
LIST_FILTER = {"field": "status", "op": "eq", "value": "working"}
LIST_SORT = "-created_at"
IMPORT_ROWS = 5_000


@dataclass(frozen=True)
class Figure:
    """One line of the result.

    Attributes:
        ratio: ours ÷ floor; of rates the higher is better, of times the lower.
        lower_is_better: How ``must`` and ``aim`` are compared with ``ratio`` (or with ``ours`` where there is no floor).
    """

    floor: float | None
    ours: float
    ratio: float | None
    unit: str
    must: float
    aim: float
    lower_is_better: bool
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "floor": self.floor,
            "ours": self.ours,
            "ratio": self.ratio,
            "unit": self.unit,
            "must": self.must,
            "aim": self.aim,
            "ok": self.reaches(self.must),
            "aim_reached": self.reaches(self.aim),
            "note": self.note,
        }

    def reaches(self, bound: float) -> bool:
        value = self.ours if self.ratio is None else self.ratio
        return value <= bound if self.lower_is_better else value >= bound


def of_rates(ours: float, floor: float, unit: str, must: float, aim: float, note: str = "") -> Figure:
    return Figure(floor, ours, round(ours / floor, 3), unit, must, aim, lower_is_better=False, note=note)


def of_times(ours: float, floor: float, unit: str, must: float, aim: float, note: str = "") -> Figure:
    return Figure(
        round(floor, 3), round(ours, 3), round(ours / floor, 3), unit, must, aim, lower_is_better=True, note=note
    )


@dataclass
class Bench:
    """What the works share."""

    stage: Stage
    seconds: float
    sales: Login
    admin: Login
    manager: Login

    def ids_of(self, owner: str, limit: int = 2000) -> list[UUID]:
        with psycopg.connect(self.stage.conninfo) as connection:
            rows = connection.execute(
                f"SELECT id FROM {SCHEMA}.lead WHERE owner_id = %s AND deleted_at IS NULL LIMIT %s", [owner, limit]
            ).fetchall()
        return [row[0] for row in rows]

    def list_request(self, who: Login, **more: str) -> bytes:
        query = {"filter": json.dumps(LIST_FILTER), "sort": LIST_SORT, "fields": ",".join(LIST_FIELDS), **more}
        from urllib.parse import urlencode

        return who.request("GET", f"/api/v1/objects/lead/records?{urlencode(query)}")

    def load(self, requests: list[bytes], port: int | None = None) -> dict[str, Any]:
        return self.stage.load(port or self.stage.port, requests, clients=CLIENTS, seconds=self.seconds)


def _bare(name: str, ids: list[UUID]) -> list[bytes]:
    return [f"GET /{name}/{each} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() for each in ids]


def _alternating(ours: Callable[[], float], floor: Callable[[], float]) -> tuple[float, float]:
    """Measure both in turn and return the medians: the machine's mood hits both."""
    pairs = [(ours(), floor()) for _ in range(3)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def reads_and_update(bench: Bench) -> dict[str, Figure]:
    """Get one, list 50, update one field: requests per second of eight clients, signed in as a sales person."""
    ids = bench.ids_of(bench.sales.user_id)
    works = asyncio.run(captured(bench.stage.conninfo, bench.sales.token, LIST_FILTER, LIST_SORT, LIST_FIELDS, ids[0]))
    works["update"] = {
        "sql": f"UPDATE {SCHEMA}.lead SET rating = CASE WHEN rating = 'hot' THEN 'cold' ELSE 'hot' END, version = version + 1 WHERE id = $1",
        "params": [None],
        "id_at": [0],
        "column": 0,
    }
    port, child = bench.stage.start_floor(works)
    get = [bench.sales.request("GET", f"/api/v1/objects/lead/records/{each}") for each in ids]
    listing = [bench.list_request(bench.sales)]
    figures = {}
    for name, requests, must, aim in (("get one record", get, 0.5, 0.8), ("list 50, filter + sort", listing, 0.5, 0.8)):
        bare = _bare("get" if requests is get else "list", ids)
        ours, floor = _alternating(
            lambda requests=requests: bench.load(requests)["rps"], lambda bare=bare: bench.load(bare, port)["rps"]
        )
        figures[name] = of_rates(ours, floor, "req/s", must, aim)
    # Both values of the field, so that most requests really change something.
    patches = [
        bench.sales.request("PATCH", f"/api/v1/objects/lead/records/{each}?fields=rating,version", {"rating": rating})
        for each in ids
        for rating in ("hot", "warm", "cold")
    ]
    random.Random(7).shuffle(patches)
    ours, floor = _alternating(
        lambda: bench.load(patches)["rps"], lambda: bench.load(_bare("update", ids), port)["rps"]
    )
    figures["update one field"] = of_rates(ours, floor, "req/s", 0.3, 0.5)
    child.terminate()
    return figures


def scopes(bench: Bench) -> dict[str, Figure]:
    """The newest 50 of a sales person (one in a thousand rows) and of a manager of 200 against the administrator's."""
    from urllib.parse import urlencode

    def p50(who: Login) -> float:
        query = urlencode({"sort": LIST_SORT, "fields": ",".join(LIST_FIELDS)})
        return float(bench.load([who.request("GET", f"/api/v1/objects/lead/records?{query}")])["p50_ms"])

    sales, admin = _alternating(lambda: p50(bench.sales), lambda: p50(bench.admin))
    manager = statistics.median(one_by_one(bench, bench.manager) for _ in range(3))
    return {
        "sales person's list against administrator's": of_times(sales, admin, "ms p50", 1.5, 1.2),
        "list of a manager of 200, all rows old": Figure(
            None, round(manager, 2), None, "ms p50", 15, 10, lower_is_better=True, note="one client"
        ),
    }


def one_by_one(bench: Bench, who: Login) -> float:
    """Return the p50 of a list for a single client, in milliseconds."""
    from urllib.parse import urlencode

    query = urlencode({"sort": LIST_SORT, "fields": ",".join(LIST_FIELDS)})
    request = who.request("GET", f"/api/v1/objects/lead/records?{query}")
    return float(bench.stage.load(bench.stage.port, [request], clients=1, seconds=bench.seconds)["p50_ms"])


def list_at(bench: Bench) -> float:
    """Return the p50 of the administrator's filtered list with eight clients, in milliseconds."""
    return float(bench.load([bench.list_request(bench.admin)])["p50_ms"])


def aggregate(bench: Bench) -> dict[str, Figure]:
    """Count and sum by status and owner, as administrator, against the plain GROUP BY."""
    body = {
        "group_by": ["status", "owner_id"],
        "measures": [{"op": "count"}, {"op": "sum", "field": "expected_amount"}],
        "limit": 5000,
    }

    def ours() -> float:
        began = time.perf_counter()
        bench.stage.call(bench.admin, "POST", "/api/v1/objects/lead/records/aggregate", body)
        return time.perf_counter() - began

    with psycopg.connect(bench.stage.conninfo, autocommit=True) as connection:

        def floor() -> float:
            began = time.perf_counter()
            connection.execute(
                f"SELECT status, owner_id, count(*), sum(expected_amount__base) FROM {SCHEMA}.lead"
                " WHERE deleted_at IS NULL GROUP BY 1, 2"
            ).fetchall()
            return time.perf_counter() - began

        ours()
        floor()
        pairs = [(ours(), floor()) for _ in range(REPEATS)]
    mine, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    return {"count + sum by status and owner": of_times(mine * 1000, bare * 1000, "ms", 1.2, 1.05)}


def import_leads(bench: Bench) -> dict[str, Figure]:
    """Import 5,000 leads as a job of the worker, against COPY into the same table."""
    worker = bench.stage.start(sys.executable, "-m", "yingtu.cli.main", "worker")
    times = [_one_import(bench, number) for number in range(3)]
    worker.terminate()
    with psycopg.connect(bench.stage.conninfo) as connection:
        connection.execute(f"CREATE TABLE {SCHEMA}.bench_copy (LIKE {SCHEMA}.lead INCLUDING ALL)")
        rows = connection.execute(f"SELECT * FROM {SCHEMA}.lead ORDER BY id DESC LIMIT {IMPORT_ROWS}").fetchall()
        connection.commit()
        began = time.perf_counter()
        with connection.cursor().copy(f"COPY {SCHEMA}.bench_copy FROM STDIN") as copy:
            for row in rows:
                copy.write_row([psycopg.types.json.Jsonb(cell) if isinstance(cell, dict) else cell for cell in row])
        connection.commit()
        floor = time.perf_counter() - began
        connection.execute(f"DROP TABLE {SCHEMA}.bench_copy")
    ours = statistics.median(times)
    return {
        f"import {IMPORT_ROWS} leads": Figure(
            round(floor, 3), round(ours, 3), None, "s", 1.5, 0.9, lower_is_better=True,
            note=f"COPY alone {floor:.2f} s; from the job's start to its end",
        )
    }  # fmt: skip


def _one_import(bench: Bench, number: int) -> float:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        ["联系人", "电话", "公司", "意向产品", "首次接触渠道", "意向程度", "邮箱", "大区", "预计金额", "需求描述"]
    )
    product = bench.stage.call(bench.admin, "GET", "/api/v1/objects/product/records?fields=name&limit=1")["items"][0][
        "name"
    ]
    for row in range(IMPORT_ROWS):
        serial = 60_000_000 + number * IMPORT_ROWS + row
        writer.writerow(
            [f"导入{serial}", f"199{serial:08d}", f"海川{serial}贸易有限公司", product, "展会", "高", f"i{serial}@example.com",
             "华东", f"{row:,}", "需要报价"]
        )  # fmt: skip
    mapping = {
        "mode": "create",
        "columns": [
            {"column": "联系人", "field": "name"},
            {"column": "电话", "field": "phone"},
            {"column": "公司", "field": "company"},
            {"column": "意向产品", "field": "product_interest"},
            {"column": "首次接触渠道", "field": "source"},
            {"column": "意向程度", "field": "rating"},
            {"column": "邮箱", "field": "email"},
            {"column": "大区", "field": "region"},
            {"column": "预计金额", "field": "expected_amount"},
            {"column": "需求描述", "field": "requirement"},
        ],
    }
    job = _upload(bench, text.getvalue().encode(), mapping)
    deadline = time.monotonic() + 120
    while True:
        state = bench.stage.call(bench.admin, "GET", f"/api/v1/jobs/{job}")
        if state["state"] in {"succeeded", "failed", "cancelled"}:
            break
        if time.monotonic() > deadline:
            raise SystemExit(f"the import does not end: {state}")
        time.sleep(0.05)
    if state["state"] != "succeeded" or state["done"] != IMPORT_ROWS or state.get("errors"):
        raise SystemExit(f"the import failed: {state}")
    with psycopg.connect(bench.stage.conninfo) as connection:
        found = connection.execute(
            f"SELECT extract(epoch FROM finished_at - started_at) FROM {SCHEMA}.job WHERE id = %s", [job]
        ).fetchone()
    return float(found[0]) if found else 0.0


def _upload(bench: Bench, content: bytes, mapping: dict[str, Any]) -> str:
    boundary = "benchboundary"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="mapping"\r\n\r\n{json.dumps(mapping)}\r\n'.encode(),
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="leads.csv"\r\nContent-Type: text/csv\r\n\r\n'.encode(),
        content,
        f"\r\n--{boundary}--\r\n".encode(),
    ]
    connection = http.client.HTTPConnection("127.0.0.1", bench.stage.port)
    connection.request(
        "POST",
        "/api/v1/objects/lead/imports",
        b"".join(parts),
        {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Cookie": bench.admin.cookie,
            "X-CSRF-Token": bench.admin.csrf,
            "User-Agent": "bench",
        },
    )
    response = connection.getresponse()
    body = response.read()
    if response.status != 202:
        raise SystemExit(f"the import was not accepted: {response.status} {body[:1000]!r}")
    job: str = json.loads(body)["id"]
    return job


def add_field(bench: Bench) -> dict[str, Figure]:
    """Add a field to leads while eight clients list and update them; the longest wait of a client counts too."""
    ids = bench.ids_of(bench.sales.user_id, 200)
    mixed = [bench.list_request(bench.admin)] * 20 + [
        bench.sales.request("PATCH", f"/api/v1/objects/lead/records/{each}", {"rating": "hot"}) for each in ids[:20]
    ]
    waits: list[float] = []
    loader = threading.Thread(target=lambda: waits.append(bench.load(mixed)["max_ms"]))
    body = bench.stage.call(bench.admin, "GET", "/api/v1/meta/documents/object/lead")
    document = body.get("body", body)
    loader.start()
    time.sleep(min(2.0, bench.seconds / 2))
    times = []
    for number in range(3):
        document["fields"][f"bench_{number}"] = {
            "type": "text",
            "label": {"zh-CN": f"测试{number}", "en": f"Bench {number}"},
        }
        began = time.perf_counter()
        bench.stage.call(
            bench.admin, "POST", "/api/v1/meta/publish",
            {"changes": [{"kind": "object", "key": "lead", "body": document}], "note": "bench"},
        )  # fmt: skip
        times.append(time.perf_counter() - began)
    loader.join()
    with psycopg.connect(bench.stage.conninfo, autocommit=True) as connection:
        began = time.perf_counter()
        connection.execute(f"ALTER TABLE {SCHEMA}.lead__history ADD COLUMN bench_floor text")
        floor = time.perf_counter() - began
        connection.execute(f"ALTER TABLE {SCHEMA}.lead__history DROP COLUMN bench_floor")
    return {
        "add a field, table in use": Figure(
            round(floor, 4), round(statistics.median(times), 3), None, "s", 0.3, 0.15, lower_is_better=True
        ),
        "longest wait of a client meanwhile": Figure(
            None, round(max(waits) / 1000, 3), None, "s", 0.5, 0.3, lower_is_better=True
        ),
    }


def memory(bench: Bench) -> dict[str, Figure]:
    """Memory of ``yingtu run`` idle: supervisor, web and worker, without PostgreSQL (proportional set size)."""
    port = free_port()
    environment = {**os.environ, **bench.stage.environment, "YINGTU_PORT": str(port)}
    child = subprocess.Popen(
        [sys.executable, "-m", "yingtu.cli.main", "run"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        time.sleep(5)
        tree = [psutil.Process(child.pid), *psutil.Process(child.pid).children(recursive=True)]
        used = sum(each.memory_full_info().pss for each in tree if each.is_running())
    finally:
        child.terminate()
        child.wait(30)
    return {
        "memory idle without PostgreSQL": Figure(
            None, round(used / 2**20, 1), None, "MiB", 350, 200, lower_is_better=True, note=f"{len(tree)} processes"
        )
    }


def refill(bench: Bench, count: int) -> None:
    """Replace the leads and say so."""
    began = time.perf_counter()
    fill_leads(bench.stage.conninfo, count)
    print(f"  {count:,} leads filled in {time.perf_counter() - began:.1f} s", flush=True)
