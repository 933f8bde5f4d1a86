"""What is wrong with automations and reminders when they are published, and what should be known about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from yingtu.automation import cron, templates
from yingtu.automation.program import Place, walk
from yingtu.automation.stage import described_paths
from yingtu.fields.base import Capability
from yingtu.metadata.approval_documents import ApprovalDocument
from yingtu.metadata.automation_documents import (
    ApproveStep,
    AssignStep,
    AutomationDocument,
    BranchStep,
    ButtonTrigger,
    CreateStep,
    DateTrigger,
    HttpStep,
    LinkStep,
    LoopStep,
    NotifyStep,
    Person,
    RecordTrigger,
    ReminderDocument,
    RunStep,
    ScheduleTrigger,
    SetStep,
    Span,
    TagStep,
    TaskStep,
    WaitStep,
    WebhookTrigger,
)
from yingtu.metadata.checks import Problems, check_label
from yingtu.query import formula
from yingtu.query.paths import BadPathError, resolve_path
from yingtu.query.sight import open_sight
from yingtu.schema.check import check_filter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from yingtu.metadata.catalog import Catalog, Field, Object

#: Fields of the system that may be set.
SETTABLE = frozenset({"owner_id"})
MAX_LOOPS = 2


def check(catalog: Catalog, problems: Problems) -> None:
    """Check all automations and reminders of a catalog."""
    documents = catalog.of_kind(AutomationDocument)
    for key, document in documents.items():
        check_one(catalog, problems, key, document)
    _check_circles(problems, documents)
    for key, reminder in catalog.of_kind(ReminderDocument).items():
        _check_reminder(catalog, problems, key, reminder)


def check_one(catalog: Catalog, problems: Problems, key: str, document: AutomationDocument) -> None:
    """Check one automation; objects that are declared but sleep are left for when they wake."""
    at = f"/automation/{key}"
    check_label(problems, f"{at}/label", document.label)
    if document.object is not None and document.object not in catalog.objects:
        if document.object not in catalog.documents.get("object", {}):
            problems.add(f"{at}/object", "config_unknown_object", object=document.object)
        return
    obj = None if document.object is None else catalog.objects[document.object]
    _check_trigger(catalog, problems, at, document, obj)
    if document.filter is not None and obj is not None:
        check_filter(problems, catalog, obj, document.filter, f"{at}/filter")
    # A company without the role of the default tells nobody; that is no mistake of this document.
    for number, person in enumerate(document.on_failure if "on_failure" in document.model_fields_set else ()):
        _Checker(catalog, problems, obj).person(f"{at}/on_failure/{number}", person)
    seen: set[str] = set()
    for place in walk(document):
        if place.step.id in seen:
            problems.add(f"{at}{place.pointer}/id", "automation_same_id", id=place.step.id)
        seen.add(place.step.id)
        if place.loops > MAX_LOOPS:
            problems.add(f"{at}{place.pointer}", "automation_loop_depth")
        inner = None if place.object is None else catalog.objects.get(place.object)
        if inner is not None or place.object is None:
            _Checker(catalog, problems, inner).step(f"{at}{place.pointer}", place)
    if (field := _endless(document)) is not None:
        problems.add(f"{at}/steps", "automation_triggers_itself", field=field)


def _check_trigger(
    catalog: Catalog, problems: Problems, at: str, document: AutomationDocument, obj: Object | None
) -> None:
    trigger = document.trigger
    if obj is None and not isinstance(trigger, ScheduleTrigger | WebhookTrigger):
        problems.add(f"{at}/object", "automation_needs_object")
        return
    match trigger:
        case RecordTrigger(field=str(name)) if obj is not None:
            field = _field(problems, f"{at}/trigger/field", obj, name)
            if field is not None and not field.stored:
                problems.add(f"{at}/trigger/field", "automation_field_kind", field=name, expected=_STORED)
            elif field is not None:
                for part in ("was", "becomes"):
                    for value in filter(lambda each: each is not None, getattr(trigger, part)):
                        condition = {"field": name, "op": "eq", "value": value}
                        check_filter(problems, catalog, obj, condition, f"{at}/trigger/{part}")
        case ScheduleTrigger():
            try:
                cron.parse(trigger.cron)
            except cron.BadCronError:
                problems.add(f"{at}/trigger/cron", "automation_cron", cron=trigger.cron)
        case DateTrigger() if obj is not None:
            field = _field(problems, f"{at}/trigger/field", obj, trigger.field)
            if field is not None and field.type.name not in {"date", "datetime"}:
                problems.add(f"{at}/trigger/field", "automation_field_kind", field=trigger.field, expected=_DATE)
        case ButtonTrigger():
            check_label(problems, f"{at}/trigger/label", trigger.label)
            for role in trigger.roles:
                if role not in catalog.roles:
                    problems.add(f"{at}/trigger/roles", "automation_unknown_role", role=role)
        case _:
            pass


_STORED = "a stored field / 存储的字段"
_DATE = "a date or a moment / 日期或时间"
_PERSON = "a person / 人员"
_MANY = "a many-to-many relation / 多对多关联"


def _field(problems: Problems, at: str, obj: Object, name: str) -> Field | None:
    found = obj.fields.get(name)
    if found is None:
        problems.add(at, "config_unknown_field", object=obj.api_name, field=name[:60])
    return found


class _Checker:
    """Checks steps about records of one object; None: about none."""

    def __init__(self, catalog: Catalog, problems: Problems, obj: Object | None) -> None:
        self.catalog, self.problems, self.object = catalog, problems, obj

    def step(self, at: str, place: Place) -> None:
        match place.step:
            case SetStep() as step:
                self.needs_object(at)
                if self.object is not None:
                    self.values(f"{at}/values", self.object, step.values)
            case CreateStep() as step:
                target = self.target(f"{at}/object", step.object)
                if target is not None:
                    self.values(f"{at}/values", target, step.values)
            case TaskStep() as step:
                self.texts(at, [step.subject, step.description])
                self.person(f"{at}/assignee", step.assignee)
            case LinkStep() as step:
                self.needs_object(at)
                if self.object is not None:
                    field = _field(self.problems, f"{at}/field", self.object, step.field)
                    if field is not None and field.type.name != "many_to_many":
                        self.problems.add(f"{at}/field", "automation_field_kind", field=step.field, expected=_MANY)
                self.described(at, {"to": step.to})
            case AssignStep() as step:
                self.needs_object(at)
                self.person(f"{at}/to", step.to)
            case TagStep():
                self.needs_object(at)
            case NotifyStep() as step:
                self.texts(at, [step.title, step.text])
                for number, person in enumerate(step.to):
                    self.person(f"{at}/to/{number}", person)
            case HttpStep() as step:
                self.texts(at, [step.url, step.headers, step.body])
            case WaitStep(until=str(path)):
                self.needs_object(at)
                field = self.path(f"{at}/until", path)
                if field is not None and field.type.name not in {"date", "datetime"}:
                    self.problems.add(f"{at}/until", "automation_field_kind", field=path, expected=_DATE)
            case BranchStep() as step:
                self.needs_object(at)
                if self.object is not None:
                    check_filter(self.problems, self.catalog, self.object, step.filter, f"{at}/filter")
            case ApproveStep() as step:
                self.needs_object(at)
                self.texts(at, [step.reason])
                flow = None if step.flow is None else self.catalog.of_kind(ApprovalDocument).get(step.flow)
                if step.flow is not None and (flow is None or (self.object and flow.object != self.object.api_name)):
                    self.problems.add(f"{at}/flow", "automation_unknown_flow", flow=step.flow)
            case LoopStep() as step:
                self.loop(at, step)
            case RunStep() as step:
                if step.automation not in self.catalog.of_kind(AutomationDocument):
                    self.problems.add(f"{at}/automation", "automation_unknown", key=step.automation)
            case _:
                pass

    def needs_object(self, at: str) -> None:
        if self.object is None:
            self.problems.add(at, "automation_needs_object")

    def target(self, at: str, name: str) -> Object | None:
        if name not in self.catalog.objects and name not in self.catalog.documents.get("object", {}):
            self.problems.add(at, "config_unknown_object", object=name)
        return self.catalog.objects.get(name)

    def loop(self, at: str, step: LoopStep) -> None:
        self.needs_object(at)
        child = self.target(f"{at}/object", step.object)
        if child is None or self.object is None:
            return
        field = _field(self.problems, f"{at}/field", child, step.field)
        if field is not None and (field.type.name != "lookup" or field.target != self.object.api_name):
            params = {"object": child.api_name, "field": step.field, "parent": self.object.api_name}
            self.problems.add(f"{at}/field", "config_roll_up_field", **params)
        if step.filter is not None:
            check_filter(self.problems, self.catalog, child, step.filter, f"{at}/filter")

    # --------------------------------------------------------------------------------------------------------- values

    def values(self, at: str, target: Object, values: Mapping[str, Any]) -> None:
        for name in values:
            field = _field(self.problems, f"{at}/{name}", target, name)
            if (field is not None and (field.computed or (field.system and name not in SETTABLE))) or (
                field is not None and Capability.VIRTUAL in field.type.capabilities and not field.target
            ):
                self.problems.add(f"{at}/{name}", "automation_not_writable", field=name)
        self.described(at, values)

    def described(self, at: str, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            if not isinstance(value, dict):
                self.texts(f"{at}/{name}", [value])
                continue
            try:
                if "person" in value:
                    self.person(f"{at}/{name}/person", Person.model_validate(value["person"]))
                elif "after" in value:
                    Span.model_validate(value["after"])
                    for path in described_paths({name: value}):
                        self.path(f"{at}/{name}/of", path)
                elif "formula" in value:
                    self.formula(f"{at}/{name}/formula", str(value["formula"]))
                elif "copy" in value:
                    for path in described_paths({name: value}):
                        self.path(f"{at}/{name}/copy", path)
            except ValidationError as error:
                self.problems.add_form(f"{at}/{name}", error)

    def formula(self, at: str, text: str) -> None:
        self.needs_object(at)
        if self.object is None:
            return
        try:
            formula.parse(text, self.object, self.catalog)
        except formula.InvalidFormula as error:
            for each in error.problems:
                self.problems.add(at, each.code, **each.params)

    def texts(self, at: str, values: Iterable[Any]) -> None:
        for path in sorted(templates.paths(list(values))):
            self.path(at, path)

    def path(self, at: str, path: str) -> Field | None:
        """Check that a path leads to a value of the record."""
        if self.object is None:
            self.problems.add(at, "automation_template", path=path)
            return None
        try:
            found = resolve_path(open_sight(self.catalog), self.object, tuple(path.split(".")))
        except BadPathError:
            self.problems.add(at, "automation_template", path=path)
            return None
        if any(hop.kind.name != "LOOKUP" for hop in found.hops):
            self.problems.add(at, "automation_template", path=path)
            return None
        return found.field

    def person(self, at: str, person: Person) -> None:
        if person.role is not None and person.role not in self.catalog.roles:
            self.problems.add(f"{at}/role", "automation_unknown_role", role=person.role)
        if person.field is not None:
            field = self.path(f"{at}/field", person.field)
            if field is not None and field.target != "user":
                self.problems.add(f"{at}/field", "automation_field_kind", field=person.field, expected=_PERSON)


# -------------------------------------------------------------------------------------------------------------- loops


def _touched(document: AutomationDocument) -> dict[str, bool]:
    """Return the fields of the record itself that the steps set, and whether the value changes with every run."""
    found: dict[str, bool] = {}
    for place in walk(document):
        if place.loops:
            continue
        match place.step:
            case SetStep() as step:
                for name, value in step.values.items():
                    moving = isinstance(value, dict) or (isinstance(value, str) and bool(list(templates.places(value))))
                    found[name] = moving or found.get(name, False)
            case AssignStep() as step:
                found["owner_id"] = step.how == "in_turn"
            case _:
                pass
    return found


def _endless(document: AutomationDocument) -> str | None:
    """Return the field through which an automation certainly triggers itself again and again, None when none does."""
    trigger = document.trigger
    if not isinstance(trigger, RecordTrigger) or trigger.on != "updated" or document.filter is not None:
        return None
    if trigger.was or trigger.becomes:
        return None
    touched = {name for name, moving in _touched(document).items() if moving}
    if trigger.field is not None:
        return trigger.field if trigger.field in touched else None
    return min(touched, default=None)


def warnings(catalog: Catalog) -> dict[str, list[tuple[str, str, Mapping[str, Any]]]]:
    """Return what should be known about automations, by key: place, code and parameters of a sentence."""
    found: dict[str, list[tuple[str, str, Mapping[str, Any]]]] = {}
    for key, document in catalog.of_kind(AutomationDocument).items():
        trigger = document.trigger
        if not isinstance(trigger, RecordTrigger) or trigger.on != "updated":
            continue
        for name in _touched(document):
            if trigger.field in {None, name}:
                found.setdefault(key, []).append(("/steps", "automation_may_loop", {"field": name}))
    return found


def _check_circles(problems: Problems, documents: Mapping[str, AutomationDocument]) -> None:
    """Refuse automations that run each other in a circle."""
    calls = {
        key: [place.step.automation for place in walk(document) if isinstance(place.step, RunStep)]
        for key, document in documents.items()
    }
    done: set[str] = set()

    def visit(key: str, trail: tuple[str, ...]) -> None:
        if key in trail:
            keys = " → ".join((*trail[trail.index(key) :], key))
            problems.add(f"/automation/{key}/steps", "automation_cycle", keys=keys)
            return
        if key in done:
            return
        for other in calls.get(key, ()):
            visit(other, (*trail, key))
        done.add(key)

    for key in calls:
        visit(key, ())


def _check_reminder(catalog: Catalog, problems: Problems, key: str, reminder: ReminderDocument) -> None:
    at = f"/reminder/{key}"
    check_label(problems, f"{at}/label", reminder.label)
    obj = catalog.objects.get(reminder.object)
    if obj is None:
        if reminder.object not in catalog.documents.get("object", {}):
            problems.add(f"{at}/object", "config_unknown_object", object=reminder.object)
        return
    check_filter(problems, catalog, obj, reminder.filter, f"{at}/filter")
    checker = _Checker(catalog, problems, obj)
    checker.texts(f"{at}/message", reminder.message.values())
    for number, person in enumerate(reminder.to):
        checker.person(f"{at}/to/{number}", person)
