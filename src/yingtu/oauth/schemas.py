"""What the endpoints of apps take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from yingtu.identity.schemas import Input
from yingtu.users.schemas import Scope, Text

Uri = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class AppWrite(Input):
    """An app: where it is answered, what it may ask for, and as whom it acts for itself."""

    name: Text
    redirect_uris: list[Uri] = Field(default=[], max_length=10)
    scopes: list[Scope] = Field(min_length=1, max_length=50)
    confidential: bool = Field(default=True, description="It runs on a server and can keep a secret")
    user_id: UUID | None = Field(default=None, description="As whom it acts for itself (client credentials)")


class AppInfo(BaseModel):
    """A registered app; its id is the `client_id`."""

    id: UUID
    name: str
    redirect_uris: list[str]
    scopes: list[str]
    confidential: bool
    user_id: UUID | None
    person: str | None = Field(description="Name of the person as whom it acts for itself")
    created_at: datetime
    last_used_at: datetime | None
    consents: int = Field(description="How many consents of people are in force")


class AppSaved(BaseModel):
    """An app after it was stored; the secret is in this answer and nowhere else."""

    app: AppInfo
    secret: str | None


class AppSecret(BaseModel):
    """A new secret, shown this once."""

    secret: str


class AppConsent(BaseModel):
    """What you have allowed an app."""

    id: UUID
    app: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None


class AppConsentAsk(Input):
    """The query with which an app has sent somebody to `/oauth/authorize`."""

    query: str = Field(max_length=8000)


class AppConsentAnswer(AppConsentAsk):
    """The same with the person's decision."""

    allow: bool


class AppConsentQuestion(BaseModel):
    """What an app asks for. With `location` there is nothing to decide: send the browser there."""

    app: str
    place: str = Field(description="Where the answer goes: a host, or an app's own scheme")
    scopes: list[str]
    location: str | None


class AppConsentDone(BaseModel):
    """Where to send the browser."""

    location: str


class ServerMetadata(BaseModel):
    """What this authorisation server can do (RFC 8414)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    revocation_endpoint: str
    introspection_endpoint: str
    response_types_supported: list[str]
    response_modes_supported: list[str]
    grant_types_supported: list[str]
    scopes_supported: list[str]
    code_challenge_methods_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    revocation_endpoint_auth_methods_supported: list[str]
    introspection_endpoint_auth_methods_supported: list[str]
    authorization_response_iss_parameter_supported: bool
    service_documentation: str


class TokenAnswer(BaseModel):
    """Tokens (RFC 6749 §5.1)."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str
    refresh_token: str | None = None


class TokenError(BaseModel):
    """Why there is none (RFC 6749 §5.2)."""

    error: str
    error_description: str | None = None
