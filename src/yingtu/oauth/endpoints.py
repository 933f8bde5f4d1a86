"""The protocol's own addresses: for programs, outside of the API, with the answers of RFC 6749 rather than problems."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from yingtu.http.addresses import client_ip
from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import CurrentDatabase, CurrentWorkspace, Route, user_agent
from yingtu.identity.endpoints import site_of
from yingtu.identity.scopes import GENERAL
from yingtu.oauth import service
from yingtu.oauth.asking import Asked, Outcome
from yingtu.oauth.schemas import ServerMetadata, TokenAnswer, TokenError

router = APIRouter(tags=["oauth"], route_class=Route)

_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {"type": "object", "additionalProperties": {"type": "string"}}
            }
        },
    }
}
_SECRET = ["client_secret_basic", "client_secret_post"]
_REFUSED: dict[int | str, dict[str, Any]] = {
    **problem_responses(429, 503),
    400: {"model": TokenError},
    401: {"model": TokenError},
}


@router.get("/.well-known/oauth-authorization-server")
async def describe_server(request: Request) -> ServerMetadata:
    """Describe this authorisation server (RFC 8414)."""
    here = site_of(request).origin
    return ServerMetadata(
        issuer=here,
        authorization_endpoint=f"{here}/oauth/authorize",
        token_endpoint=f"{here}/oauth/token",
        revocation_endpoint=f"{here}/oauth/revoke",
        introspection_endpoint=f"{here}/oauth/introspect",
        response_types_supported=["code"],
        response_modes_supported=["query"],
        grant_types_supported=["authorization_code", "refresh_token", "client_credentials"],
        scopes_supported=list(GENERAL),
        code_challenge_methods_supported=["S256"],
        token_endpoint_auth_methods_supported=[*_SECRET, "none"],
        revocation_endpoint_auth_methods_supported=[*_SECRET, "none"],
        introspection_endpoint_auth_methods_supported=_SECRET,
        authorization_response_iss_parameter_supported=True,
        service_documentation=f"{here}/api/v1/openapi.json",
    )


@router.post("/oauth/token", response_model=TokenAnswer, responses=_REFUSED, openapi_extra=_FORM)
async def exchange_token(request: Request, database: CurrentDatabase, workspace: CurrentWorkspace) -> Response:
    """Give tokens: `grant_type` is `authorization_code` (with PKCE), `refresh_token` or `client_credentials`."""
    return _answer(await service.exchange(database, workspace, await _asked(request), _caller(request)))


@router.post("/oauth/revoke", responses=_REFUSED, openapi_extra=_FORM)
async def revoke_token(request: Request, database: CurrentDatabase, workspace: CurrentWorkspace) -> Response:
    """Withdraw a token (RFC 7009): a refresh token with everything that came of it, an access token alone."""
    return _answer(await service.withdraw(database, workspace, await _asked(request), _caller(request)))


@router.post("/oauth/introspect", responses=_REFUSED, openapi_extra=_FORM)
async def introspect_token(request: Request, database: CurrentDatabase, workspace: CurrentWorkspace) -> Response:
    """Tell an app that keeps a secret what one of its own tokens is good for (RFC 7662)."""
    return _answer(await service.describe(database, workspace, await _asked(request)))


async def _asked(request: Request) -> Asked:
    """Read the form (RFC 6749 §3.2); what is no form has no parameters, which the answer says."""
    form = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    text = (await request.body()).decode("utf-8", "replace") if form == "application/x-www-form-urlencoded" else ""
    given = request.headers.get("authorization", "")
    # The library takes a scheme and what follows it for granted.
    return Asked(service.parameters_of(text), given if len(given.split()) > 1 else "")


def _caller(request: Request) -> service.Caller:
    facts = facts_of(request.scope)
    return service.Caller(client_ip(request.scope), user_agent(facts.headers), facts.request_id)


def _answer(outcome: Outcome) -> Response:
    headers = {**outcome.headers, "cache-control": "no-store", "pragma": "no-cache", "content-type": "application/json"}
    return Response(orjson.dumps(outcome.body), status_code=outcome.status, headers=headers)
