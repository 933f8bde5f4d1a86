"""Signing in: a password, where a person has one also a second factor, then a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.identity import account_repository, factors, lockouts, repository
from yingtu.identity.actor import Actor
from yingtu.identity.attempts_repository import BROWSER
from yingtu.identity.errors import CodeWrong, PasskeyRefused, SecondFactorNeeded, WrongCredentials
from yingtu.identity.lockouts import Kind
from yingtu.identity.passwords import verify_password
from yingtu.identity.service import known_for_session
from yingtu.identity.tokens import csrf_token, new_session_token, token_hash
from yingtu.kit.clock import now
from yingtu.kit.ids import uuid7

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from yingtu.identity.browsers import Browser
    from yingtu.identity.cache import Known
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings

log = structlog.stdlib.get_logger("yingtu.identity")

#: Told of sign-ins from a device that is new for its person; who tells people is above this package.
_tell: list[Callable[[Session, Actor], Awaitable[None]]] = []


def configure(tell_new_device: Callable[[Session, Actor], Awaitable[None]]) -> None:
    """Say who tells a person that somebody has signed in from a device that is new for them."""
    _tell[:] = [tell_new_device]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where somebody signs in from."""

    ip: str
    site: factors.Site
    device: str | None = None
    user_agent: str | None = None
    request_id: str | None = None
    browser: Browser | None = None

    def place(self, workspace: Workspace, login: str) -> str:
        """Return where failures of this login are counted: the address, or the browser that has proved this person before."""
        if self.browser is not None and self.browser.proved(workspace.id, login):
            return f"{BROWSER}{self.browser.name}"
        return self.ip

    def doer(self, name: str, person: UUID | None = None) -> Actor:
        """Return who tries, for the audit."""
        return Actor(
            user_id=person,
            name=name,
            ip=self.ip,
            fingerprint=self.device,
            user_agent=self.user_agent,
            request_id=self.request_id,
        )


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that has just begun; ``token`` is the cookie's value and is kept nowhere else."""

    token: str
    csrf: str
    expires_at: datetime
    known: Known


async def sign_in(
    database: Database, workspace: Workspace, login: str, password: str, *, lifetime: timedelta, arrival: Arrival
) -> NewSession:
    """Begin a session.

    Short transactions with the slow password check between them, so that no connection waits for it. Every attempt
    counts as failed until the password has proved right: parallel guesses do not outrun the limit.

    Raises:
        WrongCredentials: unknown login, wrong password or disabled person, indistinguishable in words and in time.
        TooManyAttempts: with the time after which the next attempt counts.
        SecondFactorNeeded: the password is right; :func:`finish` goes on with the ticket.
    """
    typed = login.strip().lower()[:200]
    place = arrival.place(workspace, typed)
    async with database.write(workspace) as session:
        await lockouts.count(session, Kind.PASSWORD, typed, place)
        holder = await repository.password_holder(session, typed)
    right = await verify_password(holder.password_hash if holder else None, password)
    if holder is None or not right or not holder.active:
        await _refused(database, workspace, arrival.doer(typed), Kind.PASSWORD, typed, place)
        raise WrongCredentials
    async with database.write(workspace) as session:
        asked = await factors.ask(session, holder.id, arrival.site)
        await lockouts.forgive(session, Kind.PASSWORD, typed, place)
        if asked is None:
            token = await _begin(session, arrival.doer(typed, holder.id), lifetime)
    if asked is not None:
        raise SecondFactorNeeded(ticket=str(asked.ticket), methods=list(asked.methods), passkey=asked.passkey)
    return await _opened(database, workspace, token, lifetime)


async def finish(
    database: Database,
    workspace: Workspace,
    settings: Settings,
    ticket: UUID,
    *,
    code: str | None,
    passkey: dict[str, Any] | None,
    lifetime: timedelta,
    arrival: Arrival,
) -> NewSession:
    """Begin a session whose password was right, by the second factor.

    Raises:
        TicketExpired: begin again with the password.
        CodeWrong, PasskeyRefused: it does not prove anything.
        TooManyAttempts: codes are guessed no faster than passwords.
    """
    async with database.write(workspace) as session:
        person = await repository.password_holder_by_id(session, await factors.person_of(session, ticket))
        if person is None or not person.active:
            raise WrongCredentials
        login = person.login.lower()
        place = arrival.place(workspace, login)
        await lockouts.count(session, Kind.CODE, login, place)
    try:
        async with database.write(workspace) as session:
            holder = await factors.answer(session, settings, ticket, arrival.site, code=code, passkey=passkey)
            await lockouts.forgive(session, Kind.CODE, login, place)
            token = await _begin(session, arrival.doer(login, holder), lifetime)
    except (CodeWrong, PasskeyRefused):
        await _refused(database, workspace, arrival.doer(login, person.id), Kind.CODE, login, place)
        raise
    return await _opened(database, workspace, token, lifetime)


async def count_proof(database: Database, workspace: Workspace, login: str, ip: str) -> UUID:
    """Count that somebody who is signed in proves with the password who they are: a borrowed session guesses no faster.

    Returns the attempt.

    Raises:
        TooManyAttempts: with the time after which the next attempt counts.
    """
    async with database.write(workspace) as session:
        return await lockouts.count(session, Kind.PROOF, login.lower(), ip)


async def take_back_proof(database: Database, workspace: Workspace, attempt: UUID) -> None:
    """Forget one attempt of :func:`count_proof`: the password was not what the request was refused for."""
    async with database.write(workspace) as session:
        await lockouts.take_back(session, attempt)


async def forgive_proofs(database: Database, workspace: Workspace, login: str, ip: str) -> None:
    """Forget the attempts of :func:`count_proof`: one was right."""
    async with database.write(workspace) as session:
        await lockouts.forgive(session, Kind.PROOF, login.lower(), ip)


async def note_wrong_proof(database: Database, workspace: Workspace, doer: Actor, login: str) -> None:
    """Write into the audit that a wrong password has locked further tries of :func:`count_proof`."""
    async with database.write(workspace) as session:
        await lockouts.note(session, doer, Kind.PROOF, login.lower(), doer.ip or "")


async def _refused(database: Database, workspace: Workspace, doer: Actor, kind: Kind, login: str, place: str) -> None:
    log.info("sign-in failed", workspace=workspace.id, ip=doer.ip)
    async with database.write(workspace) as session:
        await audit.note(session, doer, Action.SIGN_IN_REFUSED)
        await lockouts.note(session, doer, kind, login, place)


async def _begin(session: Session, doer: Actor, lifetime: timedelta) -> str:
    token, moment = new_session_token(), now()
    if doer.user_id is None:
        raise WrongCredentials
    await repository.add_session(
        session,
        credential=uuid7(),
        hashed=token_hash(token),
        person=doer.user_id,
        moment=moment,
        expires=moment + lifetime,
        ip=doer.ip or "",
        user_agent=doer.user_agent,
    )
    # Whoever comes now and then for a moment is no dormant account.
    await repository.note_person_seen(session, doer.user_id, moment)
    await audit.note(session, doer, Action.SIGNED_IN)
    if doer.fingerprint and await account_repository.meet_device(session, doer.user_id, doer.fingerprint, moment):
        for tell in _tell:
            await tell(session, doer)
    return token


async def _opened(database: Database, workspace: Workspace, token: str, lifetime: timedelta) -> NewSession:
    known = await known_for_session(database, workspace, token)
    return NewSession(token, csrf_token(token), now() + lifetime, known)
