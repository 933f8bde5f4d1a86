"""The API's description: FastAPI's, with our one form of errors instead of its own, and how to prove who asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from yingtu.http.problems import MEDIA_TYPE, ProblemDocument, ProblemEntry

_PROBLEM = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}}
_FRAMEWORKS_OWN = ("HTTPValidationError", "ValidationError")
_SECURITY_SCHEMES = {
    "cookie": {"type": "apiKey", "in": "cookie", "name": "yingtu_session", "description": "POST /api/v1/session"},
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key"},
}


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of an application."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        openapi_version=app.openapi_version,
        routes=app.routes,
        separate_input_output_schemas=app.separate_input_output_schemas,
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in _FRAMEWORKS_OWN:
        schemas.pop(name, None)
    _, ours = models_json_schema(
        [(ProblemDocument, "serialization"), (ProblemEntry, "serialization")],
        ref_template="#/components/schemas/{model}",
    )
    schemas.update(ours["$defs"])
    _name_local_times(document)
    document["components"]["securitySchemes"] = _SECURITY_SCHEMES
    for operation in _operations(document):
        responses = operation["responses"]
        if "HTTPValidationError" in str(responses.get("422", "")):
            responses["422"] = {"description": "Unprocessable Content", **_PROBLEM}
        if "requestBody" in operation:
            responses.setdefault("400", {"description": "Bad Request", **_PROBLEM})
            responses.setdefault("413", {"description": "Content Too Large", **_PROBLEM})
        if "503" in responses:
            responses.setdefault("429", {"description": "Too Many Requests", **_PROBLEM})
        if "401" in responses:
            operation["security"] = [{"cookie": []}, {"bearer": []}]
    return document


def _name_local_times(node: Any) -> None:
    """Times of day are by somebody's clock: the format ``time`` would promise an offset (RFC 3339), ``time-local`` does not."""
    match node:
        case dict():
            if node.get("type") == "string" and node.get("format") == "time":
                node["format"] = "time-local"
            for each in node.values():
                _name_local_times(each)
        case list():
            for each in node:
                _name_local_times(each)


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in document["paths"].values():
        yield from (each for each in methods.values() if isinstance(each, dict) and "responses" in each)
