"""What an app asks, and what comes of it: the words between the addresses and the library, which is loaded when an app asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.oauth.repository import Token


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of an app: its parameters, each with all its values, and the ``Authorization`` header."""

    parameters: Mapping[str, Sequence[str]]
    authorization: str = ""

    def first(self, name: str) -> str | None:
        """Return a parameter, None when it is missing."""
        values = self.parameters.get(name)
        return values[0] if values else None

    @property
    def app_id(self) -> UUID | None:
        """Return the app that claims to ask."""
        from authlib.oauth2.rfc6749.util import extract_basic_authorization

        named = self.first("client_id") or extract_basic_authorization({"Authorization": self.authorization})[0]
        try:
            return UUID(named) if named else None
        except ValueError:
            return None


@dataclass(slots=True)
class Outcome:
    """What a request comes to.

    Attributes:
        location: Where the browser goes next; None: the answer is ``body``.
        issued: Tokens to store, in the clear.
        code: A code to store, in the clear.
        replayed: The consent whose code or refresh token was presented a second time: it is to end.
        revoked: The token to withdraw.
    """

    status: int = 200
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    location: str | None = None
    issued: dict[str, Any] | None = None
    code: str | None = None
    scopes: tuple[str, ...] = ()
    redirect_uri: str = ""
    replayed: UUID | None = None
    revoked: Token | None = None
