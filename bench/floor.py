"""The floor: a bare ASGI application that runs the same SQL text through psycopg and passes the bytes on. Nothing else.

``YINGTU_BENCH_FLOOR`` names a JSON file ``{"conninfo": …, "works": {name: {"sql": …, "params": […], "id_at": [indexes] | null, "column": n}}}``.
``GET /<work>/<id>`` runs the work with ``id`` at the given parameter positions and answers with column ``column`` of the first row.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import AsyncRawCursor
from psycopg_pool import AsyncConnectionPool

_SPEC: dict[str, Any] = json.loads(Path(os.environ["YINGTU_BENCH_FLOOR"]).read_text())
_WORKS = {name: (each["sql"].encode(), each) for name, each in _SPEC["works"].items()}
_pool: AsyncConnectionPool[Any] = AsyncConnectionPool(
    _SPEC["conninfo"], min_size=2, max_size=10, open=False, kwargs={"autocommit": True, "prepare_threshold": 2}
)


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await receive()
        await _pool.open(wait=True)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await _pool.close()
        await send({"type": "lifespan.shutdown.complete"})
        return
    _, name, record_id = scope["path"].split("/", 2)
    sql, work = _WORKS[name]
    params = list(work["params"])
    for index in work["id_at"] or ():
        params[index] = UUID(record_id)
    async with _pool.connection() as connection, AsyncRawCursor(connection) as cursor:
        await cursor.execute(sql, params)
        body = b"{}"
        if cursor.description:
            row = await cursor.fetchone()
            value = row[work["column"]] if row else b"{}"
            body = value if isinstance(value, bytes) else str(value).encode()
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())],
        }
    )
    await send({"type": "http.response.body", "body": body})
