"""What can be wrong with a formula, always with the place: a character position counted from 1."""

from __future__ import annotations

from typing import Any, Self

from yingtu.kit.errors import InvalidInput, Problem


class InvalidFormula(InvalidInput):
    """The formula cannot be used. See the list of errors for the place and what to correct."""

    code = "invalid_formula"

    @classmethod
    def at(cls, position: int, code: str, **params: Any) -> Self:
        """Build the error for one place of the formula."""
        return cls(problems=(Problem(f"character {position}", code, {"position": position, **params}),))
