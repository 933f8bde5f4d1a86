"""Why somebody can or cannot see or change a record or a field: from the rules the SQL is made of, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingtu.access import service as access
from yingtu.access.policy import Level, Operation, Origin
from yingtu.access.standing import lapse, standing_of
from yingtu.identity import service as identity
from yingtu.kit.errors import Forbidden
from yingtu.kit.i18n import translate
from yingtu.metadata.access_documents import SharingDocument
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.metadata.errors import UnknownField, UnknownObject
from yingtu.permissions import explain_repository as repository
from yingtu.permissions.service import administers
from yingtu.query.ast import TRUE
from yingtu.records.errors import RecordNotFound
from yingtu.records.reach import require_readable
from yingtu.records.service import catalog_for

if TYPE_CHECKING:
    from uuid import UUID

    from yingtu.access.policy import Rule
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule: what it says, whether it covers the record for the operation, and if not, why."""

    text: str
    applies: bool
    why_not: str | None
    level: Level


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer in words. ``level`` is that of the field asked about, None when none was."""

    allowed: bool
    level: Level | None
    summary: str
    reasons: list[Reason]


async def explain(
    session: Session,
    actor: Actor,
    object_name: str,
    record_id: UUID,
    operation: Operation,
    *,
    field: str | None = None,
    person: UUID | None = None,
) -> Explanation:
    """Explain what a person (None: the actor) may do with a record, and gets of one of its fields.

    Only administrators of rights and auditors ask about others, and about records that they may not read themselves.

    Raises:
        Forbidden: one asks about somebody else and may not.
        UnknownObject, UnknownField, RecordNotFound: there is nothing to explain, or it does not exist for the asker.
    """
    catalog = await catalog_for(session, actor)
    obj = catalog.object(object_name)
    if object_name == USER_OBJECT:
        raise UnknownObject(object=object_name)
    if field is not None and field not in obj.fields:
        raise UnknownField(object=object_name, field=field)
    trusted = administers(catalog, actor) or "view_audit" in actor.abilities
    if not trusted:
        if person not in {None, actor.user_id}:
            raise Forbidden(operation="explain")
        await require_readable(session, actor, object_name, record_id)
        if field is not None and access.policy(catalog, actor, obj).best_level(field) is Level.HIDDEN:
            raise UnknownField(object=object_name, field=field)
    about = (
        actor if person in {None, actor.user_id} or person is None else await identity.actor_of_user(session, person)
    )
    return await _explained(session, catalog, about, obj, record_id, operation, field, actor.language)


async def _explained(
    session: Session,
    catalog: Catalog,
    about: Actor,
    obj: Object,
    record_id: UUID,
    operation: Operation,
    field: str | None,
    language: str,
) -> Explanation:
    standing = standing_of(catalog, about)
    policy = access.policy_of(catalog, standing._replace(lapsed=frozenset()), obj)
    held = [rule for rule in policy.rules if operation in rule.operations]
    found = await repository.covering(session, catalog, about, obj, record_id, held)
    if found is None:
        raise RecordNotFound(object=obj.api_name)
    reasons, level = [], Level.HIDDEN
    for rule, (within, holds) in zip(held, found, strict=True):
        missing = _missing(catalog, about, rule)
        why = missing or (None if within and holds else "scope" if not within else "filter")
        if why is None and field is not None:
            level = max(level, rule.levels[field])
        shown = rule.levels[field] if field is not None else Level.READ
        said = None if why is None else translate(f"access.why.{why}", {}, language)
        reasons.append(Reason(_words(catalog, obj, rule, field, language), why is None, said, shown))
    allowed = any(each.applies for each in reasons)
    if operation is not Operation.READ and field is not None:
        allowed = allowed and level is Level.EDIT
    elif field is not None:
        allowed = allowed and level > Level.HIDDEN
    params = {
        "who": about.name,
        "operation": operation.value,
        "object": _label(obj.label, language),
        "field": "" if field is None else _label(obj.fields[field].label, language),
        "level": translate(f"access.level.{level.name.lower()}", {}, language),
    }
    code = "field" if field is not None and allowed else "yes" if allowed else "nothing" if not held else "no"
    summary = translate(f"access.explain.{code}", params, language)
    return Explanation(allowed, level if field is not None else None, summary, reasons)


def _missing(catalog: Catalog, about: Actor, rule: Rule) -> str | None:
    """Return what of the grant's situation is not given."""
    if rule.source.origin is not Origin.ROLE:
        return None
    grants = catalog.roles[rule.source.key].objects
    for name, several in grants.items():
        if rule.source.number < len(several) and several[rule.source.number].when is not None:
            place = (rule.source.key, name, rule.source.number)
            when = several[rule.source.number].when
            if when is not None and place in standing_of(catalog, about).lapsed:
                return lapse(catalog, about, when)
    return None


def _words(catalog: Catalog, obj: Object, rule: Rule, field: str | None, language: str) -> str:
    source = rule.source
    match source.origin:
        case Origin.ROLE:
            scope = translate(f"access.scope.{rule.scope.value}", {}, language)
            if rule.via:
                scope = translate(
                    "access.via", {"scope": scope, "path": _path(catalog, obj, rule.via, language)}, language
                )
            label = _label(catalog.roles[source.key].label, language)
            said = {"role": label, "number": source.number + 1, "scope": scope}
            code = "access.rule.role" if rule.filter == TRUE else "access.rule.role_filter"
            text = translate(code, said, language)
        case Origin.SHARING:
            document = catalog.of_kind(SharingDocument)[source.key]
            text = translate("access.rule.sharing", {"name": _label(document.label, language)}, language)
        case Origin.TEMPORARY:
            text = translate("access.rule.temporary", {}, language)
        case Origin.EVERYBODY:
            text = translate("access.rule.everybody", {}, language)
    if field is None:
        return text
    level = translate(f"access.level.{rule.levels[field].name.lower()}", {}, language)
    named = {"rule": text, "field": _label(obj.fields[field].label, language), "level": level}
    return translate("access.rule.field", named, language)


def _path(catalog: Catalog, obj: Object, via: tuple[str, ...], language: str) -> str:
    names = []
    for each in via:
        found = obj.fields.get(each)
        if found is None or found.target not in catalog.objects:
            return ".".join(via)
        names.append(_label(found.label, language))
        obj = catalog.objects[found.target or ""]
    return " → ".join(names)


def _label(label: dict[str, str], language: str) -> str:
    return label.get(language) or label.get("en") or next(iter(label.values()), "")
