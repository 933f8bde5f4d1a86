"""Imports: files of leads as jobs of the worker, with validation, normalisation, exact duplicates, history, events and search entries.

The worker is at rest when they begin: the entries of the leads that were filled in past it are there.
"""

from __future__ import annotations

import csv
import http.client
import io
import json
import statistics
import sys
import time
from typing import Any

import psycopg
import xlsxwriter

from bench.fill import SCHEMA
from bench.works import Bench, Figure, wait_until_idle

ROWS, MANY = 5_000, 50_000
TIMES = 3
POLL_S = 0.05
PATIENCE_S = 300
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FIELDS = {
    "联系人": "name",
    "电话": "phone",
    "公司": "company",
    "意向产品": "product_interest",
    "首次接触渠道": "source",
    "意向程度": "rating",
    "邮箱": "email",
    "大区": "region",
    "预计金额": "expected_amount",
    "需求描述": "requirement",
}
_MAPPING = {
    "mode": "create",
    "columns": [{"column": column, "field": field} for column, field in _FIELDS.items()],
}


def import_leads(bench: Bench) -> dict[str, Figure]:
    """Import 5,000 leads from CSV (the job alone), from XLSX (until they are found), and 50,000; against COPY into the same table."""
    worker = bench.stage.start(sys.executable, "-m", "yingtu.cli.main", "worker")
    rows = _Rows(bench)
    _import(bench, _csv(rows.next(100)), CSV, 100)  # what is done once per process
    wait_until_idle(worker)
    alone, whole = [], []
    for _ in range(TIMES):
        alone.append(_seconds(bench, _import(bench, _csv(rows.next(ROWS)), CSV, ROWS)))
        _wait_for_entries(bench)
    for _ in range(TIMES):
        content = _xlsx(rows.next(ROWS))
        began = time.perf_counter()
        _import(bench, content, XLSX, ROWS)
        _wait_for_entries(bench)
        whole.append(time.perf_counter() - began)
    many = _seconds(bench, _import(bench, _csv(rows.next(MANY)), CSV, MANY))
    _wait_for_entries(bench)
    worker.terminate()
    return {
        f"import {ROWS:,} leads": _figure(alone, _copy(bench, ROWS), 1.5, 0.9, "from the job's start to its end"),
        f"import {ROWS:,} from XLSX, found by search": _figure(
            whole, _copy(bench, ROWS), 1.8, 1.0, "from the upload to the last search entry"
        ),
        f"import {MANY:,} leads": _figure([many], _copy(bench, MANY), 14, 8, "from the job's start to its end"),
    }


def _figure(times: list[float], floor: float, must: float, aim: float, note: str) -> Figure:
    return Figure(
        round(floor, 3), round(statistics.median(times), 3), None, "s", must, aim, lower_is_better=True,
        note=f"COPY alone {floor:.2f} s; {note}",
    )  # fmt: skip


class _Rows:
    """Rows for files; no phone number comes twice."""

    def __init__(self, bench: Bench) -> None:
        page = bench.stage.call(bench.admin, "GET", "/api/v1/objects/product/records?fields=name&limit=1")
        self._product = page["items"][0]["name"]
        self._serial = 60_000_000

    def next(self, count: int) -> list[list[str]]:
        first, self._serial = self._serial, self._serial + count
        return [
            [f"导入{each}", f"199{each:08d}", f"海川{each}贸易有限公司", self._product, "展会", "高",
             f"i{each}@example.com", "华东", f"{each - first:,}", "需要报价"]
            for each in range(first, first + count)
        ]  # fmt: skip


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([list(_FIELDS), *rows])
    return text.getvalue().encode()


def _xlsx(rows: list[list[str]]) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet()
    for number, row in enumerate([list(_FIELDS), *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return made.getvalue()


def _import(bench: Bench, content: bytes, kind: str, count: int) -> int:
    """Upload a file, wait for the end of its job and return the job's number."""
    job = _upload(bench, content, kind)
    deadline = time.monotonic() + PATIENCE_S
    while (state := bench.stage.call(bench.admin, "GET", f"/api/v1/jobs/{job}"))["state"] in {"queued", "running"}:
        if time.monotonic() > deadline:
            raise SystemExit(f"the import does not end: {state}")
        time.sleep(POLL_S)
    if state["state"] != "succeeded" or state["done"] != count or state.get("errors"):
        raise SystemExit(f"the import failed: {state}")
    return job


def _seconds(bench: Bench, job: int) -> float:
    with psycopg.connect(bench.stage.conninfo) as connection:
        found = connection.execute(
            f"SELECT extract(epoch FROM finished_at - started_at) FROM {SCHEMA}.job WHERE id = %s", [job]
        ).fetchone()
    return float(found[0]) if found else 0.0


def _wait_for_entries(bench: Bench) -> None:
    waiting = f"SELECT 1 FROM {SCHEMA}.event_queue WHERE consumer = 'search' LIMIT 1"
    with psycopg.connect(bench.stage.conninfo, autocommit=True) as connection:
        while connection.execute(waiting).fetchone():
            time.sleep(0.01)


def _copy(bench: Bench, count: int) -> float:
    """COPY as many of the leads that were imported into a table like theirs."""
    with psycopg.connect(bench.stage.conninfo) as connection:
        connection.execute(f"CREATE TABLE {SCHEMA}.bench_copy (LIKE {SCHEMA}.lead INCLUDING ALL)")
        rows = connection.execute(f"SELECT * FROM {SCHEMA}.lead ORDER BY id DESC LIMIT {count}").fetchall()
        connection.commit()
        began = time.perf_counter()
        with connection.cursor().copy(f"COPY {SCHEMA}.bench_copy FROM STDIN") as copy:
            for row in rows:
                copy.write_row([psycopg.types.json.Jsonb(cell) if isinstance(cell, dict) else cell for cell in row])
        connection.commit()
        took = time.perf_counter() - began
        connection.execute(f"DROP TABLE {SCHEMA}.bench_copy")
    return took


def _upload(bench: Bench, content: bytes, kind: str) -> int:
    boundary = "benchboundary"
    name = "leads.csv" if kind == CSV else "leads.xlsx"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="mapping"\r\n\r\n{json.dumps(_MAPPING)}\r\n'.encode(),
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'.encode(),
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
    body: Any = response.read()
    if response.status != 202:
        raise SystemExit(f"the import was not accepted: {response.status} {body[:1000]!r}")
    return int(json.loads(body)["id"])
