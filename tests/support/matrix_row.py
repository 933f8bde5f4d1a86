"""A row of the permission matrix says what those who may get; ``who`` are the people who may.

Everybody else who is signed in gets 403 (or ``denied``); who is not (any more) signed in gets 401; the API key is the sales person's
with the scope ``read``.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from typing import Any

PEOPLE = ("sales", "manager", "director", "finance", "admin")
SIGNED_OUT = ("anonymous", "disabled", "expired")
ACTORS = (*PEOPLE, *SIGNED_OUT, "api key")

EVERYBODY = frozenset(ACTORS)
SIGNED_IN = frozenset({*PEOPLE, "api key"})
ADMIN = frozenset({"admin"})
SELLERS = frozenset({"sales", "manager", "director", "admin"})
#: Leads do not exist for finance.
FINANCE = frozenset({"finance"})
LEADERS = frozenset({"manager", "director", "admin"})


@dataclass(frozen=True)
class Row:
    """Who may use a route, with a request that succeeds.

    Attributes:
        ok: What those who may get.
        denied: What signed-in people who may not get; those in ``unseen`` get 404, because there is nothing for them.
        writes: It needs the scope ``write`` (None: every unsafe method does).
    """

    who: frozenset[str]
    ok: int = 200
    body: Any = None
    query: str = ""
    files: Any = None
    denied: int = 403
    unseen: frozenset[str] = frozenset()
    writes: bool | None = None


LEAD = {"name": "王芳", "phone": "{phone}", "product_interest": "{product}", "source": "website", "region": "east"}
NOBODYS = ("01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000002")
DOCUMENT = {"label": {"en": "View"}, "object": "lead"}
CHANGES = {"changes": [{"kind": "view", "key": "matrix_{number}", "body": DOCUMENT}]}
PICTURE = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
CSV = {"file": ("leads.csv", "name,phone\n王芳,13800138000\n".encode())}
ARCHIVE = {"file": ("files.zip", b64decode("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="))}
SET = {"files": [{"source": "00000000-0000-7000-8000-000000000000", "object": "lead", "mapping": {}}]}
