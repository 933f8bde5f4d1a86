"""Telling people that somebody has signed in as them from a device that is new."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.channels import service as channels

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session

_BROWSERS = {
    "Edg/": "Edge",
    "MicroMessenger": "WeChat",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {"Android": "Android", "iPhone|iPad": "iOS", "Windows": "Windows", "Mac OS": "macOS", "Linux": "Linux"}


async def tell(session: Session, doer: Actor) -> None:
    """Tell a person at once, in the application and by mail, where they are signed in now."""
    if doer.user_id is None:
        return
    await audit.note(session, doer, Action.NEW_DEVICE)
    params = {"device": described(doer.user_agent), "ip": doer.ip or "–"}
    await channels.notify(
        session, [doer.user_id], kind="system.new_device", params=params, link="/settings/security", urgent=True
    )


def described(agent: str | None) -> str:
    """Return browser and system of a user agent, as people call them."""
    return " · ".join(filter(None, (_first(_BROWSERS, agent or ""), _first(_SYSTEMS, agent or "")))) or "–"


def _first(names: dict[str, str], agent: str) -> str | None:
    return next((name for pattern, name in names.items() if re.search(pattern, agent)), None)
