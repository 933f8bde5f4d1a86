"""What the bulk endpoints take and give."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class BulkBody(BaseModel):
    """One change for many records."""

    model_config = ConfigDict(extra="forbid")

    operation: Literal["edit", "assign", "delete", "restore", "tag", "untag"]
    ids: list[UUID] | None = Field(default=None, max_length=10_000, description="The records; or a filter instead")
    filter: dict[str, Any] | None = Field(
        default=None, description="As of a list; `{}` for all. Which records match is fixed when the job starts"
    )
    values: dict[str, Any] = Field(default_factory=dict, description="For edit: new values, as of an update")
    owner: UUID | None = Field(default=None, description="For assign: who becomes the owner")
    tag: UUID | None = Field(default=None, description="For tag and untag: which one is set, or taken off")
    reason: str | None = Field(default=None, max_length=2000, description="Kept in the history of every record")
    dry_run: bool = Field(default=False, description="Only count")
    confirm: bool = Field(default=False, description="Even if it is more than `limit` records")


class BulkPreview(BaseModel):
    """What a bulk operation would do."""

    count: int = Field(description="Records that match")
    allowed: int = Field(description="Those of them that you may change so")
    limit: int = Field(description="More than that needs `confirm`")


class BulkError(BaseModel):
    """A record that was not changed."""

    position: int
    record_id: UUID
    field: str | None
    code: str
    message: str
    hint: str | None


class BulkErrorPage(BaseModel):
    """Records that were not changed; ask again with ``after`` set to ``next_after``."""

    items: list[BulkError]
    next_after: int | None
