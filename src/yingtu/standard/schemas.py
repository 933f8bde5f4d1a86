"""Shapes of the standard's addresses."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from yingtu.schema.schemas import Input, PublishedEntry


class StandardConflict(BaseModel):
    """Something both sides changed; yours stays."""

    kind: str
    key: str
    pointer: str
    text: str


class StandardLeftOut(BaseModel):
    """A document of the standard that cannot be brought in now."""

    kind: str
    key: str
    text: str


class StandardUpgrade(BaseModel):
    """What the new version of the standard objects brings, or has brought."""

    changes: list[dict[str, Any]] = Field(description="[{kind, key, before, after}]")
    conflicts: list[StandardConflict]
    left_out: list[StandardLeftOut]
    published: PublishedEntry


class StandardUpgradeInput(Input):
    """How to upgrade."""

    confirm: bool = Field(default=False, description="Go on although values will be lost")
