"""What the endpoints of invitations, forgotten passwords and password rules take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field, model_validator

from yingtu.identity.schemas import Input
from yingtu.kit.expected import refused


class PasswordLink(BaseModel):
    """A link by which a person sets a password, once; earlier ones are void."""

    purpose: str = Field(description="invitation, reset")
    expires_at: datetime
    mailed: bool
    missing: Literal["server", "address"] | None = Field(
        description="Why it was not mailed: no mail server is connected, or the person has no e-mail address"
    )
    url: str | None = Field(description="To hand over yourself when it was not mailed; shown this once")


class LinkAsk(Input):
    """Whoever has forgotten the password."""

    login: str = Field(min_length=1, max_length=200, description="Login or e-mail address")


class LinkAsked(BaseModel):
    """The same answer whoever was named."""

    mail: bool = Field(description="Whether mail is connected here; without it, administrators hand links over")


class LinkToken(Input):
    """What stands behind `#` in the link."""

    token: str = Field(min_length=1, max_length=300)


class PasswordLinkInfo(BaseModel):
    """What a link is for."""

    purpose: str
    name: str
    login: str
    workspace: str
    expires_at: datetime
    minimum: int = Field(description="Characters a password needs")


class LinkUse(LinkToken):
    """The new password."""

    password: str = Field(min_length=1, max_length=1000)


class StrengthAsk(Input):
    """A password to be."""

    password: str = Field(max_length=1000)


class LinkStrengthAsk(StrengthAsk, LinkToken):
    """A password to be of a link's person."""


class Strength(BaseModel):
    """How strong a password is."""

    score: int = Field(description="From 0 (guessed at once) to 4")
    fits: bool
    text: str | None = Field(description="Why it is refused, in words")
    minimum: int


class SignInRules(Input):
    """How people of the workspace prove who they are."""

    password_length: int = Field(ge=8, le=64)
    password_strength: int = Field(ge=0, le=4)
    second_factor: list[str] = Field(max_length=100, description="Roles that need a second factor; `*`: everybody")
    second_factor_since: date | None
    grace_days: int = Field(ge=0, le=90)
    idle_hours: int = Field(default=72, ge=1, le=2160, description="Hours without use after which a session is over")


class SignInState(BaseModel):
    """The rules, the list of refused passwords, and how far people are with their second factors."""

    rules: SignInRules
    refused: int = Field(description="How many passwords are on the list")
    mail: bool = Field(description="Whether mail is connected")
    needed: int = Field(description="Active people who need a second factor by these rules")
    missing: int = Field(description="Those of them who have none yet")


class RefusedPasswords(Input):
    """Passwords that nobody may have here; together they replace the list."""

    passwords: list[str] = Field(max_length=200_000)


class SignInLock(BaseModel):
    """A lock after repeated failures; it ends by itself."""

    scope: Literal["pair", "login", "place"] = Field(
        description="A login from one place, a login from anywhere that has not proved it before, or a place whatever the login"
    )
    kind: Literal["password", "code", "proof", "link"] | None = Field(
        description="What failed: the password, the second factor, the password asked for once more, links asked for; null: any"
    )
    login: str | None = Field(description="As it was typed: nobody need have it")
    name: str | None = Field(description="Who has this login")
    address: str | None = Field(
        description="Null: from anywhere, or a browser in which this person had signed in before"
    )
    failures: int
    until: datetime


class LockLift(Input):
    """Whose failures are forgotten: a login's, an address's, or a login's from an address."""

    login: str | None = Field(default=None, min_length=1, max_length=200)
    address: str | None = Field(default=None, min_length=1, max_length=100)

    @model_validator(mode="after")
    def _named(self) -> LockLift:
        if self.login is None and self.address is None:
            raise refused("value_lock", "name a login or an address")
        return self


class LockLifted(BaseModel):
    """How many failures were forgotten."""

    failures: int


class RefusedCount(BaseModel):
    """How many passwords are on the list."""

    count: int
