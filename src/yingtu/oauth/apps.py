"""Apps: registered by administrators of rights, who say where they are answered, what they may ask for, and as whom they act alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.identity import service as identity
from yingtu.identity.tokens import APP_SECRET_MARK, new_token, token_hash
from yingtu.kit.clock import now
from yingtu.kit.errors import Forbidden, NotFound
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.oauth import repository
from yingtu.oauth.errors import AppNameTaken, RedirectInvalid, RedirectMissing, SecretNeeded
from yingtu.permissions.service import administers
from yingtu.users.service import require_power_over

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.oauth.repository import App
    from yingtu.oauth.schemas import AppWrite

_THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}


async def list_apps(session: Session, actor: Actor) -> list[App]:
    """Return all apps by name.

    Raises:
        Forbidden: the actor does not administer rights.
    """
    await _require(session, actor)
    return await repository.list_apps(session)


async def register(session: Session, actor: Actor, app: AppWrite) -> tuple[App, str | None]:
    """Store an app and return it with its secret, which is shown this once; public apps have none.

    Raises:
        Forbidden, RoleNotYoursToGive: the actor may not, or not as this person.
        AppNameTaken, RedirectInvalid, RedirectMissing, ScopeUnknown, SecretNeeded: what is wrong.
    """
    await _require(session, actor)
    await _check(session, actor, app, person_before=None)
    identifier, secret = uuid7(), new_token(APP_SECRET_MARK) if app.confidential else None
    values = {"id": identifier, **_columns(app), "created_at": now(), "last_used_at": None}
    await repository.add_app(session, {**values, "secret_hash": None if secret is None else token_hash(secret)})
    await audit.note(session, actor, Action.APP_REGISTERED, detail=_said(app))
    return await _found(session, identifier), secret


async def change(session: Session, actor: Actor, app_id: UUID, app: AppWrite) -> tuple[App, str | None]:
    """Change an app; with fewer scopes, another person or another kind, all its tokens end. A new secret is returned if it got one.

    Raises:
        NotFound: there is none; else as :func:`register`.
    """
    await _require(session, actor)
    await identity.begin_rights_change(session, actor)
    before = await _found(session, app_id)
    await _check(session, actor, app, person_before=before.user_id, itself=app_id)
    was_confidential = before.secret_hash is not None
    secret = new_token(APP_SECRET_MARK) if app.confidential and not was_confidential else None
    kept = token_hash(secret) if secret is not None else before.secret_hash if app.confidential else None
    await repository.change_app(session, app_id, {**_columns(app), "secret_hash": kept})
    narrower = not set(before.scopes) <= set(app.scopes)
    if narrower or before.user_id != app.user_id or was_confidential != app.confidential:
        await repository.drop_of_app(session, app_id)
        await metadata.bump_access_epoch(session)
    await audit.note(session, actor, Action.APP_CHANGED, detail=_said(app))
    return await _found(session, app_id), secret


async def renew_secret(session: Session, actor: Actor, app_id: UUID) -> str:
    """Give an app a new secret; the old one is good for nothing at once, its tokens go on.

    Raises:
        NotFound: there is none.
        SecretNeeded: it is public.
    """
    await _require(session, actor)
    await identity.begin_rights_change(session, actor)
    app = await _found(session, app_id)
    if app.secret_hash is None:
        raise SecretNeeded
    secret = new_token(APP_SECRET_MARK)
    values = {"name": app.name, "redirect_uris": app.redirect_uris, "scopes": app.scopes, "user_id": app.user_id}
    await repository.change_app(session, app_id, {**values, "secret_hash": token_hash(secret)})
    await audit.note(session, actor, Action.APP_CHANGED, detail={"app": app.name, "secret": "renewed"})
    return secret


async def delete(session: Session, actor: Actor, app_id: UUID) -> None:
    """Delete an app with everything it was allowed; its tokens are good for nothing with the next request.

    Raises:
        NotFound: there is none.
    """
    await _require(session, actor)
    await identity.begin_rights_change(session, actor)
    app = await _found(session, app_id)
    await repository.drop_app(session, app_id)
    await audit.note(session, actor, Action.APP_DELETED, detail={"app": app.name, "consents": app.consents})
    await metadata.bump_access_epoch(session)


async def _require(session: Session, actor: Actor) -> None:
    if not administers(await metadata.catalog(session), actor):
        raise Forbidden(operation="manage_access")


async def _check(
    session: Session, actor: Actor, app: AppWrite, *, person_before: UUID | None, itself: UUID | None = None
) -> None:
    for uri in app.redirect_uris:
        if not _acceptable(uri):
            raise RedirectInvalid(uri=uri)
    if not app.redirect_uris and app.user_id is None:
        raise RedirectMissing
    if app.user_id is not None and not app.confidential:
        raise SecretNeeded
    await identity.check_scopes(session, app.scopes)
    if await repository.app_named(session, app.name) not in {None, itself}:
        raise AppNameTaken(name=app.name)
    if app.user_id is not None and app.user_id != person_before:
        await require_power_over(session, actor, app.user_id)


def _acceptable(uri: str) -> bool:
    """Whether an app may be answered there (RFC 9700 §2.1, RFC 8252 §7)."""
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    del port
    if not uri.isascii() or "#" in uri or "*" in uri or any(each.isspace() for each in uri):
        return False
    if parts.scheme == "https":
        return bool(host) and parts.username is None
    if parts.scheme == "http":
        return host in _THIS_MACHINE
    # Schemes of an app's own are its reversed domain name, so nobody else's.
    return "." in parts.scheme


def _columns(app: AppWrite) -> dict[str, Any]:
    return {
        "name": app.name,
        "redirect_uris": list(dict.fromkeys(app.redirect_uris)),
        "scopes": sorted(set(app.scopes)),
        "user_id": app.user_id,
    }


def _said(app: AppWrite) -> dict[str, Any]:
    person = None if app.user_id is None else str(app.user_id)
    said = {"app": app.name, "scopes": sorted(set(app.scopes)), "redirect_uris": app.redirect_uris}
    return {**said, "confidential": app.confidential, "acts_as": person}


async def _found(session: Session, app_id: UUID) -> App:
    found = await repository.find_app(session, app_id)
    if found is None:
        raise NotFound(what="app")
    return found
