"""What the endpoints of files give."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field


class StoredFile(BaseModel):
    """A file."""

    id: UUID
    name: str
    size: int = Field(description="Bytes")
    media_type: str = Field(description="Found out from the content")
    width: int | None = Field(description="Pixels, for images")
    height: int | None
    at: datetime
    image: bool = Field(description="Whether there is a small picture: GET /api/v1/files/{id}/thumbnail")


class AttachedFile(StoredFile):
    """A file of a record."""

    field: str | None = Field(description="The attachment field it stands in; null: it is attached to the record")
    uploaded_by: UUID | None
    uploaded_by_name: str | None


class AttachedFiles(BaseModel):
    """The files of a record, the newest first."""

    items: list[AttachedFile]
