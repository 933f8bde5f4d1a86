"""The one error base: a stable code, an HTTP status, and parameters that fill a translated sentence.

Every domain keeps small subclasses in its ``errors.py``; the class docstring is the English sentence,
``kit.i18n`` holds the translations by code. A sentence says what is wrong, where, and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong at one place.

    Attributes:
        pointer: Where: a field's api name (``phone``), a JSON pointer (``/filter/all/3``) or a cell (``row 7, Phone``).
        code: Stable identifier, translated by the client or ``kit.i18n``.
        params: Values for the sentence; also carries suggestions under ``suggestions``.
    """

    pointer: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)


class YingtuError(Exception):
    """Something went wrong.

    Attributes:
        pointer: Leads to the one value it is about, for an error that always is about the same one: a form shows it there.
    """

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    pointer: ClassVar[str | None] = None

    def __init__(self, *, problems: tuple[Problem, ...] = (), retry_after_s: int | None = None, **params: Any) -> None:
        super().__init__(f"{self.code}: {params}" if params else self.code)
        self.params: dict[str, Any] = params
        self.problems = problems
        self.retry_after_s = retry_after_s


class InvalidInput(YingtuError):
    """The request cannot be processed as it is; the list of errors says what to correct."""

    code = "invalid_input"
    status = 422


class NotFound(YingtuError):
    """There is no such {what}, or you may not see it."""

    code = "not_found"
    status = 404


class Forbidden(YingtuError):
    """You may not {operation} here. Ask an administrator for the right if you need it."""

    code = "forbidden"
    status = 403


class Conflict(YingtuError):
    """The data has changed in the meantime. Load it again and repeat the change."""

    code = "conflict"
    status = 409


class Overloaded(YingtuError):
    """Too much is going on right now. Try again in {retry_after_s} seconds."""

    code = "overloaded"
    status = 503
