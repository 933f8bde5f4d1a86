"""What every request can reach: the settings, the database, and the directory that finds its workspace."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from yingtu.http.limits import Buckets
from yingtu.http.metrics import Metrics
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings

if TYPE_CHECKING:
    from starlette.types import Scope

    from yingtu.kit.errors import YingtuError

HOST_PREFIX = "__Host-"

#: Key of our per-request facts in the ASGI scope.
FACTS = "yingtu"


@dataclass(slots=True)
class AppContext:
    """The parts of one running application.

    Attributes:
        find_workspace: ``(host name, id asked for by header or None, id chosen in the browser or None) -> Workspace``; raises
            ``UnknownWorkspace``.
    """

    settings: Settings
    database: Database
    find_workspace: Callable[[str, str | None, str | None], Awaitable[Workspace]]
    metrics: Metrics = field(default_factory=Metrics)
    #: How fast one key or app, and one address without a valid credential, may ask.
    keys: Buckets = field(init=False)
    addresses: Buckets = field(init=False)
    #: Told of every answer that refuses somebody something (403, 404).
    on_refused: Callable[[Scope, YingtuError], None] | None = None

    def __post_init__(self) -> None:
        """Begin with full buckets."""
        chosen = self.settings
        self.keys = Buckets(chosen.rate_key_per_minute, chosen.rate_key_burst)
        self.addresses = Buckets(chosen.rate_address_per_minute, chosen.rate_address_burst)


@dataclass(slots=True)
class Facts:
    """What is known about one request; filled while it is worked on, read by the access log.

    Attributes:
        language: Of the answer: by header first, by the person's setting once they are known.
        asked_language: What the header asked for, None when it named nothing we speak.
        secure: Whether the browser talks to us by TLS, as far as we can know.
        cookie: Name of the session's cookie: one browser may be signed in to several workspaces.
        headers: The last value of each header, by lower case name.
        memo: Scratch of the identity layer (who asks), so that a repeated handler does not ask again.
    """

    request_id: str
    language: str
    asked_language: str | None
    headers: dict[bytes, bytes]
    context: AppContext
    user: str | None = None
    workspace: Workspace | None = None
    secure: bool = False
    cookie: str = "yingtu_session"
    memo: dict[str, Any] = field(default_factory=dict)

    def cookie_name(self, name: str) -> str:
        """Return what a cookie is called in this browser.

        By TLS its name says that it came from this very host (RFC 6265bis §4.1.3.2): nobody else can have set it.
        """
        return HOST_PREFIX + name if self.secure else name


def facts_of(scope: Scope) -> Facts:
    """Return the facts that the edge attached to a request."""
    found: Facts = scope[FACTS]
    return found
