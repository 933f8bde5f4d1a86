"""Errors as RFC 9457 problem documents: one form for every error of every address, in the person's language."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
import psycopg
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from yingtu.http.context import FACTS
from yingtu.http.errors import (
    BadRequest,
    BodyTooLarge,
    ConstraintViolated,
    InvalidRequest,
    MethodNotAllowed,
    UnknownAddress,
    UnreadableBody,
    ValueNotStorable,
)
from yingtu.kit.db import RETRY_AFTER_S
from yingtu.kit.errors import Overloaded, Problem, YingtuError
from yingtu.kit.expected import expected
from yingtu.kit.i18n import FALLBACK, translate, translate_hint

_REFUSALS = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
MEDIA_TYPE = "application/problem+json"

#: PostgreSQL's words for "not now": repeat the same request a moment later.
_PASSING = (
    psycopg.OperationalError,
    psycopg.errors.QueryCanceled,
    psycopg.errors.LockNotAvailable,
    psycopg.errors.TransactionRollback,
)


class ProblemEntry(BaseModel):
    """One thing that is wrong at one place."""

    pointer: str = Field(description="Where: a field's api name, a JSON pointer or a cell")
    code: str
    message: str
    hint: str | None
    params: dict[str, Any]


class ProblemDocument(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str = Field(description="Stable; see docs/reference/errors.md")
    detail: str = Field(description="A sentence in the language of the request")
    hint: str | None
    params: dict[str, Any]
    errors: list[ProblemEntry]
    request_id: str | None


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return ``responses=`` of a route that can answer with these error statuses."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
        }
        for status in statuses
    }


def document(error: YingtuError, language: str, request_id: str | None) -> dict[str, Any]:
    """Return the problem document of an error."""
    params = {**error.params}
    if error.retry_after_s is not None:
        params.setdefault("retry_after_s", error.retry_after_s)
    return {
        "type": f"urn:yingtu:error:{error.code}",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "code": error.code,
        "detail": translate(error.code, params, language),
        "hint": translate_hint(error.code, params, language),
        "params": params,
        "errors": [entry(problem, language) for problem in _problems(error, params)],
        "request_id": request_id,
    }


def _problems(error: YingtuError, params: dict[str, Any]) -> tuple[Problem, ...]:
    if error.problems or error.pointer is None:
        return error.problems
    return (Problem(error.pointer, error.code, params),)


def entry(problem: Problem, language: str) -> dict[str, Any]:
    """Return one entry of ``errors`` with its sentence; also the form of per-row errors of bulk writes."""
    return {
        "pointer": problem.pointer,
        "code": problem.code,
        "message": translate(problem.code, problem.params, language),
        "hint": translate_hint(problem.code, problem.params, language),
        "params": problem.params,
    }


def problem_response(error: YingtuError, scope: Scope) -> Response:
    """Render an error for the request of ``scope``."""
    facts = scope.get(FACTS)
    language, request_id = (facts.language, facts.request_id) if facts else (FALLBACK, None)
    if facts and error.status in _REFUSALS and facts.context.on_refused is not None:
        facts.context.on_refused(scope, error)
    headers = {"content-language": language, "cache-control": "no-store"}
    if error.retry_after_s is not None:
        headers["retry-after"] = str(error.retry_after_s)
    if isinstance(error, MethodNotAllowed):
        headers["allow"] = ", ".join(error.params["allowed"])
    if error.status == HTTPStatus.UNAUTHORIZED:
        # RFC 6750 §3.1: an app has to know whether refreshing its token would help.
        reason = ', error="invalid_token"' if error.code == "invalid_token" else ""
        headers["www-authenticate"] = f'Bearer realm="yingtu"{reason}'
    body = orjson.dumps(document(error, language, request_id), default=str, option=orjson.OPT_NON_STR_KEYS)
    return Response(body, status_code=error.status, headers=headers, media_type=MEDIA_TYPE)


def as_yingtu_error(error: Exception, scope: Scope) -> YingtuError | None:
    """Translate what the framework and the database driver raise; None when it is nobody's fault but ours."""
    match error:
        case YingtuError():
            return error
        case RequestValidationError():
            return _invalid_request(error)
        case HTTPException():
            return _http_error(error, scope)
        case psycopg.DataError():
            return ValueNotStorable()
        case psycopg.IntegrityError():
            return ConstraintViolated()
        case _ if isinstance(error, _PASSING):
            return Overloaded(retry_after_s=RETRY_AFTER_S)
        case RecursionError():
            return UnreadableBody()
        case _:
            return None


def install(app: FastAPI) -> None:
    """Make the application answer every foreseen error with a problem document."""

    async def respond(request: Request, error: Exception) -> Response:
        known = as_yingtu_error(error, request.scope)
        if known is None:
            raise error
        return problem_response(known, request.scope)

    for kind in (YingtuError, RequestValidationError, HTTPException, psycopg.Error, RecursionError):
        app.add_exception_handler(kind, respond)


def _http_error(error: HTTPException, scope: Scope) -> YingtuError:
    method, path = scope.get("method", "?"), scope.get("path", "?")
    match error.status_code:
        case HTTPStatus.NOT_FOUND:
            return UnknownAddress(method=method, path=path)
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return MethodNotAllowed(method=method, allowed=_allowed(scope))
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return BodyTooLarge(limit_mb=int((error.headers or {}).get("x-limit-mb", "0")))
        case HTTPStatus.BAD_REQUEST if "body" in str(error.detail):
            return UnreadableBody()
        case _:
            return BadRequest()


def _allowed(scope: Scope) -> list[str]:
    """Return the methods of all routes at this address; the framework names those of the first."""
    routes = scope["app"].routes
    methods = (getattr(each, "methods", None) for each in routes if each.matches(scope)[0] is Match.PARTIAL)
    return sorted({method for found in methods for method in found or ()})


def _invalid_request(error: RequestValidationError) -> InvalidRequest:
    return InvalidRequest(problems=tuple(_validation_problem(each) for each in error.errors()[:100]))


def _validation_problem(raw: dict[str, Any]) -> Problem:
    """Turn one of Pydantic's errors into a problem: JSON pointer for the body, ``?name`` for the address."""
    place, *path = raw["loc"]
    inside = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
    pointer = inside or "/" if place == "body" else f"?{inside[1:]}" if place == "query" else f"{place}{inside}"
    match raw["type"]:
        case "json_invalid":
            reason = str(raw.get("ctx", {}).get("error", "")) or "?"
            return Problem("/", "invalid_json", {"reason": reason, "position": path[0] if path else 0})
        case "missing":
            return Problem(pointer, "missing", {})
        case "extra_forbidden":
            return Problem(pointer, "unknown_key", {})
        case "model_attributes_type" | "dict_type" | "list_type" if not path:
            # What did not come as JSON arrives unread.
            return Problem("/", "not_json" if isinstance(raw.get("input"), bytes | str) else "not_an_object", {})
        case kind:
            told = {"reason": raw["msg"], "type": kind}
            return Problem(pointer, "invalid_value", told | expected(kind, raw["msg"], raw.get("ctx") or {}))
