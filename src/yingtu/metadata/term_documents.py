"""Documents of business terms: what a word of the company means, who answers for it, and where it is used."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from yingtu.metadata.documents import Document, Label

#: Figures of the insight pages that a term may explain.
Metric = Literal[
    "funnel", "advance_time", "win_rate", "forecast", "targets", "stalled", "fake_active", "ageing", "dwell", "credit"
]


class TermDocument(Document):
    """One term.

    Attributes:
        definition: What counts, so that two people who read it count alike.
        limits: What does not count, and what it is easily mistaken for.
        owner: Who answers for the meaning: a department or a person, as the company calls them.
        departments: By name; the head of each has to sign before a new wording is in force. None: it is in force at once.
        synonyms: Further words by which it is found.
        fields: ``object.field`` that it explains; stages: ``process/stage``; metrics: figures.
    """

    label: Label
    definition: Label
    limits: Label = {}
    owner: str = Field(default="", max_length=100)
    departments: list[Annotated[str, StringConstraints(min_length=1, max_length=100)]] = Field(
        default=[], max_length=20
    )
    synonyms: list[Annotated[str, StringConstraints(min_length=1, max_length=100)]] = Field(default=[], max_length=20)
    fields: list[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", max_length=110)]] = (
        Field(default=[], max_length=50)
    )
    stages: list[
        Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.-]+/[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=120)]
    ] = Field(default=[], max_length=50)
    metrics: list[Metric] = []
