"""The busiest addresses are answered without the framework's machinery, which costs more than the statement they run.

An endpoint qualifies by its signature alone: GET or PATCH with :class:`~yingtu.identity.dependencies.Route`, and nothing asked
for but texts of its path, the request, who asks, and a :data:`~yingtu.identity.dependencies.ReadSession` (PATCH: a
:data:`~yingtu.identity.dependencies.WriteSession`). It behaves the same either way (a test compares both); every other request
goes on to the framework.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.requests import Request
from starlette.responses import Response

from yingtu.http.context import facts_of
from yingtu.identity.dependencies import (
    Route,
    find_actor,
    forget,
    identify,
    read_session,
    require_scope,
    workspace_of,
    write_session,
)
from yingtu.identity.repeating import repeated

if TYPE_CHECKING:
    from fastapi._compat import ModelField
    from fastapi.dependencies.models import Dependant
    from starlette.types import ASGIApp, Receive, Scope, Send

    from yingtu.http.context import Facts


#: The session each method works in; other methods are the framework's.
_SESSIONS = {"GET": read_session, "PATCH": write_session}


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """An endpoint that can be called directly, and the names of what it asks for."""

    route: APIRoute
    call: Callable[..., Awaitable[Response]]
    fields: tuple[ModelField, ...]
    request: str | None
    actor: str | None
    session: str


@dataclass(frozen=True)
class _Candidate:
    """An address with a given number of segments."""

    literals: tuple[tuple[int, str], ...]
    parameters: tuple[tuple[int, str], ...]
    context: RouteContext
    method: str

    @cached_property
    def endpoint(self) -> _Endpoint | None:
        """Looked at when it is first asked for: the framework builds what belongs to a route then; None: it answers it."""
        return _qualify(self.context, self.method)


class Direct:
    """ASGI middleware between the edge and the framework."""

    def __init__(self, rest: ASGIApp, app: FastAPI) -> None:
        self._rest = rest
        self._app = app
        self._known_routes = -1
        self._by_length: dict[tuple[str, int], list[_Candidate]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer directly where that is possible."""
        if scope["type"] == "http" and scope["method"] in _SESSIONS:
            segments = scope["path"].split("/")
            found = self._find(scope["method"], segments)
            if found is not None and found.endpoint is not None:
                parameters = {name: segments[position] for position, name in found.parameters}
                values = _checked(found.endpoint.fields, parameters)
                if values is not None:
                    scope["app"], scope["route"], scope["path_params"] = self._app, found.endpoint.route, parameters
                    response = await _answer(found.endpoint, values, scope, receive)
                    await response(scope, receive, send)
                    return
        await self._rest(scope, receive, send)

    def _find(self, method: str, segments: list[str]) -> _Candidate | None:
        if len(self._app.router.routes) != self._known_routes:
            self._index()
        for candidate in self._by_length.get((method, len(segments)), ()):
            if all(segments[position] == text for position, text in candidate.literals) and all(
                segments[position] for position, _ in candidate.parameters
            ):
                return candidate
        return None

    def _index(self) -> None:
        """Note the addresses in the order in which the framework would match them."""
        self._by_length = {}
        for context in iter_route_contexts(self._app.router.routes):
            path, methods = context.path, context.methods
            if path is None or ":" in path or methods is None:
                continue
            segments = path.split("/")
            inside = [(position, text) for position, text in enumerate(segments) if text.startswith("{")]
            for method in _SESSIONS.keys() & methods:
                self._by_length.setdefault((method, len(segments)), []).append(
                    _Candidate(
                        literals=tuple(pair for pair in enumerate(segments) if not pair[1].startswith("{")),
                        parameters=tuple((position, text.strip("{}")) for position, text in inside),
                        context=context,
                        method=method,
                    )
                )
        self._known_routes = len(self._app.router.routes)


async def _answer(endpoint: _Endpoint, values: dict[str, Any], scope: Scope, receive: Receive) -> Response:
    facts = facts_of(scope)
    if endpoint.request is not None:
        # One for all attempts: it keeps the body that has been read.
        values[endpoint.request] = Request(scope, receive)

    async def renew() -> None:
        forget(facts)

    return await repeated(lambda: _call(endpoint, values, scope, facts), renew)


async def _call(endpoint: _Endpoint, values: dict[str, Any], scope: Scope, facts: Facts) -> Response:
    actor = await find_actor(scope, facts)
    writing = scope["method"] != "GET"
    require_scope(facts, "write" if writing else "read", scope["path"])
    if endpoint.actor is not None:
        values[endpoint.actor] = actor
    database, workspace = facts.context.database, await workspace_of(facts)
    async with database.write(workspace) if writing else database.read(workspace) as session:
        values[endpoint.session] = session
        return await endpoint.call(**values)


def _checked(fields: tuple[ModelField, ...], parameters: dict[str, str]) -> dict[str, Any] | None:
    """Return the path's values by argument name, None when one is not valid: the framework then says why."""
    values: dict[str, Any] = {}
    for field in fields:
        value, errors = field.validate(parameters[field.alias], loc=("path", field.alias))
        if errors:
            return None
        values[field.name] = value
    return values


def _qualify(context: RouteContext, method: str) -> _Endpoint | None:
    route = context.original_route
    if not isinstance(route, Route) or context.path != route.path:
        return None
    asked: Dependant = route.dependant
    names = {each.call: each.name for each in asked.dependencies}
    if (
        asked.call is None
        or not inspect.iscoroutinefunction(asked.call)
        or route.dependencies
        or names.get(_SESSIONS[method]) is None
        or not names.keys() <= {_SESSIONS[method], identify}
        or any((asked.query_params, asked.header_params, asked.cookie_params, asked.body_params))
        or any((asked.response_param_name, asked.background_tasks_param_name, asked.http_connection_param_name))
        or not isinstance(route.response_class, type)
    ):
        return None
    return _Endpoint(
        route=route,
        call=asked.call,
        fields=tuple(asked.path_params),
        request=asked.request_param_name,
        actor=names.get(identify),
        session=names[_SESSIONS[method]] or "",
    )
