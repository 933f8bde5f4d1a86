"""Signing in and out, and a person's own account."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response

from yingtu.http.addresses import client_ip
from yingtu.http.context import Facts, facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity import browsers, devices, factors, service, signing_in
from yingtu.identity.cache import Known
from yingtu.identity.dependencies import (
    PROVING,
    CheckedReadSession,
    CurrentActor,
    CurrentDatabase,
    CurrentKnown,
    CurrentWorkspace,
    RightsSession,
    Route,
    device_name,
    session_cookie,
    user_agent,
)
from yingtu.identity.schemas import (
    PasswordChange,
    Preferences,
    RunningSession,
    SecondFactor,
    SeenAs,
    SessionInfo,
    SessionsEnd,
    SessionsEnded,
    SessionUser,
    SessionWorkspace,
    SignIn,
)
from yingtu.identity.tokens import csrf_token
from yingtu.kit.db import Database, Session, Workspace
from yingtu.metadata import service as metadata

router = APIRouter(prefix="/api/v1", tags=["session"], route_class=Route)


@router.post("/session", responses=problem_responses(401, 422, 429, 503))
async def sign_in(
    body: SignIn, request: Request, response: Response, database: CurrentDatabase, workspace: CurrentWorkspace
) -> SessionInfo:
    """Sign in: sets the cookie `yingtu_session` and returns the CSRF token for unsafe methods.

    Whoever has a second factor gets the problem `second_factor_needed` with a `ticket` for the second step.
    """
    begun = await signing_in.sign_in(
        database,
        workspace,
        body.login,
        body.password,
        lifetime=_lifetime(request),
        arrival=arrival_of(request, body.device),
    )
    return await _signed_in(request, response, database, workspace, begun, told=body.device)


@router.post("/session/second-factor", responses=problem_responses(401, 422, 429, 503))
async def finish_sign_in(
    body: SecondFactor, request: Request, response: Response, database: CurrentDatabase, workspace: CurrentWorkspace
) -> SessionInfo:
    """Finish signing in by the code of an authenticator app, a recovery code, or a passkey's assertion."""
    begun = await signing_in.finish(
        database,
        workspace,
        facts_of(request.scope).context.settings,
        body.ticket,
        code=body.code,
        passkey=body.passkey,
        lifetime=_lifetime(request),
        arrival=arrival_of(request, body.device),
    )
    return await _signed_in(request, response, database, workspace, begun, told=body.device)


@router.get("/session", responses=problem_responses(401, 503))
async def get_session(
    request: Request, session: CheckedReadSession, known: CurrentKnown, workspace: CurrentWorkspace
) -> SessionInfo:
    """Return who is signed in."""
    header = request.headers.get("cookie", "").encode("latin-1")
    cookie = session_cookie(header, facts_of(request.scope).cookie) if known.scopes is None else None
    return await _info(session, workspace, known, csrf_token(cookie) if cookie else "")


@router.delete("/session", status_code=204, responses=problem_responses(401, 403, 503))
async def sign_out(
    request: Request, session: RightsSession, actor: CurrentActor, known: CurrentKnown, response: Response
) -> None:
    """End this session, at once and everywhere."""
    await service.sign_out(session, actor, known.credential_id)
    facts = facts_of(request.scope)
    response.delete_cookie(facts.cookie, httponly=True, samesite="lax", secure=facts.secure)


@router.get("/sessions", responses=problem_responses(401, 503))
async def list_sessions(session: CheckedReadSession, actor: CurrentActor, known: CurrentKnown) -> list[RunningSession]:
    """List the places where you are signed in, last used first."""
    return [
        RunningSession(**each, current=each["id"] == known.credential_id)
        for each in await service.list_sessions(session, actor)
    ]


@router.post("/sessions/end", dependencies=[PROVING], responses=problem_responses(401, 403, 404, 422, 503))
async def end_sessions(
    body: SessionsEnd, session: RightsSession, actor: CurrentActor, known: CurrentKnown
) -> SessionsEnded:
    """Sign out one of your other devices, or all of them, after giving your password again."""
    ended = await service.end_others(
        session, actor, password=body.password, only=body.session_id, keep=known.credential_id
    )
    return SessionsEnded(ended=ended)


@router.put("/me/password", status_code=204, dependencies=[PROVING], responses=problem_responses(401, 403, 422, 503))
async def change_password(
    body: PasswordChange, session: RightsSession, actor: CurrentActor, known: CurrentKnown
) -> None:
    """Change your own password; your other sessions end."""
    await service.change_password(session, actor, present=body.present, new=body.new, keep=known.credential_id)


@router.put("/me/preferences", status_code=204, responses=problem_responses(401, 403, 422, 503))
async def set_preferences(body: Preferences, session: RightsSession, actor: CurrentActor) -> None:
    """Choose your own language and time zone."""
    await service.set_preferences(session, actor, language=body.language, time_zone=body.time_zone)


async def _info(session: Session, workspace: Workspace, known: Known, csrf: str) -> SessionInfo:
    catalog = await metadata.of_version(session, known.actor.catalog_version)
    document, actor = catalog.workspace, known.actor
    held = [catalog.roles[role] for role in actor.roles if role in catalog.roles]
    if actor.user_id is None:
        raise AssertionError("a credential belongs to a person")
    return SessionInfo(
        csrf_token=csrf,
        user=SessionUser(
            id=actor.user_id,
            login=known.login,
            name=actor.name,
            roles=list(actor.roles),
            # Whoever looks after a part of the configuration finds it in the navigation too.
            abilities=sorted({*actor.abilities, *(("configure_area",) if actor.areas else ())}),
            language=actor.language,
            time_zone=actor.time_zone,
        ),
        workspace=SessionWorkspace(
            id=workspace.id,
            name=document.name,
            currency=document.currency,
            time_zone=document.time_zone,
            language=document.language,
        ),
        seen_as=SeenAs(by=known.seen_by_name, until=known.seen_until)
        if known.seen_by_name and known.seen_until
        else None,
        second_factor_due=known.factor_due,
        watermark=any(role.limits is not None and role.limits.watermark for role in held),
    )


def site_of(request: Request) -> factors.Site:
    """Return where the browser believes to be; behind a proxy the public address is set."""
    settings = facts_of(request.scope).context.settings
    origin = (settings.public_url or f"{request.url.scheme}://{request.headers.get('host', 'localhost')}").rstrip("/")
    return factors.Site(urlsplit(origin).hostname or "localhost", origin)


def _lifetime(request: Request) -> timedelta:
    return timedelta(hours=facts_of(request.scope).context.settings.session_hours)


def arrival_of(request: Request, told: str | None) -> signing_in.Arrival:
    """Return where somebody who is not known yet comes from."""
    facts = facts_of(request.scope)
    return signing_in.Arrival(
        ip=client_ip(request.scope),
        site=site_of(request),
        device=devices.device_of(told) if told else device_name(facts),
        user_agent=user_agent(facts.headers),
        request_id=facts.request_id,
        browser=browsers.read(facts.context.settings.secret(), _cookie(facts, browsers.BROWSER_COOKIE)),
    )


def _cookie(facts: Facts, name: str) -> str | None:
    return session_cookie(facts.headers.get(b"cookie"), facts.cookie_name(name))


async def _signed_in(
    request: Request,
    response: Response,
    database: Database,
    workspace: Workspace,
    begun: signing_in.NewSession,
    *,
    told: str | None,
) -> SessionInfo:
    facts = facts_of(request.scope)
    settings = facts.context.settings
    _set_cookie(response, facts, facts.cookie, begun.token, settings.session_hours * 3600)
    if told:
        signed = devices.signed(settings.secret(), devices.device_of(told))
        _set_cookie(response, facts, facts.cookie_name(devices.DEVICE_COOKIE), signed, devices.DEVICE_AGE_S)
    proved = browsers.signed(settings.secret(), workspace.id, begun.known.login.lower())
    _set_cookie(response, facts, facts.cookie_name(browsers.BROWSER_COOKIE), proved, browsers.BROWSER_AGE_S)
    async with database.read(workspace) as session:
        return await _info(session, workspace, begun.known, begun.csrf)


def _set_cookie(response: Response, facts: Facts, name: str, value: str, age_s: int) -> None:
    response.set_cookie(name, value, max_age=age_s, httponly=True, samesite="lax", secure=facts.secure)
