"""``yingtu audit``: whether somebody has tampered with the audit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yingtu.cli.console import answer, fail, language
from yingtu.cli.database import in_workspace, with_database
from yingtu.cli.people import WorkspaceOption

if TYPE_CHECKING:
    from yingtu.audit.verify import Verdict
    from yingtu.kit.db import Database

app = typer.Typer(help="The sealed log of key operations.", no_args_is_help=True)


@app.callback()
def _audit() -> None:
    """Keep `verify` a command of its own while it is the only one."""


@app.command()
def verify(
    heads_file: Annotated[
        Path | None,
        typer.Option(
            "--heads", help="Heads kept elsewhere, a line of JSON each; default: those in the data directory."
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Compare every sealed entry with its seal and every seal with the one before. Exit code 1 when anything is wrong."""
    from yingtu.audit import heads, messages
    from yingtu.audit.verify import verify as compare
    from yingtu.kit.i18n import translate
    from yingtu.kit.settings import get_settings

    settings, where = get_settings(), in_workspace(workspace)
    try:
        kept = heads.read(heads_file or heads.heads_file(settings, where))
    except (OSError, ValueError) as error:
        fail(str(error))

    async def work(database: Database) -> Verdict:
        async with database.read(where) as session:
            return await compare(session, settings, kept)

    del messages  # imported for its sentences
    verdict = with_database(work)
    for each in verdict.findings:
        place = f"seal {each.seal}" + (f", entry {each.entry}" if each.entry else "")
        answer(f"{place}: {translate(f'audit_finding_{each.code}', {}, language())}")
    said = f"{verdict.entries} entries in {verdict.seals} seals, {len(kept)} heads kept elsewhere"
    if not verdict.sound:
        fail(f"{said}: {len(verdict.findings)} findings")
    answer(
        f"{said}: everything is as it was sealed"
        + (f"; values of {verdict.redacted} were erased lawfully" if verdict.redacted else "")
    )
