"""Shapes of privacy over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from yingtu.privacy.agreeing import Channel, State

Name = Annotated[str, Field(min_length=1, max_length=63)]
Text = Annotated[str, Field(min_length=1, max_length=1000)]


class Input(BaseModel):
    """Base of request bodies."""

    model_config = ConfigDict(extra="forbid")


class RecordRef(Input):
    """A record."""

    object: Name
    id: UUID


class PersonQuery(Input):
    """Who is meant: any of these."""

    phone: Annotated[str | None, Field(max_length=40)] = None
    email: Annotated[str | None, Field(max_length=320)] = None
    record: RecordRef | None = None


class RecordsOfPerson(Input):
    """Records of one person."""

    records: list[RecordRef] = Field(min_length=1, max_length=200)


class ErasureOrder(RecordsOfPerson):
    """What is erased, and why."""

    reason: str = Field(min_length=2, max_length=1000)


class PersonalRecord(BaseModel):
    """A record about a person."""

    object: str
    id: UUID
    name: str | None = Field(description="Null: not yours to read, or in the trash")
    fields: list[str] = Field(description="Labels of the fields that would be erased")
    kept_until: datetime | None
    rule: str | None = Field(description="The retention rule by which it must be kept")


class PersonFound(BaseModel):
    """What is kept about a person."""

    records: list[PersonalRecord]


class ValueToErase(BaseModel):
    """What is taken out of every text."""

    kind: str
    text: str = Field(description="Masked")
    everywhere: bool = Field(description="False: others have it too, so only around these records")


class ErasurePreview(BaseModel):
    """What an erasure would do."""

    records: list[PersonalRecord]
    values: list[ValueToErase]
    backups_until: datetime | None = Field(
        description="When the last backup with the values is removed; null: there is none"
    )


class ErasureInfo(BaseModel):
    """An erasure."""

    id: UUID
    at: datetime
    by: str | None = Field(description="Null: a retention rule")
    rule: str | None
    reason: str | None
    job_id: int | None
    records: list[dict[str, str]]
    kept: list[dict[str, Any]]
    done: dict[str, int] = Field(description="What was taken out, by table")
    backups_until: datetime | None
    finished_at: datetime | None


class PersonArchiveStarted(BaseModel):
    """A job that makes an archive."""

    job_id: int


class PersonArchive(BaseModel):
    """An archive for a person."""

    job_id: int
    state: str
    records: int
    left_out: int = Field(description="Records that whoever had it made may not read, or that are in the trash")
    created_at: datetime
    until: datetime | None
    available: bool


class ConsentInput(Input):
    """What a person said."""

    channel: Channel
    state: State
    at: AwareDatetime | None = Field(default=None, description="When; left out: now")
    source: Text | None = None
    proof: Annotated[str, Field(min_length=1, max_length=4000)] | None = None
    file_id: UUID | None = Field(default=None, description="A file attached to the record")


class ConsentInfo(BaseModel):
    """What a person said about a way of reaching them."""

    id: UUID
    channel: Channel
    state: State
    at: datetime
    source: str | None
    proof: str | None
    file_id: UUID | None
    by: str | None
    noted_at: datetime


class ConsentStanding(BaseModel):
    """What is in force per channel, and everything that was said."""

    current: list[ConsentInfo]
    history: list[ConsentInfo]
    erased_at: datetime | None = Field(description="Since when the record's personal values are gone")


class PersonalFieldInfo(BaseModel):
    """A field with personal data."""

    object: str
    object_label: str
    field: str
    label: str
    type: str
    personal: bool
    sensitive: bool
    purpose: dict[str, str]


class PersonalFieldInput(Input):
    """Whether a field is personal, and what it is kept for, by language."""

    personal: bool
    purpose: dict[str, Annotated[str, Field(max_length=500)]] = Field(default={}, max_length=20)


class WayOut(BaseModel):
    """A way by which data leave this system."""

    way: str
    used: bool = Field(description="Whether it is set up")
    open: bool
    switchable: bool = Field(description="False: it is the operator's to shut")
    to: list[str] = Field(description="Where it leads")


class ProcessorInfo(BaseModel):
    """Somebody who gets personal data."""

    key: str
    body: dict[str, Any]


class OutgoingRegister(BaseModel):
    """Ways out and who is behind them."""

    ways: list[WayOut]
    processors: list[ProcessorInfo]


class WaySwitch(Input):
    """Whether a way out is open."""

    open: bool


class RetentionRule(BaseModel):
    """A rule, as a document."""

    key: str
    body: dict[str, Any]


class NamedRecord(BaseModel):
    """A record by its name."""

    id: UUID
    name: str


class RetentionDryRun(BaseModel):
    """What a rule would do today."""

    count: int
    examples: list[NamedRecord]


WayName = Literal["mail", "push", "calls", "mailboxes"]
