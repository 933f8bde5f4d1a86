"""What the import endpoints give."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from yingtu.http.problems import ProblemEntry


class FileInfo(BaseModel):
    """What was found out about an uploaded file."""

    name: str
    size: int
    encoding: str
    delimiter: str
    rows: int = Field(description="Rows below the headings that hold anything")


class ColumnInfo(BaseModel):
    """A column and the field it probably belongs to."""

    column: str
    field: str | None
    match: str | None
    confidence: int = Field(description="0 to 100")
    samples: list[str]


class CellError(BaseModel):
    """What is wrong with one cell."""

    field: str
    code: str
    message: str
    hint: str | None
    suggestions: list[str]


class Cell(BaseModel):
    """One cell of the preview."""

    text: str
    error: CellError | None


class PreviewRowInfo(BaseModel):
    """One row of the preview; ``errors`` are those that concern no single column."""

    number: int
    cells: dict[str, Cell]
    errors: list[CellError]


class PreviewInfo(BaseModel):
    """What would happen to a file; name ``source`` to import it without sending it again."""

    source: UUID
    file: FileInfo
    columns: list[ColumnInfo]
    mapping: dict[str, Any]
    rows: list[PreviewRowInfo]
    problems: list[ProblemEntry]


class RowErrorInfo(BaseModel):
    """What was wrong with one cell of an import."""

    row: int = Field(description="1 is the first row below the headings")
    column: str
    field: str
    value: str | None
    code: str
    message: str
    hint: str | None
    suggestion: str | None


class RowErrorPage(BaseModel):
    """Errors in the order of the rows; ask again with ``after`` set to ``next_after``."""

    items: list[RowErrorInfo]
    next_after: int | None
