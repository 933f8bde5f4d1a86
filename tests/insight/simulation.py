"""Histories of deals dealt out by chance, with or without an action that works."""

from __future__ import annotations

import random
from collections import Counter

from yingtu.insight.advice import Advice, Cell, advise

STAGES = ("contacting", "requirement", "demo", "negotiation")
ACTIONS = ("visit", "proposal", "poc", "executive_visit")
#: How often each is taken; the planted one by two of five.
SHARES = (0.2, 0.2, 0.2, 0.4)
SEGMENTS = ("C", "F", "I", "J")
#: Where the planted effect is.
PLANTED = ("demo", "C", "executive_visit")


def history(dice: random.Random, deals: int, *, planted: bool, base: float = 0.25) -> list[Cell]:
    """Return cells of ``deals`` closed deals per segment; with the effect, the planted action doubles the win rate."""
    cells: Counter[tuple[str, str, str, bool]] = Counter()
    for segment in SEGMENTS:
        for _ in range(deals):
            taken = dict(zip(STAGES, dice.choices(ACTIONS, SHARES, k=len(STAGES)), strict=True))
            works = planted and segment == PLANTED[1] and taken[PLANTED[0]] == PLANTED[2]
            won = dice.random() < (2 * base if works else base)
            for stage, action in taken.items():
                cells[stage, segment, action, won] += 1
    keys = {key[:3] for key in cells}
    return [Cell(*key, cells[*key, True] + cells[*key, False], cells[*key, True]) for key in sorted(keys)]


def run(seed: int, deals: int, *, planted: bool) -> dict[tuple[str, str], Advice]:
    return advise(history(random.Random(seed), deals, planted=planted), support=20)


def found(advices: dict[tuple[str, str], Advice]) -> bool:
    advice = advices.get(PLANTED[:2])
    return advice is not None and advice.action == PLANTED[2]
