"""Ending sessions, and turning a token into an actor; beginning them is in :mod:`yingtu.identity.signing_in`."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.identity import repository
from yingtu.identity.actor import Actor, Scope
from yingtu.identity.cache import ACTORS, Known
from yingtu.identity.errors import InvalidApiKey, InvalidToken, NotSignedIn, PasswordWrong, ScopeUnknown
from yingtu.identity.passwords import hash_password, verify_password
from yingtu.identity.policy import Holder, check
from yingtu.identity.scopes import objects_of, reach_of
from yingtu.identity.tokens import ACCESS_MARK, API_KEY_MARK, token_hash
from yingtu.kit.clock import now
from yingtu.kit.errors import Forbidden, NotFound
from yingtu.metadata import service as metadata
from yingtu.metadata.access_documents import SharingDocument, shares_of
from yingtu.metadata.delegation_documents import DelegationDocument, areas_of
from yingtu.metadata.errors import StaleCatalog

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from typing import TypeAlias

    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.errors import YingtuError
    from yingtu.metadata.documents import SignInSettings

    _Resolver: TypeAlias = Callable[[Session, bytes, datetime], Awaitable[repository.Resolved | None]]
    _Way: TypeAlias = tuple[_Resolver, type[YingtuError]]

#: A credential in use is noted at most this often.
NOTE_SEEN_EVERY = timedelta(minutes=5)

#: Logins of the demo workspace and the password all of them have, known to everybody.
DEMO_LOGINS = ("sales", "manager", "director", "finance", "admin")
DEMO_PASSWORD = "yingtu-demo"  # noqa: S105 - published in the README; the server then answers on this machine only

#: Stored hash -> whether it is the published password's; asked again and again, computed once.
_published: dict[str, bool] = {}

_EXCLUSIVE = "epochs held exclusively"

#: By what is presented: how it is looked up, and what is said when nothing is found.
_SESSION = (repository.resolve_session, NotSignedIn)
_API_KEY = (repository.resolve_api_key, InvalidApiKey)
_ACCESS_TOKEN = (repository.resolve_access_token, InvalidToken)


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


async def end_others(session: Session, actor: Actor, *, password: str, only: UUID | None, keep: UUID) -> int:
    """End one of the actor's other sessions, or (``only`` None) all but ``keep``; return how many.

    Raises:
        PasswordWrong: whoever sits here may not be the person.
        NotFound: the actor has no such session.
    """
    person = actor.seen_by or actor.user_id
    holder = None if person is None else await repository.password_holder_by_id(session, person)
    if holder is None or not await verify_password(holder.password_hash, password):
        raise PasswordWrong
    await begin_rights_change(session, actor)
    if only is None:
        ended = await repository.drop_sessions(session, holder.id, keep=keep)
    elif await repository.drop_session(session, holder.id, only):
        ended = 1
    else:
        raise NotFound(what="session")
    await audit.note(session, actor, Action.SIGNED_OUT, detail={"sessions": ended})
    await metadata.bump_access_epoch(session)
    return ended


async def end_sessions(session: Session, person: UUID, *, keep: UUID | None = None) -> int:
    """End all sessions of a person but ``keep``; the caller counts the access epoch up."""
    return await repository.drop_sessions(session, person, keep=keep)


async def take_password(session: Session, source: Session, login: str) -> bool:
    """Let a person of this workspace sign in with the password the same login has in another one; False: it has none there."""
    there = await repository.password_holder(source, login)
    here = await repository.password_holder(session, login)
    if there is None or here is None or there.password_hash is None:
        return False
    await repository.set_password(session, here.id, there.password_hash, now())
    return True


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
    await check(session, new, Holder(holder.login, actor.name))
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
    if actor.user_id is None:
        return []
    idle = _idle_limit((await metadata.catalog(session)).workspace.sign_in)
    return await repository.list_sessions(session, actor.user_id, now(), now() - idle)


async def known_for_session(database: Database, workspace: Workspace, token: str) -> Known:
    """Return who a session cookie stands for.

    Raises:
        NotSignedIn: unknown, expired, ended, or the person is disabled.
    """
    return await _known(database, workspace, token, _SESSION)


async def known_for_bearer(database: Database, workspace: Workspace, secret: str) -> Known:
    """Return who an API key or an app's token stands for; its mark tells which it is.

    Raises:
        InvalidApiKey, InvalidToken: unknown, expired, deleted, or the person is disabled.
    """
    if secret.startswith(ACCESS_MARK):
        return await _known(database, workspace, secret, _ACCESS_TOKEN)
    if not secret.startswith(API_KEY_MARK):
        raise InvalidApiKey
    return await _known(database, workspace, secret, _API_KEY)


def forget(workspace: Workspace, token: str) -> None:
    """Resolve this token again next time: what was known of it proved outdated."""
    ACTORS.drop(workspace.id, token_hash(token))


def forget_everybody(workspace: Workspace) -> None:
    """Resolve every token of a workspace again next time: what this process knows of them is outdated, as it has just learned."""
    ACTORS.drop_all(workspace.id)


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


async def check_scopes(session: Session, scopes: Iterable[str]) -> None:
    """Refuse scopes of objects that do not exist.

    Raises:
        ScopeUnknown: with the first of them.
    """
    catalog = await metadata.catalog(session)
    for scope in sorted(scopes):
        if not objects_of([scope]) <= catalog.objects.keys():
            raise ScopeUnknown(scope=scope)


async def known_passwords_present(session: Session) -> bool:
    """Whether somebody can sign in with the published demo password."""
    for hashed in await repository.password_hashes(session, list(DEMO_LOGINS)):
        if hashed not in _published:
            _published[hashed] = await verify_password(hashed, DEMO_PASSWORD)
        if _published[hashed]:
            return True
    return False


async def _known(database: Database, workspace: Workspace, secret: str, way: _Way) -> Known:
    hashed = token_hash(secret)
    known = ACTORS.get(workspace.id, hashed)
    if known is not None:
        return known
    resolve, unknown = way
    moment = now()
    async with database.read(workspace) as session:
        found = await resolve(session, hashed, moment)
        if found is None:
            raise unknown
        known = await _build(session, found, moment)
        if found.seen_at is None or moment - found.seen_at > NOTE_SEEN_EVERY:
            await repository.note_seen(session, found, moment)
    ACTORS.put(workspace.id, hashed, known)
    return known


async def _build(session: Session, found: repository.Resolved, moment: datetime) -> Known:
    catalog = await metadata.of_version(session, found.catalog_version)
    idle = _idle_limit(catalog.workspace.sign_in)
    if found.kind == "session" and found.seen_at is not None and moment - found.seen_at > idle:
        raise NotSignedIn
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
        areas=areas_of(catalog.of_kind(DelegationDocument), roles, frozenset(groups))
        if scopes is None or "admin" in scopes
        else (),
        shares=shares_of(catalog.of_kind(SharingDocument), roles, frozenset(groups)),
        granted=frozenset(found.granted),
        reach=reach_of(scopes),
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
        factor_due=_factor_due(catalog.workspace.sign_in, roles, found),
    )


def _idle_limit(chosen: SignInSettings) -> timedelta:
    """Return for how long a session may go unused; when it was used is known to :data:`NOTE_SEEN_EVERY`."""
    return timedelta(hours=chosen.idle_hours) + NOTE_SEEN_EVERY


def _factor_due(chosen: SignInSettings, roles: tuple[str, ...], found: repository.Resolved) -> datetime | None:
    """Return until when somebody needs a second factor: programs do not, nor who is only looked at."""
    if chosen.second_factor_since is None or found.protected or found.kind != "session" or found.seen_by is not None:
        return None
    if not {"*", *roles}.intersection(chosen.second_factor):
        return None
    since = datetime.combine(chosen.second_factor_since, time(), UTC)
    return max(since, found.created_at) + timedelta(days=chosen.grace_days)


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
