"""What the import endpoints give."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from yingtu.http.problems import ProblemEntry
from yingtu.jobs.schemas import JobInfo

#: Rows whose cells may be corrected at once.
MAX_EDITS = 5000


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
    action: str = Field(description="create, update, unchanged, held or error: what would become of it")
    cells: dict[str, Cell]
    errors: list[CellError]


class Rehearsed(BaseModel):
    """What would become of the first rows, which were tried and taken back."""

    rows: int
    create: int
    update: int
    unchanged: int
    held: int
    error: int


class PreviewInfo(BaseModel):
    """What would happen to a file; name ``source`` to import it without sending it again."""

    source: UUID
    file: FileInfo
    columns: list[ColumnInfo]
    mapping: dict[str, Any]
    rows: list[PreviewRowInfo] = Field(description="The first rows, then further ones that would be refused")
    rehearsed: Rehearsed
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

    rows: list[RowFix] = Field(default=[], max_length=MAX_EDITS)
    value_maps: dict[str, dict[str, str | None]] = Field(
        default={}, description="By heading: texts and what they mean, for every row that has them"
    )


class MatchField(BaseModel):
    """A field by which records are found."""

    field: str
    label: str


class ChoiceInfo(BaseModel):
    """An option of a choice field."""

    code: str
    label: str


class TargetField(BaseModel):
    """A field as an import may fill it."""

    api_name: str
    label: str
    type: str
    required: bool
    system: bool
    key: bool = Field(description="Records can be told apart by it")
    migrated: bool = Field(description="Only with the option migration")
    choices: list[ChoiceInfo] = Field(description="Options of a choice field that can be chosen")
    target: str | None
    matches: list[MatchField] = Field(
        description="Fields of `target` by which its records are found, the default first"
    )


class TargetInfo(BaseModel):
    """What a file may be imported into."""

    object: str
    label: str
    plural: str
    fields: list[TargetField]
    can_migrate: bool


class GuessInfo(BaseModel):
    """An object that a file may be about."""

    object: str
    label: str
    plural: str
    score: int = Field(description="0 to 100; 100: a file with these headings was imported into it before")


class UploadInfo(BaseModel):
    """An uploaded file: name ``source`` to preview and import it."""

    source: UUID
    file: FileInfo
    columns: list[str]
    guesses: list[GuessInfo] = Field(description="Every object one may import into, the most probable first")


class FileOf(BaseModel):
    """An uploaded file and what it is imported into."""

    model_config = ConfigDict(extra="forbid")

    source: UUID
    object: str


class OrderOf(BaseModel):
    """Files to bring into order."""

    model_config = ConfigDict(extra="forbid")

    files: list[FileOf] = Field(max_length=50)


class OrderInfo(BaseModel):
    """Places in the list that was given, in the order in which to import: what others point to first."""

    order: list[int]


class SetFile(FileOf):
    """One file of a set as it is to be imported."""

    mapping: dict[str, Any]
    edits: list[RowFix] = Field(default=[], max_length=MAX_EDITS)


class SetStart(BaseModel):
    """Files to import one after the other, in this order."""

    model_config = ConfigDict(extra="forbid")

    files: list[SetFile] = Field(min_length=1, max_length=50)
    go_on: bool = Field(default=False, description="Begin with the next file though rows of one were refused")


class SetFileInfo(BaseModel):
    """How far one file of a set is."""

    source: UUID
    object: str
    label: str
    file: str
    rows: int
    job: JobInfo | None = Field(description="Null until its turn comes")
    later: list[JobInfo] = Field(description="Jobs that tried its refused rows again or took it back")


class SetInfo(BaseModel):
    """Files that are imported one after the other."""

    id: UUID
    state: str = Field(description="running, paused, stopped, succeeded, undoing or undone")
    go_on: bool
    files: list[SetFileInfo]
    done: int
    total: int
    errors: int
    eta_seconds: int | None
    can_undo: bool
    created_at: datetime
