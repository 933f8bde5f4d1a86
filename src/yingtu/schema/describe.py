"""What an actor may see of the catalog, and steps in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.access.policy import Level, Operation
from yingtu.access.service import policy
from yingtu.fields.base import Capability
from yingtu.kit.i18n import translate, translate_hint
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.metadata.checks import texts
from yingtu.query import formula
from yingtu.query.formula.money import is_money
from yingtu.query.operands import effective_type
from yingtu.schema.forms import Forms
from yingtu.schema.schemas import (
    ActivityMeta,
    CompletionMeta,
    DuplicateMeta,
    FieldMeta,
    ObjectMeta,
    ObjectSummary,
    PublishedEntry,
    RelatedMeta,
    StepEntry,
    WarningEntry,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingtu.access.policy import Policy
    from yingtu.fields.base import FieldType
    from yingtu.identity.actor import Actor
    from yingtu.kit.errors import Problem
    from yingtu.metadata.catalog import Catalog, Field, Object
    from yingtu.schema.service import Published
    from yingtu.schema.steps import Step

_ACTIONS = (Operation.CREATE, Operation.EDIT, Operation.DELETE, Operation.EXPORT, Operation.IMPORT)


def visible_objects(catalog: Catalog, actor: Actor) -> list[ObjectSummary]:
    """Return the objects an actor may do anything with, in the order of the navigation."""
    found = []
    for obj in catalog.objects.values():
        rights = policy(catalog, actor, obj)
        if any(rights.allows(operation) for operation in Operation):
            found.append(summary(obj, rights, actor.language))
    return sorted(found, key=lambda each: (each.position == 0, each.position, each.api_name))


def summary(obj: Object, rights: Policy, language: str) -> ObjectSummary:
    """Return an object for navigation and pickers."""
    document = obj.document
    return ObjectSummary(
        api_name=obj.api_name,
        label=texts(document.label, language),
        labels=document.label,
        plural=texts(document.plural or document.label, language),
        icon=document.icon,
        color=document.color,
        module=document.module,
        position=document.position,
        name_field=obj.name_field,
        activity=ActivityMeta(**document.activity.model_dump()) if document.activity else None,
        can={each.value: obj.api_name != USER_OBJECT and rights.allows(each) for each in _ACTIONS},
    )


def object_meta(catalog: Catalog, actor: Actor, obj: Object) -> ObjectMeta:
    """Return what an actor may see of one object."""
    rights = policy(catalog, actor, obj)
    language = actor.language
    fields = [each for field in obj.fields.values() if (each := _field(catalog, obj, field, rights, language))]
    visible = {each.api_name for each in fields}
    forms = Forms(catalog, actor, obj, rights, visible)
    return ObjectMeta(
        **summary(obj, rights, language).model_dump(),
        fields=fields,
        sections=forms.sections(obj.document.sections),
        layouts=forms.layouts(),
        form_rules=forms.rules(),
        duplicates=[
            DuplicateMeta(fields=rule.fields, policy=rule.policy)
            for rule in obj.duplicates
            if visible.issuperset(rule.fields)
        ],
        completion=_completion(obj, visible),
        sort=obj.document.sort,
        related=list(_related(catalog, actor, obj)),
        catalog_version=catalog.version,
    )


def _completion(obj: Object, visible: set[str]) -> CompletionMeta | None:
    rule = obj.document.completion
    if rule is None or not visible.issuperset((*rule.fields, rule.mark, *rule.where)):
        return None
    return CompletionMeta(**rule.model_dump())


def _field(catalog: Catalog, obj: Object, field: Field, rights: Policy, language: str) -> FieldMeta | None:
    level = max(rights.best_level(field.api_name, each) for each in (Operation.READ, Operation.EDIT, Operation.CREATE))
    readable = rights.best_level(field.api_name) > Level.HIDDEN
    if level is Level.HIDDEN:
        return None
    if level is Level.EDIT and field.system and field.api_name != "owner_id":
        level = Level.READ
    behaves = _behaviour(catalog, obj, field)
    capabilities = behaves.capabilities & field.type.capabilities
    clear = rights.best_level(field.api_name) >= Level.READ
    return FieldMeta(
        api_name=field.api_name,
        label=texts(field.label, language),
        labels=field.label,
        help=texts(field.help, language) if field.help else "",
        type=field.type.name,
        value_type=behaves.name,
        money=is_money(catalog, obj, field),
        options=field.options.model_dump(mode="json"),
        required=field.required,
        unique=field.unique,
        sensitive=field.sensitive,
        personal=field.personal,
        listed=field.listed,
        quick=field.quick,
        system=field.system,
        computed=field.computed or (field.system and field.api_name != "owner_id"),
        readable=readable,
        level=level.name.lower(),
        sortable=clear and Capability.SORT in capabilities,
        groupable=clear and Capability.GROUP in capabilities,
        summable=clear and Capability.SUM in capabilities,
        operators=sorted(each.value for each in behaves.operators & field.type.operators) if clear else [],
        target=field.target,
        parts=[part.name for part in field.type.parts(field.options) if part.name],
        default=field.default,
    )


def _behaviour(catalog: Catalog, obj: Object, field: Field) -> FieldType:
    """Return the type whose comparisons and sums a field has: of a computed one that of its result."""
    if field.type.name == "formula":
        return formula.result_type(catalog, obj, field)
    return effective_type(field.type, field.options)


def _related(catalog: Catalog, actor: Actor, obj: Object) -> Iterator[RelatedMeta]:
    for child, field in catalog.incoming.get(obj.api_name, ()):
        rights = policy(catalog, actor, child)
        if rights.allows(Operation.READ) and rights.best_level(field.api_name) >= Level.READ:
            label = texts(child.document.plural or child.label, actor.language)
            yield RelatedMeta(object=child.api_name, field=field.api_name, label=label)


def step_entry(step: Step, language: str) -> StepEntry:
    """Return a step in words."""
    kind = type(step).__name__
    params = {name: getattr(step, name) for name in step.__dataclass_fields__ if name not in {"columns", "index"}}
    field = str(params.get("field") or "") or None
    params["column"] = getattr(params.get("column"), "name", params.get("column"))
    return StepEntry(
        kind=kind,
        object=step.object,
        field=field,
        deferred=step.deferred,
        text=translate(f"step_{kind}", params, language),
    )


def warning_entry(problem: Problem, language: str) -> WarningEntry:
    """Return what a change does to records, in words."""
    return WarningEntry(
        pointer=problem.pointer,
        code=problem.code,
        message=translate(problem.code, problem.params, language),
        hint=translate_hint(problem.code, problem.params, language),
        params=problem.params,
    )


def published_entry(done: Published, language: str) -> PublishedEntry:
    """Describe what a publication did or would do."""
    return PublishedEntry(
        version=done.version,
        pending=done.pending,
        changed=[list(pair) for pair in done.changed],
        steps=[step_entry(each, language) for each in done.steps],
        warnings=[warning_entry(each, language) for each in done.warnings],
    )
