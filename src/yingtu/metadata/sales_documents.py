"""Documents of the sales chain: how fast tickets are answered."""

from __future__ import annotations

from pydantic import Field

from yingtu.metadata.documents import Document, Label


class SlaTarget(Document):
    """Working hours until somebody has answered, and until it is solved; None: no promise."""

    respond_hours: float | None = Field(default=None, gt=0, le=2000)
    solve_hours: float | None = Field(default=None, gt=0, le=5000)


class SlaDocument(Document):
    """What is promised for tickets, by priority. Time in one of the states ``waiting`` does not count.

    Attributes:
        new: States in which nobody has answered yet.
        done: States in which the ticket is solved.
    """

    label: Label
    active: bool = True
    targets: dict[str, SlaTarget] = Field(min_length=1)
    new: list[str] = ["new"]
    waiting: list[str] = ["waiting"]
    done: list[str] = ["solved", "closed"]
