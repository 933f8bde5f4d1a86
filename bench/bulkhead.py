"""Bulkheads: what people feel of an import and an export that take all they can get, on the same two processors.

The same list is asked for by the same clients, alone and while a file of as many leads as there are is imported and all leads
are exported again and again; alone before and after, so that a machine that is slower in the second half is no excuse.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
import urllib.request
from typing import Any

import psycopg

from bench.export import FIELDS
from bench.fill import SCHEMA
from bench.works import Bench, Figure, wait_until_idle

ROWS = 200_000
WINDOWS = 5
OPEN = frozenset({"queued", "running"})
MAPPING = (
    '{"mode":"create","columns":[{"column":"name","field":"name"},{"column":"phone","field":"phone"},'
    '{"column":"company","field":"company"},{"column":"product","field":"product_interest"},{"column":"source","field":"source"}]}'
)
BOUNDARY = "bulkhead"


def bulkhead(bench: Bench) -> dict[str, Figure]:
    """Return how much slower the list gets; the note tells what was done meanwhile."""
    worker = bench.stage.start("setsid", sys.executable, "-m", "yingtu.cli.main", "worker")
    request = [bench.list_request(bench.admin)]
    wait_until_idle(worker)
    alone = [bench.load(request) for _ in range(WINDOWS // 2 + 1)]
    importing = _start_import(bench, ROWS)
    exporting = _start_export(bench)
    busy: list[dict[str, Any]] = []
    exported = 0
    began = time.monotonic()
    before = _job(bench, importing)["done"]
    for _ in range(WINDOWS):
        busy.append(bench.load(request))
        ended = _job(bench, exporting)
        if ended["state"] not in OPEN:
            exported += ended["done"]
            exporting = _start_export(bench)
    seconds = time.monotonic() - began
    imported = _job(bench, importing)
    if imported["state"] not in OPEN:
        raise SystemExit(f"the import was over before it was measured: {imported['state']}, {imported['message']}")
    rate = (imported["done"] - before) / seconds
    exported += _job(bench, exporting)["done"]
    for job in (importing, exporting):
        bench.stage.call(bench.admin, "POST", f"/api/v1/jobs/{job}/cancel")
    while any(_job(bench, job)["state"] in OPEN for job in (importing, exporting)):
        time.sleep(0.2)
    worker.terminate()
    worker.wait(30)
    alone += [bench.load(request) for _ in range(WINDOWS // 2)]
    slower = statistics.median(each["p95_ms"] for each in busy)
    floor = statistics.median(each["p95_ms"] for each in alone)
    note = (
        f"meanwhile {rate:,.0f} rows/s imported and {exported / seconds:,.0f} exported; list "
        f"{statistics.median(each['rps'] for each in alone):,.0f} -> {statistics.median(each['rps'] for each in busy):,.0f} req/s"
    )
    print(f"  {note}", flush=True)
    return {
        "list while importing and exporting": Figure(
            floor, slower, round(slower / floor, 3), "ms p95", 1.5, 1.2, lower_is_better=True, note=note
        )
    }


def _job(bench: Bench, job: int) -> Any:
    return bench.stage.call(bench.admin, "GET", f"/api/v1/jobs/{job}")


def _start_export(bench: Bench) -> int:
    body = {"fields": list(FIELDS), "format": "csv"}
    return int(bench.stage.call(bench.admin, "POST", "/api/v1/objects/lead/exports", body)["id"])


def _start_import(bench: Bench, rows: int) -> int:
    with psycopg.connect(bench.stage.conninfo) as connection:
        product = connection.execute(f"SELECT name FROM {SCHEMA}.product LIMIT 1").fetchone()
    name = product[0] if product else ""
    lines = "".join(f"导入{n},+86139{n:08},海风{n % 5000}贸易公司,{name},website\n" for n in range(rows))
    parts = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="mapping"\r\n\r\n{MAPPING}\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="leads.csv"\r\n\r\n'
        f"name,phone,company,product,source\n{lines}\r\n--{BOUNDARY}--\r\n"
    )
    request = urllib.request.Request(
        f"{bench.stage.url}/api/v1/objects/lead/imports",
        parts.encode(),
        {
            "Cookie": bench.admin.cookie,
            "X-CSRF-Token": bench.admin.csrf,
            "User-Agent": "bench",
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        },
    )
    with urllib.request.urlopen(request) as response:
        return int(json.load(response)["id"])
