"""What the endpoints of configuration take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from yingtu.kit.expected import refused
from yingtu.metadata.kinds import KINDS


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise refused("value_choice", "not a kind of document", known=list(KINDS))
    return kind


#: Kind of a document.
Kind = Annotated[str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": list(KINDS)})]


class Input(BaseModel):
    """Base of request bodies: what we do not know is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class ActivityMeta(BaseModel):
    """How an object is written down on the records it looks up."""

    fields: list[str] = Field(description="Asked for beside the text; none: the quick and the required ones")
    position: int


class ObjectSummary(BaseModel):
    """An object the actor may use, for navigation and pickers."""

    api_name: str
    label: str = Field(description="In the actor's language")
    labels: dict[str, str]
    plural: str
    icon: str
    color: str
    module: str
    position: int = Field(description="Place in the navigation; 0: not shown there")
    name_field: str
    activity: ActivityMeta | None = Field(description="null: not offered by the composer of other records")
    can: dict[str, bool] = Field(description="create, edit, delete, export, import: whether possible on some record")


class FieldMeta(BaseModel):
    """A field the actor may see."""

    api_name: str
    label: str
    labels: dict[str, str]
    help: str
    type: str
    value_type: str = Field(description="How values behave: the type itself, or the result of a formula or roll-up")
    money: bool = Field(description="A computed amount in the workspace's currency")
    options: dict[str, Any]
    required: bool
    unique: bool
    sensitive: bool
    personal: bool
    listed: bool
    quick: bool
    system: bool
    computed: bool
    readable: bool
    level: Literal["masked", "read", "edit"] = Field(description="The best the actor gets of it on some record")
    sortable: bool
    groupable: bool
    summable: bool
    operators: list[str]
    target: str | None = Field(description="The object that a lookup, user or many-to-many field points to")
    parts: list[str] = Field(description="Further parts, addressed as amount.currency")
    default: Any


class SectionMeta(BaseModel):
    """A titled group of fields on the record page."""

    label: str
    fields: list[str]
    when: dict[str, Any] | None = Field(
        default=None, description="Shown only where this is true of the form: a filter with resolved values"
    )


class LayoutMeta(BaseModel):
    """A form that stands in place of the object's sections, on one kind of device or on all."""

    key: str
    label: str
    device: Literal["desktop", "phone"] | None
    sections: list[SectionMeta]


class FormRuleMeta(BaseModel):
    """What the form does with some fields where a condition holds."""

    effect: Literal["show", "require", "read_only"]
    fields: list[str]
    when: dict[str, Any] | None = Field(description="A filter with resolved values; null: always")
    device: Literal["desktop", "phone"] | None


class RelatedMeta(BaseModel):
    """Another object whose records look up this one's."""

    object: str
    field: str
    label: str


class DuplicateMeta(BaseModel):
    """Records with equal values of all these fields are duplicates."""

    fields: list[str]
    policy: str


class CompletionMeta(BaseModel):
    """Required fields that may be filled in later: until then `mark` has `value`."""

    fields: list[str]
    mark: str
    value: str
    where: dict[str, list[str]] = Field(description="Only records with one of these values in each of these fields")


class ObjectMeta(ObjectSummary):
    """Everything the actor may see of an object."""

    fields: list[FieldMeta]
    sections: list[SectionMeta]
    layouts: list[LayoutMeta] = Field(description="For the actor's roles; the first for the device in hand is used")
    form_rules: list[FormRuleMeta] = Field(description="For the actor's roles, over fields they see in clear")
    duplicates: list[DuplicateMeta]
    completion: CompletionMeta | None
    sort: str
    related: list[RelatedMeta]
    catalog_version: int


class ObjectList(BaseModel):
    """The objects the actor may use, in the order of the navigation."""

    items: list[ObjectSummary]
    catalog_version: int


class DocumentEntry(BaseModel):
    """A configuration document as stored."""

    kind: Kind
    key: str
    body: dict[str, Any]
    origin: str = Field(description="standard or custom")
    modified: bool = Field(description="A standard document that differs from what was installed")


class DocumentList(BaseModel):
    """All configuration documents."""

    items: list[DocumentEntry]
    catalog_version: int


class ChangeInput(Input):
    """A new body for a document, or null to delete it."""

    kind: Kind
    key: str = Field(min_length=1, max_length=100)
    body: dict[str, Any] | None
    mappings: dict[str, dict[str, str | None]] = Field(
        default={}, description="For removed options: field -> removed code -> the code that replaces it, or null"
    )


class ChangeSet(Input):
    """Changes that belong together."""

    changes: list[ChangeInput] = Field(min_length=1, max_length=1000)
    expected_version: int | None = Field(default=None, description="Refuse when the configuration has moved on")


class PublishInput(ChangeSet):
    """Changes to bring into force."""

    note: str = Field(default="", max_length=500)
    confirm: bool = Field(default=False, description="Go on although values are lost")


class StepEntry(BaseModel):
    """One step of a change of the tables, in words."""

    kind: str
    object: str
    field: str | None
    deferred: bool = Field(description="Follows after the change is in force, beside running work")
    text: str


class WarningEntry(BaseModel):
    """What a change does to records that are there."""

    pointer: str
    code: str
    message: str
    hint: str | None
    params: dict[str, Any]


class PublishedEntry(BaseModel):
    """What was published, or would be."""

    version: int
    pending: bool = Field(description="Values are being converted; the change comes into force when that is done")
    changed: list[list[str]] = Field(description="[kind, key] of each document that differs")
    steps: list[StepEntry]
    warnings: list[WarningEntry]


class VersionEntry(BaseModel):
    """A published version."""

    number: int
    at: datetime
    by: UUID | None
    note: str
    changes: list[dict[str, Any]] = Field(description="[{kind, key, before, after}]")


class VersionList(BaseModel):
    """Published versions, newest first."""

    items: list[VersionEntry]


class DocumentVersionEntry(BaseModel):
    """What a published version made of a document."""

    number: int
    at: datetime
    by: UUID | None
    note: str
    body: dict[str, Any] | None = Field(description="The document from then on; null: it was deleted")


class DocumentVersionList(BaseModel):
    """The versions that changed a document, newest first."""

    items: list[DocumentVersionEntry]


class RollbackInput(Input):
    """How to go back."""

    note: str = Field(default="", max_length=500)
    confirm: bool = False
