"""The application under test, reached over ASGI: same database as the test, so what a test wrote is there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, TypeAlias

import httpx
import pytest
from fastapi import FastAPI

from tests.support.actors import Person, ensure_workspace, new_session
from yingtu.app import create_app
from yingtu.http import logs
from yingtu.identity.cache import ACTORS
from yingtu.identity.tokens import COOKIE, csrf_token
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings
from yingtu.metadata import service as metadata

BASE_URL = "http://localhost"

# Without this, errors are drawn with boxes and colours, which takes seconds.
logs.configure("error")

SignedIn: TypeAlias = Callable[[Person], Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def app(settings: Settings, database: Database, workspace: Workspace) -> AsyncIterator[FastAPI]:
    """The assembled application on the test's database; its caches begin empty."""
    metadata.forget(workspace.id)
    ACTORS.clear()
    async with database.write(workspace) as session:
        await ensure_workspace(session)
    yield create_app(settings, database)
    metadata.forget(workspace.id)
    ACTORS.clear()


def open_client(app: Any, **options: Any) -> httpx.AsyncClient:
    """Return a client of the application; close it."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=BASE_URL, **options)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is not signed in."""
    async with open_client(app) as opened:
        yield opened


@pytest.fixture
async def signed_in(app: FastAPI, database: Database, workspace: Workspace) -> AsyncIterator[SignedIn]:
    """``await signed_in(person)`` returns a client with that person's session and CSRF token."""
    async with AsyncExitStack() as stack:

        async def sign_in(person: Person) -> httpx.AsyncClient:
            async with database.write(workspace) as session:
                token = await new_session(session, person)
            return await stack.enter_async_context(
                open_client(app, cookies={COOKIE: token}, headers={"X-CSRF-Token": csrf_token(token)})
            )

        yield sign_in
