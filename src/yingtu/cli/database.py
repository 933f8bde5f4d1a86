"""Which database a command works on: the one named by ``YINGTU_DATABASE_URL``, the running embedded one, or one started for it."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from yingtu.cli.console import said_as_sentences, say
from yingtu.kit.settings import Settings, get_settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from yingtu.kit.db import Database, Workspace
    from yingtu.kit.postgres import EmbeddedPostgres

T = TypeVar("T")


def embedded(settings: Settings) -> EmbeddedPostgres:
    """Return the embedded server of this installation, not started."""
    from yingtu.kit.postgres import EmbeddedPostgres

    return EmbeddedPostgres(settings.data_dir / "postgres", progress=say)


@contextmanager
def reachable(settings: Settings) -> Iterator[str]:
    """Yield the connection string of the installation's database, which runs at least until the end of the block."""
    if settings.database_url:
        yield settings.database_url
        return
    from yingtu.kit.postgres_home import DirectoryInUseError

    server = embedded(settings)
    try:
        server.start()
    except DirectoryInUseError:
        server.attach()
    try:
        yield server.conninfo()
    finally:
        server.stop()


def in_workspace(name: str | None) -> Workspace:
    """Return the workspace a command works in: the one named, else the configured one."""
    from yingtu.kit.db import Workspace

    return Workspace(name or get_settings().workspace)


def with_database(work: Callable[[Database], Awaitable[T]]) -> T:
    """Run ``work`` on the opened database of this installation and return what it returns."""
    from yingtu.kit.db import Database

    async def run(conninfo: str, settings: Settings) -> T:
        database = Database(conninfo, settings)
        await database.open()
        try:
            return await work(database)
        finally:
            await database.close()

    settings = get_settings()
    with said_as_sentences(), reachable(settings) as conninfo:
        return asyncio.run(run(conninfo, settings))
