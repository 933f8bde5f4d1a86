"""Setting a password by a link: invited by an administrator, or having forgotten the old one.

A link is good once and for a while; a newer one replaces it. It is mailed where mail is connected; else administrators hand it over.
Whoever asks for one learns nothing about who has an account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from yingtu.accounts.errors import LinkInvalid
from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.channels import letters
from yingtu.identity import account_repository as repository
from yingtu.identity import lockouts
from yingtu.identity import repository as people
from yingtu.identity import service as identity
from yingtu.identity.actor import Actor
from yingtu.identity.links import LIFE, Purpose, completed, open_path, read
from yingtu.identity.lockouts import Kind
from yingtu.identity.passwords import hash_password
from yingtu.identity.policy import Holder, check
from yingtu.kit.clock import now
from yingtu.kit.errors import NotFound
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.users.service import require_power_over

if TYPE_CHECKING:
    from yingtu.identity.account_repository import Link, LinkHolder
    from yingtu.identity.signing_in import Arrival
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings

#: Why an administrator has to hand a link over.
Missing = Literal["server", "address"]


@dataclass(frozen=True, slots=True)
class Made:
    """A link that an administrator has made; ``path`` only when it could not be mailed."""

    purpose: Purpose
    expires_at: datetime
    missing: Missing | None
    path: str | None


async def make(session: Session, actor: Actor, settings: Settings, person: UUID) -> Made:
    """Make a link for a person: an invitation while they have no password, else a reset; earlier links are void.

    Raises:
        NotFound: there is no such person, or they are disabled.
        RoleNotYoursToGive: the person may do more than the actor, who would get their rights that way.
    """
    await require_power_over(session, actor, person)
    holder = await repository.holder(session, person)
    if holder is None:
        raise NotFound(what="user")
    purpose = Purpose.RESET if holder.has_password else Purpose.INVITATION
    path, expires = await _store(session, holder, purpose)
    missing: Missing | None = None if await letters.mailing(session, settings) else "server"
    missing = missing or (None if holder.email else "address")
    if missing is None:
        await _mail(session, holder, purpose, path)
    said = {"person": holder.login, "purpose": purpose.value, "mailed": missing is None}
    await audit.note(session, actor, Action.PASSWORD_LINK_MADE, object_name="user", record_id=person, detail=said)
    return Made(purpose, expires, missing, completed(settings.secret(), path) if missing else None)


async def welcome(session: Session, person: str) -> None:
    """Mail to somebody who has just begun a workspace; setting the password by this link proves that the address is theirs."""
    holder = await repository.holder_by_name(session, person)
    if holder is None or not holder.email:
        raise NotFound(what="user")
    path, _ = await _store(session, holder, Purpose.INVITATION)
    await _mail(session, holder, "sign_up", path)


async def ask(database: Database, workspace: Workspace, settings: Settings, typed: str, arrival: Arrival) -> bool:
    """Mail a link to whoever has this login or e-mail address; whether mail is connected here is all that is answered.

    Raises:
        TooManyAttempts: nobody fills somebody's mailbox, or tries many names.
    """
    typed = typed.strip().lower()[:200]
    async with database.write(workspace) as session:
        await lockouts.count(session, Kind.LINK, typed, arrival.ip)
        if not await letters.mailing(session, settings):
            return False
        holder = await repository.holder_by_name(session, typed)
        if holder is not None and holder.email:
            purpose = Purpose.RESET if holder.has_password else Purpose.INVITATION
            path, _ = await _store(session, holder, purpose)
            await _mail(session, holder, purpose, path)
            said = {"person": holder.login, "purpose": purpose.value, "mailed": True}
            await audit.note(session, arrival.doer(typed, holder.id), Action.PASSWORD_LINK_MADE, detail=said)
    return True


async def look(session: Session, settings: Settings, token: str) -> Link:
    """Return what a link is for.

    Raises:
        LinkInvalid: used, too old, replaced, or not ours.
    """
    named = read(settings.secret(), token)
    if named is None or named[0] != session.workspace.id:
        raise LinkInvalid
    found = await repository.find_link(session, named[1], now())
    if found is None:
        raise LinkInvalid
    return found


async def use(
    database: Database, workspace: Workspace, settings: Settings, token: str, password: str, arrival: Arrival
) -> None:
    """Set the password of a link's person; all their sessions end, and the link is good for nothing any more.

    Raises:
        LinkInvalid: as in :func:`look`.
        PasswordTooWeak and its kind: the password does not fit the policy; the link stays good.
    """
    async with database.read(workspace) as session:
        link = await look(session, settings, token)
        await check(session, password, Holder(link.login, link.name, link.email, link.phone))
    hashed = await hash_password(password)
    doer = arrival.doer(link.login, link.user_id)
    async with database.write(workspace) as session:
        await people.epochs(session, lock="exclusive")
        if not await repository.drop_links(session, link.user_id):
            raise LinkInvalid
        await people.set_password(session, link.user_id, hashed, now())
        await identity.end_sessions(session, link.user_id)
        await lockouts.lift(session, doer, login=link.login)
        said = {"person": link.login, "by": link.purpose}
        await audit.note(
            session, doer, Action.PASSWORD_CHANGED, object_name="user", record_id=link.user_id, detail=said
        )
        await metadata.bump_access_epoch(session)


async def _store(session: Session, holder: LinkHolder, purpose: Purpose) -> tuple[str, datetime]:
    link, moment = uuid7(), now()
    expires = moment + LIFE[purpose]
    await repository.replace_link(session, link, holder.id, purpose.value, moment, expires)
    return open_path(session.workspace.id, link), expires


async def _mail(session: Session, holder: LinkHolder, letter: str, path: str) -> None:
    company = (await metadata.catalog(session)).workspace.name
    params = {"company": company, "login": holder.login, "name": holder.name}
    await letters.post(session, holder.id, holder.email or "", kind=f"system.{letter}", params=params, link=path)
