"""Documents of automations (what happens by itself when something else happens) and of reminders.

A step has an ``id`` that never changes: running instances stand at it, and what it did is logged under it.

**Values** of fields in steps are constants, or:

* a text with places to fill in: ``Call {{name}} of {{account.name}}`` (see ``yingtu.automation.templates``);
* ``{"copy": "account.owner_id"}``: the value at a path of the record, as it is;
* ``{"formula": "amount * 0.1"}``: worked out by the database on the record;
* ``{"after": {"working_days": 3}, "of": "close_date"}``: a moment from now, or from a date of the record;
* ``{"person": {"role": "sales_manager"}}``: somebody.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from yingtu.kit.expected import refused
from yingtu.metadata.documents import ApiName, ColorRule, Document, Label

MAX_STEPS = 100
#: Longest time of day, ``HH:MM``.
_TIME = r"^([01]\d|2[0-3]):[0-5]\d$"

StepId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
Clock = Annotated[str, StringConstraints(pattern=_TIME)]


class Span(Document):
    """A length of time, forward; the parts are added up. Working time follows the calendar of the workspace."""

    minutes: int = Field(default=0, ge=0, le=525_600)
    hours: int = Field(default=0, ge=0, le=8_760)
    days: int = Field(default=0, ge=0, le=3_650)
    working_hours: int = Field(default=0, ge=0, le=2_000)
    working_days: int = Field(default=0, ge=0, le=1_000)

    @model_validator(mode="after")
    def _one_kind(self) -> Span:
        if (self.working_days or self.working_hours) and (self.minutes or self.hours or self.days):
            raise refused("value_spans", "working time and plain time cannot be mixed")
        return self


class Person(Document):
    """Somebody: by login, by a field of the record, or everybody of a role or team. ``manager``: theirs instead."""

    user: str | None = None
    field: str | None = None
    role: str | None = None
    team: str | None = None
    manager: bool = False

    @model_validator(mode="after")
    def _exactly_one(self) -> Person:
        if sum(each is not None for each in (self.user, self.field, self.role, self.team)) != 1:
            raise refused("value_person", "name exactly one of user, field, role, team")
        return self


# ---------------------------------------------------------------------------------------------------------------- triggers


class RecordTrigger(Document):
    """A record was created, updated, deleted or restored.

    ``field``: only when this field has changed, with ``was`` and ``becomes`` from and to one of these values (a stage
    entered is a field that becomes something).
    """

    on: Literal["created", "updated", "deleted", "restored"]
    field: ApiName | None = None
    was: list[Any] = Field(default=[], max_length=50)
    becomes: list[Any] = Field(default=[], max_length=50)
    #: Records that come in by an import begin it too: off, so that an old list does not flood people.
    imports: bool = False


class FormTrigger(Document):
    """Somebody submits the form of a new record in the application. Records that an import, another system or another automation
    brings do not begin it.
    """

    on: Literal["form"]


class ScheduleTrigger(Document):
    """At times given as cron (minute hour day month weekday), in the workspace's zone; for every record that satisfies the
    automation's filter, or once when it has no object.
    """

    on: Literal["schedule"]
    cron: str = Field(max_length=100)
    #: Only on working days.
    working_days: bool = False


class DateTrigger(Document):
    """Before or after a date of the record: three working days before ``due_date``, at nine."""

    on: Literal["date"]
    field: ApiName
    when: Literal["before", "after"] = "before"
    span: Span = Span()
    #: Time of day for dates without one, and for spans of whole days.
    at: Clock = "09:00"


class WebhookTrigger(Document):
    """Another system calls our address. With ``signed`` its body carries an HMAC-SHA256 under the secret ``signed`` names."""

    on: Literal["webhook"]
    #: Name of the secret (a setting of the server) under which ``X-Signature: sha256=<hex>`` is made.
    signed: str | None = Field(default=None, max_length=60)
    #: Header that names a delivery: the same one is taken once.
    dedupe_header: str = Field(default="Idempotency-Key", max_length=60)


class ButtonTrigger(Document):
    """Somebody presses a button on the record's page."""

    on: Literal["button"]
    label: Label
    #: Who sees it; empty: everybody who may edit the record.
    roles: list[str] = Field(default=[], max_length=50)
    confirm: Label = {}


class ManualTrigger(Document):
    """Started by another automation, or by hand for a record."""

    on: Literal["manual"]


Trigger = Annotated[
    RecordTrigger | FormTrigger | ScheduleTrigger | DateTrigger | WebhookTrigger | ButtonTrigger | ManualTrigger,
    Field(discriminator="on"),
]


# ------------------------------------------------------------------------------------------------------------------- steps


class Step(Document):
    """What every step has."""

    id: StepId
    label: Label = {}


class SetStep(Step):
    """Set fields of the record."""

    do: Literal["set"]
    values: dict[str, Any] = Field(min_length=1, max_length=100)


class CreateStep(Step):
    """Create a record of any object. Its id is ``{{steps.<id>.id}}`` from here on."""

    do: Literal["create"]
    object: ApiName
    values: dict[str, Any] = Field(min_length=1, max_length=100)


class TaskStep(Step):
    """Create a task about the record, due after a span."""

    do: Literal["task"]
    subject: str = Field(min_length=1, max_length=500)
    assignee: Person = Person(field="owner_id")
    due: Span | None = None
    description: str = Field(default="", max_length=5000)
    priority: Literal["high", "normal", "low"] = "normal"


class LinkStep(Step):
    """Add records to a many-to-many field of the record."""

    do: Literal["link"]
    field: ApiName
    #: A value that gives the id of a record.
    to: Any


class TagStep(Step):
    """Put tags on the record and take others off."""

    do: Literal["tag"]
    put: list[str] = Field(default=[], max_length=20)
    take: list[str] = Field(default=[], max_length=20)


class AssignStep(Step):
    """Give the record to somebody; among several in turn, or to whoever comes first."""

    do: Literal["assign"]
    to: Person
    how: Literal["in_turn", "first"] = "in_turn"


class NotifyStep(Step):
    """Tell people something."""

    do: Literal["notify"]
    to: list[Person] = Field(min_length=1, max_length=20)
    title: str = Field(min_length=1, max_length=500)
    text: str = Field(default="", max_length=5000)
    urgent: bool = False


class HttpStep(Step):
    """Call another system. ``{{secret.NAME}}`` stands in headers for a secret of the server."""

    do: Literal["http"]
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    url: str = Field(min_length=8, max_length=2000)
    headers: dict[str, str] = Field(default={}, max_length=30)
    #: JSON with places to fill in; a text is sent as it is.
    body: Any = None
    timeout_s: int = Field(default=10, ge=1, le=60)
    retries: int = Field(default=5, ge=0, le=10)


class WaitStep(Step):
    """Wait for a span, or until a date of the record has come (plus the span)."""

    do: Literal["wait"]
    span: Span = Span()
    until: str | None = None


class BranchStep(Step):
    """Go one way when the record satisfies the filter, else the other."""

    do: Literal["branch"]
    filter: dict[str, Any]
    then: list[AnyStep] = Field(default=[], max_length=MAX_STEPS)
    otherwise: list[AnyStep] = Field(default=[], max_length=MAX_STEPS)


class ApproveStep(Step):
    """Ask for an approval of the record and wait for it: go one way when it is given, else the other.

    ``flow`` is the key of an approval flow of the object; None: the manager of the record's owner decides.
    """

    do: Literal["approve"]
    flow: str | None = Field(default=None, max_length=100)
    reason: str = Field(default="", max_length=2000)
    then: list[AnyStep] = Field(default=[], max_length=MAX_STEPS)
    otherwise: list[AnyStep] = Field(default=[], max_length=MAX_STEPS)


class LoopStep(Step):
    """Do the steps for each related record: those of ``object`` whose lookup ``field`` points to the record."""

    do: Literal["loop"]
    object: ApiName
    field: ApiName
    filter: dict[str, Any] | None = None
    most: int = Field(default=200, ge=1, le=1000)
    steps: list[AnyStep] = Field(min_length=1, max_length=MAX_STEPS)


class RunStep(Step):
    """Start another automation for the record, and go on."""

    do: Literal["run"]
    automation: str = Field(max_length=100)


class StopStep(Step):
    """End the run here."""

    do: Literal["stop"]


AnyStep = Annotated[
    SetStep
    | CreateStep
    | TaskStep
    | LinkStep
    | TagStep
    | AssignStep
    | NotifyStep
    | HttpStep
    | WaitStep
    | BranchStep
    | ApproveStep
    | LoopStep
    | RunStep
    | StopStep,
    Field(discriminator="do"),
]


class AutomationDocument(Document):
    """When something happens and the filter is satisfied, the steps are done."""

    label: Label
    description: Label = {}
    #: Kind of the records it is about; None only for schedules and webhooks.
    object: ApiName | None = None
    trigger: Trigger
    filter: dict[str, Any] | None = None
    steps: list[AnyStep] = Field(min_length=1, max_length=MAX_STEPS)
    active: bool = True
    #: Runs that may begin per minute (the others wait), and per record and hour (the others are refused: a loop).
    per_minute: int = Field(default=6000, ge=1, le=100_000)
    per_record_hour: int = Field(default=30, ge=1, le=1000)
    #: Who is told when a run fails.
    on_failure: list[Person] = Field(default=[Person(role="admin")], max_length=10)


class ReminderDocument(Document):
    """Records that satisfy the filter are shown in a colour, and people are told about them once they do."""

    label: Label
    object: ApiName
    #: May speak of times relative to now: ``{"field": "last_activity_at", "op": "lt", "value": "now-48h"}``.
    filter: dict[str, Any]
    color: Literal["red", "orange", "amber", "green", "teal", "blue", "purple", "gray"] | None = "red"
    #: What people are told; empty: colour only. Places are filled in as in automations.
    message: Label = {}
    to: list[Person] = Field(default=[Person(field="owner_id")], max_length=10)
    #: Told again after so many hours while it stays true; 0: once.
    repeat_hours: int = Field(default=0, ge=0, le=8_760)
    urgent: bool = False
    active: bool = True
    #: The first reminder in this order decides the colour.
    position: int = 0

    @property
    def rule(self) -> ColorRule | None:
        """The colour as lists know it."""
        return None if self.color is None or not self.active else ColorRule(filter=self.filter, color=self.color)


BranchStep.model_rebuild()
LoopStep.model_rebuild()
AutomationDocument.model_rebuild()
