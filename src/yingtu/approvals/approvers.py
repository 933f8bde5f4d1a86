"""Who decides: approvers of a step become people, at the moment the step begins.

Nobody decides about their own request, and nobody who has left is waited for: their manager decides instead, and where nobody is
above, an administrator. Somebody who is away hands over to their substitute.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from yingtu.approvals import people_repository as repository
from yingtu.kit import clock
from yingtu.metadata.approval_documents import (
    ApproverDocument,
    DepartmentHeadApprover,
    FieldApprover,
    ManagerApprover,
    OwnerManagerApprover,
    PeopleApprovers,
    RoleApprovers,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from yingtu.approvals.people_repository import Placed
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog

#: Who configures the workspace decides where nobody else can.
ADMINISTER = "configure"
OWNER = "owner_id"
_APPROVERS: TypeAdapter[list[ApproverDocument]] = TypeAdapter(list[ApproverDocument])


@dataclass(frozen=True, slots=True)
class Ask:
    """A step of somebody's request. ``subjects``: people by user field of the record."""

    requester: UUID
    subjects: Mapping[str, Sequence[UUID]]
    approvers: Sequence[ApproverDocument]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Somebody who decides.

    Attributes:
        origin: ``flow``, ``self`` (instead of the requester), ``left`` (instead of somebody who has left), ``admin`` (nobody
            else is there) or ``substitute``.
    """

    person: UUID
    origin: str = "flow"
    instead_of: UUID | None = None


@dataclass(slots=True)
class _World:
    """What is known about the people in question."""

    chains: dict[UUID, list[Placed]] = field(default_factory=dict)
    holders: dict[str, list[UUID]] = field(default_factory=dict)
    named: dict[str, UUID] = field(default_factory=dict)
    administrators: list[UUID] = field(default_factory=list)

    def active(self, person: UUID) -> bool:
        chain = self.chains.get(person)
        return chain is not None and chain[0].active

    def above(self, person: UUID) -> list[UUID]:
        """Return the active managers of somebody, the nearest first."""
        return [each.id for each in self.chains.get(person, ())[1:] if each.active]


def read(stored: Any) -> list[ApproverDocument]:
    """Return approvers from the JSON of a step."""
    return _APPROVERS.validate_python(stored)


def administrator_roles(catalog: Catalog) -> list[str]:
    """Return the roles whose holders configure the workspace."""
    return [key for key, role in catalog.roles.items() if ADMINISTER in role.abilities]


async def choose(session: Session, catalog: Catalog, asks: Sequence[Ask]) -> list[list[Chosen]]:
    """Return who decides each step; empty where nobody at all can. A fixed number of statements, however many asks."""
    world = await _look(session, catalog, asks)
    found = [_decided_by(world, ask) for ask in asks]
    away = await repository.substitutes(session, {each.person for one in found for each in one}, clock.now())
    return [_unique(_stand_in(each, away, ask.requester) for each in one) for one, ask in zip(found, asks, strict=True)]


async def copied(session: Session, catalog: Catalog, ask: Ask) -> list[UUID]:
    """Return who is told about a step without deciding."""
    world = await _look(session, catalog, [ask])
    people = [person for each in ask.approvers for person in _people(world, ask, each) if world.active(person)]
    return list(dict.fromkeys(people))


async def instead(session: Session, catalog: Catalog, person: UUID, requester: UUID) -> Chosen | None:
    """Return who decides when somebody no longer does: their manager, else an administrator."""
    world = await _look(session, catalog, [Ask(requester, {}, []), Ask(person, {}, [])])
    return _next_above(world, person, requester, "left")


async def _look(session: Session, catalog: Catalog, asks: Sequence[Ask]) -> _World:
    world = _World()
    every = [each for ask in asks for each in ask.approvers]
    logins = {name.strip().lower() for each in every if isinstance(each, PeopleApprovers) for name in each.people}
    world.named = await repository.named(session, logins)
    wanted = {each.role for each in every if isinstance(each, RoleApprovers)}
    administrators = administrator_roles(catalog)
    world.holders = await repository.holders(session, wanted | set(administrators))
    world.administrators = list(
        dict.fromkeys(person for role in administrators for person in world.holders.get(role, ()))
    )
    people = {ask.requester for ask in asks} | set(world.named.values())
    people |= {person for ask in asks for subject in ask.subjects.values() for person in subject}
    people |= {person for role in wanted for person in world.holders.get(role, ())}
    world.chains = await repository.chains(session, people)
    for chain in list(world.chains.values()):
        for number, each in enumerate(chain):
            world.chains.setdefault(each.id, chain[number:])
    return world


def _decided_by(world: _World, ask: Ask) -> list[Chosen]:
    found: list[Chosen] = []
    for each in ask.approvers:
        for person in _people(world, ask, each):
            if not world.active(person):
                other = _next_above(world, person, ask.requester, "left")
            elif person == ask.requester:
                other = _next_above(world, person, ask.requester, "self")
            else:
                other = Chosen(person)
            if other is not None:
                found.append(other)
    if not found:
        found = [Chosen(person, "admin") for person in world.administrators if person != ask.requester]
    return _unique(found or [Chosen(person, "admin") for person in world.administrators])


def _people(world: _World, ask: Ask, approver: ApproverDocument) -> Sequence[UUID]:
    match approver:
        case PeopleApprovers():
            return [world.named[name] for each in approver.people if (name := each.strip().lower()) in world.named]
        case RoleApprovers():
            return world.holders.get(approver.role, ())
        case ManagerApprover():
            return _level(world.above(ask.requester), approver.level)
        case OwnerManagerApprover():
            return [
                person for owner in ask.subjects.get(OWNER, ()) for person in _level(world.above(owner), approver.level)
            ]
        case FieldApprover():
            return ask.subjects.get(approver.field, ())
        case DepartmentHeadApprover():
            return _head(world.chains.get(ask.requester, ()))


def _level(above: Sequence[UUID], level: int) -> list[UUID]:
    """Return the manager of a level; where there are fewer, the highest."""
    return [above[min(level, len(above)) - 1]] if above else []


def _head(chain: Sequence[Placed]) -> list[UUID]:
    if not chain:
        return []
    department = chain[0].department_id
    inside = [each.id for each in chain[1:] if each.active and department and each.department_id == department]
    return inside[-1:] or [each.id for each in chain[1:] if each.active][:1]


def _next_above(world: _World, person: UUID, requester: UUID, origin: str) -> Chosen | None:
    above = [each for each in world.above(person) if each != requester]
    others = [each for each in world.administrators if each not in {requester, person}]
    found = next(iter(above or others), None)
    return None if found is None else Chosen(found, origin if above else "admin", person)


def _stand_in(chosen: Chosen, away: Mapping[UUID, UUID], requester: UUID) -> Chosen:
    other = away.get(chosen.person)
    return chosen if other is None or other == requester else Chosen(other, "substitute", chosen.person)


def _unique(chosen: Any) -> list[Chosen]:
    found: dict[UUID, Chosen] = {}
    for each in chosen:
        found.setdefault(each.person, each)
    return list(found.values())
