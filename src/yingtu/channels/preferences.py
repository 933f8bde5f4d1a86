"""How somebody wants to be told: per group of notifications by which way, when not at all, and all at once a day. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

#: The first part of a kind. What belongs to none of these counts as ``system``.
GROUPS: Final = ("mention", "approval", "assignment", "reminder", "process", "automation", "system")
Group = Literal["mention", "approval", "assignment", "reminder", "process", "automation", "system"]


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ways(_Stored):
    """By which ways notifications of a group come."""

    in_app: bool = True
    mail: bool = True
    push: bool = True


class Quiet(_Stored):
    """Hours without mail and push, by the person's clock; they may span midnight."""

    begin: time = time(22)
    end: time = time(8)


class NotificationPreferences(_Stored):
    """What a person has chosen.

    Attributes:
        groups: Groups that are not named come by every way.
        quiet: None: mail and push at any hour. Urgent ones always come at once.
        digest: Not urgent mail comes once a day, at ``digest_at``.
    """

    groups: dict[Group, Ways] = {}
    quiet: Quiet | None = Quiet()
    digest: Literal["off", "daily"] = "off"
    digest_at: time = Field(default=time(9), description="By the person's clock")

    def ways(self, kind: str) -> Ways:
        """Return by which ways notifications of a kind come."""
        return self.groups.get(group_of(kind), _EVERY_WAY)


_EVERY_WAY = Ways()
DEFAULT = NotificationPreferences()


def group_of(kind: str) -> Group:
    """Return the group of a kind."""
    first = kind.partition(".")[0]
    return next((each for each in GROUPS if each == first), "system")


def mail_due(
    preferences: NotificationPreferences, zone: ZoneInfo, moment: datetime, *, urgent: bool
) -> tuple[datetime, bool]:
    """Return when mail about something that happens at ``moment`` leaves, and whether it travels with others."""
    if urgent:
        return moment, False
    local = moment.astimezone(zone)
    if preferences.digest == "daily":
        return _next(local, preferences.digest_at), True
    quiet = preferences.quiet
    if quiet is not None and _within(local.time(), quiet.begin, quiet.end):
        return _next(local, quiet.end), False
    return moment, False


def push_due(preferences: NotificationPreferences, zone: ZoneInfo, moment: datetime, *, urgent: bool) -> datetime:
    """Return when the devices are told about something that happens at ``moment``."""
    local, quiet = moment.astimezone(zone), preferences.quiet
    if urgent or quiet is None or not _within(local.time(), quiet.begin, quiet.end):
        return moment
    return _next(local, quiet.end)


def _within(clock: time, begin: time, end: time) -> bool:
    return begin <= clock < end if begin <= end else clock >= begin or clock < end


def _next(local: datetime, clock: time) -> datetime:
    """Return the next moment the wall clock shows ``clock``."""
    found = local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return found if found > local else (found.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=local.tzinfo)
