"""What the endpoints of the studio take and give."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


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
