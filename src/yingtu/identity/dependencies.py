"""What endpoints ask for: who acts, and a session that is committed before the answer leaves.

Use :class:`Route` as the route class of every router with signed-in endpoints::

    router = APIRouter(prefix="/api/v1/things", route_class=Route)

It finds out who asks before it reads the body, runs each handler inside its transaction, and repeats a handler when it ran
under outdated rights or configuration.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Annotated, Any

import orjson
from fastapi import Depends, Request, UploadFile
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response
from starlette.types import Scope

from yingtu.http.addresses import client_ip, host_name
from yingtu.http.context import Facts, facts_of
from yingtu.http.errors import UnreadableBody
from yingtu.http.named_route import NamedRoute
from yingtu.identity import devices, service, signing_in
from yingtu.identity.actor import Actor, Device
from yingtu.identity.cache import Known
from yingtu.identity.errors import (
    CsrfFailed,
    InvalidApiKey,
    InvalidToken,
    NotSignedIn,
    PasswordWrong,
    ScopeMissing,
    SecondFactorRequired,
    SeenAsOnly,
    TrialEnded,
)
from yingtu.identity.repeating import repeated
from yingtu.identity.scopes import permit, reach_address
from yingtu.identity.tokens import COOKIE, WORKSPACE_COOKIE, csrf_matches
from yingtu.kit.clock import now
from yingtu.kit.db import Database, Session, Workspace
from yingtu.kit.errors import YingtuError
from yingtu.metadata.errors import StaleCatalog

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

#: What people still do in a workspace that is read only: sign in and out, look, take their data along, and have it deleted.
CHANGES_NOTHING = re.compile(
    r"^/api/v1/(session|sessions/[^/]+|me/password|me/preferences|first-steps/dismiss|workspace/(exports|deletion)|operator/.*)$"
    r"|/(query|aggregate|preview|stages|exports|formula)$"
)

#: What an administrator who looks as another person may still send: questions, and that they have seen enough.
LOOKING_ONLY = re.compile(r"^/api/v1/(session|access/seen-as)$|/(query|aggregate|preview)$")

#: What somebody without the second factor they need may still do: set one up, and leave.
ENROLLING = re.compile(r"^/api/v1/(session|sessions|info|me/(factors|recovery-codes|password|preferences)(/.*)?)$")

_ACTOR, _KNOWN, _TOKEN = "actor", "known", "token"


async def identify(request: Request) -> Actor:
    """Return who asks; found out once per request.

    Raises:
        NotSignedIn, InvalidApiKey: no valid credential.
        CsrfFailed: an unsafe method with a cookie but without its token.
    """
    return await find_actor(request.scope, facts_of(request.scope))


async def find_actor(scope: Scope, facts: Facts) -> Actor:
    """Do the work of :func:`identify`."""
    found: Actor | None = facts.memo.get(_ACTOR)
    return found or await _identify(scope, facts)


async def current_workspace(request: Request) -> Workspace:
    """Return the workspace the request is for: by header ``X-Workspace``, by host name, by the browser's choice, or the default one."""
    return await workspace_of(facts_of(request.scope))


async def workspace_of(facts: Facts) -> Workspace:
    """Return the workspace of a request, remembered in its facts."""
    if facts.workspace is None:
        host = host_name(facts.headers.get(b"host", b"").decode("latin-1"))
        asked = facts.headers.get(b"x-workspace")
        chosen = session_cookie(facts.headers.get(b"cookie"), facts.cookie_name(WORKSPACE_COOKIE))
        found = await facts.context.find_workspace(host, asked.decode("latin-1") if asked else None, chosen)
        if found.id == chosen != facts.context.settings.workspace:
            facts.cookie = facts.cookie_name(f"{COOKIE}_{chosen}")
        facts.workspace = found
    return facts.workspace


async def read_session(request: Request, _actor: Annotated[Actor, Depends(identify)]) -> AsyncIterator[Session]:
    """Lend a session for reading through the read path, whose statements check the epochs themselves."""
    facts = facts_of(request.scope)
    require_scope(facts, "read", request.scope["path"])
    async with facts.context.database.read(await workspace_of(facts)) as session:
        yield session


async def write_session(request: Request, _actor: Annotated[Actor, Depends(identify)]) -> AsyncIterator[Session]:
    """Lend one transaction to services that compare the epochs themselves (the write path, the publisher)."""
    facts = facts_of(request.scope)
    require_scope(facts, "write", request.scope["path"])
    async with facts.context.database.write(await workspace_of(facts)) as session:
        yield session


async def checked_write_session(request: Request, actor: Annotated[Actor, Depends(identify)]) -> AsyncIterator[Session]:
    """Lend one transaction, begun by locking the epochs the actor was resolved under."""
    facts = facts_of(request.scope)
    require_scope(facts, "write", request.scope["path"])
    async with facts.context.database.write(await workspace_of(facts)) as session:
        await service.check_current(session, actor, lock="share")
        yield session


async def rights_session(request: Request, actor: Annotated[Actor, Depends(identify)]) -> AsyncIterator[Session]:
    """Lend one transaction that changes rights or configuration: one at a time, nobody writes meanwhile."""
    facts = facts_of(request.scope)
    require_scope(facts, "write", request.scope["path"])
    async with facts.context.database.write(await workspace_of(facts)) as session:
        await service.begin_rights_change(session, actor)
        yield session


async def checked_read_session(request: Request, actor: Annotated[Actor, Depends(identify)]) -> AsyncIterator[Session]:
    """Lend a session for reading what the read path does not serve: the actor is checked by a round trip of its own."""
    facts = facts_of(request.scope)
    require_scope(facts, "read", request.scope["path"])
    async with facts.context.database.read(await workspace_of(facts)) as session:
        await service.check_current(session, actor)
        yield session


async def checked_actor(request: Request, actor: Annotated[Actor, Depends(identify)]) -> Actor:
    """Return who asks, compared with the epochs in force: for work in transactions of its own, which do not compare."""
    facts = facts_of(request.scope)
    require_scope(facts, "read" if request.method in SAFE_METHODS else "write", request.scope["path"])
    async with facts.context.database.read(await workspace_of(facts)) as session:
        await service.check_current(session, actor)
    return actor


async def known_of(request: Request, _actor: Annotated[Actor, Depends(identify)]) -> Known:
    """Return the credential behind the actor."""
    found: Known = facts_of(request.scope).memo[_KNOWN]
    return found


async def database_of(request: Request) -> Database:
    """Return the process's database, for work that has its own transactions."""
    return facts_of(request.scope).context.database


#: Who asks. May be outdated by a moment: use it with one of the sessions below, which notice.
CurrentActor = Annotated[Actor, Depends(identify)]
#: Who asks, not outdated at the beginning of the request: where none of the sessions below is taken.
CheckedActor = Annotated[Actor, Depends(checked_actor)]
CurrentKnown = Annotated[Known, Depends(known_of)]
CurrentWorkspace = Annotated[Workspace, Depends(current_workspace)]
CurrentDatabase = Annotated[Database, Depends(database_of)]
#: For the read path (``records.service`` reads): one round trip per statement, epochs checked by the statements.
ReadSession = Annotated[Session, Depends(read_session, scope="function")]
#: For every other reading endpoint.
CheckedReadSession = Annotated[Session, Depends(checked_read_session, scope="function")]
#: For the write path (``records.service.write``) and the publisher, which compare the epochs in their first statement:
#: one transaction, committed before the answer leaves.
WriteSession = Annotated[Session, Depends(write_session, scope="function")]
#: For every other writing endpoint.
CheckedWriteSession = Annotated[Session, Depends(checked_write_session, scope="function")]
#: One transaction for changes of people, roles, sessions and configuration.
RightsSession = Annotated[Session, Depends(rights_session, scope="function")]


class Route(NamedRoute):
    """A route whose handler may be repeated: everything it did is undone first."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's handler."""
        handler = super().get_route_handler()
        signed_in = _depends_on(self.dependant, identify)
        reads_json = self.body_field is not None

        async def answer(request: Request) -> Response:
            if signed_in:
                await identify(request)
            if reads_json and request.headers.get("content-type", "").startswith("application/json"):
                await _read_json(request)
            if not signed_in:
                return await _attempt(handler, request)
            return await repeated(lambda: _attempt(handler, request), lambda: _begin_again(request))

        return answer


async def _attempt(handler: Callable[[Request], Coroutine[Any, Any, Response]], request: Request) -> Response:
    """Run the handler with function-scoped dependencies of its own: they end (commit) before this returns."""
    outer = request.scope.get("fastapi_function_astack")
    try:
        async with AsyncExitStack() as stack:
            request.scope["fastapi_function_astack"] = stack
            return await handler(request)
    finally:
        request.scope["fastapi_function_astack"] = outer


async def _begin_again(request: Request) -> None:
    """Forget who asked and ask again; uploaded files are read from their start."""
    facts = facts_of(request.scope)
    forget(facts)
    await identify(request)
    form = getattr(request, "_form", None)
    for value in form.values() if form else ():
        if isinstance(value, UploadFile):
            await value.seek(0)


def known_actor(facts: Facts) -> Actor | None:
    """Return who asks as far as that is known: None before it was found out."""
    found: Actor | None = facts.memo.get(_ACTOR)
    return found


def forget(facts: Facts) -> None:
    """Forget who asked: what was known of them proved outdated."""
    if facts.workspace is not None and (token := facts.memo.get(_TOKEN)) is not None:
        service.forget(facts.workspace, token)
    facts.memo.pop(_ACTOR, None)


async def _read_json(request: Request) -> None:
    """Parse the body once, strictly (RFC 8259: UTF-8, no NaN) and bounded in depth, where FastAPI will look for it."""
    body = await request.body()
    if not body:
        return
    try:
        request._json = orjson.loads(body)  # noqa: SLF001 - Starlette's own memo of the parsed body
    except orjson.JSONDecodeError as error:
        raise UnreadableBody(reason=error.msg, position=error.pos) from None


async def _identify(scope: Scope, facts: Facts) -> Actor:
    headers = facts.headers
    workspace = await workspace_of(facts)
    database = facts.context.database
    authorization = headers.get(b"authorization", b"").decode("latin-1")
    safe = scope["method"] in SAFE_METHODS
    if authorization[:7].lower() == "bearer ":
        token = authorization[7:].strip()
        try:
            known = await service.known_for_bearer(database, workspace, token)
        except (InvalidApiKey, InvalidToken):
            facts.context.addresses.take(client_ip(scope))
            raise
        facts.context.keys.take(known.credential_id)
        if known.scopes is not None and not reach_address(known.scopes, scope["path"]):
            raise ScopeMissing(scope="read")
        device = Device.MACHINE
    else:
        found = session_cookie(headers.get(b"cookie"), facts.cookie)
        if not found:
            raise NotSignedIn
        token = found
        known = await service.known_for_session(database, workspace, token)
        if known.factor_due is not None and known.factor_due <= now() and not ENROLLING.match(scope["path"]):
            known = await _enrolled(database, workspace, token)
        if not safe and not csrf_matches(token, headers.get(b"x-csrf-token", b"").decode("latin-1") or None):
            raise CsrfFailed
        device = device_class(headers)
    if not safe and workspace.read_only_since is not None and not CHANGES_NOTHING.search(scope["path"]):
        raise TrialEnded(since=workspace.read_only_since.date().isoformat())
    if not safe and known.actor.seen_by is not None and not LOOKING_ONLY.search(scope["path"]):
        raise SeenAsOnly
    facts.language = known.own_language or facts.asked_language or known.actor.language
    facts.user = known.login
    if safe:
        actor = known.reader(facts.language, device, client_ip(scope))
    else:
        actor = replace(
            known.actor,
            language=facts.language,
            device=device,
            ip=client_ip(scope),
            **_trace(facts, known, device),
        )
    facts.memo[_ACTOR], facts.memo[_KNOWN], facts.memo[_TOKEN] = actor, known, token
    return actor


def traced(facts: Facts) -> Actor:
    """Return who asks for something that changes nothing and is noted in the audit all the same: with device, program and request."""
    actor: Actor = facts.memo[_ACTOR]
    return replace(actor, **_trace(facts, facts.memo[_KNOWN], actor.device))


def _trace(facts: Facts, known: Known, device: Device) -> dict[str, Any]:
    return {
        "fingerprint": f"key:{known.credential_id}" if device is Device.MACHINE else device_name(facts),
        "user_agent": user_agent(facts.headers),
        "request_id": facts.request_id,
    }


async def _enrolled(database: Database, workspace: Workspace, token: str) -> Known:
    """Ask again whether somebody lacks the second factor they need: they may have set it up in another process.

    Raises:
        SecondFactorRequired: they do.
    """
    service.forget(workspace, token)
    known = await service.known_for_session(database, workspace, token)
    if known.factor_due is not None:
        raise SecondFactorRequired
    return known


def session_cookie(header: bytes | None, wanted: str = COOKIE) -> str | None:
    """Return the value of one of our cookies from a ``Cookie`` header (RFC 6265 §4.2.1)."""
    if header is None:
        return None
    for pair in header.decode("latin-1").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == wanted:
            return value or None
    return None


def device_class(headers: dict[bytes, bytes]) -> Device:
    """Return the class of device by client hint, else by what the browser calls itself."""
    hint = headers.get(b"sec-ch-ua-mobile")
    if hint is not None:
        return Device.PHONE if hint == b"?1" else Device.DESKTOP
    agent = headers.get(b"user-agent", b"")
    return Device.PHONE if b"Mobi" in agent or b"Android" in agent else Device.DESKTOP


def user_agent(headers: dict[bytes, bytes]) -> str | None:
    """Return what the client calls itself, shortened."""
    return headers.get(b"user-agent", b"").decode("latin-1")[:300] or None


def device_name(facts: Facts) -> str:
    """Return the device that the browser keeps signed by us, else a digest of what the client says about itself."""
    headers = facts.headers
    cookie = session_cookie(headers.get(b"cookie"), facts.cookie_name(devices.DEVICE_COOKIE))
    if cookie and (known := devices.read(facts.context.settings.secret(), cookie)):
        return known
    told = (headers.get(name, b"") for name in (b"user-agent", b"accept-language", b"sec-ch-ua", b"sec-ch-ua-platform"))
    return "ua:" + hashlib.sha256(b"\n".join(told)).hexdigest()[:16]


def require_scope(facts: Facts, scope: str, path: str = "") -> None:
    """Refuse an API key or app that lacks a scope; sessions have all. Scopes of single objects count at their addresses only."""
    known: Known = facts.memo[_KNOWN]
    if known.scopes is not None and not permit(known.scopes, scope, path):
        raise ScopeMissing(scope=scope)


async def own_hand(known: Annotated[Known, Depends(known_of)]) -> Known:
    """Return the credential of whoever changes ways into the account: the person in a session, or a key with ``admin``.

    Raises:
        ScopeMissing: anything less would give itself more than it was given.
    """
    if known.scopes is not None and "admin" not in known.scopes:
        raise ScopeMissing(scope="admin")
    return known


async def proving(request: Request, known: Annotated[Known, Depends(known_of)]) -> AsyncIterator[None]:
    """Count the password that a handler is going to ask for, and forgive it when the handler is content."""
    facts, ip = facts_of(request.scope), client_ip(request.scope)
    database, workspace = facts.context.database, await workspace_of(facts)
    attempt = await signing_in.count_proof(database, workspace, known.login, ip)
    try:
        yield
    except PasswordWrong:
        await signing_in.note_wrong_proof(database, workspace, traced(facts), known.login)
        raise
    except (YingtuError, StaleCatalog, RequestValidationError):
        # Refused, or about to be repeated, for another reason: it was no guess, nor does it forgive those before it.
        await signing_in.take_back_proof(database, workspace, attempt)
        raise
    await signing_in.forgive_proofs(database, workspace, known.login, ip)


def _depends_on(dependant: Dependant, call: Callable[..., Any]) -> bool:
    return any(each.call is call or _depends_on(each, call) for each in dependant.dependencies)


#: Of a route that asks for the person's password once more: guessing it is no faster there than at the sign-in.
PROVING = Depends(proving, scope="function")
#: The credential of whoever may change ways into the account.
OwnHand = Annotated[Known, Depends(own_hand)]
