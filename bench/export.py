"""Exporting all leads: CSV against COPY out of the same columns, XLSX against the spreadsheet library with the same cells."""

from __future__ import annotations

import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import xlsxwriter
from python_calamine import CalamineWorkbook

from bench.fill import SCHEMA
from bench.stage import Login
from bench.works import Bench, Figure, of_times, wait_until_idle

FIELDS = (
    "name",
    "phone",
    "company",
    "email",
    "source",
    "status",
    "rating",
    "region",
    "expected_amount",
    "requirement",
    "next_contact_at",
    "owner_id",
    "created_at",
)
POLL_S = 0.05
MIB = 2**20


def export_leads(bench: Bench) -> dict[str, Figure]:
    """Export through the API and a worker; memory is what the worker holds beyond what it held before."""
    worker = bench.stage.start(sys.executable, "-m", "yingtu.cli.main", "worker")
    _export(bench, "csv", {"field": "status", "op": "eq", "value": "qualified"})
    wait_until_idle(worker)
    figures: dict[str, Figure] = {}
    with _watched(worker) as extra:
        csv_s, rows, _ = _export(bench, "csv", None)
        csv_extra = extra()
    with _watched(worker) as extra:
        xlsx_s, _, content = _export(bench, "xlsx", None)
        xlsx_extra = extra()
    worker.terminate()
    figures[f"export {rows:,} CSV"] = of_times(csv_s, _copy_out(bench), "s", 4, 2)
    figures[f"export {rows:,} CSV, memory"] = _memory(csv_extra)
    figures[f"export {rows:,} XLSX"] = of_times(xlsx_s, _library_alone(bench, content), "s", 1.5, 1.2)
    figures[f"export {rows:,} XLSX, memory"] = _memory(xlsx_extra)
    return figures


def _memory(extra: int) -> Figure:
    return Figure(None, round(extra / MIB, 1), None, "MiB", 100, 60, lower_is_better=True)


def _export(bench: Bench, file_format: str, wanted: Any) -> tuple[float, int, bytes]:
    body = {"fields": list(FIELDS), "format": file_format, "filter": wanted}
    job = bench.stage.call(bench.admin, "POST", "/api/v1/objects/lead/exports", body)
    while job["state"] in {"queued", "running"}:
        time.sleep(POLL_S)
        job = bench.stage.call(bench.admin, "GET", f"/api/v1/jobs/{job['id']}")
    if job["state"] != "succeeded":
        raise SystemExit(f"the export ended as {job['state']}: {job['message']}")
    with psycopg.connect(bench.stage.conninfo) as connection:
        row = connection.execute(
            f"SELECT extract(epoch FROM finished_at - started_at) FROM {SCHEMA}.job WHERE id = %s", [job["id"]]
        ).fetchone()
    return float(row[0]) if row else 0.0, job["result"]["rows"], _fetched(bench, bench.admin, job["result_url"])


def _fetched(bench: Bench, login: Login, path: str) -> bytes:
    request = urllib.request.Request(
        f"{bench.stage.url}{path}", headers={"Cookie": login.cookie, "User-Agent": "bench"}
    )
    with urllib.request.urlopen(request) as response:
        content: bytes = response.read()
    return content


@contextmanager
def _watched(process: psutil.Process) -> Any:
    """Yield a function that tells how much more memory the process has held meanwhile than before."""
    before = peak = process.memory_info().rss
    ended = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(POLL_S):
            peak = max(peak, process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    told: Callable[[], int] = lambda: peak - before  # noqa: E731 - read while it is measured
    try:
        yield told
    finally:
        ended.set()
        watcher.join()


def _copy_out(bench: Bench) -> float:
    names = ", ".join(FIELDS)
    path = bench.stage.directory / "floor.csv"
    with psycopg.connect(bench.stage.conninfo) as connection, path.open("wb") as file:
        began = time.perf_counter()
        statement = f"COPY (SELECT {names} FROM {SCHEMA}.lead ORDER BY created_at DESC, id DESC) TO STDOUT (FORMAT csv)"
        with connection.cursor().copy(statement) as copy:
            for chunk in copy:
                file.write(chunk)
        file.flush()
        return time.perf_counter() - began


def _library_alone(bench: Bench, content: bytes) -> float:
    """Write the cells of our own file with the library in its mode for large files; reading them does not count."""
    made = bench.stage.directory / "ours.xlsx"
    made.write_bytes(content)
    rows = CalamineWorkbook.from_path(made).get_sheet_by_index(0).to_python()
    return _write(bench.stage.directory / "floor.xlsx", rows)


def _write(path: Path, rows: list[list[Any]]) -> float:
    began = time.perf_counter()
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_urls": False})
    sheet = book.add_worksheet()
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, place, value)
            elif isinstance(value, (int, float)):
                sheet.write_number(number, place, value)
            elif value is not None:
                sheet.write_datetime(number, place, value, moment)
    book.close()
    return time.perf_counter() - began
