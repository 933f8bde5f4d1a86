"""The load: keep-alive clients that send prepared HTTP requests one after the other and time each answer.

Runs as its own process (``python -m bench.load spec.json``), so that the server under test does not share its event loop.
The specification is ``{"port": int, "clients": int, "seconds": float, "requests": [base64 of raw HTTP requests]}``; the result, printed
as JSON, is ``{"rps", "p50_ms", "p95_ms", "p99_ms", "max_ms", "count", "errors", "statuses"}``.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import uvloop

WARM_UP_S = 0.7


async def _answer(reader: asyncio.StreamReader) -> int:
    """Read one response and return its status; bodies come with Content-Length or chunked."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    lower = head.lower()
    at = lower.find(b"content-length:")
    if at >= 0:
        length = int(lower[at + 15 : lower.index(b"\r\n", at)])
        if length:
            await reader.readexactly(length)
    elif b"transfer-encoding: chunked" in lower:
        while size := int((await reader.readline()).strip() or b"0", 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return status


async def _client(
    port: int, requests: list[bytes], until: float, started: float, timings: list[float], statuses: Counter[int]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    pick = random.Random(id(writer))
    try:
        while (before := time.perf_counter()) < until:
            writer.write(requests[pick.randrange(len(requests))])
            status = await _answer(reader)
            after = time.perf_counter()
            if before >= started:
                timings.append(after - before)
                statuses[status] += 1
    finally:
        writer.close()


async def run(port: int, clients: int, seconds: float, requests: list[bytes]) -> dict[str, Any]:
    """Load the server on the loopback interface for ``seconds`` after a short warm-up."""
    timings: list[float] = []
    statuses: Counter[int] = Counter()
    begin = time.perf_counter() + WARM_UP_S
    await asyncio.gather(*(_client(port, requests, begin + seconds, begin, timings, statuses) for _ in range(clients)))
    timings.sort()

    def percentile(share: float) -> float:
        return round(timings[min(len(timings) - 1, int(len(timings) * share))] * 1000, 3)

    return {
        "rps": round(len(timings) / seconds, 1),
        "p50_ms": percentile(0.5),
        "p95_ms": percentile(0.95),
        "p99_ms": percentile(0.99),
        "max_ms": percentile(1.0),
        "count": len(timings),
        "errors": sum(count for status, count in statuses.items() if status >= 400),
        "statuses": {str(status): count for status, count in statuses.items()},
    }


def main() -> None:
    spec = json.loads(Path(sys.argv[1]).read_text())
    requests = [base64.b64decode(each) for each in spec["requests"]]
    print(json.dumps(uvloop.run(run(spec["port"], spec["clients"], spec["seconds"], requests))))


if __name__ == "__main__":
    main()
