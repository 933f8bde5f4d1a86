"""Documents of processes: what the stages of an object mean, what must be shown to enter them, and which moves there are."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from yingtu.metadata.documents import ApiName, Document, Label

#: Code of an option of the choice field that holds the stage, of an advance action, or of an item of a checklist.
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=60)]


class FieldEvidence(Document):
    """A field is filled; a field that holds several values holds at least ``count``."""

    kind: Literal["field"]
    field: ApiName
    count: int = Field(default=1, ge=1, le=1000)
    label: Label = {}


class ConditionEvidence(Document):
    """The record meets a filter."""

    kind: Literal["condition"]
    filter: dict[str, Any]
    label: Label


class RelatedEvidence(Document):
    """At least ``count`` records of ``object`` point to this one by their field ``lookup`` and meet ``filter``.

    With ``through``, a many-to-many field of that object, the different records linked there are counted instead: the
    people who took part in any meeting.
    """

    kind: Literal["related"]
    object: ApiName
    lookup: ApiName
    filter: dict[str, Any] | None = None
    through: ApiName | None = None
    count: int = Field(default=1, ge=1, le=1000)
    label: Label = {}


class FilesEvidence(Document):
    """At least ``count`` files are attached to the record."""

    kind: Literal["files"]
    count: int = Field(default=1, ge=1, le=100)
    label: Label = {}


class ChecklistEvidence(Document):
    """Somebody ticked every item, each with name and time."""

    kind: Literal["checklist"]
    label: Label
    items: dict[Code, Label] = Field(min_length=1, max_length=50)


EvidenceDocument = Annotated[
    FieldEvidence | ConditionEvidence | RelatedEvidence | FilesEvidence | ChecklistEvidence, Field(discriminator="kind")
]


class StageDocument(Document):
    """One stage. Stages follow each other as they are written; closed ones end a process.

    Attributes:
        next: Stages that may follow; empty: the next open one, after the last open one those that win. Losing is possible
            from every open stage.
        evidence: What must be there to enter this stage.
        require_reason: A move into this stage needs a text that says why, or a file.
        require_action: ... and one of the process's advance actions.
        approval: Key of the approval flow that decides about each move into this stage.
        dwell_days: Working days after which staying here is too long; None: never.
    """

    kind: Literal["open", "won", "lost"] = "open"
    next: list[Code] = []
    evidence: list[EvidenceDocument] = Field(default=[], max_length=30)
    require_reason: bool = True
    require_action: bool = True
    approval: ApiName | None = None
    probability: int | None = Field(default=None, ge=0, le=100)
    forecast: Literal["omitted", "pipeline", "best_case", "commit", "closed"] = "pipeline"
    dwell_days: int | None = Field(default=None, ge=1, le=1000)


class ActionDocument(Document):
    """One advance action: what was done to get further. ``stages``: into which it helps; empty: any."""

    label: Label
    stages: list[Code] = []
    active: bool = True


class FilledFields(Document):
    """Which fields take the moment of the last move, the stage's probability, and the day a record was closed."""

    moved_at: ApiName | None = None
    probability: ApiName | None = None
    closed_on: ApiName | None = None


class ProcessDocument(Document):
    """A pipeline of an object.

    Attributes:
        field: The choice field that holds the stage; ``stages`` are some or all of its options.
        filter: Which records follow this process; None: all. The first process, by ``position``, that fits is followed.
        back: What a move back, or out of a closed stage, needs.
        undo_minutes: A slip may be undone by its author for so long, without approval.
        escalate_days: Working days after which the next manager is asked whether a record that stays too long needs
            support; None: only the first one is.
        fills: Fields of the object that moves keep up to date.
    """

    label: Label
    object: ApiName
    field: ApiName
    filter: dict[str, Any] | None = None
    position: int = 0
    active: bool = True
    stages: dict[Code, StageDocument] = Field(min_length=1, max_length=60)
    actions: dict[Code, ActionDocument] = {}
    back: Literal["approval", "refuse", "free"] = "approval"
    #: Key of the approval flow for moves back; None: the manager of the record's owner decides.
    back_approval: ApiName | None = None
    undo_minutes: int = Field(default=10, ge=0, le=1440)
    escalate_days: int | None = Field(default=2, ge=1, le=60)
    fills: FilledFields = FilledFields()
