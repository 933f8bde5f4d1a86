"""Addresses of people and organisation."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from yingtu.http.pagination import Cursor, Limit, Page, decode_cursor, encode_cursor
from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import (
    CheckedReadSession,
    CheckedWriteSession,
    CurrentActor,
    OwnHand,
    RightsSession,
    Route,
)
from yingtu.kit.errors import InvalidInput, Problem
from yingtu.kit.ids import parse_uuid
from yingtu.users import api_keys, organisation, service
from yingtu.users.schemas import (
    ApiKey,
    ApiKeyCreate,
    Department,
    DepartmentWrite,
    NewApiKey,
    PasswordReset,
    Role,
    Team,
    TeamWrite,
    User,
    UserCreate,
    UserUpdate,
)

router = APIRouter(prefix="/api/v1", tags=["people"], route_class=Route)

_READ = problem_responses(401, 403, 422, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)


@router.get("/users", responses=_READ)
async def list_users(
    session: CheckedReadSession,
    actor: CurrentActor,
    limit: Limit = 50,
    cursor: Cursor = None,
    active: Annotated[bool | None, Query(description="Only active, or only disabled people")] = None,
    q: Annotated[str | None, Query(max_length=100, description="Part of a name, login or pinyin")] = None,
) -> Page[User]:
    """List people by name. Needs the ability `manage_users`; for choosing a person use the records of `user`."""
    after = None
    if cursor is not None:
        name, last = decode_cursor(cursor, 2)
        if (last_id := parse_uuid(last)) is None:
            raise InvalidInput(problems=(Problem("?cursor", "invalid_cursor", {}),))
        after = (name, last_id)
    rows = await service.list_users(session, actor, after=after, active=active, search=q, limit=limit + 1)
    shown = rows[:limit]
    more = encode_cursor(shown[-1].name, str(shown[-1].id)) if len(rows) > limit else None
    return Page(items=[User(**service.values_of(each)) for each in shown], next_cursor=more)


@router.post("/users", status_code=201, responses=_CHANGE)
async def create_user(body: UserCreate, session: RightsSession, actor: CurrentActor) -> User:
    """Create a person."""
    return User(**service.values_of(await service.create_user(session, actor, body)))


@router.get("/users/{user_id}", responses=problem_responses(401, 403, 404, 422, 503))
async def get_user(user_id: UUID, session: CheckedReadSession, actor: CurrentActor) -> User:
    """Return a person."""
    return User(**service.values_of(await service.get_user(session, actor, user_id)))


@router.patch("/users/{user_id}", responses=_CHANGE)
async def update_user(user_id: UUID, body: UserUpdate, session: RightsSession, actor: CurrentActor) -> User:
    """Change a person; `active: false` ends their sessions at once."""
    return User(**service.values_of(await service.update_user(session, actor, user_id, body)))


@router.put("/users/{user_id}/password", status_code=204, responses=_CHANGE)
async def set_user_password(user_id: UUID, body: PasswordReset, session: RightsSession, actor: CurrentActor) -> None:
    """Give a person a new password; their sessions end."""
    await service.set_password(session, actor, user_id, body.password)


@router.post("/users/{user_id}/factors/removal", status_code=204, responses=_CHANGE)
async def take_away_factors(user_id: UUID, session: RightsSession, actor: CurrentActor) -> None:
    """Take the second factors from a person who has lost them; their sessions end."""
    await service.take_away_factors(session, actor, user_id)


@router.get("/departments", responses=_READ)
async def list_departments(session: CheckedReadSession, actor: CurrentActor) -> list[Department]:
    """List all departments by name."""
    return [
        Department(id=each.id, name=each.name, parent_id=each.parent_id, people=each.people)
        for each in await organisation.list_departments(session, actor)
    ]


@router.post("/departments", status_code=201, responses=_CHANGE)
async def create_department(body: DepartmentWrite, session: RightsSession, actor: CurrentActor) -> Department:
    """Create a department."""
    row = await organisation.create_department(session, actor, name=body.name, parent_id=body.parent_id)
    return Department(id=row.id, name=row.name, parent_id=row.parent_id, people=row.people)


@router.put("/departments/{department_id}", responses=_CHANGE)
async def update_department(
    department_id: UUID, body: DepartmentWrite, session: RightsSession, actor: CurrentActor
) -> Department:
    """Rename or move a department."""
    row = await organisation.update_department(session, actor, department_id, name=body.name, parent_id=body.parent_id)
    return Department(id=row.id, name=row.name, parent_id=row.parent_id, people=row.people)


@router.delete("/departments/{department_id}", status_code=204, responses=_CHANGE)
async def delete_department(department_id: UUID, session: RightsSession, actor: CurrentActor) -> None:
    """Delete an empty department."""
    await organisation.delete_department(session, actor, department_id)


@router.get("/teams", responses=_READ)
async def list_teams(session: CheckedReadSession, actor: CurrentActor) -> list[Team]:
    """List all teams by name."""
    return [
        Team(id=each.id, name=each.name, member_ids=each.member_ids)
        for each in await organisation.list_teams(session, actor)
    ]


@router.post("/teams", status_code=201, responses=_CHANGE)
async def create_team(body: TeamWrite, session: RightsSession, actor: CurrentActor) -> Team:
    """Create a team."""
    row = await organisation.create_team(session, actor, name=body.name, member_ids=body.member_ids)
    return Team(id=row.id, name=row.name, member_ids=row.member_ids)


@router.put("/teams/{team_id}", responses=_CHANGE)
async def update_team(team_id: UUID, body: TeamWrite, session: RightsSession, actor: CurrentActor) -> Team:
    """Rename a team and give it exactly these members."""
    row = await organisation.update_team(session, actor, team_id, name=body.name, member_ids=body.member_ids)
    return Team(id=row.id, name=row.name, member_ids=row.member_ids)


@router.delete("/teams/{team_id}", status_code=204, responses=_CHANGE)
async def delete_team(team_id: UUID, session: RightsSession, actor: CurrentActor) -> None:
    """Delete a team; its members stay."""
    await organisation.delete_team(session, actor, team_id)


@router.get("/roles", responses=_READ)
async def list_roles(session: CheckedReadSession, actor: CurrentActor) -> list[Role]:
    """List the roles that can be given to people."""
    roles = await organisation.list_roles(session, actor)
    return [
        Role(
            key=key,
            label=role.label.get(actor.language) or role.label.get("en") or key,
            abilities=sorted(role.abilities),
        )
        for key, role in sorted(roles.items())
    ]


@router.get("/api-keys", responses=_READ)
async def list_api_keys(session: CheckedReadSession, actor: CurrentActor, user_id: UUID | None = None) -> list[ApiKey]:
    """List your own API keys, or with the ability `manage_users` somebody else's."""
    rows = await api_keys.list_api_keys(session, actor, user_id=user_id)
    return [ApiKey(**{name: getattr(each, name) for name in each.__slots__}) for each in rows]


@router.post("/api-keys", status_code=201, responses=_CHANGE)
async def create_api_key(
    body: ApiKeyCreate, session: CheckedWriteSession, actor: CurrentActor, _hand: OwnHand
) -> NewApiKey:
    """Create an API key; its secret is in this answer and nowhere else. Keys need the scope `admin` for this."""
    row, secret = await api_keys.create_api_key(
        session, actor, name=body.name, scopes=body.scopes, expires_at=body.expires_at, user_id=body.user_id
    )
    return NewApiKey(**{name: getattr(row, name) for name in row.__slots__}, secret=secret)


@router.delete("/api-keys/{key_id}", status_code=204, responses=_CHANGE)
async def delete_api_key(key_id: UUID, session: RightsSession, actor: CurrentActor, _hand: OwnHand) -> None:
    """Delete an API key; it stops working at once."""
    await api_keys.delete_api_key(session, actor, key_id)
