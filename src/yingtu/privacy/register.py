"""Personal data inside (which fields, and what for) and on their way out (who gets what), and the switches that shut a way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

from yingtu.automation.program import walk
from yingtu.channels.service import MAIL
from yingtu.metadata import repository as documents
from yingtu.metadata import service as metadata
from yingtu.metadata.automation_documents import AutomationDocument, HttpStep
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.metadata.privacy_documents import ProcessorDocument
from yingtu.privacy import rights
from yingtu.privacy.subjects import IDENTIFYING
from yingtu.schema import service as schema
from yingtu.schema.service import DocumentChange

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.kit.settings import Settings
    from yingtu.metadata.catalog import Catalog, Field, Object

#: Ways that a company shuts by itself; the operator decides about the others.
Switchable = Literal["mail", "push", "calls", "mailboxes"]
WAYS: Final = ("mail", "push", "calls", "mailboxes", "files", "audit")
_SWITCHABLE: Final = frozenset({"mail", "push", "calls", "mailboxes"})

#: Returns the servers to which mail for customers goes; the package of mailboxes stands beside this one.
_mailboxes: list[Callable[[Session], Awaitable[list[str]]]] = []


def configure(mailboxes: Callable[[Session], Awaitable[list[str]]]) -> None:
    """Say to which servers people send mail from their mailboxes."""
    _mailboxes[:] = [mailboxes]


@dataclass(frozen=True, slots=True)
class PersonalField:
    """A field that is personal, or looks as if it were."""

    object: Object
    field: Field
    suggested: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A way out.

    Attributes:
        used: Whether it is set up at all.
        to: Hosts it leads to.
        switchable: Whether the company may shut it.
    """

    name: str
    used: bool
    open: bool
    switchable: bool
    to: list[str]


async def personal_fields(session: Session, actor: Actor) -> list[PersonalField]:
    """Return the fields with personal data, and those whose type says that they should be marked."""
    rights.require(actor)
    catalog = await metadata.of_version(session, actor.catalog_version)
    return [
        PersonalField(obj, field, suggested=not field.personal)
        for obj in catalog.objects.values()
        if obj.api_name != USER_OBJECT
        for field in obj.fields.values()
        if not field.system and (field.personal or field.type.name in IDENTIFYING)
    ]


async def describe_field(
    session: Session, actor: Actor, object_name: str, field_name: str, *, personal: bool, purpose: dict[str, str]
) -> None:
    """Say whether a field is personal and what it is kept for, as a change of the configuration.

    Raises:
        UnknownObject, UnknownField: there is none.
        Forbidden: the actor may not publish.
    """
    rights.require(actor)
    catalog = await metadata.catalog(session)
    catalog.object(object_name).field(field_name)
    body = dict((await documents.stored(session))["object", object_name].body)
    given = {**body["fields"][field_name], "personal": personal, "purpose": purpose}
    body["fields"] = {**body["fields"], field_name: given}
    await schema.publish(session, actor, [DocumentChange("object", object_name, body)])


async def ways(session: Session, actor: Actor, settings: Settings) -> list[Way]:
    """Return the ways by which data leave this system."""
    rights.require(actor)
    catalog = await metadata.of_version(session, actor.catalog_version)
    off = set(catalog.workspace.privacy.off)
    to: dict[str, list[str]] = {
        "mail": _hosts(settings.smtp_url.get_secret_value() if settings.smtp_url else None),
        "push": [],
        "calls": sorted(set(_called(catalog))),
        "mailboxes": [host for hosts in _mailboxes for host in await hosts(session)],
        "files": _hosts(settings.s3_endpoint) or [settings.s3_bucket or ""] if settings.file_storage == "s3" else [],
        "audit": _hosts(settings.audit_webhook) + list(settings.audit_mail),
    }
    used = {
        "mail": MAIL.connected(settings),
        "push": True,
        "calls": bool(to["calls"]),
        "mailboxes": bool(to["mailboxes"]),
        "files": settings.file_storage == "s3",
        "audit": bool(to["audit"]),
    }
    return [Way(name, used[name], name not in off, name in _SWITCHABLE, to[name]) for name in WAYS]


async def switch(session: Session, actor: Actor, way: Switchable, *, shut: bool) -> None:
    """Shut a way out or open it again, as a change of the configuration; it counts from the next message on."""
    rights.require(actor)
    body = dict((await documents.stored(session))["workspace", "workspace"].body)
    off = set((body.get("privacy") or {}).get("off", ()))
    off = off | {way} if shut else off - {way}
    body["privacy"] = {**(body.get("privacy") or {}), "off": sorted(off)}
    await schema.publish(session, actor, [DocumentChange("workspace", "workspace", body)])


async def processors(session: Session, actor: Actor) -> list[tuple[str, ProcessorDocument]]:
    """Return the register of processors."""
    rights.require(actor)
    catalog = await metadata.of_version(session, actor.catalog_version)
    return sorted(catalog.of_kind(ProcessorDocument).items())


def _called(catalog: Catalog) -> Iterator[str]:
    """Yield the hosts that active automations call."""
    for automation in catalog.of_kind(AutomationDocument).values():
        if automation.active:
            for place in walk(automation):
                if isinstance(place.step, HttpStep):
                    yield from _hosts(place.step.url)


def _hosts(url: str | None) -> list[str]:
    host = urlsplit(url).hostname if url else None
    return [host] if host else []
