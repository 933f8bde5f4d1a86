"""What the addresses of rights take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from yingtu.schema.schemas import Kind

Reason = Annotated[str, Field(min_length=2, max_length=1000, description="Why; the decider and the audit read it")]
RequestKind = Literal["view", "reveal", "change", "see_as", "export"]
LevelName = Literal["hidden", "masked", "read", "edit"]


class Input(BaseModel):
    """Base of request bodies: what we do not know is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class ViewRightInput(Input):
    """A request to read records for a while."""

    object: str = Field(max_length=63)
    records: list[UUID] = Field(min_length=1, max_length=200)
    hours: int = Field(default=4, ge=1, le=24)
    reason: Reason


class RevealInput(Input):
    """A request to see a masked value."""

    object: str = Field(max_length=63)
    records: list[UUID] = Field(min_length=1, max_length=20)
    field: str = Field(max_length=63)
    reason: Reason


class RolesOf(Input):
    """The roles somebody is to hold."""

    user_id: UUID
    roles: list[str] = Field(max_length=50)


class RightsChange(Input):
    """A document's new body, null to delete it."""

    kind: Kind
    key: str = Field(min_length=1, max_length=100)
    body: dict[str, Any] | None


class RightsChanges(Input):
    """Changes of documents about rights."""

    changes: list[RightsChange] = Field(max_length=100)


class RightsChangeInput(RightsChanges):
    """A change of rights that a second administrator confirms."""

    people: list[RolesOf] = Field(default=[], max_length=200)
    reason: Reason


class ExportInput(Input):
    """A request for an export of many rows: the body of the export itself, and why."""

    object: str = Field(max_length=63)
    filter: dict[str, Any] | None = None
    fields: list[str] | None = Field(default=None, max_length=300)
    reason: Reason


class SeeAsInput(Input):
    """Look as another person, for at most half an hour, changing nothing."""

    user_id: UUID
    reason: Reason


class Note(Input):
    """What the decider says."""

    note: str | None = Field(default=None, max_length=1000)


class CodeInput(Input):
    """The code that the manager gave."""

    code: str = Field(min_length=4, max_length=20)


class AccessRequestInfo(BaseModel):
    """A request about rights. `records` are named as far as the reader may see them."""

    id: UUID
    kind: RequestKind
    person: UUID
    person_name: str
    object: str | None
    records: list[UUID]
    field: str | None
    reason: str
    params: dict[str, Any]
    state: Literal["open", "approved", "refused", "withdrawn", "revoked", "used"]
    created_at: datetime
    decided_at: datetime | None
    decider_name: str | None
    note: str | None
    ends_at: datetime | None
    mine: bool
    decidable: bool


class Approved(BaseModel):
    """A decision; `code` is shown this once."""

    request: AccessRequestInfo
    code: str | None


class Boxes(BaseModel):
    """What you asked for, what waits for you, and the temporary rights you hold."""

    mine: list[AccessRequestInfo]
    to_decide: list[AccessRequestInfo]
    rights: list[LentRecord]
    administers: bool


class LentRecord(BaseModel):
    """A record you may view for a while."""

    object: str
    record_id: UUID
    name: str
    ends_at: datetime
    request_id: UUID


class Revealed(BaseModel):
    """Values in clear, to be shown for some seconds."""

    field: str
    values: list[RevealedValue]
    seconds: int


class RevealedValue(BaseModel):
    """One record's value."""

    id: UUID
    value: Any


class AccessReason(BaseModel):
    """One rule and what it means here."""

    text: str
    applies: bool
    why_not: str | None
    level: LevelName


class ExplanationInfo(BaseModel):
    """Why somebody can or cannot."""

    allowed: bool
    level: LevelName | None
    summary: str
    reasons: list[AccessReason]


class PersonCount(BaseModel):
    """Records of one person before and after."""

    name: str
    before: int
    after: int
    gained: int
    lost: int


class CountedInfo(BaseModel):
    """One operation; `exact` false: some rule names the person and was not counted."""

    operation: str
    gaining: int
    losing: int
    records_gained: int
    records_lost: int
    exact: bool
    people: list[PersonCount]


class FieldChange(BaseModel):
    """A field's best level before and after, and how many people it concerns."""

    field: str
    before: LevelName
    after: LevelName
    people: int


class ObjectChange(BaseModel):
    """What changes on one object."""

    object: str
    operations: list[CountedInfo]
    fields: list[FieldChange]


class AbilityChange(BaseModel):
    """An administrative ability that people get or lose."""

    ability: str
    gained: bool
    people: int


class RightsDifference(BaseModel):
    """Who gains and loses what."""

    people: int
    objects: list[ObjectChange]
    abilities: list[AbilityChange]
    second_needed: bool


class RightsDocument(BaseModel):
    """A role or a sharing rule as it is stored; `people` hold the role."""

    kind: str
    key: str
    body: dict[str, Any]
    people: int


class RightsDocuments(BaseModel):
    """Everything the matrix edits."""

    items: list[RightsDocument]
    four_eyes: bool
    version: int


class PersonUsage(BaseModel):
    """What somebody did in the last 24 hours."""

    person: UUID
    name: str
    read: int
    export: int
    refused: int
    stale: int


class AlarmInfo(BaseModel):
    """Unusual behaviour."""

    id: UUID
    person: UUID
    name: str
    kind: str
    count: int
    at: datetime


class Watch(BaseModel):
    """What is watched: people with what they did in the last 24 hours, and alarms."""

    people: list[PersonUsage]
    alarms: list[AlarmInfo]


Boxes.model_rebuild()
Revealed.model_rebuild()
