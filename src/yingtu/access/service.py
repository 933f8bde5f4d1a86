"""From role documents to policies, and what other packages ask about rights.

policy(catalog, actor, object)        what the actor may do with an object at all
require(policy, operation)            refuse what no rule allows
sight(catalog, actor)                 the rows and fields the actor sees, for the query compilers
row_rules(catalog, actor, object, operation, table)    per rule: does it cover this row? for the write path
told_fields(catalog, actor, object)   the fields whose values may be told where no record is asked for
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from yingtu.access.compile import ActorSight, owners_of, size_of
from yingtu.access.errors import OperationForbidden
from yingtu.access.ingredients import clamp
from yingtu.access.policy import Level, Operation, Policy
from yingtu.access.rules import by_name, everybody, rules_of, within
from yingtu.access.standing import Standing, standing_of
from yingtu.identity.actor import Scope
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.metadata.errors import UnknownObject
from yingtu.query.compile import Compilation
from yingtu.query.kinds import Context, resolve
from yingtu.query.sight import open_sight

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, FromClause

    from yingtu.identity.actor import Actor
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.query.sight import Sight

_TOKENS = {"@my_team": Scope.TEAM, "@my_department": Scope.DEPARTMENT, "@my_reports": Scope.OWN_AND_REPORTS}
_CONTEXT = "context"
#: How many combinations of roles and owner sizes are kept compiled per catalog.
MAX_SIGHTS = 256


def policy(catalog: Catalog, actor: Actor, obj: Object) -> Policy:
    """Return what an actor may do with an object."""
    return _policy(catalog, None if actor.system else standing_of(catalog, actor), obj.api_name)


def policy_of(catalog: Catalog, standing: Standing, obj: Object) -> Policy:
    """Return what people who stand on ``standing`` may do with an object."""
    return _policy(catalog, standing, obj.api_name)


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
    standing = standing_of(catalog, actor)
    key = (standing, sizes, actor.device)
    sights: dict[Any, ActorSight] = catalog.compiled.setdefault("sights", {})
    if key not in sights:
        if len(sights) >= MAX_SIGHTS:
            sights.clear()
        sights[key] = ActorSight(catalog, lambda name: _policy(catalog, standing, name), dict(sizes), actor.device)
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
        all_rules = whole.policy(obj)
        kept = replace(all_rules, rules=tuple(each for each in all_rules.rules if operation in each.operations))
        whole.cache[key] = whole.with_policy(kept)
    found: Sight = whole.cache[key]
    return found


def revealing(catalog: Catalog, actor: Actor, obj: Object, field: str) -> Sight:
    """Return what an actor sees when one masked field of an object is shown in clear; nothing else changes.

    Where the field is hidden, and on records that the actor may not read, it stays so.
    """
    whole = sight(catalog, actor)
    if not isinstance(whole, ActorSight):
        return whole
    key = ("revealing", obj.api_name, field)
    if key not in whole.cache:
        rules = tuple(
            replace(rule, levels={**rule.levels, field: Level.READ}) if rule.levels[field] is Level.MASKED else rule
            for rule in whole.policy(obj).rules
        )
        whole.cache[key] = whole.with_policy(Policy(obj.api_name, rules))
    found: Sight = whole.cache[key]
    return found


def clear_fields(catalog: Catalog, actor: Actor, obj: Object) -> frozenset[str]:
    """Return the fields that an actor sees in clear on every record they may read; none when they may read none."""
    found = policy(catalog, actor, obj)
    if found.unrestricted:
        return frozenset(obj.fields)
    readers = [rule for rule in found.rules if Operation.READ in rule.operations]
    return frozenset(
        name for name in obj.fields if readers and all(rule.levels[name] >= Level.READ for rule in readers)
    )


def open_fields(catalog: Catalog, obj: Object) -> frozenset[str]:
    """Return the fields that no role, sharing rule or temporary right that shows a record keeps from anybody."""
    key = ("open fields", obj.api_name)
    if key not in catalog.compiled:
        rules = [
            rule
            for role in catalog.roles
            for rule in _policy(catalog, Standing((role,)), obj.api_name).rules
            if Operation.READ in rule.operations
        ]
        catalog.compiled[key] = frozenset(
            name
            for name, level in clamp(catalog, obj, _unnamed(obj)).items()
            if level >= Level.READ and all(rule.levels[name] >= Level.READ for rule in rules)
        )
    found: frozenset[str] = catalog.compiled[key]
    return found


def _unnamed(obj: Object) -> dict[str, Level]:
    return {name: Level.MASKED if field.sensitive else Level.READ for name, field in obj.fields.items()}


def told_fields(catalog: Catalog, actor: Actor, obj: Object) -> frozenset[str]:
    """Return the fields whose values an actor may be told where no record is asked for, as in messages and in the audit.

    Who reads such records: what they see in clear on all of them; who does not: what is kept from nobody.
    """
    if policy(catalog, actor, obj).allows(Operation.READ):
        return clear_fields(catalog, actor, obj)
    return open_fields(catalog, obj)


def reads_all(catalog: Catalog, actor: Actor, obj: Object) -> bool:
    """Whether an actor may read every record of an object, whoever owns it."""
    found = policy(catalog, actor, obj)
    return found.unrestricted or any(Operation.READ in rule.operations and rule.everything for rule in found.rules)


def parameters(
    compilation_owners: Mapping[str, tuple[Scope, ...]], actor: Actor, *, single: frozenset[str]
) -> dict[str, str | None]:
    """Return the owners for a statement's owner parameters: the literal of an array, or one id for those in ``single``."""
    found = ((name, _owners(actor, scopes)) for name, scopes in compilation_owners.items())
    return {name: first if name in single else array for name, (array, first, _) in found}


def owner_count(actor: Actor, scopes: tuple[Scope, ...]) -> int:
    """Return how many owners are in any of some scopes."""
    return _owners(actor, scopes)[2]


def _owners(actor: Actor, scopes: tuple[Scope, ...]) -> tuple[str, str | None, int]:
    """Return the literal of the array of owners, the first of them, and how many there are; worked out once for an actor."""
    if scopes not in actor.memo:
        ids = [each.hex for each in owners_of(actor, scopes)]
        actor.memo[scopes] = f"{{{','.join(ids)}}}", next(iter(ids), None), len(ids)
    found: tuple[str, str | None, int] = actor.memo[scopes]
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
    if _CONTEXT not in actor.memo:
        own = () if actor.user_id is None else (actor.user_id,)
        people = {token: tuple(actor.owners.get(scope, own)) for token, scope in _TOKENS.items()}
        actor.memo[_CONTEXT] = Context(me=actor.user_id, people=people)
    found: Context = actor.memo[_CONTEXT]
    return found


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


def _policy(catalog: Catalog, standing: Standing | None, object_name: str) -> Policy:
    key = ("policy", standing and standing.about(object_name), object_name)
    if key not in catalog.compiled:
        obj = catalog.object(object_name)
        if standing is None:
            built = Policy(object_name, (), unrestricted=True)
        else:
            reach = None if standing.reach is None else standing.reach.about(object_name)
            if object_name == USER_OBJECT:
                built = Policy(object_name, (everybody(obj) if reach is None or reach.reading else by_name(obj),))
            else:
                rules = rules_of(catalog, standing, obj)
                built = Policy(object_name, rules if reach is None else within(reach, rules))
        catalog.compiled[key] = built
    found: Policy = catalog.compiled[key]
    return found
