"""Signing in and out, and turning a token into an actor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

import structlog

from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.identity import repository
from yingtu.identity.actor import Actor, Scope
from yingtu.identity.cache import ACTORS, Known
from yingtu.identity.errors import InvalidApiKey, NotSignedIn, PasswordWrong, TooManyAttempts, WrongCredentials
from yingtu.identity.passwords import check_policy, hash_password, verify_password
from yingtu.identity.tokens import API_KEY_MARK, csrf_token, new_session_token, token_hash
from yingtu.kit.clock import now
from yingtu.kit.errors import Forbidden, NotFound
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.metadata.access_documents import SharingDocument, shares_of
from yingtu.metadata.access_documents import SharingDocument, shares_of
from yingtu.metadata.errors import StaleCatalog

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yingtu.kit.db import Database, Session, Workspace

log = structlog.stdlib.get_logger("yingtu.identity")

#: Failed attempts allowed in the window: by one login from one address, by one login, from one address (an office).
WINDOW = timedelta(minutes=15)
MAX_BOTH, MAX_LOGIN, MAX_IP = 10, 100, 60

#: A credential in use is noted at most this often.
NOTE_SEEN_EVERY = timedelta(minutes=5)

#: Logins of the demo workspace and the password all of them have, known to everybody.
DEMO_LOGINS = ("sales", "manager", "director", "finance", "admin")
DEMO_PASSWORD = "yingtu-demo"  # noqa: S105 - published in the README; the server then answers on this machine only

#: Stored hash -> whether it is the published password's; asked again and again, computed once.
_published: dict[str, bool] = {}

_EXCLUSIVE = "epochs held exclusively"

#: Scopes of API keys. Without ``admin`` a key has none of its person's abilities.
SCOPES = ("read", "write", "admin")


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that has just begun; ``token`` is the cookie's value and is kept nowhere else."""

    token: str
    csrf: str
    expires_at: datetime
    known: Known


async def sign_in(
    database: Database,
    workspace: Workspace,
    login: str,
    password: str,
    *,
    lifetime: timedelta,
    ip: str,
    user_agent: str | None = None,
    device: str | None = None,
    request_id: str | None = None,
) -> NewSession:
    """Begin a session.

    Three short transactions with the slow password check between them, so that no connection waits for it. Every attempt
    counts as failed until the password has proved right: parallel guesses do not outrun the limit.

    Raises:
        WrongCredentials: unknown login, wrong password or disabled person, indistinguishable in words and in time.
        TooManyAttempts: with the time after which the next attempt counts.
    """
    moment, typed = now(), login.strip().lower()[:200]
    agent = (user_agent or "")[:300] or None
    doer = Actor(user_id=None, name=typed, ip=ip, fingerprint=device, user_agent=agent, request_id=request_id)
    async with database.write(workspace) as session:
        attempts = await repository.count_attempts(session, typed, ip, moment - WINDOW)
        if attempts.both >= MAX_BOTH or attempts.login >= MAX_LOGIN or attempts.ip >= MAX_IP:
            wait = (attempts.oldest or moment) + WINDOW - moment
            seconds = max(int(wait.total_seconds()) + 1, 1)
            raise TooManyAttempts(retry_after_s=seconds, minutes=-(-seconds // 60))
        await repository.add_attempt(session, uuid7(), typed, ip, moment)
        holder = await repository.password_holder(session, typed)
    right = await verify_password(holder.password_hash if holder else None, password)
    if holder is None or not right or not holder.active:
        log.info("sign-in failed", workspace=workspace.id, ip=ip)
        async with database.write(workspace) as session:
            await audit.note(session, doer, Action.SIGN_IN_REFUSED)
        raise WrongCredentials
    token = new_session_token()
    hashed, expires = token_hash(token), moment + lifetime
    async with database.write(workspace) as session:
        await repository.forgive(session, typed, ip, moment - WINDOW)
        await repository.add_session(
            session,
            credential=uuid7(),
            hashed=hashed,
            person=holder.id,
            moment=moment,
            expires=expires,
            ip=ip,
            user_agent=agent,
        )
        await audit.note(session, replace(doer, user_id=holder.id), Action.SIGNED_IN)
    return NewSession(token, csrf_token(token), expires, await known_for_session(database, workspace, token))


async def sign_out(session: Session, actor: Actor, credential: UUID) -> None:
    """End one of the actor's own sessions, in every process at once.

    Raises:
        NotFound: the actor has no such session.
    """
    await begin_rights_change(session, actor)
    person = actor.seen_by or actor.user_id
    if person is None or not await repository.drop_session(session, person, credential):
        raise NotFound(what="session")
    await audit.note(session, actor, Action.SIGNED_OUT)
    await metadata.bump_access_epoch(session)


async def end_sessions(session: Session, person: UUID, *, keep: UUID | None = None) -> int:
    """End all sessions of a person but ``keep``; the caller counts the access epoch up."""
    return await repository.drop_sessions(session, person, keep=keep)


async def end_all_sessions(session: Session) -> int:
    """Sign everybody out, in every process with their next request; return how many sessions there were."""
    ended = await repository.drop_all_sessions(session)
    await metadata.bump_access_epoch(session)
    return ended


async def change_password(session: Session, actor: Actor, *, present: str, new: str, keep: UUID | None) -> None:
    """Change the actor's own password and end their other sessions.

    Raises:
        PasswordWrong: ``present`` is not the password.
        PasswordTooWeak: ``new`` does not fit the policy.
    """
    if actor.user_id is None:
        raise NotSignedIn
    holder = await repository.password_holder_by_id(session, actor.user_id)
    if holder is None or not await verify_password(holder.password_hash, present):
        raise PasswordWrong
    check_policy(new, login=holder.login)
    hashed = await hash_password(new)
    await begin_rights_change(session, actor)
    await repository.set_password(session, holder.id, hashed, now())
    await repository.drop_sessions(session, holder.id, keep=keep)
    await audit.note(session, actor, Action.PASSWORD_CHANGED, detail={"person": holder.login})
    await metadata.bump_access_epoch(session)


async def set_preferences(session: Session, actor: Actor, *, language: str | None, time_zone: str | None) -> None:
    """Store the actor's own language and time zone; None follows browser and workspace."""
    if actor.user_id is None:
        raise NotSignedIn
    await begin_rights_change(session, actor)
    await repository.set_preferences(session, actor.user_id, language, time_zone, now())
    await metadata.bump_access_epoch(session)


async def list_sessions(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Return the actor's running sessions, last used first."""
    return [] if actor.user_id is None else await repository.list_sessions(session, actor.user_id, now())


async def known_for_session(database: Database, workspace: Workspace, token: str) -> Known:
    """Return who a session cookie stands for.

    Raises:
        NotSignedIn: unknown, expired, ended, or the person is disabled.
    """
    hashed = token_hash(token)
    known = ACTORS.get(workspace.id, hashed)
    return known or await _resolve(database, workspace, hashed, api_key=False)


async def known_for_api_key(database: Database, workspace: Workspace, secret: str) -> Known:
    """Return who an API key stands for.

    Raises:
        InvalidApiKey: unknown, expired, deleted, or the person is disabled.
    """
    if not secret.startswith(API_KEY_MARK):
        raise InvalidApiKey
    hashed = token_hash(secret)
    known = ACTORS.get(workspace.id, hashed)
    return known or await _resolve(database, workspace, hashed, api_key=True)


def forget(workspace: Workspace, token: str) -> None:
    """Resolve this token again next time: what was known of it proved outdated."""
    ACTORS.drop(workspace.id, token_hash(token))


async def check_current(session: Session, actor: Actor, *, lock: Literal["share", "exclusive"] | None = None) -> None:
    """Compare the actor with the epochs in force; ``lock`` as in ``repository.epochs``.

    Raises:
        StaleCatalog: rights, people or configuration changed since the actor was resolved.
    """
    found = await repository.epochs(session, lock=lock)
    if not actor.system and found != (actor.catalog_version, actor.access_epoch):
        raise StaleCatalog


async def begin_rights_change(session: Session, actor: Actor) -> None:
    """Lock the epochs before changing people, roles or sessions: one such change at a time, under current rights."""
    if session.memo.get(_EXCLUSIVE) is None:
        await check_current(session, actor, lock="exclusive")
        session.memo[_EXCLUSIVE] = True


def require_ability(actor: Actor, ability: str) -> None:
    """Refuse unless one of the actor's roles has the ability.

    Raises:
        Forbidden: it has not.
    """
    if not actor.system and ability not in actor.abilities:
        raise Forbidden(operation=ability)


async def known_passwords_present(session: Session) -> bool:
    """Whether somebody can sign in with the published demo password."""
    for hashed in await repository.password_hashes(session, list(DEMO_LOGINS)):
        if hashed not in _published:
            _published[hashed] = await verify_password(hashed, DEMO_PASSWORD)
        if _published[hashed]:
            return True
    return False


async def _resolve(database: Database, workspace: Workspace, hashed: bytes, *, api_key: bool) -> Known:
    moment = now()
    async with database.read(workspace) as session:
        resolve = repository.resolve_api_key if api_key else repository.resolve_session
        found = await resolve(session, hashed, moment)
        if found is None:
            raise InvalidApiKey if api_key else NotSignedIn
        known = await _build(session, found, moment)
        if found.seen_at is None or moment - found.seen_at > NOTE_SEEN_EVERY:
            await repository.note_seen(session, found, moment)
    ACTORS.put(workspace.id, hashed, known)
    return known


async def _build(session: Session, found: repository.Resolved, moment: datetime) -> Known:
    catalog = await metadata.of_version(session, found.catalog_version)
    me = found.user_id
    roles = tuple(role for role in found.roles if role in catalog.roles)
    abilities = frozenset(ability for role in roles for ability in catalog.roles[role].abilities)
    scopes = None if found.scopes is None else frozenset(found.scopes)
    covered = {
        Scope.OWN: [],
        Scope.OWN_AND_REPORTS: found.direct_reports,
        Scope.REPORTS_ALL: found.all_reports,
        Scope.TEAM: found.team,
        Scope.DEPARTMENT: found.department,
        Scope.REGION: found.region,
    }
    groups = [f"user:{me}", *(f"team:{each}" for each in found.teams)]
    groups += [f"department:{each}" for each in found.departments]
    groups += [f"region:{found.home_region}"] if found.home_region else []
    actor = Actor(
        user_id=me,
        name=found.name,
        roles=roles,
        abilities=abilities if scopes is None or "admin" in scopes else frozenset(),
        owners={scope: tuple(sorted((me, *people))) for scope, people in covered.items()},
        shares=shares_of(catalog.of_kind(SharingDocument), roles, frozenset(groups)),
        granted=frozenset(found.granted),
        seen_by=found.seen_by,
        language=found.language or catalog.workspace.language,
        time_zone=found.time_zone or catalog.workspace.time_zone,
        catalog_version=catalog.version,
        access_epoch=found.access_epoch,
    )
    return Known(
        actor=actor,
        login=found.login,
        credential_id=found.credential_id,
        scopes=scopes,
        own_language=found.language,
        # Looking as somebody else ends by itself: then the credential is resolved again.
        expires_at=found.seen_until or found.expires_at,
        resolved_at=moment,
        seen_by_name=found.seen_by_name,
        seen_until=found.seen_until,
    )


async def actor_of_user(session: Session, user_id: UUID) -> Actor:
    """Return the actor a person would be right now, for work done in their name (jobs).

    Raises:
        NotSignedIn: there is no such person, or they are disabled.
    """
    moment = now()
    found = await repository.resolve_user(session, user_id, moment)
    if found is None:
        raise NotSignedIn
    return (await _build(session, found, moment)).actor


async def names_of(session: Session, people: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of people, also of those who left; who does not exist is left out."""
    return await repository.names(session, {each for each in people if each is not None})
