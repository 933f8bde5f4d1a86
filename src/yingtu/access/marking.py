"""Watermarks: what leaves or is looked at carries who it was and when, for people of whom a role asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from yingtu.kit import clock

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.metadata.catalog import Catalog


def is_marked(catalog: Catalog, actor: Actor) -> bool:
    """Whether some role of an actor asks for a watermark."""
    held = (catalog.roles[role] for role in actor.roles if role in catalog.roles)
    return any(role.limits is not None and role.limits.watermark for role in held)


def watermark(catalog: Catalog, actor: Actor) -> str:
    """Return the words of an actor's watermark, by their clock; empty when no role asks for one."""
    if not is_marked(catalog, actor):
        return ""
    moment = clock.now().astimezone(ZoneInfo(actor.time_zone))
    return f"{actor.name} {moment:%Y-%m-%d %H:%M}"
