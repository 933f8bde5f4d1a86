"""What the endpoints of the studio take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from yingtu.schema.schemas import ChangeInput, Kind


class FormulaInput(BaseModel):
    """A formula somebody is writing."""

    model_config = ConfigDict(extra="forbid")

    object: str = Field(min_length=1, max_length=100)
    expression: str = Field(max_length=20_000)
    condition: bool = Field(default=False, description="It must be true or false, as in a validation rule")
    draft: dict[str, Any] | None = Field(default=None, description="The object's document as it is being edited")
    record: UUID | None = Field(default=None, description="A record to work the formula out on")


class FormulaProblem(BaseModel):
    """What is wrong with a formula, in words."""

    position: int = Field(description="Character, counted from 1")
    code: str
    message: str
    hint: str | None


class FormulaAnswer(BaseModel):
    """Whether a formula is right, what it gives, and its value on the record."""

    valid: bool
    type: str | None = Field(description="number, text, boolean, date, datetime, time or uuid")
    problems: list[FormulaProblem]
    evaluated: bool = Field(
        description="False without a record, or when the draft has fields that are not published yet"
    )
    value: Any


class FormInput(BaseModel):
    """A form to be looked at before it is published."""

    model_config = ConfigDict(extra="forbid")

    object: str = Field(min_length=1, max_length=100)
    draft: dict[str, Any] = Field(description="The object's document as it is being edited")
    role: str | None = Field(default=None, max_length=100, description="As somebody with only this role sees it")
    device: Literal["desktop", "phone"] = "desktop"


class TechnicalName(BaseModel):
    """What something could be called in the database and over the API."""

    name: str


class DraftInput(BaseModel):
    """What somebody has changed but not published."""

    model_config = ConfigDict(extra="forbid")

    revision: int = Field(ge=0, description="The one it was made from; 0: there was no draft")
    base: int = Field(ge=0, description="Version of the configuration that editing began at")
    changes: list[ChangeInput] = Field(max_length=1000)


class MeanwhileEntry(BaseModel):
    """A version that was published after the draft began."""

    number: int
    at: datetime
    by: str
    note: str
    documents: list[list[str]] = Field(description="[kind, key] of the documents that the draft changes too")


class DraftedChange(BaseModel):
    """A document as drafted; null: it would be deleted."""

    kind: Kind
    key: str
    body: dict[str, Any] | None
    mappings: dict[str, dict[str, str | None]]


class DraftEntry(BaseModel):
    """The actor's draft."""

    revision: int
    base: int
    changes: list[DraftedChange]
    saved_at: datetime | None
    version: int = Field(description="Version in force")
    meanwhile: list[MeanwhileEntry] = Field(description="Newest first")


class DraftSaved(BaseModel):
    """A draft was kept."""

    revision: int


class MergeInput(BaseModel):
    """How to carry a draft over to the version in force."""

    model_config = ConfigDict(extra="forbid")

    revision: int = Field(ge=0)
    decided: dict[str, Literal["mine", "theirs"]] | None = Field(
        default=None, description="By kind/key and pointer; without it only the conflicts are returned"
    )


class ConflictEntry(BaseModel):
    """An attribute that both sides changed differently."""

    place: str = Field(description="kind/key and pointer, as `decided` wants it")
    base: Any
    theirs: Any
    mine: Any


class MergeAnswer(BaseModel):
    """A draft on top of the version in force."""

    revision: int
    base: int
    changes: list[DraftedChange]
    conflicts: list[ConflictEntry]
