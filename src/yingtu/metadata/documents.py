"""The one configuration format: typed documents. The studio, templates, YAML files and tests read and write these.

A document is stored per (kind, key). Keys and api names never change; labels do. Mappings keep their order.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

#: Immutable name of an object or field: also the name of its table or column.
ApiName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=50)]

#: Text in several languages by BCP 47 tag; ``zh-CN`` and ``en`` are shipped, others fall back to ``en`` then any.
Label = dict[str, str]


class Document(BaseModel):
    """Base of everything a customer can configure."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OnDelete(StrEnum):
    """What happens to a record when the one it looks up is deleted."""

    RESTRICT = "restrict"
    CLEAR = "clear"
    TRASH = "trash"


class FieldDocument(Document):
    """One field of an object; ``options`` are validated by the field type's own model."""

    type: str
    label: Label
    help: Label = {}
    required: bool = False
    unique: bool = False
    default: Any = None
    options: dict[str, Any] = {}
    #: Masked or hidden by default for roles that do not name the field; None takes the field type's own default.
    sensitive: bool | None = None
    #: Says something about a natural person; ``purpose`` says what it is kept for.
    personal: bool = False
    purpose: Label = {}
    #: Contained in lists by default / in the quick-create form.
    listed: bool = False
    quick: bool = False
    #: False hides the field everywhere; its column is dropped 30 days later.
    active: bool = True


class DuplicateRule(Document):
    """Records are duplicates when all these fields are equal after normalisation; an empty field never matches."""

    fields: list[ApiName] = Field(min_length=1)
    policy: Literal["block", "warn", "allow"] = "warn"


class ValidationRule(Document):
    """A formula that must not be true: where it is, the write is refused with ``message`` at ``field``."""

    when: str
    message: Label
    field: ApiName | None = None


class Completion(Document):
    """Required fields that may be filled in later: the record is written all the same and marked until they are.

    ``mark`` is a choice field and ``value`` its option while something is missing; afterwards the field gets its default.
    ``where`` limits this to records with one of these values in each of the fields named.
    """

    fields: Annotated[list[ApiName], Field(min_length=1)]
    mark: ApiName
    value: str
    where: dict[ApiName, list[str]] = {}


class Highlight(Document):
    """A figure at the top of a record's page, over records of ``object`` that look it up, or a value of its own.

    ``field`` names the lookup when several of ``object`` point here. ``measure`` is what ``op`` is applied to; without
    ``object`` it is the field of the record that is shown.
    """

    label: Label
    object: ApiName | None = None
    field: ApiName | None = None
    op: Literal["count", "sum", "avg", "min", "max"] = "count"
    measure: str | None = None
    filter: dict[str, Any] | None = None


class Frame(Document):
    """A page of another system (BI) within a record's page; ``{id}``, ``{name}`` … in ``url`` are the record's values."""

    label: Label
    url: str
    #: Pixels.
    height: Annotated[int, Field(ge=100, le=2000)] = 420


class Activity(Document):
    """Makes records of an object something that is written down on others: offered wherever it looks something up.

    ``fields`` are asked for beside the text, in this order; none named: the quick and the required ones.
    """

    fields: list[ApiName] = Field(default=[], max_length=12)
    #: Place among the others; equal ones in the order of the navigation.
    position: int = 0


class ObjectDocument(Document):
    """One kind of record."""

    label: Label
    plural: Label = {}
    icon: str = "table"
    color: str = "blue"
    #: Switchable group of objects (LOW-10): ``core`` is always on.
    module: str = "core"
    #: The field that stands for the record in links, search and titles.
    name_field: ApiName = "name"
    fields: dict[ApiName, FieldDocument]
    #: Field order of the record page, in titled sections.
    sections: list[Section] = []
    duplicates: list[DuplicateRule] = []
    validations: dict[ApiName, ValidationRule] = {}
    #: When the form shows, requires or locks fields; what is required or locked is also enforced by the write path.
    form_rules: dict[ApiName, FormRule] = Field(default={}, max_length=100)
    #: Forms of their own for some roles or devices, in place of ``sections``; the first that fits is used.
    layouts: dict[ApiName, Layout] = Field(default={}, max_length=30)
    completion: Completion | None = None
    #: None: not offered by the composer of records it looks up.
    activity: Activity | None = None
    #: Figures at the top of the record page, and pages of other systems in it.
    highlights: list[Highlight] = Field(default=[], max_length=8)
    frames: list[Frame] = Field(default=[], max_length=4)
    #: Default order of lists, e.g. ``-created_at``.
    sort: str = "-created_at"
    #: Further fields with an index because shared views sort or filter by them.
    indexes: list[ApiName] = []
    #: Shown in the navigation, in this order (0 = not shown).
    position: int = 0
    active: bool = True


class Section(Document):
    """A titled group of fields on the record page; with ``when`` only where the record being edited meets it."""

    label: Label
    fields: list[ApiName]
    when: dict[str, Any] | None = None


class FormRule(Document):
    """What a form does with ``fields`` where the record being edited meets ``when`` (a filter over its own fields; None: always).

    ``show``: other records do not show them. ``require``: they must be filled in. ``read_only``: they cannot be changed.
    ``roles`` and ``device`` limit whom it concerns; nobody named: everybody.
    """

    effect: Literal["show", "require", "read_only"]
    fields: Annotated[list[ApiName], Field(min_length=1)]
    when: dict[str, Any] | None = None
    roles: list[str] = []
    device: Literal["desktop", "phone"] | None = None


class Layout(Document):
    """A form for some roles or one kind of device. Fields it does not name are not shown; that is no permission."""

    label: Label
    roles: list[str] = []
    device: Literal["desktop", "phone"] | None = None
    sections: Annotated[list[Section], Field(min_length=1)]


class Situation(Document):
    """When a grant holds: on these classes of device, from these networks (CIDR), at these hours. Empty: always.

    ``hours`` are those of the company's calendar: ``working`` means its working hours, holidays and make-up days considered.
    An address that is not known is in no network.
    """

    devices: list[Literal["desktop", "phone", "machine"]] = []
    networks: list[str] = Field(default=[], max_length=50)
    hours: Literal["any", "working"] = "any"


class Limits(Document):
    """How much the holders of a role may take out; None is no limit. Of several roles the most generous limit counts.

    ``approve_export_above``: a file of more rows than this needs an approval. ``watermark``: screens and files carry
    who looks at them and when.
    """

    export_rows_per_day: int | None = Field(default=None, ge=0)
    read_records_per_day: int | None = Field(default=None, ge=1)
    approve_export_above: int | None = Field(default=None, ge=0)
    watermark: bool = False


class Grant(Document):
    """One rule of a role on one object: these operations, on these rows, with these fields.

    Rows are those in ``scope`` that also satisfy ``filter`` (the filter language, as JSON). ``via`` names a lookup, or
    lookups joined by dots: then the owner of the record at its end counts instead of the row's own (contacts of my
    accounts). A many-to-many field to people may end the way: then those it names count (opportunities of my team).
    ``when`` says in which situations the grant holds.
    ``fields`` overrides ``default_field`` per field.
    """

    operations: list[Literal["create", "read", "edit", "delete", "export", "import", "approve"]]
    scope: Literal["own", "own_and_reports", "reports_all", "team", "department", "region", "all"] = "own"
    via: Annotated[str, StringConstraints(pattern=r"^([a-z0-9_]+(\.[a-z0-9_]+){0,2})?$", max_length=160)] = ""
    filter: dict[str, Any] | None = None
    when: Situation | None = None
    default_field: Literal["hidden", "masked", "read", "edit"] = "edit"
    fields: dict[ApiName, Literal["hidden", "masked", "read", "edit"]] = {}


class RoleDocument(Document):
    """A template per position; a person may hold several, and the most permissive grant per row and field wins.

    ``objects`` maps an object's api name to grants; the key ``*`` covers objects the role does not name.
    ``abilities`` are workspace-wide operations such as ``configure``, ``manage_access``, ``manage_users``, ``import_history``
    (migration right), ``view_audit``.
    """

    label: Label
    objects: dict[str, list[Grant]] = {}
    abilities: list[str] = []
    limits: Limits | None = None


#: Path of a record's tags in columns and filters; no field can be called so.
TAGS_COLUMN = "$tags"


class ColorRule(Document):
    """Records that satisfy ``filter`` are shown in this colour; the first rule that fits decides."""

    filter: dict[str, Any]
    color: Literal["red", "orange", "amber", "green", "teal", "blue", "purple", "gray"]


class ViewDocument(Document):
    """A way to look at the records of an object: which, in what order, and as what.

    The same model describes a person's own views, which are kept outside the configuration (ADR 0112).
    """

    label: Label
    object: ApiName
    kind: Literal["list", "kanban", "calendar", "gantt", "map", "cards"] = "list"
    columns: list[str] = []
    #: Pixels by column; the others are as wide as their type suggests.
    widths: dict[str, Annotated[int, Field(ge=40, le=2000)]] = {}
    filter: dict[str, Any] | None = None
    sort: str = ""
    #: Field that makes groups of a list, columns of a kanban, days of a calendar, first days of a Gantt chart, points of a map;
    #: "": the first that fits.
    group_by: str = ""
    #: Field with the last days of a Gantt chart; "": the one that goes with ``group_by``.
    until: str = ""
    #: Fields added up per group.
    sums: list[str] = []
    colors: list[ColorRule] = Field(default=[], max_length=20)
    #: Most records a column of a kanban should hold, by option code.
    limits: dict[str, Annotated[int, Field(ge=1)]] = {}
    #: Shown as a tab, in the order of ``position``; the others are in the menu of views.
    pinned: bool = False
    position: int = 0
    #: Roles the view is for; nobody named: everybody.
    roles: list[str] = []
    #: Where it is offered; None: everywhere.
    device: Literal["desktop", "phone"] | None = None
    owner: str | None = None


#: A piece of a working day: ``09:00-12:00``, at most until ``24:00``.
HourSpan = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$")]


class WorkingHours(Document):
    """The working week: every day in ``days`` has the same hours."""

    days: list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]] = Field(
        default=["mon", "tue", "wed", "thu", "fri"], min_length=1
    )
    hours: list[HourSpan] = Field(default=["09:00-12:00", "13:30-18:00"], min_length=1, max_length=6)


class CalendarOverride(Document):
    """A day that is not as the public calendar says: free, or worked (with hours of its own)."""

    working: bool
    name: str = Field(default="", max_length=100)
    hours: list[HourSpan] | None = Field(default=None, min_length=1, max_length=6)


class AccessSettings(Document):
    """How strictly rights are handled.

    Attributes:
        four_eyes: Changes of rights (roles, sharing rules, who holds which role) and looking as another person need a
            second administrator.
        separate_administrators: ``configure`` no longer includes rights: they need ``manage_access``.
        refusals_alarm: So many refused attempts of one person within an hour raise an alarm.
        reading_alarm: So many records read by one person within an hour raise an alarm.
    """

    four_eyes: bool = False
    separate_administrators: bool = False
    refusals_alarm: int = Field(default=10, ge=1, le=10_000)
    reading_alarm: int = Field(default=20_000, ge=10, le=10_000_000)


class SignInSettings(Document):
    """How people prove who they are: what passwords have to be like, and who needs a second factor, from when on."""

    password_length: Annotated[int, Field(ge=8, le=64)] = 8
    #: From 0 (anything) to 4, as the estimator counts: 2 takes a million guesses, 3 a hundred million.
    password_strength: Annotated[int, Field(ge=0, le=4)] = 2
    #: Roles whose holders need a second factor; ``*``: everybody.
    second_factor: list[str] = Field(default=[], max_length=100)
    #: The day from which that is asked for, and how long everybody has since then, or since they are here.
    second_factor_since: date | None = None
    grace_days: Annotated[int, Field(ge=0, le=90)] = 7
    #: Hours without any request after which a session is over: three days outlast a weekend.
    idle_hours: Annotated[int, Field(ge=1, le=2160)] = 72


class PrivacySettings(Document):
    """What may leave the company: the ways in ``off`` are shut, whatever is configured for them."""

    off: list[Literal["mail", "push", "calls", "mailboxes"]] = []


class WorkspaceDocument(Document):
    """Settings of the whole company; key is always ``workspace``."""

    name: str
    currency: str = "CNY"
    time_zone: str = "Asia/Shanghai"
    language: Literal["zh-CN", "en"] = "zh-CN"
    country: str = "CN"
    #: Exchange rates to ``currency`` by code; a currency without rate cannot be entered.
    rates: dict[str, str] = {}
    modules: list[str] = ["core"]
    #: Whoever enters a customer's exact name or number is told who owns it, even a record they may not see.
    owner_hint: bool = True
    #: Origins of other systems whose pages may be shown within records: ``https://bi.example.com``.
    frames: list[str] = Field(default=[], max_length=20)
    #: When the company works, beside public holidays and make-up days of ``country``.
    working_hours: WorkingHours = WorkingHours()
    calendar_overrides: dict[date, CalendarOverride] = Field(default={}, max_length=1000)
    access: AccessSettings = AccessSettings()
    sign_in: SignInSettings = SignInSettings()
    privacy: PrivacySettings = PrivacySettings()


ObjectDocument.model_rebuild()
