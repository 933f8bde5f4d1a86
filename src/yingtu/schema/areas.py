"""Delegated areas in the one door of the configuration: what a change outside somebody's area is refused with (ADR 0161).

Judged on the documents before and after, so it does not matter where the change comes from: studio, API, files, roll-back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yingtu.fields.registry import FIELD_TYPES
from yingtu.kit.errors import Forbidden
from yingtu.metadata.checks import Problems
from yingtu.metadata.delegation_documents import DelegationDocument, parts_of
from yingtu.query import formula
from yingtu.schema.errors import OutsideArea

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from yingtu.identity.actor import Actor
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.schema.draft import Draft

#: Attribute of an object's document -> the part of an area it belongs to; the others stay with administrators.
_ATTRIBUTES = {
    "fields": "fields",
    "validations": "fields",
    "sections": "layouts",
    "layouts": "layouts",
    "form_rules": "layouts",
}
#: Kind of a document that belongs to an object -> part.
_BELONGING = {"view": "views", "approval": "approvals"}


def configures(actor: Actor) -> bool:
    """Whether the actor may change the whole configuration."""
    return actor.system or "configure" in actor.abilities


def require_some(actor: Actor) -> None:
    """Refuse actors who may change nothing of the configuration.

    Raises:
        Forbidden: neither the ability ``configure`` nor an area.
    """
    if not configures(actor) and not actor.areas:
        raise Forbidden(operation="configure")


def parts(catalog: Catalog, actor: Actor) -> dict[str, frozenset[str]]:
    """Return what an actor with areas may change of which object."""
    return parts_of(catalog.of_kind(DelegationDocument), actor.areas)


def sees(area: Mapping[str, frozenset[str]], kind: str, key: str, body: Mapping[str, Any]) -> bool:
    """Whether a document belongs to an area."""
    return key in area if kind == "object" else kind in _BELONGING and body.get("object") in area


def check(actor: Actor, prepared: Draft) -> None:
    """Refuse a change that leaves the actor's areas.

    Raises:
        OutsideArea: with the place of everything that is not theirs to change.
    """
    if configures(actor):
        return
    area = parts(prepared.old, actor)
    problems = Problems()
    for (kind, key), after in prepared.after.items():
        before = prepared.before.get((kind, key))
        if kind == "object":
            _check_object(problems, prepared, area.get(key), key, before, after)
        elif not _belongs(area, kind, before, after):
            problems.add(f"/{kind}/{key}", "area_document")
    if problems.found:
        raise OutsideArea(problems=tuple(problems.found))


def _belongs(
    area: Mapping[str, frozenset[str]], kind: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> bool:
    part = _BELONGING.get(kind)
    return part is not None and all(
        part in area.get(str(body.get("object")), frozenset()) for body in (before, after) if body is not None
    )


def _check_object(
    problems: Problems,
    prepared: Draft,
    may: frozenset[str] | None,
    key: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> None:
    pointer = f"/object/{key}"
    if may is None or before is None or after is None:
        problems.add(pointer, "area_document")
        return
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name) and _ATTRIBUTES.get(name) not in may:
            problems.add(f"{pointer}/{name}", "area_attribute")
    if problems.found:
        return
    fields_before, fields_after = before.get("fields", {}), after.get("fields", {})
    for name in dict.fromkeys((*fields_before, *fields_after)):
        was, now = fields_before.get(name), fields_after.get(name)
        if was != now and any(_protected(each) for each in (was, now) if each is not None):
            problems.add(f"{pointer}/fields/{name}", "area_sensitive")
    for place, names in _looked_at(prepared.new, key, before, after):
        for name in names:
            problems.add(f"{pointer}/{place}", "area_looks_at_sensitive", field=name)


def _protected(field: Mapping[str, Any]) -> bool:
    kind = FIELD_TYPES.get(str(field.get("type")))
    sensitive = field.get("sensitive")
    return bool(field.get("personal") or (sensitive if sensitive is not None else kind is not None and kind.sensitive))


def _looked_at(
    catalog: Catalog, key: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[tuple[str, list[str]]]:
    """Yield new formulas, roll-ups and rules with the sensitive fields they look at: these would show through the result."""
    obj = catalog.objects.get(key)
    if obj is None:
        return
    for name, field in obj.fields.items():
        if before.get("fields", {}).get(name) == after.get("fields", {}).get(name):
            continue
        if field.type.name == "formula":
            node = formula.parse(field.options.expression, obj, catalog)  # type: ignore[attr-defined]
            yield f"fields/{name}", _sensitive_of(catalog, obj, formula.references(node))
        elif field.children is not None and (child := catalog.objects.get(field.children)) is not None:
            measure = field.options.measure  # type: ignore[attr-defined]
            yield f"fields/{name}", _sensitive_of(catalog, child, [(measure,)] if measure else [])
    for name, rule in obj.document.validations.items():
        if before.get("validations", {}).get(name) != after.get("validations", {}).get(name):
            node = formula.parse_condition(rule.when, obj, catalog)
            yield f"validations/{name}", _sensitive_of(catalog, obj, formula.references(node))


def _sensitive_of(catalog: Catalog, obj: Object, paths: Any) -> list[str]:
    found = []
    for path in paths:
        at: Object | None = obj
        for step in path:
            field = at.fields.get(step) if at is not None else None
            if field is None:
                break
            if field.sensitive or field.personal:
                found.append(".".join(path))
                break
            at = catalog.objects.get(field.target or "")
    return list(dict.fromkeys(found))
