"""From role documents to policies, and what other packages ask about rights.

policy(catalog, actor, object)        what the actor may do with an object at all
require(policy, operation)            refuse what no rule allows
sight(catalog, actor)                 the rows and fields the actor sees, for the query compilers
row_rules(catalog, actor, object, operation, table)    per rule: does it cover this row? for the write path
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import structlog

from yingtu.access.compile import ActorSight, owners_of, size_of
from yingtu.access.errors import OperationForbidden
from yingtu.access.policy import Level, Operation, Policy, Rule
from yingtu.identity.actor import Scope
from yingtu.metadata.catalog import SYSTEM_FIELDS, USER_OBJECT
from yingtu.metadata.errors import UnknownObject
from yingtu.query.ast import parse_filter
from yingtu.query.compile import Compilation
from yingtu.query.errors import InvalidFilter
from yingtu.query.kinds import Context, resolve
from yingtu.query.sight import open_sight

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, FromClause

    from yingtu.identity.actor import Actor
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.metadata.documents import Grant
    from yingtu.query.sight import Sight

log = structlog.get_logger(__name__)

#: Readable whenever the record is: without them no program could address or save it.
ALWAYS_READABLE = frozenset({"id", "version"})
#: System fields that a person may set; all others are written by the system alone.
SETTABLE_SYSTEM_FIELDS = frozenset({"owner_id"})
_TOKENS = {"@my_team": Scope.TEAM, "@my_department": Scope.DEPARTMENT, "@my_reports": Scope.OWN_AND_REPORTS}
#: How many combinations of roles and owner sizes are kept compiled per catalog.
MAX_SIGHTS = 256


def policy(catalog: Catalog, actor: Actor, obj: Object) -> Policy:
    """Return what an actor may do with an object."""
    return _policy(catalog, None if actor.system else actor.roles, obj.api_name)


def require(policy: Policy, operation: Operation) -> None:
    """Refuse an operation that no rule of the policy allows on any row.

    Raises:
        UnknownObject: the actor may do nothing with the object: it does not exist for them.
        OperationForbidden: the actor knows the object, but may not do this.
    """
    if policy.allows(operation):
        return
    if not any(rule.operations for rule in policy.rules):
        raise UnknownObject(object=policy.object)
    raise OperationForbidden(operation=operation.value, object=policy.object)


def sight(catalog: Catalog, actor: Actor) -> Sight:
    """Return which rows and fields an actor sees. The same for all actors with equal roles, owner sizes and device."""
    if actor.system:
        return open_sight(catalog)
    sizes = tuple((scope, size_of(len(actor.owners.get(scope, ())))) for scope in _scopes(catalog, actor.roles))
    key = (actor.roles, sizes, actor.device)
    sights: dict[Any, ActorSight] = catalog.compiled.setdefault("sights", {})
    if key not in sights:
        if len(sights) >= MAX_SIGHTS:
            sights.clear()
        roles = actor.roles
        sights[key] = ActorSight(catalog, lambda name: _policy(catalog, roles, name), dict(sizes), actor.device)
    return sights[key]


def narrowed(catalog: Catalog, actor: Actor, obj: Object, operation: Operation) -> Sight:
    """Return what an actor sees when of the grants on one object only those count that hold ``operation`` too.

    What is only named from its records (people, the account of a deal) is seen as everywhere else.
    """
    if actor.system:
        return open_sight(catalog)
    whole = sight(catalog, actor)
    if not isinstance(whole, ActorSight):
        return whole
    key = ("narrowed", obj.api_name, operation)
    if key not in whole.cache:
        all_rules = _policy(catalog, actor.roles, obj.api_name)
        kept = replace(all_rules, rules=tuple(each for each in all_rules.rules if operation in each.operations))

        def policies(name: str, roles: tuple[str, ...] = actor.roles) -> Policy:
            return kept if name == kept.object else _policy(catalog, roles, name)

        whole.cache[key] = ActorSight(catalog, policies, whole.sizes, actor.device)
    found: Sight = whole.cache[key]
    return found


def parameters(
    compilation_owners: Mapping[str, tuple[Scope, ...]], actor: Actor, *, single: frozenset[str]
) -> dict[str, Any]:
    """Return the owners for a statement's owner parameters: a list, or one id for those in ``single``."""
    found: dict[str, Any] = {}
    for name, scopes in compilation_owners.items():
        owners = owners_of(actor, scopes)
        found[name] = owners[0] if name in single else list(owners)
    return found


@dataclass(frozen=True, slots=True)
class RowRules:
    """The rules of one operation as columns over a table: which of them cover a row, and what each lets see and change.

    Attributes:
        columns: One boolean expression per rule, never NULL; labelled ``rule_0``, ``rule_1`` …
        levels: Levels of the fields, per rule.
        params: Values of the named parameters in the expressions.
        unrestricted: System work: one column that is always true, every field may be edited.
    """

    columns: tuple[ColumnElement[bool], ...]
    levels: tuple[Mapping[str, Level], ...]
    params: Mapping[str, Any]
    unrestricted: bool = False

    def level(self, field: str, covers: tuple[bool, ...]) -> Level:
        """Return the level of a field on a row, given the values of :attr:`columns` on it."""
        if self.unrestricted:
            return Level.EDIT
        return max(
            (levels.get(field, Level.HIDDEN) for levels, yes in zip(self.levels, covers, strict=True) if yes),
            default=Level.HIDDEN,
        )


def row_rules(catalog: Catalog, actor: Actor, obj: Object, operation: Operation, table: FromClause) -> RowRules:
    """Return the rules of an operation over ``table`` (the object's record table or an alias of it).

    The expressions need no joins: they fit into any statement that has ``table`` in its FROM.
    """
    seen = sight(catalog, actor)
    if not isinstance(seen, ActorSight):
        import sqlalchemy as sa

        return RowRules((sa.true().label("rule_0"),), ({},), {}, unrestricted=True)
    compilation = Compilation(seen)
    frame = compilation.frame(obj, source=table, joins=False)
    rules = [rule for rule in seen.policy(obj).rules if operation in rule.operations]
    columns = tuple(seen.holds(frame, rule).label(f"rule_{i}") for i, rule in enumerate(rules))
    context = context_of(actor)
    params = {name: resolve(value, context) for name, value in compilation.dynamic.items()}
    params |= parameters(compilation.owners, actor, single=seen.single(compilation))
    return RowRules(columns, tuple(rule.levels for rule in rules), params)


def context_of(actor: Actor) -> Context:
    """Return what ``@me`` and its like stand for."""
    own = () if actor.user_id is None else (actor.user_id,)
    people = {token: tuple(actor.owners.get(scope, own)) for token, scope in _TOKENS.items()}
    return Context(me=actor.user_id, people=people)


def _scopes(catalog: Catalog, roles: tuple[str, ...]) -> tuple[Scope, ...]:
    """Return the scopes that the roles use anywhere: the ones whose size matters."""
    key = ("scopes", roles)
    if key not in catalog.compiled:
        used = {
            Scope(grant.scope)
            for role in roles
            if role in catalog.roles
            for grants in catalog.roles[role].objects.values()
            for grant in grants
        }
        catalog.compiled[key] = tuple(sorted(used - {Scope.OWN, Scope.ALL}))
    found: tuple[Scope, ...] = catalog.compiled[key]
    return found


def _policy(catalog: Catalog, roles: tuple[str, ...] | None, object_name: str) -> Policy:
    key = ("policy", roles, object_name)
    if key not in catalog.compiled:
        obj = catalog.object(object_name)
        if roles is None:
            built = Policy(object_name, (), unrestricted=True)
        elif object_name == USER_OBJECT:
            built = Policy(object_name, (_everybody(obj),))
        else:
            built = Policy(object_name, tuple(_rules(catalog, roles, obj)))
        catalog.compiled[key] = built
    found: Policy = catalog.compiled[key]
    return found


def _everybody(obj: Object) -> Rule:
    """People are known to everybody who is signed in: names stand in every list. They are not written as records."""
    levels = {name: Level.MASKED if field.sensitive else Level.READ for name, field in obj.fields.items()}
    return Rule(frozenset({Operation.READ}), Scope.ALL, parse_filter(None), levels)


def _rules(catalog: Catalog, roles: tuple[str, ...], obj: Object) -> list[Rule]:
    found = []
    for role in roles:
        document = catalog.roles.get(role)
        if document is None:
            continue
        grants = document.objects.get(obj.api_name)
        if grants is None:
            grants = document.objects.get("*", [])
        for number, grant in enumerate(grants):
            try:
                condition = parse_filter(grant.filter, pointer=f"/role/{role}/objects/{obj.api_name}/{number}/filter")
            except InvalidFilter:
                # Publishing checks roles; should one have slipped through, it grants nothing rather than everything.
                log.warning("role_filter_invalid", role=role, object=obj.api_name)
                continue
            operations = frozenset(Operation(each) for each in grant.operations)
            found.append(Rule(operations, Scope(grant.scope), condition, _levels(obj, grant)))
    return found


def _levels(obj: Object, grant: Grant) -> dict[str, Level]:
    return {name: _level(name, obj, grant) for name in obj.fields}


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
