"""What history advises: which advance action of a stage goes with winning, and whether that can be more than chance. Pure.

Of closed records that went on from a stage, those that did so by an action are compared with those that did so by others:
who was lost in the stage before any action is on neither side, so an action is not praised for having been possible. Every
stage, segment and action is one comparison. Win rates are smoothed towards the rate of the stage (a Beta prior worth
:data:`PRIOR` records); a comparison speaks only with enough records on both sides and a difference worth telling; chance is
judged by Fisher's exact test (its mid-p value), and over all comparisons of one run by the step-up procedure of Benjamini and Hochberg. Without
any real effect a run then says anything at all in at most :data:`RATE` of all cases.

Sources: R. A. Fisher, "Statistical Methods for Research Workers", 21.02; Benjamini and Hochberg, JRSS B 57 (1995) 289;
H. O. Lancaster, JASA 56 (1961) 223.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import exp, lgamma
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Share of runs without any effect that may say something, and expected share of wrong ones among what is said.
RATE: Final = 0.03
#: Records that the prior is worth.
PRIOR: Final = 10.0
#: Smoothed win rates differ by so much at least.
LEAST_LIFT: Final = 0.05
#: All segments together.
EVERYWHERE: Final = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """Closed records that went on from a stage by an action."""

    stage: str
    segment: str | None
    action: str
    count: int
    won: int


@dataclass(frozen=True, slots=True)
class Advice:
    """An action that goes with winning, and how much that is worth.

    Attributes:
        segment: Among which records; :data:`EVERYWHERE`: all.
        taken, won: Records with the action, and how many were won; ``others``, ``others_won`` those by other actions.
        rate, others_rate: Smoothed.
        p: Chance of such a difference if the action made none.
    """

    stage: str
    segment: str
    action: str
    taken: int
    won: int
    others: int
    others_won: int
    rate: float
    others_rate: float
    p: float


def advise(cells: Iterable[Cell], *, support: int) -> dict[tuple[str, str], Advice]:
    """Return the best advice by stage and segment, where there is any."""
    tested = sorted(_comparisons(cells, support), key=lambda each: each.p)
    last = 0
    for place, each in enumerate(tested, start=1):
        if each.p <= RATE * place / len(tested):
            last = place
    best: dict[tuple[str, str], Advice] = {}
    for each in tested[:last]:
        if each.rate - each.others_rate < LEAST_LIFT:
            continue
        key = (each.stage, each.segment)
        if key not in best or each.rate > best[key].rate:
            best[key] = each
    return best


def _comparisons(cells: Iterable[Cell], support: int) -> list[Advice]:
    table: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for each in cells:
        for segment in {EVERYWHERE, each.segment or EVERYWHERE}:
            sums = table[each.stage, segment][each.action]
            sums[0] += each.count
            sums[1] += each.won
    # What is the same records as a whole is not tested twice.
    named = {stage: [segment for one, segment in table if one == stage and segment] for stage, _ in table}
    found = []
    for (stage, segment), actions in table.items():
        if segment and len(named[stage]) == 1 and _same(actions, table[stage, EVERYWHERE]):
            continue
        found += _of_stage(stage, segment, actions, support)
    return found


def _same(one: Mapping[str, list[int]], other: Mapping[str, list[int]]) -> bool:
    return sum(count for count, _ in one.values()) == sum(count for count, _ in other.values())


def _of_stage(stage: str, segment: str, actions: Mapping[str, list[int]], support: int) -> list[Advice]:
    total = sum(count for count, _ in actions.values())
    won = sum(each for _, each in actions.values())
    if not total:
        return []
    usual = won / total
    found = []
    for action, (taken, taken_won) in actions.items():
        others, others_won = total - taken, won - taken_won
        if min(taken, others) < support:
            continue
        found.append(
            Advice(
                stage=stage,
                segment=segment,
                action=action,
                taken=taken,
                won=taken_won,
                others=others,
                others_won=others_won,
                rate=(taken_won + PRIOR * usual) / (taken + PRIOR),
                others_rate=(others_won + PRIOR * usual) / (others + PRIOR),
                p=mid_p(taken, taken_won, others, others_won),
            )
        )
    return found


def fisher(taken: int, taken_won: int, others: int, others_won: int) -> float:
    """Return the chance of at least ``taken_won`` wins among ``taken``, when the wins are dealt out at random."""
    won = taken_won + others_won
    return min(1.0, sum(_dealt(taken, each, others, won - each) for each in range(taken_won, min(taken, won) + 1)))


def mid_p(taken: int, taken_won: int, others: int, others_won: int) -> float:
    """Return Fisher's chance with half of the chance of exactly this table: as often as it says, not less often."""
    return fisher(taken, taken_won, others, others_won) - _dealt(taken, taken_won, others, others_won) / 2


def _dealt(taken: int, taken_won: int, others: int, others_won: int) -> float:
    if others_won > others:
        return 0.0
    whole = _choose(taken + others, taken_won + others_won)
    return exp(_choose(taken, taken_won) + _choose(others, others_won) - whole)


def _choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
