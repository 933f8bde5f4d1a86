"""Documents of insight: the playbook behind the weekly brief."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from yingtu.metadata.documents import ApiName, Document, Label
from yingtu.metadata.process_documents import Code


class PlaybookRule(Document):
    """What experience says to do with a record that stays in a stage, while history is too short to say it."""

    stage: Code
    text: Label
    #: The advance action that is meant.
    action: Code | None = None


class PlaybookDocument(Document):
    """The weekly brief of a process: who is told about which records, and what is advised.

    Attributes:
        stalled_days: Records that have made no progress for more working days are in it.
        segment: Path of the choice field that similar records have in common; "": none.
        roles: Who gets the brief; each person about the records they may read.
        weekday, at: When it is sent; the last working day before, when that day is free.
        support: Wins and losses on either side of a comparison, at least.
    """

    label: Label
    process: ApiName
    active: bool = True
    stalled_days: int = Field(default=3, ge=1, le=365)
    segment: str = Field(default="account.industry", max_length=200)
    roles: list[str] = []
    weekday: Literal["mon", "tue", "wed", "thu", "fri"] = "fri"
    at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "17:00"
    support: int = Field(default=20, ge=5, le=10_000)
    rules: list[PlaybookRule] = Field(default=[], max_length=200)
