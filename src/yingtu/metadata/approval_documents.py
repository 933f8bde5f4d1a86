"""Documents of approval flows: which changes wait, for whom, and for how long."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from yingtu.metadata.documents import ApiName, Document, Label


class PeopleApprovers(Document):
    """People by login name (or id)."""

    kind: Literal["people"]
    people: list[str] = Field(max_length=50)


class RoleApprovers(Document):
    """Everybody who holds a role."""

    kind: Literal["role"]
    role: str


class ManagerApprover(Document):
    """The manager of whoever asks; ``level`` 2 is the manager's manager."""

    kind: Literal["manager"]
    level: int = Field(default=1, ge=1, le=10)


class OwnerManagerApprover(Document):
    """The manager of the record's owner."""

    kind: Literal["owner_manager"]
    level: int = Field(default=1, ge=1, le=10)


class FieldApprover(Document):
    """Whoever a user field of the record names, also ``owner_id``."""

    kind: Literal["field"]
    field: str


class DepartmentHeadApprover(Document):
    """The highest manager of whoever asks who belongs to the same department."""

    kind: Literal["department_head"]


ApproverDocument = Annotated[
    PeopleApprovers | RoleApprovers | ManagerApprover | OwnerManagerApprover | FieldApprover | DepartmentHeadApprover,
    Field(discriminator="kind"),
]


class TimeoutDocument(Document):
    """What happens when a step is not decided after some working hours; ``remind`` says it again each time."""

    hours: int = Field(ge=1, le=2000)
    then: Literal["remind", "escalate", "approve", "reject"] = "remind"


class StepDocument(Document):
    """One step; steps are decided one after the other.

    Attributes:
        mode: ``all`` have to agree, the first decision of ``any`` of them counts, or ``quorum`` of them have to agree.
        condition: The step is left out where the record, as it would be, does not meet this filter (amounts).
        cc: Told when the step begins; they decide nothing.
        add_signer: Approvers may ask further people, who then have to agree, too.
        require_comment: To agree needs a comment; to refuse always does.
    """

    label: Label = {}
    approvers: list[ApproverDocument] = Field(default=[], max_length=20)
    mode: Literal["all", "any", "quorum"] = "all"
    quorum: int = Field(default=1, ge=1, le=50)
    condition: dict[str, Any] | None = None
    cc: list[ApproverDocument] = Field(default=[], max_length=20)
    timeout: TimeoutDocument | None = None
    add_signer: bool = True
    require_comment: bool = False


class FieldTrigger(Document):
    """A change of a field; of numbers and money in one direction only, or by at least so much.

    Attributes:
        by, by_percent: The difference that counts, absolute and of the old value; reaching one of them is enough.
    """

    field: ApiName
    direction: Literal["any", "up", "down"] = "any"
    by: Decimal | None = Field(default=None, ge=0)
    by_percent: Decimal | None = Field(default=None, ge=0, le=100_000)


class TriggerDocument(Document):
    """Which changes ask: these operations; updates only when one of ``fields`` changes (empty: any field)."""

    on: list[Literal["create", "update", "delete"]] = Field(min_length=1)
    fields: list[FieldTrigger] = Field(default=[], max_length=50)


class ApprovalDocument(Document):
    """An approval flow of an object.

    Attributes:
        trigger: None: the flow is started by processes, automations and buttons only.
        condition: ... where the record, as it would be, meets this filter;
        before: ... and as it is meets this one.
        position: The first flow that fits decides.
        require_reason: Whoever changes such a record has to say why.
    """

    label: Label
    object: ApiName
    active: bool = True
    position: int = 0
    trigger: TriggerDocument | None = None
    condition: dict[str, Any] | None = None
    before: dict[str, Any] | None = None
    steps: list[StepDocument] = Field(default=[], max_length=20)
    require_reason: bool = False
