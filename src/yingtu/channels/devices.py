"""The devices on which somebody wants to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from yingtu.channels import devices_repository as repository
from yingtu.channels import push
from yingtu.channels.devices_repository import Device
from yingtu.channels.errors import BadDevice, TooManyDevices, UnknownDevice
from yingtu.identity.errors import NotSignedIn
from yingtu.kit import clock
from yingtu.kit.ids import uuid7

if TYPE_CHECKING:
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.kit.settings import Settings

MOST: Final = 20
_POINT_BYTES, _AUTH_BYTES = 65, 16


async def list_devices(session: Session, actor: Actor) -> list[Device]:
    """Return the actor's devices."""
    return await repository.devices_of(session, _person(actor))


async def add(
    session: Session, actor: Actor, settings: Settings, *, endpoint: str, p256dh: str, auth: str, name: str
) -> UUID:
    """Make a browser tell the actor from now on; it no longer tells whoever it told before.

    Raises:
        BadDevice: it is not what a browser gives.
        TooManyDevices: the actor has as many as one may.
    """
    parts = urlsplit(endpoint)
    known = {parts.hostname, parts.netloc} & set(settings.automation_private_hosts)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and known)):
        raise BadDevice
    try:
        sizes = len(push.decoded(p256dh)), len(push.decoded(auth))
    except ValueError:
        raise BadDevice from None
    if sizes != (_POINT_BYTES, _AUTH_BYTES):
        raise BadDevice
    if await repository.count(session, _person(actor)) >= MOST:
        raise TooManyDevices(maximum=MOST)
    return await repository.put(session, _person(actor), Device(uuid7(), name, endpoint, p256dh, auth, clock.now()))


async def remove(session: Session, actor: Actor, device_id: UUID) -> None:
    """Stop telling the actor on one of their devices.

    Raises:
        UnknownDevice: the actor has no such device.
    """
    if not await repository.drop(session, _person(actor), device_id):
        raise UnknownDevice


def _person(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise NotSignedIn
    return actor.user_id
