"""Checks of approval flows when they are published: everybody named can be found, every field is there, every filter fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.metadata.approval_documents import (
    ApprovalDocument,
    FieldApprover,
    PeopleApprovers,
    RoleApprovers,
    StepDocument,
)
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.metadata.checks import check_label
from yingtu.schema.check import check_filter

if TYPE_CHECKING:
    from yingtu.metadata.approval_documents import ApproverDocument
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.metadata.checks import Problems

_AMOUNTS = frozenset({"number", "currency", "percent"})


def check_approvals(catalog: Catalog, problems: Problems) -> None:
    """Add what is wrong with the flows of live objects; those of sleeping objects are checked when they wake."""
    for key, flow in catalog.of_kind(ApprovalDocument).items():
        pointer = f"/approval/{key}"
        check_label(problems, f"{pointer}/label", flow.label)
        if flow.object not in catalog.objects or flow.object == USER_OBJECT:
            if flow.object not in catalog.documents.get("object", {}):
                problems.add(f"{pointer}/object", "config_unknown_object", object=flow.object)
            continue
        obj = catalog.objects[flow.object]
        _check_trigger(problems, pointer, flow, obj)
        for name, each in (("condition", flow.condition), ("before", flow.before)):
            if each is not None:
                check_filter(problems, catalog, obj, each, f"{pointer}/{name}")
        if not flow.steps:
            problems.add(f"{pointer}/steps", "config_approval_no_steps")
        for number, step in enumerate(flow.steps):
            _check_step(problems, f"{pointer}/steps/{number}", catalog, obj, step)


def _check_trigger(problems: Problems, pointer: str, flow: ApprovalDocument, obj: Object) -> None:
    trigger = flow.trigger
    if trigger is None:
        return
    if trigger.fields and "update" not in trigger.on:
        problems.add(f"{pointer}/trigger/fields", "config_approval_create_fields")
    if flow.before is not None and "create" in trigger.on:
        problems.add(f"{pointer}/before", "config_approval_before_create")
    for number, each in enumerate(trigger.fields):
        place = f"{pointer}/trigger/fields/{number}"
        field = obj.fields.get(each.field)
        if field is None or field.computed or (field.system and each.field != "owner_id"):
            problems.add(place, "config_approval_trigger_field", object=obj.api_name, field=each.field)
        elif field.type.name not in _AMOUNTS and (
            each.direction != "any" or each.by is not None or each.by_percent is not None
        ):
            problems.add(place, "config_approval_difference", field=each.field)


def _check_step(problems: Problems, pointer: str, catalog: Catalog, obj: Object, step: StepDocument) -> None:
    check_label(problems, f"{pointer}/label", step.label, required=False)
    if step.condition is not None:
        check_filter(problems, catalog, obj, step.condition, f"{pointer}/condition")
    named = [each for each in step.approvers if not isinstance(each, PeopleApprovers) or any(each.people)]
    if not named:
        problems.add(f"{pointer}/approvers", "config_approval_no_approvers")
    for part, approvers in (("approvers", step.approvers), ("cc", step.cc)):
        for number, each in enumerate(approvers):
            _check_approver(problems, f"{pointer}/{part}/{number}", catalog, obj, each)
    only_people = [each for each in step.approvers if isinstance(each, PeopleApprovers)]
    count = len({person for each in only_people for person in each.people})
    if step.mode == "quorum" and len(only_people) == len(step.approvers) and step.quorum > count:
        problems.add(f"{pointer}/quorum", "config_approval_quorum", quorum=step.quorum, count=count)


def _check_approver(
    problems: Problems, pointer: str, catalog: Catalog, obj: Object, approver: ApproverDocument
) -> None:
    match approver:
        case RoleApprovers() if approver.role not in catalog.roles:
            problems.add(f"{pointer}/role", "config_approval_role", role=approver.role[:100])
        case FieldApprover():
            field = obj.fields.get(approver.field)
            if field is None or field.target != USER_OBJECT or not field.stored:
                problems.add(
                    f"{pointer}/field", "config_approval_field", object=obj.api_name, field=approver.field[:60]
                )
        case _:
            pass
