"""Flows of the catalog, and which changes start them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from yingtu.metadata.approval_documents import ApprovalDocument, FieldApprover, OwnerManagerApprover, StepDocument
from yingtu.records.batch import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from yingtu.metadata.approval_documents import FieldTrigger
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.records.batch import Row

OWNER = "owner_id"
#: Who decides when a feature holds a change without naming a flow.
BY_OWNERS_MANAGER = (StepDocument(approvers=[OwnerManagerApprover(kind="owner_manager")]),)


@dataclass(frozen=True, slots=True)
class Flow:
    """An active flow of a live object."""

    key: str
    document: ApprovalDocument


def flows_of(catalog: Catalog, object_name: str) -> tuple[Flow, ...]:
    """Return the flows that changes of an object start by themselves, in the order in which they are tried."""
    found: tuple[Flow, ...] | None = catalog.compiled.get(("approval_flows", object_name))
    if found is None:
        found = tuple(
            Flow(key, each)
            for key, each in sorted(
                catalog.of_kind(ApprovalDocument).items(), key=lambda pair: (pair[1].position, pair[0])
            )
            if each.active and each.object == object_name and each.trigger is not None and each.steps
        )
        catalog.compiled["approval_flows", object_name] = found
    return found


def flow_named(catalog: Catalog, key: str | None, object_name: str) -> Flow | None:
    """Return an active flow of an object by its key."""
    found = catalog.of_kind(ApprovalDocument).get(key or "")
    fits = found is not None and found.active and found.object == object_name and found.steps
    return Flow(key or "", found) if fits and found is not None else None


def watches(flow: Flow, fields: frozenset[str]) -> bool:
    """Whether an update of these fields may start a flow."""
    trigger = flow.document.trigger
    if trigger is None or "update" not in trigger.on:
        return False
    return not trigger.fields or any(each.field in fields for each in trigger.fields)


def starts(flow: Flow, row: Row) -> bool:
    """Whether a change starts a flow, its conditions aside."""
    trigger = flow.document.trigger
    match row.kind:
        case Kind.CREATE:
            return trigger is not None and "create" in trigger.on
        case Kind.DELETE:
            return trigger is not None and "delete" in trigger.on
        case Kind.UPDATE:
            if trigger is None or not watches(flow, row.changed_fields):
                return False
            return not trigger.fields or any(
                each.field in row.changed_fields and _far_enough(each, row) for each in trigger.fields
            )
        case _:
            return False


def fields_asked(steps: Iterable[StepDocument]) -> set[str]:
    """Return the user fields of the record that some approver is taken from."""
    approvers = [one for step in steps for one in (*step.approvers, *step.cc)]
    found = {one.field for one in approvers if isinstance(one, FieldApprover)}
    return found | ({OWNER} if any(isinstance(one, OwnerManagerApprover) for one in approvers) else set())


def name_of(obj: Object, *rows: Mapping[str, Any] | None) -> str:
    """Return the name of a record from the first row that has one."""
    return next((str(name) for row in rows if row and (name := row.get(obj.name_field))), "…")


def _far_enough(trigger: FieldTrigger, row: Row) -> bool:
    if trigger.direction == "any" and trigger.by is None and trigger.by_percent is None:
        return True
    old, new = _amounts(trigger.field, row.old or {}, row.new)
    difference = new - old
    if not difference or (difference > 0 and trigger.direction == "down"):
        return False
    if difference < 0 and trigger.direction == "up":
        return False
    size = abs(difference)
    if trigger.by is None and trigger.by_percent is None:
        return True
    far = trigger.by is not None and size >= trigger.by
    return far or (trigger.by_percent is not None and (not old or size * 100 >= abs(old) * trigger.by_percent))


def _amounts(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
    """Return old and new amount; of money in different currencies the amounts in the workspace's."""
    currency = f"{name}__currency"
    if old.get(currency) and new.get(currency) and old[currency] != new[currency]:
        name = f"{name}__base"
    return Decimal(str(old.get(name) or 0)), Decimal(str(new.get(name) or 0))
