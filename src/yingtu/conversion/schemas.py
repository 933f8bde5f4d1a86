"""What the addresses of conversions take and give."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Input(BaseModel):
    """Base of request bodies: what we do not know is refused."""

    model_config = ConfigDict(extra="forbid")


class ConversionMatch(BaseModel):
    id: UUID
    name: str
    owner: str


class ConversionTarget(BaseModel):
    """What a record turns into."""

    target: str
    object: str
    label: str = Field(description="The object's name")
    optional: bool
    values: dict[str, Any] = Field(description="What a new record would get, as the person may see it")
    matches: list[ConversionMatch] = Field(description="Existing records it might be")


class ConversionInfo(BaseModel):
    key: str
    label: str
    targets: list[ConversionTarget]


class ConversionList(BaseModel):
    items: list[ConversionInfo]


class ConversionName(BaseModel):
    key: str
    label: str


class ConversionNames(BaseModel):
    items: list[ConversionName]


class TargetChoice(Input):
    """An existing record, a new one with these values over the mapped ones, or none."""

    use: UUID | None = None
    values: dict[str, Any] = Field(default_factory=dict)
    skip: bool = False


class ConvertRequest(Input):
    conversion: str = Field(max_length=100)
    targets: dict[str, TargetChoice] = Field(default_factory=dict, max_length=10)


class MadeRecord(BaseModel):
    target: str
    object: str
    id: UUID


class Converted(BaseModel):
    records: list[MadeRecord]
    carried: int = Field(description="How many records that hang on the converted one hang on the new ones too")
