"""What the addresses of terms take and give, in the reader's language."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Wording(BaseModel):
    """What a term means."""

    label: str
    definition: str
    limits: str = Field(description="What does not count")
    owner: str
    departments: list[str] = Field(description="Whose heads sign")


class TermInfo(Wording):
    """A term as it counts; one that has never been in force shows the proposed wording."""

    key: str
    version: int = Field(description="Of the wording in force; 0: none yet")
    since: datetime | None = Field(description="In force since; null: not written down yet")
    state: Literal["in_force", "changing", "draft"] = Field(
        description="changing: a new wording waits for signatures; draft: the first one does"
    )
    missing: list[str] = Field(description="Departments that have not agreed to the new wording")
    synonyms: list[str]
    fields: list[str] = Field(description="`object.field` it explains")
    stages: list[str] = Field(description="`process/stage` it explains")
    metrics: list[str]
    gone: list[str] = Field(description="Fields and stages it names that are no longer there")


class TermList(BaseModel):
    items: list[TermInfo]


class Signer(BaseModel):
    id: UUID
    name: str


class SignatureInfo(BaseModel):
    """Whether a department agrees to the proposed wording."""

    department: str
    signers: list[Signer] = Field(description="Who may sign for it")
    mine: bool = Field(description="You may sign for it")
    agrees: bool | None = Field(description="null: not signed yet")
    comment: str | None
    by_name: str | None
    at: datetime | None


class EditionInfo(Wording):
    number: int
    since: datetime


class TermDetail(TermInfo):
    """A term with what is proposed, who signed, and its former wordings."""

    digest: str = Field(description="Of the proposed wording: to be sent with a signature")
    proposed: Wording | None = Field(description="null: what is in force is what is published")
    signatures: list[SignatureInfo]
    editions: list[EditionInfo] = Field(description="The newest first")


class SignRequest(BaseModel):
    """A department's word on a wording."""

    model_config = ConfigDict(extra="forbid")

    department: str = Field(min_length=1, max_length=100)
    digest: str = Field(min_length=64, max_length=64, description="Of the wording that was read")
    agrees: bool
    comment: str | None = Field(default=None, max_length=2000)
