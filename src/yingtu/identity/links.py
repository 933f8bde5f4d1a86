"""Links by which somebody sets a password, once. Pure.

A link names its workspace and its row; the signature is made when it leaves the house, so nobody who reads the database, its backups
or the queue of messages can follow it. It stands behind ``#``, which browsers keep to themselves: no log has it.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from enum import StrEnum
from urllib.parse import quote, unquote
from uuid import UUID

PAGE = "/password"
#: What a path ends with whose signature is still missing.
_OPEN = "~"
_SIGNATURE = 40


class Purpose(StrEnum):
    """Why somebody sets a password."""

    INVITATION = "invitation"
    RESET = "reset"


LIFE = {Purpose.INVITATION: timedelta(days=7), Purpose.RESET: timedelta(hours=2)}


def open_path(workspace: str, link: UUID) -> str:
    """Return the path of a link as it is stored: without its signature."""
    return f"{PAGE}#{quote(workspace)}.{link.hex}{_OPEN}"


def completed(secret: bytes, path: str) -> str:
    """Return a path as it is sent; only paths of :func:`open_path` change."""
    if not (path.startswith(f"{PAGE}#") and path.endswith(_OPEN)):
        return path
    body = path.removeprefix(f"{PAGE}#").removesuffix(_OPEN)
    return f"{PAGE}#{body}.{_signature(secret, body)}"


def read(secret: bytes, token: str) -> tuple[str, UUID] | None:
    """Return workspace and row of a link by what stands behind ``#``; None: it is not ours."""
    body, _, signature = token.rpartition(".")
    right = hmac.compare_digest(signature.encode("utf-8", "replace"), _signature(secret, body).encode())
    workspace, _, link = body.rpartition(".")
    try:
        return (unquote(workspace), UUID(link)) if right else None
    except ValueError:
        return None


def _signature(secret: bytes, body: str) -> str:
    return hmac.new(secret, b"password link\x00" + body.encode("utf-8", "replace"), "sha256").hexdigest()[:_SIGNATURE]
