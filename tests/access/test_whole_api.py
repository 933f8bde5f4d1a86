"""The whole OpenAPI with generated requests, as three people: no answer is a server error, and none is other than described.

Every request is made up from the description (Schemathesis), its places filled with things that are there wherever they can be, so
that more than 404 comes back. ``YINGTU_PROVE=1`` makes many more of them; ``YINGTU_SEED`` repeats a run.
"""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi import checks

from tests.support.actors import Person, make_user, new_session
from tests.support.counts import FULL_COUNTS, counted
from tests.support.http import open_client
from yingtu.app import create_app
from yingtu.identity.actor import SYSTEM
from yingtu.identity.tokens import COOKIE, csrf_token
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings
from yingtu.metadata import service as metadata
from yingtu.records import service as records
from yingtu.records.changes import Create, Source, Written
from yingtu.standard.shipped import MODULES
from yingtu.workspaces import service as workspaces
from yingtu.workspaces.service import NewWorkspace

#: Requests per operation and person; every day a third of the operations is asked once, by one of the three in turn.
EXAMPLES, WRONG_EXAMPLES = counted(usual=1, full=8), counted(usual=0, full=4)
#: The operations are asked in so many parts, each in a company of its own: a part that fails is repeated alone.
PARTS = counted(usual=1, full=4)
SEED = int(os.environ.get("YINGTU_SEED") or random.SystemRandom().randrange(10**6))
ROLES = ("sales", "sales_manager", "admin")
#: So many requests come from one place.
UNLIMITED = {"rate_key_per_minute": 0, "rate_address_per_minute": 0}
#: Left out, with the reason.
LEFT_OUT = {
    "GET /api/v1/events": "does not end",
    "POST /api/v1/sign-up": "makes a workspace each time",
    "POST /api/v1/sandboxes": "makes a workspace each time",
    "POST /api/v1/workspace/deletion": "ends the workspace under test",
    "POST /api/v1/operator/workspaces/{workspace_id}/suspend": "ends the workspace under test",
    "POST /api/v1/operator/workspaces/{workspace_id}/delete": "ends the workspace under test",
    "POST /api/v1/operations/backups": "writes the whole database to disk each time",
    "POST /api/v1/operations/connections/{pid}/end": "ends connections of other tests",
    "POST /api/v1/meta/files": "takes an archive, of which the description cannot say the content",
    "POST /api/v1/meta/files/preview": "takes an archive, of which the description cannot say the content",
}
OBJECTS = {
    "lead": {"name": "王芳", "phone": "13800000001", "source": "website"},
    "opportunity": {"name": "云帆", "stage": "contacting", "amount": "1000"},
    "quote": {"amount": "1000"},
    "contact": {"name": "陈晨", "phone": "13800000002"},
}
#: What these refer to: fields with the objects they point to.
NEEDED = {"lead": {"product_interest": "product"}, "quote": {"account": "account"}}
CHECKS = (checks.status_code_conformance, checks.content_type_conformance, checks.response_schema_conformance)


@dataclass
class Place:
    """The application with something to address, and somebody of each role."""

    app: FastAPI
    database: Database
    workspace: Workspace
    people: dict[str, Person] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)

    async def set_up(self) -> None:
        async with self.database.write(self.workspace) as session:
            boss = await make_user(session, "boss", roles=("director",))
            for role in ROLES:
                self.people[role] = await make_user(session, role, roles=(role,), manager=boss)
            await metadata.bump_access_epoch(session)
            owner = str(self.people["sales"].id)
            needed = {"product": {"name": "网关", "code": "GW"}, "account": {"name": "云帆科技"}}
            for name, values in {**needed, **OBJECTS}.items():
                known = {each: self.records[other] for each, other in NEEDED.get(name, {}).items()}
                made = [Create({**values, **known, "owner_id": owner})]
                (outcome,) = (await records.write(session, SYSTEM, name, made, source=Source.SYSTEM)).outcomes
                assert isinstance(outcome, Written), (name, outcome)
                self.records[name] = str(outcome.id)

    async def client(self, role: str) -> httpx.AsyncClient:
        """A session of its own for every request: many of them end sessions or change passwords."""
        async with self.database.write(self.workspace) as session:
            token = await new_session(session, self.people[role])
        return open_client(self.app, cookies={COOKIE: token}, headers={"X-CSRF-Token": csrf_token(token)})

    def there(self, parameters: dict[str, Any] | None, draw: random.Random) -> dict[str, Any]:
        """Fill the places of an address with things that are there; one in five stays as it was made up."""
        found = dict(parameters or {})
        if draw.random() < 0.2:
            return found
        name = draw.choice(sorted(OBJECTS))
        known = {
            "object": name, "object_name": name, "record_id": self.records[name], "process": "sales", "kind": "role", "key": "sales",
            "user_id": str(self.people["sales"].id), "number": "1", "template": "saas", "channel": "mail",
        }  # fmt: skip
        return {each: known.get(each, value) for each, value in found.items()}


@pytest.fixture
async def place(settings: Settings, database: Database) -> AsyncIterator[Place]:
    workspace = await workspaces.create(database, NewWorkspace("whole", "Whole", modules=MODULES))
    made = Place(
        create_app(settings.model_copy(update={"workspace": "whole", **UNLIMITED}), database), database, workspace
    )
    await made.set_up()
    yield made
    metadata.forget(workspace.id)


def operations(app: FastAPI) -> list[Any]:
    load_all_checks()
    schema = schemathesis.openapi.from_dict(app.openapi())
    return [each.ok() for each in schema.get_all_operations() if each.ok().label not in LEFT_OUT]


def examples(operation: Any, number: int) -> list[Any]:
    """Made-up requests, always the same for the same seed: most as described, some against the description where that can be."""
    found = made(operation, EXAMPLES, number, GenerationMode.POSITIVE)
    with suppress(Unsatisfiable):
        found += made(operation, WRONG_EXAMPLES, number, GenerationMode.NEGATIVE)
    return found


def made(operation: Any, count: int, number: int, mode: GenerationMode) -> list[Any]:
    found: list[Any] = []
    if count == 0:
        return found

    @seed(number)
    @settings(
        max_examples=count, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def collect(case: Any) -> None:
        found.append(case)

    collect()
    return found[-count:]


async def wrong(place: Place, role: str, case: Any) -> str | None:
    """Send a request and say what is wrong with the answer."""
    sent = case.as_transport_kwargs(base_url="http://localhost")
    sent.pop("cookies", None)
    headers = {name: value for name, value in sent.pop("headers", {}).items() if name.lower() != "x-csrf-token"}
    async with await place.client(role) as client:
        try:
            request = client.build_request(**_for_httpx(sent), headers=headers)
            request.read()
        except (UnicodeEncodeError, httpx.InvalidURL):
            return None  # nothing that a client could send
        answer = await client.send(request)
    told = f"{role} {case.method} {request.url} {request.content[:300]!r}: {answer.status_code} {answer.text[:400]}"
    if answer.status_code >= 500 and not (answer.status_code == 503 and "retry-after" in answer.headers):
        return told
    try:
        case.validate_response(answer, checks=list(CHECKS))
    except (FailureGroup, Failure) as failure:
        return f"{told}\n    {_short(failure)}"
    return None


def _for_httpx(sent: dict[str, Any]) -> dict[str, Any]:
    data = sent.pop("data", None)
    if isinstance(data, bytes | str):
        sent["content"] = data
    elif data is not None:
        sent["data"] = data
    if isinstance(sent.get("files"), list):
        sent["files"] = [(name, _readable(part)) for name, part in sent["files"]]
    return {
        name: value
        for name, value in sent.items()
        if name in {"method", "url", "params", "json", "content", "data", "files"}
    }


def _readable(part: Any) -> Any:
    """A part of a form with bytes as its content: what is made up may be a number."""
    if isinstance(part, tuple) and len(part) > 1 and not isinstance(part[1], bytes | str):
        return (part[0], str(part[1]).encode(), *part[2:])
    return part if isinstance(part, bytes | str | tuple) else str(part).encode()


def _short(failure: BaseException) -> str:
    parts = failure.exceptions if isinstance(failure, FailureGroup) else (failure,)
    return "; ".join(" ".join(str(each).split())[:300] for each in parts)


@pytest.mark.campaign
@pytest.mark.committed
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("part", range(PARTS))
async def test_generated_requests_are_answered_as_described(place: Place, part: int) -> None:
    print(f"YINGTU_SEED={SEED}")  # noqa: T201 - shown when the test fails: repeats it
    draw = random.Random(SEED)
    found: list[str] = []
    for number, operation in enumerate(operations(place.app)):
        if number % PARTS != part or (not FULL_COUNTS and (number + SEED) % 3):
            continue
        roles = ROLES if FULL_COUNTS else (ROLES[(number // 3 + SEED) % 3],)
        for case in examples(operation, SEED + number):
            asked = case.path_parameters
            for role in roles:
                case.path_parameters = place.there(asked, draw)
                found += [told] if (told := await wrong(place, role, case)) else []
    assert not found, f"{len(found)} of them:\n" + "\n".join(found[:60])
