"""People: create, change, disable, find. Whoever changes people holds the epochs' lock and counts the access epoch up,
so that every process sees the new rights with its next statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg

from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.identity import factors, lockouts
from yingtu.identity import service as identity
from yingtu.identity.passwords import hash_password
from yingtu.identity.policy import Holder, check
from yingtu.kit.clock import now
from yingtu.kit.errors import NotFound, Problem
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.records.pinyin import pinyin_key
from yingtu.schema.rights_gate import check_second
from yingtu.users import repository
from yingtu.users.errors import (
    AmbiguousUser,
    LoginTaken,
    ManagerCycle,
    UnknownDepartment,
    UnknownTeam,
    UnknownUser,
)
from yingtu.users.people_import import PeopleResult, PersonRow, import_people
from yingtu.users.repository import PersonKey, UserRow
from yingtu.users.rights import MANAGE, begin, check_roles, require_an_administrator
from yingtu.users.schemas import UserCreate, UserUpdate

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session

__all__ = [
    "PeopleResult",
    "PersonRow",
    "create_user",
    "find_user",
    "get_user",
    "import_people",
    "list_users",
    "require_power_over",
    "set_password",
    "take_away_factors",
    "update_user",
]

_FIRST = ("", UUID(int=0))


async def create_user(session: Session, actor: Actor, person: UserCreate) -> UserRow:
    """Store a new person.

    Raises:
        Forbidden: the actor may not manage people, or not give these roles.
        LoginTaken, UnknownRole, UnknownUser, UnknownDepartment, UnknownTeam, PasswordTooWeak: what is wrong.
    """
    await begin(session, actor)
    await check_roles(session, actor, person.roles)
    if person.roles:
        check_second(session, await metadata.catalog(session), actor)
    if person.password is not None:
        await check(session, person.password, Holder(person.login, person.name, person.email, person.phone))
    user_id, moment = uuid7(), now()
    await _check_place(session, user_id, person.name, person.manager_id, person.department_id, person.team_ids)
    await repository.add(
        session,
        [
            {
                "id": user_id,
                "login": person.login,
                "name": person.name,
                "name__pinyin": pinyin_key(person.name),
                "email": person.email,
                "phone": person.phone,
                "password_hash": await hash_password(person.password) if person.password is not None else None,
                "active": True,
                "language": person.language,
                "time_zone": person.time_zone,
                "manager_id": person.manager_id,
                "department_id": person.department_id,
                "region": person.region,
                "created_at": moment,
                "updated_at": moment,
            }
        ],
    )
    stored = await repository.find(session, user_id)
    if stored is None:
        raise LoginTaken(login=person.login)
    await repository.set_roles(session, {user_id: person.roles})
    await repository.set_teams(session, {user_id: person.team_ids})
    said = {"login": person.login, "name": person.name, "roles": person.roles}
    await audit.note(session, actor, Action.PERSON_ADDED, object_name="user", record_id=user_id, detail=said)
    await metadata.bump_access_epoch(session)
    return await get_user(session, actor, user_id)


async def update_user(session: Session, actor: Actor, user_id: UUID, change: UserUpdate) -> UserRow:
    """Change what is given of a person; disabling them ends all their sessions at once.

    Raises:
        NotFound: there is no such person.
        LastAdministrator: nobody could manage people afterwards.
        RoleNotYoursToGive: the person may do more than the actor, or would.
    """
    await begin(session, actor)
    before = await get_user(session, actor, user_id)
    await check_roles(session, actor, [*before.roles, *(change.roles or ())], known=frozenset(before.roles))
    if change.roles is not None and set(change.roles) != set(before.roles):
        check_second(session, await metadata.catalog(session), actor)
    given = change.model_dump(exclude_unset=True)
    manager = change.manager_id if "manager_id" in given else None
    await _check_place(session, user_id, before.name, manager, change.department_id, change.team_ids or ())
    columns = {key: value for key, value in given.items() if key not in {"roles", "team_ids"}}
    for key in ("login", "name", "active"):
        # Nobody is without these; null means the same as not given.
        if key in columns and columns[key] is None:
            del columns[key]
    if "name" in columns:
        columns["name__pinyin"] = pinyin_key(columns["name"])
    try:
        await repository.update(session, user_id, {**columns, "updated_at": now()})
    except psycopg.errors.UniqueViolation:
        raise LoginTaken(login=str(change.login)) from None
    if change.roles is not None:
        await repository.set_roles(session, {user_id: change.roles})
    if change.team_ids is not None:
        await repository.set_teams(session, {user_id: change.team_ids})
    if change.active is False:
        await identity.end_sessions(session, user_id)
    await require_an_administrator(session, actor)
    await metadata.bump_access_epoch(session)
    after = await get_user(session, actor, user_id)
    await _note_changed(session, actor, before, after)
    return after


#: What of a person decides what they may see and do.
_RIGHTS = frozenset({"active", "roles", "manager_id", "department_id", "region", "team_ids"})


async def _note_changed(session: Session, actor: Actor, before: UserRow, after: UserRow) -> None:
    old, new = values_of(before), values_of(after)
    changed = [name for name in new if old[name] != new[name] and not name.endswith("_at")]
    if changed:
        action = Action.RIGHTS_CHANGED if _RIGHTS.intersection(changed) else Action.PERSON_CHANGED
        said = {"old": {name: old[name] for name in changed}, "new": {name: new[name] for name in changed}}
        await audit.note(session, actor, action, object_name="user", record_id=after.id, detail=said)


async def set_password(session: Session, actor: Actor, user_id: UUID, password: str) -> None:
    """Give a person a new password and end their sessions.

    Raises:
        NotFound: there is no such person.
        PasswordTooWeak: the password does not fit the policy.
        RoleNotYoursToGive: the person may do more than the actor, who would get their rights that way.
    """
    await begin(session, actor)
    person = await require_power_over(session, actor, user_id)
    await check(session, password, Holder(person.login, person.name, person.email, person.phone))
    await repository.update(session, user_id, {"password_hash": await hash_password(password), "updated_at": now()})
    await identity.end_sessions(session, user_id)
    await lockouts.lift(session, actor, login=person.login)
    await audit.note(
        session, actor, Action.PASSWORD_CHANGED, object_name="user", record_id=user_id, detail={"person": person.login}
    )
    await metadata.bump_access_epoch(session)


async def take_away_factors(session: Session, actor: Actor, user_id: UUID) -> None:
    """Take all second factors from a person and end their sessions.

    Raises:
        NotFound: there is no such person.
        RoleNotYoursToGive: the person may do more than the actor.
    """
    await begin(session, actor)
    await require_power_over(session, actor, user_id)
    await factors.take_away(session, actor, user_id)
    await identity.end_sessions(session, user_id)
    await metadata.bump_access_epoch(session)


async def require_power_over(session: Session, actor: Actor, user_id: UUID) -> UserRow:
    """Return the person if the actor may get hold of their rights (by a password or a key), which are no more than theirs."""
    person = await get_user(session, actor, user_id)
    await check_roles(session, actor, person.roles, known=frozenset(person.roles))
    return person


async def get_user(session: Session, actor: Actor, user_id: UUID) -> UserRow:
    """Return a person.

    Raises:
        NotFound: there is none.
    """
    identity.require_ability(actor, MANAGE)
    found = await repository.find(session, user_id)
    if found is None:
        raise NotFound(what="user")
    return found


async def list_users(
    session: Session,
    actor: Actor,
    *,
    after: tuple[str, UUID] | None = None,
    active: bool | None = None,
    search: str | None = None,
    limit: int = 50,
) -> list[UserRow]:
    """Return people by name, beginning after a position; ``search`` looks into name, login and pinyin."""
    identity.require_ability(actor, MANAGE)
    pattern = None
    if search:
        escaped = search.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        pattern = f"%{escaped}%"
    return await repository.page(session, after=after or _FIRST, active=active, pattern=pattern, maximum=limit)


async def find_user(session: Session, text: str) -> PersonKey:
    """Return the person with this login, else the only one of this name.

    Raises:
        UnknownUser: there is none.
        AmbiguousUser: several people have the name.
    """
    found = await repository.by_login_or_name(session, text.strip())
    if not found:
        raise UnknownUser(user=text)
    if len(found) > 1 and found[0].login.lower() != text.strip().lower():
        raise AmbiguousUser(user=text)
    return found[0]


async def _check_place(
    session: Session,
    user_id: UUID,
    name: str,
    manager: UUID | None,
    department: UUID | None,
    team_ids: Sequence[UUID],
) -> None:
    if manager is not None:
        chain = await repository.chain_of_command(session, manager)
        if not chain:
            problem = Problem("/manager_id", UnknownUser.code, {"user": str(manager)})
            raise UnknownUser(problems=(problem,), user=str(manager))
        if user_id in chain:
            above = await repository.find(session, manager)
            raise ManagerCycle(user=name, manager=above.name if above else str(manager))
    if department is not None and department not in {each.id for each in await repository.all_departments(session)}:
        raise UnknownDepartment(department=str(department))
    if team_ids:
        known = {each.id for each in await repository.all_teams(session)}
        if missing := [each for each in team_ids if each not in known]:
            raise UnknownTeam(team=str(missing[0]))


def values_of(row: UserRow) -> Mapping[str, Any]:
    """Return a row as the values of the schema ``User``."""
    return {name: getattr(row, name) for name in row.__slots__}
