"""Counters of one process, rendered as Prometheus text (exposition format 0.0.4)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Awaitable, Callable, Iterable

#: Upper bounds of the latency histogram, seconds.
BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

#: (name, help, kind, [(labels, value)])
Family = tuple[str, str, str, list[tuple[dict[str, str], float]]]


class Metrics:
    """Requests by route, and whatever else registers a source."""

    __slots__ = ("_histograms", "_requests", "_sources", "_sums", "_waited_for")

    def __init__(self) -> None:
        self._requests: dict[tuple[str, str, int], int] = {}
        self._histograms: dict[str, list[int]] = {}
        self._sums: dict[str, float] = {}
        self._sources: list[Callable[[], Iterable[Family]]] = []
        self._waited_for: list[Callable[[], Awaitable[Iterable[Family]]]] = []

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request; ``route`` is the template, never the address itself."""
        key = (method, route, status)
        self._requests[key] = self._requests.get(key, 0) + 1
        counts = self._histograms.get(route)
        if counts is None:
            counts = self._histograms[route] = [0] * (len(BUCKETS_S) + 1)
            self._sums[route] = 0.0
        counts[bisect_left(BUCKETS_S, seconds)] += 1
        self._sums[route] += seconds

    def add_source(self, source: Callable[[], Iterable[Family]]) -> None:
        """Render these families too; called at every scrape."""
        self._sources.append(source)

    def add_waited_for(self, source: Callable[[], Awaitable[Iterable[Family]]]) -> None:
        """Render these families too; they have to be asked for, in the database."""
        self._waited_for.append(source)

    async def render(self) -> str:
        """Return the exposition text."""
        lines = ["# HELP yingtu_http_requests_total Answered requests.", "# TYPE yingtu_http_requests_total counter"]
        for (method, route, status), count in sorted(self._requests.items()):
            labels = _labels({"method": method, "route": route, "status": str(status)})
            lines.append(f"yingtu_http_requests_total{labels} {count}")
        lines += [
            "# HELP yingtu_http_request_seconds Time from the first byte in to the last byte out.",
            "# TYPE yingtu_http_request_seconds histogram",
        ]
        for route, counts in sorted(self._histograms.items()):
            seen = 0
            for bound, count in zip((*BUCKETS_S, "+Inf"), counts, strict=True):
                seen += count
                lines.append(f"yingtu_http_request_seconds_bucket{_labels({'route': route, 'le': str(bound)})} {seen}")
            lines.append(f"yingtu_http_request_seconds_sum{_labels({'route': route})} {self._sums[route]:.6f}")
            lines.append(f"yingtu_http_request_seconds_count{_labels({'route': route})} {seen}")
        families = [family for source in self._sources for family in source()]
        for ask in self._waited_for:
            families += await ask()
        for name, text, kind, values in families:
            lines += [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]
            lines += [f"{name}{_labels(labels)} {value:g}" for labels, value in values]
        return "\n".join(lines) + "\n"


def _labels(labels: dict[str, str]) -> str:
    if not labels:
        return ""
    escaped = {
        key: value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n") for key, value in labels.items()
    }
    return "{" + ",".join(f'{key}="{value}"' for key, value in escaped.items()) + "}"
