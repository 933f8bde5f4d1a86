"""Bodies of the record endpoints, as the API's description shows them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from yingtu.http.problems import ProblemEntry


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ColorQuery(_Body):
    """Rows that satisfy the filter have the colour; the first rule that fits decides."""

    filter: dict[str, Any]
    color: Literal["red", "orange", "amber", "green", "teal", "blue", "purple", "gray"]


class RecordQuery(_Body):
    """A list of records, as a body instead of query parameters."""

    filter: dict[str, Any] | None = Field(default=None, description='`{"field":"amount","op":"gte","value":1000}`')
    sort: str | list[str] | None = Field(default=None, description='`"-created_at,name"` or `["-created_at","name"]`')
    fields: str | list[str] | None = Field(
        default=None, description='Paths to return, `"name,account.name"` or a list; all readable fields when left out'
    )
    limit: int = 50
    cursor: str | None = None
    total: Literal["none", "bounded", "exact"] = "none"
    as_of: str | None = Field(default=None, description="ISO 8601: show everything as it was then")
    trash: bool = False
    colors: list[ColorQuery] = Field(default=[], max_length=20, description="Each row says its colour in `$color`")
    reminders: bool = Field(default=False, description="The colours of reminders come before `colors`")
    start: str | None = Field(
        default=None, max_length=200, description="Begin where the first sort key reaches this: `2025-03`, `l`, `1000`"
    )


class GroupField(_Body):
    """A grouping by the period that a day or moment falls into."""

    field: str
    period: str | None = Field(default=None, description="`day`, `week`, `month`, `quarter` or `year`")


class MeasureField(_Body):
    """A figure of each group."""

    op: Literal["count", "sum", "avg", "min", "max"]
    field: str | None = Field(default=None, description="Needed by all but `count`")


class AggregateRequest(_Body):
    """Figures over the records the actor may read."""

    group_by: list[str | GroupField] = []
    measures: list[MeasureField] = [MeasureField(op="count")]
    filter: dict[str, Any] | None = None
    as_of: str | None = None
    limit: int = 1_000


class AggregateResponse(BaseModel):
    """One row per group: the grouping values, then `count`, `sum_amount` …"""

    rows: list[dict[str, Any]]
    catalog_version: int


class HistoryChange(BaseModel):
    field: str
    label: str
    old: Any
    new: Any


class HistoryActor(BaseModel):
    id: str
    name: str | None


class HistoryItem(BaseModel):
    """One change of a record."""

    version: int
    at: str
    actor: HistoryActor | None
    source: str | None
    reason: str | None
    event: Literal["created", "updated", "deleted", "restored"]
    changes: list[HistoryChange]


class HistoryResponse(BaseModel):
    """The changes of a record, newest first."""

    items: list[HistoryItem]


class BulkRequest(_Body):
    """Up to 10,000 changes of one object."""

    operations: list[dict[str, Any]] = Field(
        description='`{"op":"create","values":{…}}`, `{"op":"update","id":…,"version":…,"values":{…}}`, '
        '`{"op":"delete","id":…,"version":…}`, `{"op":"restore","id":…}`'
    )
    atomic: bool = Field(default=True, description="One rejection rejects all")
    reason: str | None = Field(default=None, max_length=2000)
    context: dict[str, Any] | None = Field(
        default=None, description="What further rules ask for beside the values, like `$context` of a single record"
    )


class BulkResult(BaseModel):
    """What became of one operation."""

    status: Literal["written", "unchanged", "rejected", "held"]
    id: str | None
    version: int | None
    errors: list[ProblemEntry]
    warnings: list[ProblemEntry]
    approval_id: str | None = Field(default=None, description="What a held operation waits for")


class BulkResponse(BaseModel):
    """Results in the order of the operations."""

    results: list[BulkResult]
    change_id: str | None


class HeldChange(BaseModel):
    """The change waits for an approval: nothing is written yet."""

    status: Literal["held"]
    approval_id: str
    id: str | None = Field(description="The record; null when it does not exist yet")


class Record(BaseModel):
    """A record: values by the paths asked for; `version` too, unless `fields` names others only."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"required": ["id"]})

    id: str
    version: int


class RecordPage(BaseModel):
    """A page of records."""

    items: list[Record]
    next_cursor: str | None


class Subject(BaseModel):
    """The record that an entry is about: all that is shown of it, or its id and name."""

    model_config = ConfigDict(extra="allow")

    id: str


class TimelineItem(BaseModel):
    """One entry: `record` refers to the record or to what refers to it; `change`, `comment` and `file` are about `record`."""

    kind: str = Field(description="`record`, `change`, or what hangs on records: `comment`, `file`")
    at: str
    object: str
    record: Subject
    change: HistoryItem | None
    body: dict[str, Any] | None = Field(description="A comment or file")


class TimelineResponse(BaseModel):
    """What happened around a record, newest first."""

    items: list[TimelineItem]
    next_cursor: str | None
    kinds: list[str] = Field(description="What can be asked for: objects, and kinds of entries")


class HighlightValue(BaseModel):
    """One figure of a record's page."""

    label: str
    type: str = Field(description="Field type that the value is shown as; `number` for counts")
    value: Any
    currency: str | None
    object: str | None = Field(description="Whose records were summed up; null: a field of the record itself")
    filter: dict[str, Any] | None = Field(description="The records behind the figure")


class FrameInfo(BaseModel):
    """A page of another system that the record's page shows."""

    label: str
    height: int
    url: str = Field(description="Address on this server that shows it, sandboxed")


class HighlightsResponse(BaseModel):
    """The figures of a record, and pages of other systems about it."""

    items: list[HighlightValue]
    frames: list[FrameInfo]
