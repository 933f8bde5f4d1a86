"""The actor: who does something, from where, with which rights resolved as of one access epoch."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.identity.scopes import Reach


class Device(StrEnum):
    """Class of device, for masking: phones show less."""

    DESKTOP = "desktop"
    PHONE = "phone"
    MACHINE = "machine"


class Scope(StrEnum):
    """Whose records: resolved to sets of owners when the actor is loaded."""

    OWN = "own"
    OWN_AND_REPORTS = "own_and_reports"
    REPORTS_ALL = "reports_all"
    TEAM = "team"
    DEPARTMENT = "department"
    REGION = "region"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts.

    Attributes:
        user_id: None only for :data:`SYSTEM`.
        roles: Keys of the role documents held, sorted.
        owners: For each scope but ``all``, the owners it covers (always including the actor), sorted.
        shares: Keys of the sharing rules that concern the actor, sorted.
        areas: Keys of the delegated areas of the configuration that the actor looks after, sorted.
        granted: Objects of which the actor held temporary view rights when resolved; statements ask which of them still run.
        reach: What the scopes of a key or an app leave of the rights on records; None: all of them.
        seen_by: The administrator who looks as this person; such an actor changes nothing.
        system: True for system work only: sees and may do everything. Never derived from roles.
        catalog_version, access_epoch: What this was resolved under; a transaction that finds others reloads once.
        fingerprint, ip, user_agent, request_id: Where a change comes from, for the ``change`` row and the audit.
        memo: What was worked out about this very actor, to be used again; gone with it.
    """

    user_id: UUID | None
    name: str = ""
    roles: tuple[str, ...] = ()
    abilities: frozenset[str] = frozenset()
    owners: Mapping[Scope, tuple[UUID, ...]] = field(default_factory=dict)
    shares: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    granted: frozenset[str] = frozenset()
    reach: Reach | None = None
    seen_by: UUID | None = None
    language: str = "zh-CN"
    time_zone: str = "Asia/Shanghai"
    device: Device = Device.DESKTOP
    system: bool = False
    catalog_version: int = 0
    access_epoch: int = 0
    ip: str | None = None
    fingerprint: str | None = None
    user_agent: str | None = None
    request_id: str | None = None
    memo: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)


#: System work: migrations, seeding, background consumers. Passed explicitly, never a default.
SYSTEM = Actor(user_id=None, name="system", system=True, device=Device.MACHINE)
