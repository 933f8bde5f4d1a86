"""``yingtu export``: a list as a CSV or Excel file, by the same job as in the browser."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from yingtu.cli.console import answer, fail, language, say
from yingtu.cli.database import in_workspace, with_database
from yingtu.cli.imports import actor_of, tell

if TYPE_CHECKING:
    from pathlib import Path

    from yingtu.exchange.export import ExportRequest
    from yingtu.jobs.repository import Job
    from yingtu.kit.db import Database
    from yingtu.kit.settings import Settings


def request_of(
    target: Path, filter_text: str | None, sort: str | None, fields: str | None, *, plain: bool
) -> ExportRequest:
    """Return what is wanted; the file's name says the format."""
    from yingtu.exchange.export import ExportRequest
    from yingtu.metadata.yaml_text import YamlError, parse

    file_format = target.suffix.lower().removeprefix(".")
    if file_format not in {"csv", "xlsx"}:
        fail(f"{target.name} must end in .csv or .xlsx")
    given: Any = None
    if filter_text is not None:
        try:
            # JSON is YAML.
            given = parse(filter_text.encode()).value
        except YamlError as error:
            fail(f"--filter, {error}")
    return ExportRequest(
        filter=given,
        sort=sort,
        fields=None if fields is None else tuple(each.strip() for each in fields.split(",") if each.strip()),
        format=file_format,
        header="api_names" if plain else "labels",
    )


def export_file(
    object_name: str,
    target: Path,
    wanted: ExportRequest,
    *,
    login: str | None,
    workspace: str | None,
    settings: Settings,
) -> int:
    """Run the export and return the exit code."""
    from yingtu.assembly import connect
    from yingtu.exchange import export

    connect()
    place = in_workspace(workspace)

    async def work(database: Database) -> Job:
        actor = await actor_of(database, place, login)
        return await export.export_file(
            database, place, actor, object_name, wanted, settings=settings, language=language(), watcher=watch
        )

    def watch(done: int, total: int | None) -> None:
        say(f"{done:,} of {total:,} records" if total else f"{done:,} records")

    job = with_database(work)
    made = export.file_of(settings, place, job)
    if made is None:
        tell(job)
        return 1
    shutil.copyfile(made, target)
    made.unlink()
    answer(f"{target} ({target.stat().st_size / 2**20:,.1f} MB)")
    return 0
