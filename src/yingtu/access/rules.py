"""From role documents, sharing rules and temporary view rights to the rules of a policy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from yingtu.access.ingredients import clamp
from yingtu.access.policy import Level, Operation, Origin, Rule, Source
from yingtu.identity.actor import Scope
from yingtu.metadata.access_documents import SharingDocument
from yingtu.metadata.catalog import SYSTEM_FIELDS
from yingtu.query.ast import TRUE, parse_filter
from yingtu.query.errors import InvalidFilter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.access.standing import Standing
    from yingtu.identity.scopes import Reach
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.metadata.documents import Grant, RoleDocument

log = structlog.get_logger(__name__)

#: Readable whenever the record is: without them no program could address or save it.
ALWAYS_READABLE = frozenset({"id", "version"})
#: System fields that a person may set; all others are written by the system alone.
SETTABLE_SYSTEM_FIELDS = frozenset({"owner_id"})

_READING = frozenset({Operation.READ, Operation.EXPORT})
_WRITING = frozenset(Operation) - _READING


def everybody(obj: Object) -> Rule:
    """People are known to everybody who is signed in: names stand in every list. They are not written as records."""
    levels = {name: Level.MASKED if field.sensitive else Level.READ for name, field in obj.fields.items()}
    return Rule(frozenset({Operation.READ}), Scope.ALL, TRUE, levels)


def rules_of(catalog: Catalog, standing: Standing, obj: Object) -> tuple[Rule, ...]:
    """Return all rules on an object: of the roles first, then what sharing and temporary rights add to them."""
    found = [rule for role in standing.roles for rule in _of_role(catalog, standing, role, obj)]
    own = tuple(found)
    documents = catalog.of_kind(SharingDocument)
    for key in standing.shares:
        if key in documents and documents[key].object == obj.api_name:
            found.extend(_of_sharing(catalog, documents[key], key, own, obj))
    if obj.api_name in standing.granted:
        found.append(_temporary(catalog, own, obj))
    return tuple(found)


def within(reach: Reach, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Return what a reach about the object leaves of its rules."""
    kept = (_READING if reach.reading else frozenset()) | (_WRITING if reach.writing else frozenset())
    found = (replace(rule, operations=rule.operations & kept) for rule in rules)
    return tuple(rule for rule in found if rule.operations)


def by_name(obj: Object) -> Rule:
    """People, for whoever has nothing to do with them: names in the records they may read."""
    known = ALWAYS_READABLE | {obj.name_field}
    levels = {name: Level.READ if name in known else Level.HIDDEN for name in obj.fields}
    return Rule(frozenset({Operation.READ}), Scope.ALL, TRUE, levels)


def grants_of(document: RoleDocument, obj: Object) -> tuple[str, list[Grant]]:
    """Return a role's grants on an object, and under which key of the document they stand."""
    name = obj.api_name if obj.api_name in document.objects else "*"
    return name, document.objects.get(name, [])


def _of_role(catalog: Catalog, standing: Standing, role: str, obj: Object) -> list[Rule]:
    document = catalog.roles.get(role)
    if document is None:
        return []
    found = []
    name, grants = grants_of(document, obj)
    for number, grant in enumerate(grants):
        if (role, name, number) in standing.lapsed:
            continue
        try:
            condition = parse_filter(grant.filter, pointer=f"/role/{role}/objects/{name}/{number}/filter")
        except InvalidFilter:
            # Publishing checks roles; should one have slipped through, it grants nothing rather than everything.
            log.warning("role_filter_invalid", role=role, object=obj.api_name)
            continue
        found.append(
            Rule(
                frozenset(Operation(each) for each in grant.operations),
                Scope(grant.scope),
                condition,
                levels_of(catalog, obj, grant, document),
                () if grant.scope == "all" else tuple(each for each in grant.via.split(".") if each),
                Source(Origin.ROLE, role, number),
            )
        )
    return found


def _of_sharing(
    catalog: Catalog, document: SharingDocument, key: str, own: tuple[Rule, ...], obj: Object
) -> list[Rule]:
    """Rows of a sharing rule, with the levels that the roles give; without a role that reads the object, nothing."""
    try:
        condition = parse_filter(document.filter, pointer=f"/sharing/{key}/filter")
    except InvalidFilter:
        log.warning("sharing_filter_invalid", sharing=key, object=obj.api_name)
        return []
    source = Source(Origin.SHARING, key)
    veiled = document.sensitive == "masked"
    found = []
    if any(Operation.READ in rule.operations for rule in own):
        levels = _lent_levels(catalog, own, obj, Operation.READ, veiled=veiled)
        found.append(Rule(frozenset({Operation.READ}), Scope.ALL, condition, levels, (), source))
    if document.access == "edit" and any(Operation.EDIT in rule.operations for rule in own):
        levels = _lent_levels(catalog, own, obj, Operation.EDIT, veiled=veiled)
        found.append(Rule(frozenset({Operation.EDIT}), Scope.ALL, condition, levels, (), source))
    return found


def _temporary(catalog: Catalog, own: tuple[Rule, ...], obj: Object) -> Rule:
    """Rows named by temporary view rights. Who has no role that reads the object sees it all but what is sensitive."""
    readers = any(Operation.READ in rule.operations for rule in own)
    if readers:
        levels: Mapping[str, Level] = _lent_levels(catalog, own, obj, Operation.READ, veiled=True)
    else:
        plain = {name: Level.MASKED if field.sensitive else Level.READ for name, field in obj.fields.items()}
        levels = clamp(catalog, obj, plain)
    return Rule(frozenset({Operation.READ}), Scope.ALL, TRUE, levels, (), Source(Origin.TEMPORARY))


def _lent_levels(
    catalog: Catalog, own: tuple[Rule, ...], obj: Object, operation: Operation, *, veiled: bool
) -> dict[str, Level]:
    """The best levels that the roles give with an operation; when ``veiled``, sensitive fields and what tells of them masked."""
    rules = [rule for rule in own if operation in rule.operations]
    most = Level.EDIT if operation is Operation.EDIT else Level.READ
    found = {}
    for name, field in obj.fields.items():
        level = min(max(rule.levels[name] for rule in rules), most)
        found[name] = min(level, Level.MASKED) if veiled and field.sensitive else level
    return clamp(catalog, obj, found) if veiled else found


def levels_of(catalog: Catalog, obj: Object, grant: Grant, role: RoleDocument) -> dict[str, Level]:
    """Return the level of every field under a grant of a role."""

    def measured(child: Object, field: str) -> Level:
        """The best level of a field of another object in the role; a role that does not show the object keeps nothing of it."""
        readers = [each for each in grants_of(role, child)[1] if Operation.READ in each.operations]
        return max((_plain(catalog, child, each)[field] for each in readers), default=Level.READ)

    levels = {name: _level(name, obj, grant) for name in obj.fields}
    return clamp(catalog, obj, levels, named=grant.fields, measured=measured)


def _plain(catalog: Catalog, obj: Object, grant: Grant) -> dict[str, Level]:
    return clamp(catalog, obj, {name: _level(name, obj, grant) for name in obj.fields}, named=grant.fields)


def _level(name: str, obj: Object, grant: Grant) -> Level:
    named = grant.fields.get(name)
    default = Level[grant.default_field.upper()]
    if name in ALWAYS_READABLE:
        return Level.READ
    if name in SYSTEM_FIELDS:
        if name in SETTABLE_SYSTEM_FIELDS:
            return Level[named.upper()] if named else max(default, Level.READ)
        return min(Level[named.upper()], Level.READ) if named else Level.READ
    level = Level[named.upper()] if named else default
    field = obj.fields[name]
    if field.sensitive and not named:
        level = min(level, Level.MASKED)
    return min(level, Level.READ) if field.computed else level
