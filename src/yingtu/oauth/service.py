"""The way of a token: a person allows an app something, the app changes the code for tokens and refreshes them, somebody ends it.

Each step fetches what the request may be about, has :class:`~yingtu.oauth.granting.Desk` decide, and stores the outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.identity import service as identity
from yingtu.identity.actor import Actor, Device
from yingtu.identity.errors import NotSignedIn
from yingtu.identity.tokens import token_hash
from yingtu.kit.clock import now
from yingtu.kit.errors import NotFound
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.oauth import repository
from yingtu.oauth.asking import Asked
from yingtu.oauth.errors import AppUnknown, RedirectWrong

if TYPE_CHECKING:
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings
    from yingtu.oauth.asking import Outcome
    from yingtu.oauth.granting import Desk
    from yingtu.oauth.repository import App, Consent


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a program asks from, for the audit."""

    ip: str
    user_agent: str | None
    request_id: str


@dataclass(frozen=True, slots=True)
class Question:
    """What an app asks a person for. With ``location`` the browser goes there at once: the app asked for something impossible."""

    app: App | None
    scopes: tuple[str, ...] = ()
    place: str = ""
    location: str | None = None


# ------------------------------------------------------------------------------------------------------- people
async def look(session: Session, query: str, issuer: str) -> Question:
    """Return what an app asks for with the query of ``/oauth/authorize``.

    Raises:
        AppUnknown, RedirectWrong: nobody can be told but the person.
    """
    asked = _of_query(query)
    desk = await _desk(session, asked, issuer)
    outcome = desk.look(asked)
    if outcome.location is not None:
        return Question(desk.app, location=outcome.location)
    if outcome.status >= 400 or desk.app is None:
        raise _unanswerable(desk.app)
    return Question(desk.app, outcome.scopes, place=_place(outcome.redirect_uri))


async def decide(session: Session, actor: Actor, query: str, issuer: str, *, allow: bool) -> str:
    """Let a person allow or refuse what an app asks for; return where the browser goes with it.

    Raises:
        AppUnknown, RedirectWrong: as in :func:`look`.
    """
    person = _person(actor)
    asked = _of_query(query)
    desk = await _desk(session, asked, issuer)
    outcome = desk.answer(asked, person if allow else None)
    if outcome.location is None or desk.app is None:
        raise _unanswerable(desk.app)
    if outcome.code is not None:
        from yingtu.oauth.granting import CODE_LIFE

        values = {
            "code_hash": token_hash(outcome.code),
            "app_id": desk.app.id,
            "user_id": person,
            "scopes": list(outcome.scopes),
            "redirect_uri": outcome.redirect_uri,
            "challenge": asked.first("code_challenge"),
            "expires_at": desk.moment + CODE_LIFE,
        }
        await repository.add_code(session, values)
        said = {"app": desk.app.name, "scopes": list(outcome.scopes)}
        await audit.note(session, actor, Action.APP_ALLOWED, object_name="user", record_id=person, detail=said)
    return outcome.location


async def list_consents(session: Session, actor: Actor) -> list[Consent]:
    """Return what the actor has allowed apps, newest first."""
    return await repository.list_consents(session, _person(actor))


async def end_consent(session: Session, actor: Actor, consent: UUID) -> None:
    """Take back what the actor has allowed; the app's tokens are good for nothing with the next request.

    Raises:
        NotFound: the actor has allowed no such thing.
    """
    await identity.begin_rights_change(session, actor)
    found = await repository.find_consent(session, consent)
    if found is None or found.user_id != _person(actor):
        raise NotFound(what="consent")
    await _drop(session, actor, found, Action.APP_WITHDRAWN)


# ------------------------------------------------------------------------------------------------------- apps
async def exchange(database: Database, workspace: Workspace, asked: Asked, caller: Caller) -> Outcome:
    """Give tokens for a code, a refresh token, or an app's own secret.

    A code or refresh token that comes a second time was stolen once: everything of its consent ends, whoever was first.
    """
    async with database.write(workspace) as session:
        desk = await _desk(session, asked)
        match asked.first("grant_type"):
            case "authorization_code":
                desk.code = await repository.hold_code(session, token_hash(asked.first("code") or ""))
            case "refresh_token":
                desk.token = await repository.hold_token(session, token_hash(asked.first("refresh_token") or ""))
        outcome = desk.exchange(asked)
        if outcome.issued is not None and desk.app is not None:
            await _store(session, desk, desk.app)
    if outcome.replayed is not None and desk.app is not None:
        await _end(database, workspace, _itself(desk.app, caller), outcome.replayed, Action.TOKEN_REPLAYED)
    return outcome


async def withdraw(database: Database, workspace: Workspace, asked: Asked, caller: Caller) -> Outcome:
    """Take a token back: a refresh token with all of its consent, an access token alone (RFC 7009)."""
    async with database.read(workspace) as session:
        desk = await _desk(session, asked)
        desk.token = await repository.find_token(session, token_hash(asked.first("token") or ""))
        outcome = desk.withdraw(asked)
    token, app = outcome.revoked, desk.app
    if token is None or app is None:
        return outcome
    if token.kind == "refresh" and token.consent_id is not None:
        await _end(database, workspace, _itself(app, caller), token.consent_id, Action.APP_WITHDRAWN)
        return outcome
    async with database.write(workspace) as session:
        await identity.begin_rights_change(session, _itself(app, caller))
        await repository.drop_token(session, token.token_hash)
        await metadata.bump_access_epoch(session)
    return outcome


async def describe(database: Database, workspace: Workspace, asked: Asked) -> Outcome:
    """Tell an app what one of its tokens is good for (RFC 7662)."""
    async with database.read(workspace) as session:
        desk = await _desk(session, asked)
        desk.token = await repository.find_token(session, token_hash(asked.first("token") or ""))
        return desk.describe(asked)


async def sweep(database: Database, workspace: Workspace, _settings: Settings) -> int:
    """Delete codes, tokens and consents that are good for nothing any more."""
    async with database.write(workspace) as session:
        return await repository.sweep(session, now())


# ------------------------------------------------------------------------------------------------------- parts
async def _desk(session: Session, asked: Asked, issuer: str = "") -> Desk:
    """Begin to answer an app. Authlib is loaded here: most processes never see one."""
    from yingtu.oauth.granting import Desk

    app = None if asked.app_id is None else await repository.find_app(session, asked.app_id)
    return Desk(now(), app, issuer=issuer)


async def _store(session: Session, desk: Desk, app: App) -> None:
    """Write down the tokens of an outcome, and that what they were given for is used."""
    from yingtu.oauth.granting import ACCESS_LIFE, CONSENT_LIFE, REFRESH_LIFE

    issued, moment = desk.outcome.issued or {}, desk.moment
    consent, person, whole = await _family(session, desk, app)
    base = {"app_id": app.id, "user_id": person, "consent_id": consent, "created_at": moment}
    access = {"token_hash": token_hash(issued["access_token"]), "kind": "access", "scopes": issued["scope"].split()}
    await repository.add_token(session, {**base, **access, "expires_at": moment + ACCESS_LIFE})
    if "refresh_token" in issued:
        # Refreshed with fewer scopes, the next refresh token still has all of them (RFC 6749 §6).
        refresh = {"token_hash": token_hash(issued["refresh_token"]), "kind": "refresh", "scopes": whole}
        allowed = (desk.token.allowed_at if desk.token else None) or moment
        until = min(moment + REFRESH_LIFE, allowed + CONSENT_LIFE)
        await repository.add_token(session, {**base, **refresh, "expires_at": until})
    if desk.token is not None:
        await repository.use_token(session, desk.token.token_hash, moment)
    await repository.note_used(session, app.id, moment)


async def _family(session: Session, desk: Desk, app: App) -> tuple[UUID | None, UUID | None, list[str]]:
    """Return the consent that tokens belong to, whose they are, and all that was allowed."""
    if desk.code is not None:
        consent, code = uuid7(), desk.code
        values = {"id": consent, "app_id": app.id, "user_id": code.user_id, "scopes": code.scopes}
        await repository.add_consent(session, {**values, "created_at": desk.moment, "last_used_at": desk.moment})
        await repository.use_code(session, code.code_hash, consent)
        return consent, code.user_id, code.scopes
    if desk.token is not None:
        return desk.token.consent_id, desk.token.user_id, desk.token.scopes
    return None, app.user_id, app.scopes


async def _end(database: Database, workspace: Workspace, doer: Actor, consent: UUID, action: Action) -> None:
    """End a consent in a transaction of its own, begun like every change of rights."""
    async with database.write(workspace) as session:
        await identity.begin_rights_change(session, doer)
        found = await repository.find_consent(session, consent)
        if found is not None:
            await _drop(session, doer, found, action)


async def _drop(session: Session, doer: Actor, consent: Consent, action: Action) -> None:
    await repository.drop_consent(session, consent.id)
    said = {"app": consent.app, "scopes": consent.scopes}
    await audit.note(session, doer, action, object_name="user", record_id=consent.user_id, detail=said)
    await metadata.bump_access_epoch(session)


def _itself(app: App, caller: Caller) -> Actor:
    """Return an app as who does something: it has no rights of its own, and takes back only what is its own."""
    return Actor(
        user_id=None,
        name=app.name,
        system=True,
        device=Device.MACHINE,
        ip=caller.ip,
        fingerprint=f"app:{app.id}",
        user_agent=caller.user_agent,
        request_id=caller.request_id,
    )


def _of_query(query: str) -> Asked:
    return Asked(parameters_of(query.removeprefix("?")))


def parameters_of(text: str) -> dict[str, list[str]]:
    """Return the parameters of a query or form; of one with absurdly many, none, which the answer says."""
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return {}


def _unanswerable(app: App | None) -> AppUnknown | RedirectWrong:
    return AppUnknown() if app is None else RedirectWrong(app=app.name)


def _place(uri: str) -> str:
    """Return what a person recognises of an address: the host, or an app's own scheme."""
    parts = urlsplit(uri)
    return parts.netloc or f"{parts.scheme}:"


def _person(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise NotSignedIn
    return actor.user_id
