"""What the session endpoints take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from yingtu.kit.expected import refused


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise refused("value_zone", "not an IANA time zone such as Asia/Shanghai")
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]
Language = Literal["zh-CN", "en"]


class Input(BaseModel):
    """Base of request bodies: what we do not know is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class SignIn(Input):
    """Credentials."""

    login: str = Field(min_length=1, max_length=200)
    password: str = Field(min_length=1, max_length=1000)
    device: str | None = Field(default=None, max_length=500, description="What the browser computed of its device")


class SecondFactor(Input):
    """The second step of a sign-in: one of `code` and `passkey`."""

    ticket: UUID
    code: str | None = Field(default=None, min_length=1, max_length=40, description="Of the app, or a recovery code")
    passkey: dict[str, Any] | None = Field(default=None, description="PublicKeyCredential.toJSON() of an assertion")
    device: str | None = Field(default=None, max_length=500)


class PasswordChange(Input):
    """The present password and the one to come."""

    present: str = Field(min_length=1, max_length=1000)
    new: str = Field(min_length=1, max_length=1000)


class SessionsEnd(Input):
    """Which of one's other sessions end."""

    password: str = Field(min_length=1, max_length=1000, description="Your own, asked for again")
    session_id: UUID | None = Field(default=None, description="One of them; null: all but the one that asks")


class SessionsEnded(BaseModel):
    """How many there were."""

    ended: int


class Preferences(Input):
    """A person's own settings; null follows the browser and the workspace."""

    language: Language | None
    time_zone: TimeZone | None


class SessionUser(BaseModel):
    """The person who is signed in."""

    id: UUID
    login: str
    name: str
    roles: list[str]
    abilities: list[str]
    language: str
    time_zone: str


class SessionWorkspace(BaseModel):
    """The workspace they work in."""

    id: str
    name: str
    currency: str
    time_zone: str
    language: str


class SeenAs(BaseModel):
    """An administrator looks as the person who seems to be signed in."""

    by: str
    until: datetime


class SessionInfo(BaseModel):
    """A session as the web application sees it."""

    csrf_token: str = Field(description="Send it as X-CSRF-Token with every unsafe method; empty for API keys")
    user: SessionUser
    workspace: SessionWorkspace
    seen_as: SeenAs | None = Field(
        description="Set while an administrator looks as `user`; nothing can be changed then"
    )
    second_factor_due: datetime | None = Field(
        description="Until when a second factor has to be set up; after that nothing else can be done. Null: nobody asks"
    )
    watermark: bool = Field(description="Whether screens carry who looks at them and when")


class RunningSession(BaseModel):
    """One place where a person is signed in."""

    id: UUID
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    ip: str | None
    user_agent: str | None
    current: bool


class FactorInfo(BaseModel):
    """A second factor in use."""

    id: UUID
    kind: str = Field(description="totp, passkey")
    name: str
    created_at: datetime
    last_used_at: datetime | None


class FactorsInfo(BaseModel):
    """A person's second factors."""

    items: list[FactorInfo]
    recovery_codes: int = Field(description="How many are left")


class PasswordProof(Input):
    """Proves that it is you and not somebody at your desk."""

    password: str = Field(min_length=1, max_length=1000)


class TotpBegin(PasswordProof):
    """An authenticator app to set up."""

    name: str = Field(min_length=1, max_length=100)


class TotpBegun(BaseModel):
    """What the app needs, shown this once."""

    id: UUID
    secret: str
    uri: str
    picture: str = Field(description="The address as a QR code: a data URI of an SVG picture")


class CodeProof(Input):
    """A code of the app."""

    code: str = Field(min_length=1, max_length=40)


class RecoveryCodes(BaseModel):
    """New recovery codes, each good once; empty when you have some already."""

    codes: list[str]


class PasskeyBegun(BaseModel):
    """What to ask the authenticator for: PublicKeyCredentialCreationOptionsJSON."""

    ticket: UUID
    options: dict[str, Any]


class PasskeyAdd(Input):
    """The authenticator's answer."""

    ticket: UUID
    name: str = Field(min_length=1, max_length=100)
    credential: dict[str, Any] = Field(description="PublicKeyCredential.toJSON()")
