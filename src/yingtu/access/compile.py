"""Policies as SQL: row rules, and fields that are clear, masked or hidden row by row.

A row rule is the OR over the grants that hold an operation of (scope AND filter). A field whose level is the same in all
grants that read is a plain column; otherwise it becomes CASE over the rules of the grants that show it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TIMESTAMP, UUID

from yingtu.access.policy import Level, Operation, Policy, Rule
from yingtu.fields.masks import mask
from yingtu.identity.actor import Actor, Device, Scope
from yingtu.identity.models import view_rights
from yingtu.kit import clock
from yingtu.query.ast import TRUE
from yingtu.query.bind import Bound, bind_filter
from yingtu.query.compile import OWNERS, Compilation, Frame, compile_filter
from yingtu.query.errors import InvalidFilter
from yingtu.query.kinds import Dynamic
from yingtu.query.sight import Arm, OwnerBound, Seen, open_sight

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterable

    from sqlalchemy import ColumnElement

    from yingtu.metadata.catalog import Catalog, Field, Object

#: Ways to rows that a list reads one by one; with more of them, the database decides.
MAX_ARMS = 8
#: The moment at which temporary view rights are asked for.
RIGHTS_NOW = "rights_now"
#: From here on an owner set is ``many``: reading walks the time index instead of visiting each owner.
MANY_OWNERS = 500


class Size(StrEnum):
    """Size class of an owner set: one compiled text each, so that the plan fits."""

    ONE = "one"
    FEW = "few"
    MANY = "many"


_ORDER = (Size.ONE, Size.FEW, Size.MANY)


def size_of(owners: int) -> Size:
    """Return the size class of a number of owners."""
    return Size.ONE if owners <= 1 else Size.FEW if owners <= MANY_OWNERS else Size.MANY


def needed_scopes(scopes: Iterable[Scope]) -> tuple[Scope, ...]:
    """Return the scopes that decide a union; every set contains the actor, so ``own`` adds nothing to another."""
    found = sorted(set(scopes))
    return tuple(each for each in found if each is not Scope.OWN or len(found) == 1)


def owners_of(actor: Actor, scopes: tuple[Scope, ...]) -> tuple[uuid.UUID, ...]:
    """Return the owners in any of some scopes; never empty for a person."""
    own = () if actor.user_id is None else (actor.user_id,)
    if len(scopes) == 1:
        return actor.owners.get(scopes[0], own) or own
    return tuple(sorted({owner for scope in scopes for owner in actor.owners.get(scope, own)}))


class ActorSight:
    """What the holders of a set of roles see: implements ``query.sight.Sight``.

    Attributes:
        sizes: Size class of the owners in each scope.
        device: Decides how values are masked.
    """

    def __init__(
        self, catalog: Catalog, policies: Callable[[str], Policy], sizes: Mapping[Scope, Size], device: Device
    ) -> None:
        self.catalog = catalog
        self.sizes = sizes
        self.device = device
        self.cache: dict[Any, Any] = {}
        self._policies = policies
        self._seen: dict[tuple[str, str], Seen] = {}
        self._groups: dict[str, tuple[tuple[Rule, ...], ...]] = {}

    def with_policy(self, policy: Policy) -> ActorSight:
        """Return the same sight under another policy on one object."""

        def policies(name: str) -> Policy:
            return policy if name == policy.object else self._policies(name)

        return ActorSight(self.catalog, policies, self.sizes, self.device)

    def policy(self, obj: Object) -> Policy:
        return self._policies(obj.api_name)

    def seen(self, obj: Object, field: Field) -> Seen:
        key = (obj.api_name, field.api_name)
        if key not in self._seen:
            level = self.policy(obj).best_level(field.api_name)
            self._seen[key] = Seen(min(level, Level.READ))
        return self._seen[key]

    # ---------------------------------------------------------------------------------------------------------- rows

    def rows(self, frame: Frame) -> ColumnElement[bool] | None:
        return self.rule(frame, Operation.READ)

    def rule(self, frame: Frame, operation: Operation) -> ColumnElement[bool] | None:
        """Return the row rule of an operation; None when it holds on all rows."""
        policy = self.policy(frame.object)
        if policy.unrestricted:
            return None
        return self.covered(frame, tuple(each for each in policy.rules if operation in each.operations))

    def covered(self, frame: Frame, rules: tuple[Rule, ...]) -> ColumnElement[bool] | None:
        """Return on which rows some of the rules holds; None for all rows, FALSE for no rule."""
        key = ("covered", tuple(id(rule) for rule in rules))
        if key not in frame.memo:
            frame.memo[key] = self._covered(frame, rules)
        found: ColumnElement[bool] | None = frame.memo[key]
        return found

    def _covered(self, frame: Frame, rules: tuple[Rule, ...]) -> ColumnElement[bool] | None:
        if any(rule.everything for rule in rules):
            return None
        owners = [rule for rule in rules if rule.filter == TRUE and not rule.temporary]
        parts = [
            self.owned_via(frame, via, needed_scopes(rule.scope for rule in owners if rule.via == via))
            for via in dict.fromkeys(rule.via for rule in owners)
        ]
        if any(rule.temporary for rule in rules):
            parts.append(self.lent(frame))
        for rule in rules:
            if rule.filter == TRUE or rule.temporary:
                continue
            bound = _bound(self.catalog, frame.object, rule)
            if bound is None:
                continue
            condition = compile_filter(bound, frame)
            if rule.scope is not Scope.ALL:
                condition = sa.and_(self.owned_via(frame, rule.via, needed_scopes([rule.scope])), condition)
            parts.append(condition)
        found = sa.or_(sa.false(), *parts)
        if len(parts) > 1 and all(rule.by_owner for rule in rules):
            # Several rules within some owners: say so in one place, where an index can be used.
            return sa.and_(self.owned(frame, needed_scopes(rule.scope for rule in rules)), found)
        return found

    def owned_via(self, frame: Frame, via: tuple[str, ...], scopes: tuple[Scope, ...]) -> ColumnElement[bool]:
        """Return whether the owner of the record at the end of some lookups, or somebody of its team, is in any of some scopes."""
        if not via:
            return self.owned(frame, scopes)
        field = frame.object.fields.get(via[0])
        if field is not None and field.links_people:
            return self.on_team(frame, field, scopes)
        parent = self.catalog.objects.get((field and field.target) or "")
        if parent is None:
            # The lookup sleeps with its object.
            return sa.false()
        target = frame.compilation.frame(parent, now=not frame.past)
        where = [target.column("deleted_at").is_(None), self.owned_via(target, via[1:], scopes)]
        parents = target.select(target.column("id"), where)
        pointer = frame.column(via[0])
        if self._size(scopes) is Size.MANY:
            return sa.type_coerce(pointer.in_(parents), sa.Boolean).is_(sa.true())
        # As an array they are found first, and the index on the lookup then finds what points to them.
        return pointer == sa.any_(sa.func.array(parents.scalar_subquery(), type_=OWNERS))

    def lent(self, frame: Frame) -> ColumnElement[bool]:
        """Return whether the actor holds a temporary view right on a row that still runs."""
        compilation = frame.compilation
        me = self._parameter(compilation, (Scope.OWN,))
        compilation.singles.add(me)
        compilation.dynamic.setdefault(RIGHTS_NOW, Dynamic(lambda _: clock.now()))
        rights = view_rights.alias(compilation.serial("v"))
        named = sa.select(rights.c.record_id).where(
            rights.c.user_id == sa.bindparam(me, type_=UUID()),
            rights.c.object == sa.literal_column(f"'{frame.object.api_name}'"),
            rights.c.ends_at > sa.bindparam(RIGHTS_NOW, type_=TIMESTAMP(timezone=True)),
        )
        return frame.column("id") == sa.any_(sa.func.array(named.correlate(None).scalar_subquery(), type_=OWNERS))

    def owned(self, frame: Frame, scopes: tuple[Scope, ...]) -> ColumnElement[bool]:
        """Return whether a row's owner is in any of some scopes."""
        if frame.owners == self._parameter(frame.compilation, scopes):
            return sa.true()
        return self._among(frame.compilation, frame.column("owner_id"), scopes)

    def on_team(self, frame: Frame, field: Field, scopes: tuple[Scope, ...]) -> ColumnElement[bool]:
        """Return whether somebody that a many-to-many field of a row names is in any of some scopes."""
        link, there = frame.links(field)
        named = sa.select(link.c.source_id).where(self._among(frame.compilation, link.c.target_id, scopes), *there)
        # As an array they are found first, by the index on the people, and the primary key then finds the rows.
        return frame.column("id") == sa.any_(sa.func.array(named.correlate(None).scalar_subquery(), type_=OWNERS))

    def _among(
        self, compilation: Compilation, person: ColumnElement[Any], scopes: tuple[Scope, ...]
    ) -> ColumnElement[bool]:
        name = self._parameter(compilation, scopes)
        match self._size(scopes):
            case Size.ONE:
                compilation.singles.add(name)
                return person == sa.bindparam(name, type_=UUID())
            case Size.FEW:
                return person == sa.any_(sa.bindparam(name, type_=OWNERS))
            case Size.MANY:
                # IS TRUE keeps this a hashed subplan: one look-up per row, and no detour over the owners' index.
                members = sa.select(sa.func.unnest(sa.bindparam(name, type_=OWNERS)))
                return sa.type_coerce(person.in_(members), sa.Boolean).is_(sa.true())

    def owner_bound(self, frame: Frame) -> OwnerBound | None:
        policy = self.policy(frame.object)
        rules = [rule for rule in policy.rules if Operation.READ in rule.operations]
        if policy.unrestricted or not rules or not all(rule.by_owner for rule in rules):
            return None
        return self._bound_by(frame, rules)

    def _bound_by(self, frame: Frame, rules: Iterable[Rule]) -> OwnerBound:
        scopes = needed_scopes(rule.scope for rule in rules)
        return OwnerBound(self._parameter(frame.compilation, scopes), self._size(scopes).value)

    def arms(self, frame: Frame) -> tuple[Arm, ...]:
        groups = self._arms(frame.object)
        if not 1 < len(groups) <= MAX_ARMS:
            return ()
        return tuple(
            Arm(number, self._bound_by(frame, rules) if rules[0].by_owner else None)
            for number, rules in enumerate(groups)
        )

    def arm_rows(self, frame: Frame, arm: Arm) -> ColumnElement[bool]:
        found = self.covered(frame, self._arms(frame.object)[arm.number])
        return sa.true() if found is None else found

    def _arms(self, obj: Object) -> tuple[tuple[Rule, ...], ...]:
        """The rules that read, those of owners together, each other one by itself; none when a rule covers everything."""
        if obj.api_name not in self._groups:
            policy = self.policy(obj)
            readers = [rule for rule in policy.rules if Operation.READ in rule.operations]
            groups: dict[Any, list[Rule]] = {}
            for number, rule in enumerate(readers):
                groups.setdefault("owners" if rule.by_owner else number, []).append(rule)
            whole = policy.unrestricted or any(rule.everything for rule in readers)
            self._groups[obj.api_name] = () if whole else tuple(tuple(rules) for rules in groups.values())
        return self._groups[obj.api_name]

    def _size(self, scopes: tuple[Scope, ...]) -> Size:
        sizes = [self.sizes.get(scope, Size.ONE) for scope in scopes]
        largest = max(sizes, key=_ORDER.index)
        # Two different owners in two sets of one make a set of two.
        return Size.FEW if largest is Size.ONE and len(scopes) > 1 else largest

    @staticmethod
    def _parameter(compilation: Compilation, scopes: tuple[Scope, ...]) -> str:
        name = "owners_" + "_or_".join(scopes)
        compilation.owners[name] = scopes
        return name

    # -------------------------------------------------------------------------------------------------------- fields

    def clear(self, frame: Frame, field: Field, value: ColumnElement[Any]) -> ColumnElement[Any]:
        rule = self._shows(frame, field, Level.READ)
        if rule is None:
            return value
        return sa.case((rule, value))

    def shown(self, frame: Frame, field: Field, value: ColumnElement[Any]) -> ColumnElement[Any]:
        clear = self._shows(frame, field, Level.READ)
        if clear is None:
            return value
        branches = [] if self.seen(frame.object, field) is not Seen.CLEAR else [(clear, value)]
        if self._can_be_masked(frame.object, field):
            veiled = mask(field, value, self.device.value)
            some = self._shows(frame, field, Level.MASKED)
            if some is None:
                return sa.case(*branches, else_=veiled) if branches else veiled
            branches.append((some, veiled))
        return sa.case(*branches) if branches else sa.null()

    def masks(self, frame: Frame, field: Field) -> ColumnElement[bool] | None:
        if not self._can_be_masked(frame.object, field):
            return None
        clear = self._shows(frame, field, Level.READ)
        some = self._shows(frame, field, Level.MASKED)
        if clear is None:
            return None
        shown = sa.true() if some is None else some.is_(sa.true())
        return sa.and_(shown, clear.is_not(sa.true()))

    def visible(self, frame: Frame, field: Field) -> ColumnElement[bool] | None:
        return self._shows(frame, field, Level.MASKED)

    def holds(self, frame: Frame, rule: Rule) -> ColumnElement[bool]:
        """Return whether one rule covers a row; never NULL."""
        found = self.covered(frame, (rule,))
        return sa.true() if found is None else found.is_(sa.true())

    def holds_now(self, frame: Frame, rule: Rule) -> ColumnElement[bool]:
        """Return the same for a rule made for one statement: nothing of it is remembered."""
        parts: list[ColumnElement[bool]] = []
        if rule.temporary:
            return self.lent(frame).is_(sa.true())
        if rule.scope is not Scope.ALL:
            parts.append(self.owned_via(frame, rule.via, needed_scopes([rule.scope])))
        if rule.filter != TRUE:
            try:
                bound = bind_filter(rule.filter, open_sight(self.catalog), frame.object, lasting=True)
            except InvalidFilter:
                return sa.false()
            parts.append(compile_filter(bound, frame))
        return sa.and_(sa.true(), *parts).is_(sa.true())

    @staticmethod
    def single(compilation: Compilation) -> frozenset[str]:
        """Return the owner parameters that hold one id instead of an array."""
        return frozenset(compilation.singles)

    def _shows(self, frame: Frame, field: Field, level: Level) -> ColumnElement[bool] | None:
        """Return on which of the readable rows a field has at least a level; None for all of them."""
        policy = self.policy(frame.object)
        if policy.unrestricted:
            return None
        readers = [rule for rule in policy.rules if Operation.READ in rule.operations]
        enough = tuple(rule for rule in readers if rule.levels.get(field.api_name, Level.HIDDEN) >= level)
        if len(enough) == len(readers):
            return None
        return self.covered(frame, enough)

    def _can_be_masked(self, obj: Object, field: Field) -> bool:
        return any(
            Operation.READ in rule.operations and rule.levels.get(field.api_name) is Level.MASKED
            for rule in self.policy(obj).rules
        )


def _bound(catalog: Catalog, obj: Object, rule: Rule) -> Bound | None:
    """Return a rule's filter bound to the catalog, or None when it no longer fits it: such a rule covers nothing."""
    key = ("rule", id(rule))
    if key not in catalog.compiled:
        try:
            catalog.compiled[key] = (rule, bind_filter(rule.filter, open_sight(catalog), obj, lasting=True))
        except InvalidFilter:
            catalog.compiled[key] = (rule, None)
    found: Bound | None = catalog.compiled[key][1]
    return found
