"""``make bench``: our API against the same work in plain SQL on the same server in the same run.

Options: ``--records N`` (default 10,000; the published figures use 200,000), ``--large N`` (second size for the works that compare
sizes and scopes; default: ten times N, published: 1,000,000), ``--seconds S`` per measurement, ``--only WORK,WORK``.
Writes ``var/bench.json`` and ends with 1 when a work misses what it must reach.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import works
from bench.automation import automation
from bench.bulkhead import bulkhead
from bench.export import export_leads
from bench.fill import fill_people
from bench.imports import import_leads
from bench.process import process
from bench.search import search_leads
from bench.stage import stage
from bench.works import Bench, Figure

RESULT = Path("var/bench.json")
WORKS = (
    "memory",
    "reads",
    "aggregate",
    "export",
    "import",
    "field",
    "bulkhead",
    "search",
    "process",
    "automation",
    "scopes",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=None)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument(
        "--only",
        type=lambda text: text.split(","),
        default=list(WORKS),
        help=f"some of these, with commas between: {', '.join(WORKS)}",
    )
    options = parser.parse_args()
    if unknown := set(options.only) - set(WORKS):
        parser.error(f"there is no work {', '.join(sorted(unknown))}; there are {', '.join(WORKS)}")
    large = options.large or options.records * 10
    with stage() as made:
        fill_people(made.conninfo)
        bench = Bench(made, options.seconds, *(made.sign_in(each) for each in ("sales", "admin", "manager")))
        figures = run(bench, options.records, large, options.only)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(
        json.dumps({name: each.as_json() for name, each in figures.items()}, indent=2, ensure_ascii=False)
    )
    show(figures)
    if missed := [name for name, each in figures.items() if not each.reaches(each.must)]:
        print(f"\nmissed: {', '.join(missed)}")
        sys.exit(1)


def run(bench: Bench, records: int, large: int, only: Sequence[str]) -> dict[str, Figure]:
    """Run the works in the order of the data they need."""
    figures: dict[str, Figure] = {}

    def work(name: str, measure: Callable[[Bench], dict[str, Figure]]) -> None:
        if name in only:
            print(f"measuring {name}", flush=True)
            found = measure(bench)
            figures.update(found)
            show(found)

    works.refill(bench, records)
    work("memory", works.memory)
    work("reads", works.reads_and_update)
    work("aggregate", works.aggregate)
    work("export", export_leads)
    work("import", import_leads)
    work("field", works.add_field)
    work("bulkhead", bulkhead)
    work("search", search_leads)
    work("process", process)
    work("automation", automation)
    if "scopes" in only:
        works.refill(bench, 10_000)
        small = works.list_at(bench)
        works.refill(bench, large)
        at_large = works.list_at(bench)
        figures[f"list at {large:,} against 10,000 rows"] = works.of_times(at_large, small, "ms p50", 1.5, 1.2)
        figures.update(works.scopes(bench))
        figures.update(works.widened(bench))
    return figures


def show(figures: dict[str, Figure]) -> None:
    """Print the table."""
    print(f"{'work':46} {'floor':>10} {'ours':>10} {'ratio':>7}  {'unit':8} {'must':>6} {'aim':>6}")
    for name, each in figures.items():
        floor = "" if each.floor is None else f"{each.floor:,.2f}"
        ratio = "" if each.ratio is None else f"{each.ratio:.2f}"
        verdict = "aim" if each.reaches(each.aim) else "ok" if each.reaches(each.must) else "MISSED"
        print(
            f"{name:46} {floor:>10} {each.ours:>10,.2f} {ratio:>7}  {each.unit:8} {each.must:>6} {each.aim:>6}  {verdict}"
        )


if __name__ == "__main__":
    main()
