"""Checks that need the compilers: formulas, validation rules, and the filters of roles, views and roll-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from yingtu.kit.errors import YingtuError
from yingtu.metadata.access_documents import SharingDocument
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.metadata.checks import Problems
from yingtu.metadata.delegation_documents import DelegationDocument
from yingtu.query import formula
from yingtu.query.ast import parse_filter
from yingtu.query.bind import bind_filter
from yingtu.query.kinds import Context
from yingtu.query.plain import plain_filter
from yingtu.query.sight import open_sight
from yingtu.schema.plan import own_objects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from yingtu.metadata.catalog import Catalog, Object


#: Checks what a feature knows about its documents: adds what is wrong, each with its place (``/automation/<key>/steps/2``).
Check: TypeAlias = "Callable[[Catalog, Problems], None]"

_checks: tuple[Check, ...] = ()


def configure(checks: Sequence[Check]) -> None:
    """Set the features' checks; once per process."""
    global _checks  # noqa: PLW0603 - assembled once per process
    _checks = tuple(checks)


def check_expressions(catalog: Catalog) -> None:
    """Check every expression of a catalog that is valid in structure.

    Raises:
        InvalidDocument: with the place of each formula or filter that does not fit.
    """
    problems = Problems()
    for pointer, obj, raw in _filters(catalog):
        check_filter(problems, catalog, obj, raw, pointer)
    for obj in own_objects(catalog):
        _check_formulas(problems, catalog, obj)
        _check_forms(problems, catalog, obj)
    for key, delegation in catalog.of_kind(DelegationDocument).items():
        for i, name in enumerate(delegation.objects):
            if name not in catalog.documents["object"]:
                problems.add(f"/delegation/{key}/objects/{i}", "config_area_object", object=name)
        if not delegation.to.groups():
            problems.add(f"/delegation/{key}/to", "config_area_nobody")
    for check in _checks:
        check(catalog, problems)
    problems.raise_if_any()


def check_filter(problems: Problems, catalog: Catalog, obj: Object, raw: Any, pointer: str) -> None:
    """Check one filter, given as JSON, on an object of the catalog."""
    try:
        bind_filter(parse_filter(raw, pointer=pointer), open_sight(catalog), obj, pointer=pointer)
    except YingtuError as error:
        for each in error.problems:
            problems.add(each.pointer, each.code, **each.params)
        if not error.problems:
            problems.add(pointer, error.code, **error.params)


def _check_formulas(problems: Problems, catalog: Catalog, obj: Object) -> None:
    pointer = f"/object/{obj.api_name}"
    for field in obj.fields.values():
        if field.type.name == "formula":
            try:
                formula.formula_of(catalog, obj, field)
            except formula.InvalidFormula as error:
                _add(problems, f"{pointer}/fields/{field.api_name}/options/expression", error)
    for key, rule in obj.document.validations.items():
        try:
            formula.parse_condition(rule.when, obj, catalog)
        except formula.InvalidFormula as error:
            _add(problems, f"{pointer}/validations/{key}/when", error)


def _check_forms(problems: Problems, catalog: Catalog, obj: Object) -> None:
    """The conditions of forms are judged in the browser too: own fields, and comparisons that it knows."""
    pointer, document = f"/object/{obj.api_name}", obj.document
    sections = [(f"{pointer}/sections", document.sections)]
    sections += [(f"{pointer}/layouts/{key}/sections", each.sections) for key, each in document.layouts.items()]
    whens = [(f"{place}/{i}/when", each.when) for place, group in sections for i, each in enumerate(group)]
    whens += [(f"{pointer}/form_rules/{key}/when", rule.when) for key, rule in document.form_rules.items()]
    for place, raw in whens:
        if raw is None:
            continue
        try:
            plain_filter(parse_filter(raw, pointer=place), catalog, obj, Context(), pointer=place)
        except YingtuError as error:
            for each in error.problems:
                problems.add(each.pointer, each.code, **each.params)
    for key, rule in document.form_rules.items():
        for name in rule.fields:
            field = obj.fields.get(name)
            if field is not None and rule.effect == "require" and field.computed:
                problems.add(f"{pointer}/form_rules/{key}/fields", "config_computed", type=field.type.name)


def _add(problems: Problems, pointer: str, error: formula.InvalidFormula) -> None:
    """The place is the document's attribute; the place inside the formula is in the parameters."""
    for each in error.problems:
        problems.add(pointer, each.code, **each.params)


def _filters(catalog: Catalog) -> Iterator[tuple[str, Object, Any]]:
    """Yield place, object and JSON of every filter; those on objects that sleep are left for when they wake."""
    for key, role in catalog.roles.items():
        for name, grants in role.objects.items():
            for i, grant in enumerate(grants):
                if grant.filter is not None and name in catalog.objects:
                    yield f"/role/{key}/objects/{name}/{i}/filter", catalog.objects[name], grant.filter
    for key, sharing in catalog.of_kind(SharingDocument).items():
        if sharing.object in catalog.objects:
            yield f"/sharing/{key}/filter", catalog.objects[sharing.object], sharing.filter
    for key, view in catalog.views.items():
        if view.filter is not None:
            yield f"/view/{key}/filter", catalog.objects[view.object], view.filter
        for i, rule in enumerate(view.colors):
            yield f"/view/{key}/colors/{i}/filter", catalog.objects[view.object], rule.filter
    for obj in catalog.objects.values():
        if obj.api_name == USER_OBJECT:
            continue
        for field in obj.fields.values():
            child = None if field.children is None else catalog.objects.get(field.children)
            raw = None if child is None else getattr(field.options, "filter", None)
            if child is not None and raw is not None:
                yield f"/object/{obj.api_name}/fields/{field.api_name}/options/filter", child, raw
