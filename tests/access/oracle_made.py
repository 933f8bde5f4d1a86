"""The computed fields of the random world, worked out by hand: what they are made of, and what they give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.access.oracle import Oracle, Row


@dataclass(frozen=True)
class Made:
    """A computed field of the random world: of which fields of its record it is made, and whether something sensitive is behind one."""

    own: tuple[str, ...]
    sensitive: bool
    value: Callable[[Oracle, Row], Any]


def _double(_: Oracle, row: Row) -> Any:
    return None if row["margin"] is None else row["margin"] * 2


def _whose(oracle: Oracle, row: Row) -> Any:
    found = oracle.along("deal", row, ["contact"])
    return None if found is None else found["id_number"]


#: Formulas of the random world (``random_world.objects``).
MADE = {
    ("deal", "double"): Made(("margin",), sensitive=False, value=_double),
    ("deal", "whose"): Made(("contact",), sensitive=True, value=_whose),
    ("contact", "card"): Made(("mobile",), sensitive=False, value=lambda _, row: row["mobile"]),
}
