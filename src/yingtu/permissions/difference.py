"""Who would gain and lose what by a change of roles and sharing rules, counted before it is made.

Nothing is asked per person: each object is counted once, by owner and by the conditions of the rules; what a person may do
follows from the owners in their scopes. Conditions that name the person (``@me``) cannot be counted so, and are said.
Conditions by situation are taken to be met, and temporary view rights are left out: they stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from yingtu.access import service as access
from yingtu.access.policy import Level, Operation
from yingtu.access.standing import Standing
from yingtu.identity.actor import Scope
from yingtu.metadata.access_documents import SharingDocument, shares_of
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.permissions import difference_repository as repository
from yingtu.query.ast import TRUE, conditions
from yingtu.schema.draft import draft

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from yingtu.access.policy import Policy, Rule
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.permissions.difference_repository import Somebody
    from yingtu.schema.draft import DocumentChange

#: People named per object and operation; the counts are of all.
NAMED = 20
_COUNTED = (Operation.READ, Operation.EDIT, Operation.DELETE, Operation.EXPORT)


@dataclass
class Counted:
    """An operation on an object: who gains and loses how many records. ``exact``: no condition names the person."""

    operation: Operation
    gaining: int = 0
    losing: int = 0
    records_gained: int = 0
    records_lost: int = 0
    exact: bool = True
    people: list[tuple[str, int, int, int, int]] = field(default_factory=list)


@dataclass
class Changed:
    """What changes on one object. ``fields``: (field, level before, level after, people)."""

    object: str
    operations: list[Counted]
    fields: list[tuple[str, Level, Level, int]]


@dataclass(frozen=True)
class Difference:
    """What a change means. ``abilities`` and ``switched``: (ability or operation with its object, gained, people)."""

    people: int
    objects: list[Changed]
    abilities: list[tuple[str, bool, int]]


class Organisation:
    """Whose records each scope of a person covers, worked out from the whole organisation at once."""

    def __init__(
        self, places: Sequence[tuple[Any, ...]], teams: Sequence[tuple[Any, ...]], tree: Sequence[tuple[Any, ...]]
    ) -> None:
        self._below: dict[Any, set[Any]] = defaultdict(set)
        self._department: dict[Any, set[Any]] = defaultdict(set)
        self._region: dict[Any, set[Any]] = defaultdict(set)
        self._team: dict[Any, set[Any]] = defaultdict(set)
        self._children: dict[Any, set[Any]] = defaultdict(set)
        self._known: dict[tuple[Any, Scope], frozenset[Any]] = {}
        for person, manager, department, region in places:
            self._below[manager].add(person)
            self._department[department].add(person)
            self._region[region].add(person)
        for team, person in teams:
            self._team[team].add(person)
        for department, parent in tree:
            self._children[parent].add(department)
        self._parents = dict(tree)

    def owners(self, person: Somebody, scope: Scope) -> frozenset[Any]:
        """Return the owners that a scope covers."""
        key = (person.id, scope)
        if key not in self._known:
            self._known[key] = frozenset({person.id, *self._others(person, scope)})
        return self._known[key]

    def _others(self, person: Somebody, scope: Scope) -> set[Any]:
        match scope:
            case Scope.OWN_AND_REPORTS:
                return self._below[person.id]
            case Scope.REPORTS_ALL:
                return _closure(self._below, person.id)
            case Scope.TEAM:
                return {each for team in person.teams for each in self._team[team]}
            case Scope.DEPARTMENT if person.department_id:
                inside = {person.department_id, *_closure(self._children, person.department_id)}
                return {each for department in inside for each in self._department[department]}
            case Scope.REGION if person.region:
                return self._region[person.region]
            case _:
                return set()

    def groups(self, person: Somebody) -> frozenset[str]:
        """Return the memberships by which sharing rules find a person."""
        found = [f"user:{person.id}", *(f"team:{each}" for each in person.teams)]
        department = person.department_id
        while department is not None and f"department:{department}" not in found:
            found.append(f"department:{department}")
            department = self._parents.get(department)
        return frozenset([*found, *([f"region:{person.region}"] if person.region else [])])


def _closure(edges: Mapping[Any, set[Any]], start: Any) -> set[Any]:
    found: set[Any] = set()
    todo = [start]
    while todo:
        for each in edges.get(todo.pop(), ()):
            if each not in found:
                found.add(each)
                todo.append(each)
    return found


async def difference(session: Session, changes: Sequence[DocumentChange]) -> Difference:
    """Compare everybody's rights before and after some changes of documents.

    Raises:
        InvalidDocument: the configuration would not be valid.
    """
    prepared = await draft(session, changes)
    old, new = prepared.old, prepared.new
    people = await repository.people(session)
    organisation = Organisation(*await repository.organisation(session))
    affected: dict[tuple[Standing, Standing], list[Somebody]] = defaultdict(list)
    for person in people:
        groups = organisation.groups(person)
        affected[_standing(old, person, groups), _standing(new, person, groups)].append(person)
    found: list[Changed] = []
    moved: set[UUID] = set()
    for name, obj in new.objects.items():
        if name == USER_OBJECT or name not in old.objects:
            continue
        touched = [
            (before, after, several)
            for (was, now), several in affected.items()
            if not same(
                before := access.policy_of(old, was, old.objects[name]), after := access.policy_of(new, now, obj)
            )
        ]
        if touched:
            moved |= {person.id for *_, several in touched for person in several}
            operations = await _counted(session, old, old.objects[name], touched, organisation)
            found.append(Changed(name, operations, _levels(obj, touched)))
    abilities = _abilities(old, new, people)
    moved |= {person.id for person in people if _abilities_of(old, person) != _abilities_of(new, person)}
    return Difference(len(moved), found, abilities)


def _standing(catalog: Catalog, person: Somebody, groups: frozenset[str]) -> Standing:
    roles = tuple(each for each in person.roles if each in catalog.roles)
    return Standing(roles, frozenset(), shares_of(catalog.of_kind(SharingDocument), roles, groups))


def same(before: Policy, after: Policy) -> bool:
    """Whether two policies allow the same, rule by rule."""
    return [_meaning(rule) for rule in before.rules] == [_meaning(rule) for rule in after.rules]


def _meaning(rule: Rule) -> tuple[Any, ...]:
    return rule.operations, rule.scope, rule.filter, dict(rule.levels), rule.via


def _levels(
    obj: Object, touched: Sequence[tuple[Policy, Policy, list[Somebody]]]
) -> list[tuple[str, Level, Level, int]]:
    found: dict[tuple[str, Level, Level], int] = defaultdict(int)
    for before, after, several in touched:
        for name in obj.fields:
            levels = [
                max(policy.best_level(name), policy.best_level(name, Operation.EDIT))
                if any(name in rule.levels for rule in policy.rules)
                else Level.HIDDEN
                for policy in (before, after)
            ]
            if levels[0] is not levels[1]:
                found[name, levels[0], levels[1]] += len(several)
    return [(*key, count) for key, count in sorted(found.items())]


async def _counted(
    session: Session,
    catalog: Catalog,
    obj: Object,
    touched: Sequence[tuple[Policy, Policy, list[Somebody]]],
    organisation: Organisation,
) -> list[Counted]:
    rules = [rule for before, after, _ in touched for rule in (*before.rules, *after.rules)]
    # Of a team there are several people: whose rows those are cannot be counted by one owner.
    vias = sorted({rule.via for rule in rules if rule.via and not _by_team(catalog, obj, rule)})
    filters = list(dict.fromkeys(rule.filter for rule in rules if rule.filter != TRUE and not _personal(rule)))
    rows = await repository.counts(session, catalog, obj, vias, filters)
    counter = _Counter(rows, vias, filters, organisation)
    found = []
    for operation in _COUNTED:
        counted = Counted(operation)
        gained: set[int] = set()
        lost: set[int] = set()
        for before, after, several in touched:
            mine = [[rule for rule in policy.rules if operation in rule.operations] for policy in (before, after)]
            if [_meaning(rule) for rule in mine[0]] == [_meaning(rule) for rule in mine[1]]:
                continue
            if any(_personal(rule) or _by_team(catalog, obj, rule) for each in mine for rule in each):
                counted.exact = False
            for person in several:
                was, now = counter.covered(person, mine[0]), counter.covered(person, mine[1])
                if was == now:
                    continue
                gained |= now - was
                lost |= was - now
                plus, minus = counter.total(now - was), counter.total(was - now)
                counted.gaining += plus > 0
                counted.losing += minus > 0
                if len(counted.people) < NAMED:
                    counted.people.append((person.name, counter.total(was), counter.total(now), plus, minus))
        counted.records_gained, counted.records_lost = counter.total(gained), counter.total(lost)
        if counted.gaining or counted.losing or not counted.exact:
            found.append(counted)
    return found


class _Counter:
    """Which of the counted rows rules cover for a person."""

    def __init__(
        self,
        rows: Sequence[tuple[Any, ...]],
        vias: Sequence[tuple[str, ...]],
        filters: Sequence[Any],
        organisation: Organisation,
    ) -> None:
        self._rows = rows
        self._owner_at = {(): 0, **{via: 1 + i for i, via in enumerate(vias)}}
        self._flag_at = {each: 1 + len(vias) + i for i, each in enumerate(filters)}
        self._organisation = organisation
        self._all = frozenset(range(len(rows)))

    def covered(self, person: Somebody, rules: Sequence[Rule]) -> frozenset[int]:
        """Return the places of the rows that some rule covers; rules that name the person, or teams, cover nothing here."""
        found: set[int] = set()
        for rule in rules:
            if _personal(rule):
                continue
            if rule.scope is Scope.ALL and rule.filter == TRUE:
                return self._all
            if rule.via not in self._owner_at:
                continue
            at, flag = self._owner_at[rule.via], self._flag_at.get(rule.filter)
            owners = None if rule.scope is Scope.ALL else self._organisation.owners(person, rule.scope)
            found.update(
                place
                for place, row in enumerate(self._rows)
                if (owners is None or row[at] in owners) and (flag is None or row[flag])
            )
        return frozenset(found)

    def total(self, places: set[int] | frozenset[int]) -> int:
        """Return how many records some rows stand for."""
        return sum(self._rows[place][-1] for place in places)


def _by_team(catalog: Catalog, obj: Object, rule: Rule) -> bool:
    """Whether a rule is about the people of a team at the end of its lookups."""
    field = None
    for hop in rule.via:
        field = obj.fields.get(hop)
        obj = catalog.objects.get((field and field.target) or "", obj)
    return field is not None and field.links_people


def _personal(rule: Rule) -> bool:
    """Whether the rule's filter means something else for everybody."""
    return any(isinstance(each.value, str) and each.value.startswith("@") for each in conditions(rule.filter))


def _abilities_of(catalog: Catalog, person: Somebody) -> frozenset[str]:
    return frozenset(each for role in person.roles if role in catalog.roles for each in catalog.roles[role].abilities)


def _abilities(old: Catalog, new: Catalog, people: Sequence[Somebody]) -> list[tuple[str, bool, int]]:
    found: dict[tuple[str, bool], int] = defaultdict(int)
    for person in people:
        before, after = _abilities_of(old, person), _abilities_of(new, person)
        for ability in before ^ after:
            found[ability, ability in after] += 1
    return [(*key, count) for key, count in sorted(found.items())]
