"""What the endpoints of people and organisation take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, EmailStr, Field, StringConstraints

from yingtu.identity.schemas import Input, Language, TimeZone
from yingtu.identity.scopes import PATTERN

#: Control characters are refused here, because these texts do not pass through the field types.
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")
]
Login = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[\w.@+-]+$")]
Scope = Annotated[str, StringConstraints(pattern=PATTERN, max_length=60)]
Password = Annotated[str, Field(min_length=1, max_length=1000)]


class UserCreate(Input):
    """A new person. Without a password they cannot sign in until one is set."""

    login: Login
    name: Text
    password: Password | None = None
    email: EmailStr | None = None
    phone: Text | None = None
    roles: list[str] = Field(default=[], max_length=100)
    manager_id: UUID | None = None
    department_id: UUID | None = None
    team_ids: list[UUID] = Field(default=[], max_length=100)
    region: Text | None = None
    language: Language | None = None
    time_zone: TimeZone | None = None


class UserUpdate(Input):
    """What to change of a person; what is not given stays. ``active: false`` ends all their sessions at once."""

    login: Login | None = None
    name: Text | None = None
    email: EmailStr | None = None
    phone: Text | None = None
    roles: list[str] | None = None
    manager_id: UUID | None = None
    department_id: UUID | None = None
    team_ids: list[UUID] | None = None
    region: Text | None = None
    language: Language | None = None
    time_zone: TimeZone | None = None
    active: bool | None = None


class PasswordReset(Input):
    """A password an administrator gives to somebody; their sessions end."""

    password: Password


class User(BaseModel):
    """A person as administrators see them."""

    id: UUID
    login: str
    name: str
    email: str | None
    phone: str | None
    active: bool
    has_password: bool
    roles: list[str]
    manager_id: UUID | None
    department_id: UUID | None
    team_ids: list[UUID]
    region: str | None
    language: str | None
    time_zone: str | None
    created_at: datetime
    updated_at: datetime
    last_seen_at: datetime | None


class DepartmentWrite(Input):
    """A department: its name and the department it lies in (null: at the top)."""

    name: Text
    parent_id: UUID | None = None


class Department(BaseModel):
    """A department; ``people`` counts active people directly in it."""

    id: UUID
    name: str
    parent_id: UUID | None
    people: int


class TeamWrite(Input):
    """A team and all its members."""

    name: Text
    member_ids: list[UUID] = Field(default=[], max_length=10_000)


class Team(BaseModel):
    """A team."""

    id: UUID
    name: str
    member_ids: list[UUID]


class Role(BaseModel):
    """A role that can be given to people."""

    key: str
    label: str
    abilities: list[str]


class ApiKeyCreate(Input):
    """A new API key of your own, or with ``user_id`` (ability manage_users) of somebody else."""

    name: Text
    scopes: list[Scope] = Field(
        default=["read", "write"],
        min_length=1,
        max_length=50,
        description="`read`, `write`, `admin`, or `<object>:read` and `<object>:write` for single kinds of record",
    )
    expires_at: AwareDatetime | None = None
    user_id: UUID | None = None


class ApiKey(BaseModel):
    """An API key without its secret."""

    id: UUID
    prefix: str
    name: str
    scopes: list[str]
    user_id: UUID
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class NewApiKey(ApiKey):
    """An API key with its secret, shown this once."""

    secret: str
