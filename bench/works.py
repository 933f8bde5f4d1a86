"""The works: each measures ours and its floor in the same run and returns figures with what they must and should reach."""

from __future__ import annotations

import asyncio
import http.client
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
from typing import Any, NamedTuple
from uuid import UUID

import psutil
import psycopg

from bench.capture import captured
from bench.fill import SCHEMA, fill_leads
from bench.load import WARM_UP_S
from bench.stage import POLL_S, Login, Stage, free_port

CLIENTS = 8
REPEATS = 21
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
IDLE_S, IDLE_PERCENT, IDLE_PATIENCE_S = 2.0, 5.0, 300.0


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

    def load(self, requests: list[bytes], port: int | None = None, *, seconds: float | None = None) -> dict[str, Any]:
        return self.stage.load(port or self.stage.port, requests, clients=CLIENTS, seconds=seconds or self.seconds)


def _bare(name: str, ids: list[UUID]) -> list[bytes]:
    return [f"GET /{name}/{each} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() for each in ids]


def alternating(ours: Callable[[], float], floor: Callable[[], float]) -> tuple[float, float]:
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
        ours, floor = alternating(
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
    ours, floor = alternating(lambda: bench.load(patches)["rps"], lambda: bench.load(_bare("update", ids), port)["rps"])
    figures["update one field"] = of_rates(ours, floor, "req/s", 0.3, 0.5)
    child.terminate()
    return figures


def scopes(bench: Bench) -> dict[str, Figure]:
    """The newest 50 of a sales person (one in a thousand rows) and of a manager of 200 against the administrator's."""
    from urllib.parse import urlencode

    def p50(who: Login) -> float:
        query = urlencode({"sort": LIST_SORT, "fields": ",".join(LIST_FIELDS)})
        return float(bench.load([who.request("GET", f"/api/v1/objects/lead/records?{query}")])["p50_ms"])

    sales, admin = alternating(lambda: p50(bench.sales), lambda: p50(bench.admin))
    manager = statistics.median(one_by_one(bench, bench.manager) for _ in range(3))
    return {
        "sales person's list against administrator's": of_times(sales, admin, "ms p50", 1.5, 1.2),
        "list of a manager of 200, all rows old": Figure(
            None, round(manager, 2), None, "ms p50", 15, 10, lower_is_better=True, note="one client"
        ),
    }


def widened(bench: Bench) -> dict[str, Figure]:
    """The sales person's list with a rare and a common sharing rule, an OR rule in the role and 50 lent records; explain."""
    from urllib.parse import urlencode

    address = "/api/v1/meta/documents/role/sales"
    role = bench.stage.call(bench.admin, "GET", address)["body"]
    sharing = [
        {
            "kind": "sharing",
            "key": f"bench_{field}",
            "body": {
                "label": {"en": field}, "object": "lead", "to": {"roles": ["sales"]},
                "filter": {"field": field, "op": "eq", "value": value},
            },
        }
        for field, value in (("company", "云帆7科技有限公司"), ("region", "east"))
    ]  # fmt: skip
    more = {"operations": ["read"], "scope": "team", "default_field": "read", "filter": sharing[1]["body"]["filter"]}  # type: ignore[index]
    wider = {**role, "objects": {**role["objects"], "lead": [*role["objects"]["lead"], more]}}
    changes = [*sharing, {"kind": "role", "key": "sales", "body": wider}]
    bench.stage.call(bench.admin, "POST", "/api/v1/meta/publish", {"changes": changes})
    with psycopg.connect(bench.stage.conninfo, autocommit=True) as connection:
        connection.execute(
            f"INSERT INTO {SCHEMA}.view_right SELECT %s, 'lead', id, uuidv7(), now() + interval '1 day'"
            f" FROM (SELECT id FROM {SCHEMA}.lead WHERE owner_id <> %s ORDER BY created_at LIMIT 50) AS lent",
            [bench.sales.user_id, bench.sales.user_id],
        )
        connection.execute(f"UPDATE {SCHEMA}.state SET access_epoch = access_epoch + 1")
        connection.execute(f"ANALYZE {SCHEMA}.lead")
    await_quiet(bench)
    query = urlencode({"sort": LIST_SORT, "fields": ",".join(LIST_FIELDS)})
    asked = {who: [who.request("GET", f"/api/v1/objects/lead/records?{query}")] for who in (bench.sales, bench.admin)}
    spent: dict[Login, list[Spent]] = {who: [] for who in asked}

    def p50(who: Login) -> float:
        before = spent_so_far(bench)
        found = bench.load(asked[who])
        # The requests of the warm-up cost as much and are not counted.
        count = found["count"] * (bench.seconds + WARM_UP_S) / bench.seconds
        after = spent_so_far(bench)
        spent[who].append(Spent(*((b - a) / count * 1000 for a, b in zip(before, after, strict=True))))
        return float(found["p50_ms"])

    wide, admin = alternating(lambda: p50(bench.sales), lambda: p50(bench.admin))
    record = bench.ids_of(bench.sales.user_id, 1)[0]
    about = urlencode({"object": "lead", "record": str(record), "field": "phone", "person": bench.sales.user_id})
    asked_why = bench.admin.request("GET", f"/api/v1/access/explain?{about}")
    explain = float(bench.stage.load(bench.stage.port, [asked_why], clients=1, seconds=bench.seconds)["p50_ms"])
    note = "; ".join(
        f"{name}: {statistics.median(each.web for each in found):.2f} ms of the processor in the web process,"
        f" {statistics.median(each.database for each in found):.2f} in PostgreSQL"
        for name, found in (("ours", spent[bench.sales]), ("floor", spent[bench.admin]))
    )
    print(f"  {note}", flush=True)
    return {
        "sales person's list with sharing, grants, OR rules": of_times(wide, admin, "ms p50", 1.5, 1.2, note),
        "explain one decision": Figure(None, round(explain, 2), None, "ms p50", 50, 20, lower_is_better=True),
    }


class Spent(NamedTuple):
    """Time of the processor: of the web process, and of PostgreSQL for it."""

    web: float
    database: float


def spent_so_far(bench: Bench) -> Spent:
    """Return what the web process and the connections it holds have used."""
    with psycopg.connect(bench.stage.conninfo, autocommit=True) as connection:
        backends = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'yingtu-%'"
        ).fetchall()
    web = bench.stage.children[0].pid
    return Spent(_seconds(web), sum(_seconds(pid) for (pid,) in backends))


def _seconds(pid: int) -> float:
    try:
        used = psutil.Process(pid).cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return used.user + used.system


def await_quiet(bench: Bench) -> None:
    """Wait until the indexes that a publication wants are built, and what they leave to write is written."""
    deadline = time.monotonic() + IDLE_PATIENCE_S
    with psycopg.connect(bench.stage.conninfo, autocommit=True) as connection:
        while time.monotonic() < deadline:
            [[building]] = connection.execute("SELECT count(*) FROM pg_stat_progress_create_index").fetchall()
            if not building and psutil.cpu_percent(IDLE_S) <= IDLE_PERCENT:
                return
            time.sleep(POLL_S)


def one_by_one(bench: Bench, who: Login) -> float:
    """Return the p50 of a list for a single client, in milliseconds."""
    from urllib.parse import urlencode

    query = urlencode({"sort": LIST_SORT, "fields": ",".join(LIST_FIELDS)})
    request = who.request("GET", f"/api/v1/objects/lead/records?{query}")
    return float(bench.stage.load(bench.stage.port, [request], clients=1, seconds=bench.seconds)["p50_ms"])


def list_at(bench: Bench) -> float:
    """Return the p50 of the administrator's filtered list with eight clients, in milliseconds: the median of three."""
    # PostgreSQL still writes what was filled in.
    await_quiet(bench)
    request = [bench.list_request(bench.admin)]
    return statistics.median(float(bench.load(request)["p50_ms"]) for _ in range(3))


def aggregate(bench: Bench) -> dict[str, Figure]:
    """Count and sum by status and owner, as administrator, against the plain GROUP BY."""
    body = {
        "group_by": ["status", "owner_id"],
        "measures": [{"op": "count"}, {"op": "sum", "field": "expected_amount"}],
        "limit": 5000,
    }

    def ours() -> float:
        began = time.perf_counter()
        bench.stage.send(bench.admin, "POST", "/api/v1/objects/lead/records/aggregate", body)
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


def add_field(bench: Bench) -> dict[str, Figure]:
    """Add a field to leads, three times, while eight clients list and update them; the longest wait of a client counts too."""
    ids = bench.ids_of(bench.sales.user_id, 200)
    mixed = [bench.list_request(bench.admin)] * 20 + [
        bench.sales.request("PATCH", f"/api/v1/objects/lead/records/{each}", {"rating": "hot"}) for each in ids[:20]
    ]
    waits: list[float] = []
    # A second apart, as somebody who clicks quickly does: what clients wait for is one addition, not three in a row.
    loader = threading.Thread(target=lambda: waits.append(bench.load(mixed, seconds=5)["max_ms"]))
    body = bench.stage.call(bench.admin, "GET", "/api/v1/meta/documents/object/lead")
    document = body.get("body", body)
    loader.start()
    times = []
    for number in range(3):
        time.sleep(1.0)
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


def wait_until_idle(process: psutil.Process) -> None:
    """The worker first indexes the leads that were filled in past it; that is not what is measured here."""
    deadline = time.monotonic() + IDLE_PATIENCE_S
    while process.cpu_percent(IDLE_S) > IDLE_PERCENT and time.monotonic() < deadline:
        pass


def refill(bench: Bench, count: int) -> None:
    """Replace the leads and say so."""
    began = time.perf_counter()
    fill_leads(bench.stage.conninfo, count)
    print(f"  {count:,} leads filled in {time.perf_counter() - began:.1f} s", flush=True)
