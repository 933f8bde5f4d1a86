"""Gathers the facts that the checks look at."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from yingtu.automation.program import walk
from yingtu.channels.service import MAIL
from yingtu.compliance import repository
from yingtu.compliance.checks import LARGE_EXPORT
from yingtu.compliance.facts import Exported, Facts, Key, Person
from yingtu.kit import clock
from yingtu.metadata import repository as documents
from yingtu.metadata import service as metadata
from yingtu.metadata.automation_documents import AutomationDocument, HttpStep

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from yingtu.kit.db import Session, Workspace
    from yingtu.kit.settings import Settings
    from yingtu.metadata.catalog import Catalog

#: Sessions used within this span are in use at once.
_AT_ONCE: Final = timedelta(minutes=15)
_MONTH: Final = timedelta(days=31)

#: Returns when a workspace was last backed up.
LastBackup: TypeAlias = "Callable[[Settings, Workspace], datetime | None]"
_last_backup: LastBackup = lambda _settings, _workspace: None  # noqa: E731 - replaced when a process is assembled


#: Returns the servers that people's mailboxes send through.
Mailboxes: TypeAlias = "Callable[[Session], Awaitable[list[str]]]"
_mailboxes: list[Mailboxes] = []


def configure(last_backup: LastBackup, mailboxes: Mailboxes) -> None:
    """Say who knows about backups, and about mailboxes; once per process."""
    global _last_backup  # noqa: PLW0603 - assembled once per process
    _last_backup = last_backup
    _mailboxes[:] = [mailboxes]


async def gather(session: Session, settings: Settings) -> Facts:
    """Return the facts as they are now, in a fixed number of statements."""
    now, catalog = clock.now(), await metadata.catalog(session)
    rows = await repository.people(session, now - _AT_ONCE)
    owned = await repository.owned(session, catalog, [row["id"] for row in rows if not row["active"]])
    audit_since, began, sent = await repository.moments(session)
    return Facts(
        now=now,
        catalog=catalog,
        documents={key: each.body for key, each in (await documents.stored(session)).items()},
        people=[Person(**{**row, "roles": tuple(row["roles"])}, owns=owned.get(row["id"], 0)) for row in rows],
        keys=[Key(**row) for row in await repository.keys(session)],
        exports=[Exported(**row) for row in await repository.exports(session, now - _MONTH, LARGE_EXPORT)],
        ways=_ways(catalog, settings, [host for hosts in _mailboxes for host in await hosts(session)]),
        audit_since=audit_since,
        began=began,
        head_sent_at=sent,
        backup_at=_last_backup(settings, session.workspace),
        alarms=await repository.alarms(session, now - _MONTH),
    )


def _ways(catalog: Catalog, settings: Settings, mail_hosts: Sequence[str]) -> frozenset[str]:
    """Return the ways out that are in use."""
    used = {
        "mail": MAIL.connected(settings),
        "files": settings.file_storage == "s3",
        "calls": any(_calls(each) for each in catalog.of_kind(AutomationDocument).values()),
        "mailboxes": any(_outside(host) for host in mail_hosts),
    }
    return frozenset(way for way, on in used.items() if on) - set(catalog.workspace.privacy.off)


def _outside(host: str) -> bool:
    """Whether a mail server is somebody else's: one on this machine or at a private address is the company's own."""
    try:
        return not ipaddress.ip_address(host).is_private
    except ValueError:
        return "." in host and not host.endswith((".local", ".internal", ".lan", ".localhost"))


def _calls(automation: AutomationDocument) -> bool:
    return automation.active and any(isinstance(place.step, HttpStep) for place in walk(automation))
