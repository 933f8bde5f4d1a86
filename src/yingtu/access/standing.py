"""What an actor stands on at a moment: the key under which policies and compiled statements are shared.

Actors with the same roles, the same grants that hold in their situation, the same sharing rules and temporary rights on the same objects have the
same policies; only the values of parameters differ.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, NamedTuple

from yingtu.kit import clock
from yingtu.workdays.calendar import next_working_moment
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.identity.scopes import Reach
    from yingtu.metadata.catalog import Catalog
    from yingtu.metadata.documents import Situation


class Standing(NamedTuple):
    """What policies are made of besides the catalog.

    Attributes:
        lapsed: Grants of the roles that do not hold in the actor's situation: (role, object, number).
        granted: Objects of which temporary view rights are held.
        reach: What the scopes of a key or an app leave; None: everything.
    """

    roles: tuple[str, ...]
    lapsed: frozenset[tuple[str, str, int]] = frozenset()
    shares: tuple[str, ...] = ()
    granted: frozenset[str] = frozenset()
    reach: Reach | None = None

    def about(self, name: str) -> Standing:
        """Return what of this decides about one object."""
        lapsed = frozenset(each for each in self.lapsed if each[1] in {name, "*"})
        reach = None if self.reach is None else self.reach.about(name)
        return self._replace(lapsed=lapsed, granted=self.granted & {name}, reach=reach)


def standing_of(catalog: Catalog, actor: Actor) -> Standing:
    """Return what an actor stands on now."""
    conditional = _conditional(catalog, actor.roles)
    if not conditional:
        return Standing(actor.roles, frozenset(), actor.shares, actor.granted, actor.reach)
    lapsed = frozenset(place for place, when in conditional if lapse(catalog, actor, when) is not None)
    return Standing(actor.roles, lapsed, actor.shares, actor.granted, actor.reach)


def lapse(catalog: Catalog, actor: Actor, when: Situation) -> str | None:
    """Return what of a situation is not given: ``device``, ``network`` or ``hours``; None when it is given."""
    if when.devices and actor.device.value not in when.devices:
        return "device"
    if when.networks and not _within(actor.ip, when.networks):
        return "network"
    if when.hours == "working":
        moment = clock.now()
        if next_working_moment(calendar_of(catalog), moment) > moment:
            return "hours"
    return None


def _conditional(catalog: Catalog, roles: tuple[str, ...]) -> tuple[tuple[tuple[str, str, int], Situation], ...]:
    key = ("conditional grants", roles)
    if key not in catalog.compiled:
        catalog.compiled[key] = tuple(
            ((role, name, number), grant.when)
            for role in roles
            if role in catalog.roles
            for name, grants in catalog.roles[role].objects.items()
            for number, grant in enumerate(grants)
            if grant.when is not None
        )
    found: tuple[tuple[tuple[str, str, int], Situation], ...] = catalog.compiled[key]
    return found


def _within(ip: str | None, networks: list[str]) -> bool:
    if ip is None:
        return False
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in ip_network(each, strict=False) for each in networks)
