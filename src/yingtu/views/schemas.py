"""What the view endpoints take and give."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from yingtu.identity.schemas import Input
from yingtu.metadata.documents import ColorRule

Kind = Literal["list", "kanban", "calendar", "gantt", "map", "cards"]
Name = Annotated[str, Field(max_length=200)]


class ViewContent(Input):
    """What a view shows; see the document kind `view`."""

    label: dict[str, str] = Field(description="Name by language")
    kind: Kind = "list"
    columns: list[Name] = Field(default=[], max_length=200)
    widths: dict[str, Annotated[int, Field(ge=40, le=2000)]] = Field(default={}, description="Pixels by column")
    filter: dict[str, Any] | None = None
    sort: Name = ""
    group_by: Name = Field(
        default="",
        description="Field of groups (`stage,owner_id`: with groups within), of kanban columns, of (first) days or of places",
    )
    until: Name = Field(default="", description="Field with the last days of a Gantt chart")
    sums: list[Name] = Field(default=[], max_length=20)
    colors: list[ColorRule] = Field(default=[], max_length=20)
    limits: dict[str, Annotated[int, Field(ge=1)]] = Field(default={}, description="Most records of a kanban column")
    pinned: bool = False
    position: int = Field(default=0, ge=0, le=1000)
    roles: list[Name] = Field(default=[], max_length=100, description="Shared: for these roles; none: for everybody")
    device: Literal["desktop", "phone"] | None = None


class ViewInput(ViewContent):
    """A view to save: for oneself, or with the ability `configure` shared with others."""

    shared: bool = False


class ViewCreate(ViewInput):
    """A new view of an object."""

    object: Name


class ViewInfo(BaseModel):
    """A view as the person may use it."""

    key: str
    object: str
    shared: bool
    can_edit: bool
    label: dict[str, str]
    kind: Kind
    columns: list[str]
    widths: dict[str, int]
    filter: dict[str, Any] | None
    sort: str
    group_by: str
    until: str
    sums: list[str]
    colors: list[ColorRule]
    limits: dict[str, int]
    pinned: bool
    position: int
    roles: list[str]
    device: Literal["desktop", "phone"] | None


class MapInput(Input):
    """A reviewed map to load."""

    approval: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)] = Field(
        description="Number of its review, shown on the map"
    )
    map: dict[str, Any] = Field(description="GeoJSON (RFC 7946) with areas or lines, in degrees")


class MapInfo(BaseModel):
    """The workspace's reviewed map."""

    approval: str | None = Field(description="Number of its review; null: there is no map")
    lines: list[list[float]] = Field(description="Longitude and latitude in turn, line by line")


class ViewList(BaseModel):
    """Views of an object: shared ones in their order, then one's own."""

    items: list[ViewInfo]
