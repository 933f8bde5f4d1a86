"""``yingtu import``: a file of this machine through the same job as an upload, with its progress in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from yingtu.cli.console import answer, fail, language, say
from yingtu.cli.database import in_workspace, with_database
from yingtu.kit.settings import Settings

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.jobs.repository import Job
    from yingtu.kit.db import Database, Workspace

SHOWN_ERRORS = 10


def read_mapping(path: Path | None) -> Any:
    """Return the mapping in a YAML or JSON file (JSON is YAML)."""
    if path is None:
        return None
    from yingtu.metadata.yaml_text import YamlError, parse

    try:
        return parse(path.read_bytes()).value
    except YamlError as error:
        fail(f"{path}, {error}")
    except OSError as error:
        fail(f"cannot read {path}: {error.strerror}")


def import_file(
    object_name: str, file: Path, *, mapping: Path | None, login: str | None, workspace: str | None, errors: Path | None,
    settings: Settings,
) -> int:  # fmt: skip
    """Run the import and return the exit code: 0 when every row went in, 2 when rows were refused, 1 when it failed."""
    from yingtu.assembly import connect
    from yingtu.exchange import service

    connect()
    place = in_workspace(workspace)
    chosen = read_mapping(mapping)
    if not file.is_file():
        fail(f"there is no file {file}")

    def watch(done: int, total: int | None) -> None:
        say(f"{done:,} of {total:,} rows" if total else f"{done:,} rows")

    async def work(database: Database) -> int:
        actor = await actor_of(database, place, login)
        job = await service.import_file(
            database, place, actor, object_name, file, chosen, settings=settings, watcher=watch
        )
        tell(job)
        if job.errors:
            await _tell_errors(database, place, actor, job, errors)
        return 1 if job.state != "succeeded" else 2 if job.errors else 0

    return with_database(work)


async def actor_of(database: Database, workspace: Workspace, login: str | None) -> Actor:
    """Return whose rights count: the person's, or the system's own."""
    from yingtu.identity.actor import SYSTEM
    from yingtu.identity.service import actor_of_user
    from yingtu.users.service import find_user

    if login is None:
        return SYSTEM
    async with database.read(workspace) as session:
        person = await find_user(session, login)
        return await actor_of_user(session, person.id)


def tell(job: Job) -> None:
    """Say how a job ended."""
    from yingtu.kit.i18n import translate

    counts = ", ".join(f"{key} {value:,}" for key, value in (job.result or {}).items() if isinstance(value, int))
    answer(f"job {job.id} {job.state}: {counts or f'{job.done:,} rows'}")
    if job.message_code:
        answer(translate(job.message_code, job.message_params or {}, language()))


async def _tell_errors(database: Database, workspace: Workspace, actor: Actor, job: Job, target: Path | None) -> None:
    from yingtu.exchange import service

    async with database.read(workspace) as session:
        first = await service.read_errors(session, actor, job.id, limit=SHOWN_ERRORS)
    for error in first:
        answer(f"  row {error.row_number}: {service.sentence(error, language())}")
    if target is None:
        answer("  --errors FILE writes all refused rows to a file that can be corrected and imported")
        return
    with target.open("wb") as out:
        async for line in service.error_file(database, workspace, actor, job.id, language()):
            out.write(line)
    answer(f"  all refused rows: {target}")
