"""Departments, teams and the roles that can be given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg

from yingtu.identity import service as identity
from yingtu.kit.errors import NotFound
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.users import repository
from yingtu.users.errors import DepartmentCycle, DepartmentInUse, NameTaken, UnknownDepartment, UnknownUser
from yingtu.users.repository import DepartmentRow, TeamRow
from yingtu.users.rights import MANAGE, begin

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.documents import RoleDocument


async def list_departments(session: Session, actor: Actor) -> list[DepartmentRow]:
    """Return all departments by name."""
    identity.require_ability(actor, MANAGE)
    return await repository.all_departments(session)


async def create_department(session: Session, actor: Actor, *, name: str, parent_id: UUID | None) -> DepartmentRow:
    """Store a department.

    Raises:
        NameTaken: its parent has one of that name.
        UnknownDepartment: there is no such parent.
    """
    await begin(session, actor)
    await _require_department(session, parent_id)
    department = uuid7()
    if not await repository.add_department(session, department, name, parent_id):
        raise NameTaken(name=name)
    await metadata.bump_access_epoch(session)
    return DepartmentRow(department, name, parent_id, 0)


async def update_department(
    session: Session, actor: Actor, department: UUID, *, name: str, parent_id: UUID | None
) -> DepartmentRow:
    """Rename or move a department with all below it.

    Raises:
        DepartmentCycle: it would lie below itself.
    """
    await begin(session, actor)
    tree = {each.id: each for each in await repository.all_departments(session)}
    if department not in tree:
        raise NotFound(what="department")
    await _require_department(session, parent_id)
    above = parent_id
    while above is not None:
        if above == department:
            raise DepartmentCycle
        above = tree[above].parent_id
    try:
        await repository.set_department(session, department, name, parent_id)
    except psycopg.errors.UniqueViolation:
        raise NameTaken(name=name) from None
    await metadata.bump_access_epoch(session)
    return DepartmentRow(department, name, parent_id, tree[department].people)


async def delete_department(session: Session, actor: Actor, department: UUID) -> None:
    """Delete an empty department.

    Raises:
        DepartmentInUse: people or departments are in it.
    """
    await begin(session, actor)
    if department not in {each.id for each in await repository.all_departments(session)}:
        raise NotFound(what="department")
    try:
        await repository.drop_department(session, department)
    except psycopg.errors.ForeignKeyViolation:
        raise DepartmentInUse from None
    await metadata.bump_access_epoch(session)


async def list_teams(session: Session, actor: Actor) -> list[TeamRow]:
    """Return all teams by name."""
    identity.require_ability(actor, MANAGE)
    return await repository.all_teams(session)


async def create_team(session: Session, actor: Actor, *, name: str, member_ids: Sequence[UUID]) -> TeamRow:
    """Store a team with its members.

    Raises:
        NameTaken: there is a team of that name.
        UnknownUser: a member does not exist.
    """
    await begin(session, actor)
    members = await _members(session, member_ids)
    team = uuid7()
    if not await repository.add_team(session, team, name):
        raise NameTaken(name=name)
    await repository.set_members(session, team, members)
    await metadata.bump_access_epoch(session)
    return TeamRow(team, name, members)


async def update_team(session: Session, actor: Actor, team: UUID, *, name: str, member_ids: Sequence[UUID]) -> TeamRow:
    """Rename a team and give it exactly these members."""
    await begin(session, actor)
    members = await _members(session, member_ids)
    try:
        if not await repository.rename_team(session, team, name):
            raise NotFound(what="team")
    except psycopg.errors.UniqueViolation:
        raise NameTaken(name=name) from None
    await repository.set_members(session, team, members)
    await metadata.bump_access_epoch(session)
    return TeamRow(team, name, members)


async def delete_team(session: Session, actor: Actor, team: UUID) -> None:
    """Delete a team; its members stay."""
    await begin(session, actor)
    if not await repository.drop_team(session, team):
        raise NotFound(what="team")
    await metadata.bump_access_epoch(session)


async def list_roles(session: Session, actor: Actor) -> dict[str, RoleDocument]:
    """Return all roles by key."""
    identity.require_ability(actor, MANAGE)
    return dict((await metadata.catalog(session)).roles)


async def _require_department(session: Session, department: UUID | None) -> None:
    if department is not None and department not in {each.id for each in await repository.all_departments(session)}:
        raise UnknownDepartment(department=str(department))


async def _members(session: Session, member_ids: Sequence[UUID]) -> list[UUID]:
    known = {each.id for each in await repository.keys(session)}
    for member in member_ids:
        if member not in known:
            raise UnknownUser(user=str(member))
    return sorted(set(member_ids))
