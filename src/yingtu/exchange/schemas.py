"""What the import endpoints give."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

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
    source: str = Field(description="heading, or past: as a file with these headings was imported before")
    samples: list[str]


class Estimate(BaseModel):
    """How long the import will probably take."""

    seconds: int
    rate: float = Field(description="Rows per second")
    measured: bool = Field(description="By former imports into this object; else a default")


class WrongValueInfo(BaseModel):
    """A text that means nothing here, with how many cells have it: one correction mends them all."""

    column: str
    value: str
    cells: int
    code: str
    message: str
    suggestions: list[str]


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
    estimate: Estimate
    wrong_values: list[WrongValueInfo] = Field(
        description="Texts of lookup and choice columns that mean nothing here, among the first 50,000 rows"
    )


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


class RowFix(BaseModel):
    """Corrected cells of one refused row."""

    row: int = Field(ge=1, description="Its number in the file")
    values: dict[str, str] = Field(description="New texts by heading; other cells stay")


class Retry(BaseModel):
    """What to correct before the refused rows are tried again."""

    model_config = ConfigDict(extra="forbid")

    rows: list[RowFix] = Field(default=[], max_length=5000)
    value_maps: dict[str, dict[str, str | None]] = Field(
        default={}, description="By heading: texts and what they mean, for every row that has them"
    )
