"""Who gets which token: the grants of RFC 6749 with PKCE (RFC 7636), revocation (RFC 7009) and introspection (RFC 7662).

Authlib decides, we fetch and store (ADR 0182). A :class:`Desk` is one request: it is given all that the request may be about,
lets the library decide without any I/O, and says in its :class:`Outcome` what is to be answered and what is to be written.
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

from authlib.common.urls import add_params_to_uri
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    ClientMixin,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Payload,
    OAuth2Request,
    grants,
)
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from yingtu.identity.tokens import ACCESS_MARK, REFRESH_MARK, new_token, token_hash
from yingtu.oauth.asking import Asked, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.oauth.repository import App, Code, Token

CODE_LIFE = timedelta(seconds=60)
ACCESS_LIFE = timedelta(hours=1)
#: Counted from the last refresh: an app that is not used for so long has to ask again.
REFRESH_LIFE = timedelta(days=60)
#: Counted from the consent: then the person is asked again, however much the app was used.
CONSENT_LIFE = timedelta(days=180)

#: Loopback addresses at which programs on a person's machine listen, on a port that is free then (RFC 8252 §7.3).
_LOOPBACK = {"127.0.0.1", "::1"}
#: What the library repeats in its descriptions, which may hold these characters only (RFC 6749 §4.1.2.1).
_PLAIN = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]*")
_REPEATED = ("client_id", "response_type", "redirect_uri", "grant_type", "scope")


class Desk(AuthorizationServer):  # type: ignore[misc] # the library's classes are only partly typed
    """Decides one request on what was fetched for it: the app, and the code or token that is presented."""

    def __init__(
        self,
        moment: datetime,
        app: App | None,
        *,
        code: Code | None = None,
        token: Token | None = None,
        issuer: str = "",
    ) -> None:
        super().__init__()
        self.moment, self.app, self.code, self.token, self.issuer = moment, app, code, token, issuer
        self.outcome = Outcome()
        self.register_token_generator("default", self._new_token)
        self.register_grant(_CodeGrant, [_S256()])
        self.register_grant(_RefreshGrant)
        self.register_grant(_OwnGrant)
        self.register_endpoint(_Revocation)
        self.register_endpoint(_Introspection)

    # -- what we ask it
    def exchange(self, asked: Asked) -> Outcome:
        """Answer the token endpoint."""
        return self._decide(asked, "POST", self.create_token_response)

    def withdraw(self, asked: Asked) -> Outcome:
        """Answer the revocation endpoint."""
        return self._decide(asked, "POST", lambda request: self.create_endpoint_response("revocation", request))

    def describe(self, asked: Asked) -> Outcome:
        """Answer the introspection endpoint."""
        return self._decide(asked, "POST", lambda request: self.create_endpoint_response("introspection", request))

    def look(self, asked: Asked) -> Outcome:
        """Check what an app asks a person for; the outcome has its scopes, or where the browser goes with the error."""
        return self._decide(asked, "GET", self._look)

    def answer(self, asked: Asked, person: UUID | None) -> Outcome:
        """Give a code in the name of a person; None: they refuse."""
        return self._decide(asked, "GET", lambda request: self._answer(request, person))

    def _decide(self, asked: Asked, method: str, decide: Any) -> Outcome:
        request = _Request(asked, method)
        try:
            _check_readable(asked)
            decide(request)
        except OAuth2Error as error:
            self.handle_error_response(request, error)
        if self.outcome.location is not None and self.issuer:
            # RFC 9207: so that nobody sends another server's answer to an app.
            self.outcome.location = add_params_to_uri(self.outcome.location, [("iss", self.issuer)])
        return self.outcome

    def _look(self, request: _Request) -> None:
        grant = self.get_consent_grant(request)
        self.outcome.scopes = tuple(grant.request.scope.split())
        self.outcome.redirect_uri = grant.redirect_uri

    def _answer(self, request: _Request, person: UUID | None) -> None:
        grant = self.get_consent_grant(request, person)
        self.create_authorization_response(request, person, grant=grant)

    # -- what it asks us
    def query_client(self, client_id: str) -> _Client | None:
        """Return the app that was fetched, if it is the one meant."""
        return _Client(self.app) if self.app is not None and str(self.app.id) == client_id.lower() else None

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        """Keep what is to be stored."""
        del request
        self.outcome.issued = token

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        """Take our own kind as it is."""
        return request

    def handle_response(self, status: int, body: Any, headers: Sequence[tuple[str, str]]) -> Outcome:
        """Note what is to be answered."""
        said = {name.lower(): value for name, value in headers}
        self.outcome.status = status
        self.outcome.location = said.pop("location", None)
        self.outcome.headers = said
        self.outcome.body = dict(body) if body else {}
        return self.outcome

    def validate_requested_scope(self, scope: str | None) -> None:
        """Refuse what the app is not registered for."""
        if scope and (self.app is None or not set(scope.split()) <= set(self.app.scopes)):
            raise InvalidScopeError

    def _new_token(self, *, scope: str | None, include_refresh_token: bool, **_others: Any) -> dict[str, Any]:
        scopes = scope or " ".join(self.app.scopes if self.app else ())
        token: dict[str, Any] = {
            "token_type": "Bearer",
            "access_token": new_token(ACCESS_MARK),
            "expires_in": int(ACCESS_LIFE.total_seconds()),
            "scope": scopes,
        }
        if include_refresh_token:
            token["refresh_token"] = new_token(REFRESH_MARK)
        return token


class _Client(ClientMixin):  # type: ignore[misc] # see Desk
    """An app as the library sees it."""

    def __init__(self, app: App) -> None:
        self.app = app

    def get_client_id(self) -> str:
        return str(self.app.id)

    def get_default_redirect_uri(self) -> str | None:
        return self.app.redirect_uris[0] if len(self.app.redirect_uris) == 1 else None

    def get_allowed_scope(self, scope: str | None) -> str:
        return " ".join(dict.fromkeys(scope.split() if scope else self.app.scopes))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return any(same_address(registered, redirect_uri) for registered in self.app.redirect_uris)

    def check_client_secret(self, client_secret: str) -> bool:
        return self.app.secret_hash is not None and hmac.compare_digest(self.app.secret_hash, token_hash(client_secret))

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        if self.app.secret_hash is None:
            return method == "none" and endpoint != "introspection"
        return method != "none"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and bool(self.app.redirect_uris)

    def check_grant_type(self, grant_type: str) -> bool:
        if grant_type == "client_credentials":
            return self.app.acts_alone and self.app.secret_hash is not None
        return bool(self.app.redirect_uris)


class _CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc] # see Desk
    """Codes: for one app, one address, one person, once."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        outcome = self.server.outcome
        outcome.code, outcome.scopes = code, tuple(request.scope.split())
        # Where it was not named, it need not be named again (RFC 6749 §4.1.3).
        outcome.redirect_uri = request.payload.redirect_uri or ""

    def query_authorization_code(self, code: str, client: _Client) -> Code | None:  # noqa: ARG002 - fetched by it
        known: Code | None = self.server.code
        if known is None or known.app_id != client.app.id:
            return None
        if known.consent_id is not None:
            self.server.outcome.replayed = known.consent_id
            return None
        return known if known.expires_at > self.server.moment else None

    def authenticate_user(self, authorization_code: Code) -> UUID | None:
        return authorization_code.user_id if authorization_code.person_active else None

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """It stays until it is swept, marked as used, so that a second use is noticed."""


class _S256(CodeChallenge):  # type: ignore[misc] # see Desk
    """PKCE for every app, by S256 only (RFC 9700 §2.1.1)."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        asked = grant.request.payload.data
        if not asked.get("code_challenge") or asked.get("code_challenge_method") != "S256":
            raise InvalidRequestError("PKCE is required: send 'code_challenge' with 'code_challenge_method=S256'.")
        super().validate_code_challenge(grant, redirect_uri)

    def get_authorization_code_challenge(self, authorization_code: Code) -> str:
        return authorization_code.challenge

    def get_authorization_code_challenge_method(self, authorization_code: Code) -> str:
        del authorization_code
        return "S256"


class _RefreshGrant(grants.RefreshTokenGrant):  # type: ignore[misc] # see Desk
    """Refresh tokens: each good once, for the next pair."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> Token | None:  # noqa: ARG002 - fetched by it
        known: Token | None = self.server.token
        if known is None or known.kind != "refresh" or known.app_id != self.request.client.app.id:
            return None
        if known.used_at is not None:
            self.server.outcome.replayed = known.consent_id
            return None
        return known if known.expires_at > self.server.moment else None

    def authenticate_user(self, refresh_token: Token) -> UUID | None:
        return refresh_token.user_id if refresh_token.person_active else None

    def revoke_old_credential(self, refresh_token: Token) -> None:
        """Marked as used with what is stored."""


class _OwnGrant(grants.ClientCredentialsGrant):  # type: ignore[misc] # see Desk
    """An app acts for itself, as the person that an administrator has given it."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")


class _Revocation(RevocationEndpoint):  # type: ignore[misc] # see Desk
    CLIENT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")

    def query_token(self, token_string: str, token_type_hint: str | None) -> Token | None:
        del token_string, token_type_hint
        found: Token | None = self.server.token
        return found

    def revoke_token(self, token: Token, request: OAuth2Request) -> None:
        del request
        self.server.outcome.revoked = token


class _Introspection(IntrospectionEndpoint):  # type: ignore[misc] # see Desk
    """Apps that keep a secret learn about their own tokens."""

    CLIENT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")

    def query_token(self, token_string: str, token_type_hint: str | None) -> Token | None:
        del token_string, token_type_hint
        known: Token | None = self.server.token
        alive = known is not None and known.used_at is None and known.person_active
        return known if alive and known is not None and known.expires_at > self.server.moment else None

    def check_permission(self, token: Token, client: _Client, request: OAuth2Request) -> bool:
        del request
        return token.check_client(client)

    def introspect_token(self, token: Token) -> dict[str, Any]:
        return {
            "active": True,
            "client_id": str(token.app_id),
            "sub": str(token.user_id),
            "username": token.login,
            "scope": " ".join(token.scopes),
            "token_type": "Bearer" if token.kind == "access" else "refresh_token",
            "iat": int(token.created_at.timestamp()),
            "exp": int(token.expires_at.timestamp()),
        }


class _Payload(OAuth2Payload):  # type: ignore[misc] # see Desk
    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._data = {name: values[0] for name, values in asked.parameters.items() if values}

    @property
    def data(self) -> dict[str, str]:
        return self._data

    @property
    def datalist(self) -> Mapping[str, Sequence[str]]:
        return self._asked.parameters


class _Request(OAuth2Request):  # type: ignore[misc] # see Desk
    """A request without its transport: that it came by TLS is the server's business, not the library's."""

    def __init__(self, asked: Asked, method: str) -> None:
        super().__init__(method, "https://yingtu.invalid/", headers={"Authorization": asked.authorization})
        self.payload = _Payload(asked)

    @property
    def args(self) -> dict[str, str]:
        return self.payload.data

    @property
    def form(self) -> dict[str, str]:
        return self.payload.data


def same_address(registered: str, asked: str) -> bool:
    """Whether an app may be answered at an address: exactly as registered, but for the port on a person's own machine."""
    if registered == asked:
        return True
    one, other = urlsplit(registered), urlsplit(asked)
    if one.scheme != "http" or one.hostname not in _LOOPBACK:
        return False
    return (one.scheme, one.hostname, one.path, one.query, one.fragment, one.username) == (
        other.scheme, other.hostname, other.path, other.query, other.fragment, other.username,
    )  # fmt: skip


def _check_readable(asked: Asked) -> None:
    """Refuse parameters that come twice, and characters that no error of the protocol may repeat."""
    if any(len(values) > 1 for values in asked.parameters.values()):
        raise InvalidRequestError("A parameter comes more than once.")
    if not all(_PLAIN.fullmatch(asked.first(name) or "") for name in _REPEATED):
        raise InvalidRequestError("A parameter has characters that are not allowed.")
