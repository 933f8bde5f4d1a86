"""What a step may come to in one run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

#: The step that follows in the program.
FOLLOWING = "$following"


@dataclass(frozen=True, slots=True)
class Done:
    """The step is done; ``output`` is what later steps may use."""

    input: Any = None
    output: Any = None
    to: str | None = FOLLOWING


@dataclass(frozen=True, slots=True)
class Waits:
    """The step is not over before ``until``; ``note`` is kept under the step until then."""

    until: datetime
    input: Any = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Turns:
    """The step is a loop over these records."""

    records: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Failed:
    """The run ends here. ``code`` says why; ``stopped``: that is no failure."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    input: Any = None
    output: Any = None
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """The step is tried again at ``at``."""

    at: datetime
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    input: Any = None
    output: Any = None


Outcome: TypeAlias = Done | Waits | Turns | Failed | Again
