"""``yingtu workspace``: make, list, suspend and delete workspaces. One workspace holds everything of one company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from yingtu.cli.console import answer, fail
from yingtu.cli.database import with_database
from yingtu.cli.people import ask_password

if TYPE_CHECKING:
    from yingtu.kit.db import Database
    from yingtu.workspaces.repository import Entry

app = typer.Typer(help="Workspaces: one per company.", no_args_is_help=True)


@app.command()
def create(
    workspace: Annotated[str, typer.Argument(help="Id: lower case letters, digits, underscore.")],
    *,
    name: Annotated[str, typer.Option(help="Name of the company.")],
    admin: Annotated[str, typer.Option(help="Login of the first administrator; the password is asked for.")],
    admin_name: Annotated[str | None, typer.Option(help="Default: the login.")] = None,
    language: Annotated[str, typer.Option(help="zh-CN or en.")] = "zh-CN",
    currency: Annotated[str, typer.Option(help="ISO 4217 code.")] = "CNY",
    time_zone: Annotated[str, typer.Option(help="IANA name.")] = "Asia/Shanghai",
    module: Annotated[list[str] | None, typer.Option(help="Standard objects besides core; may be repeated.")] = None,
    host: Annotated[list[str] | None, typer.Option(help="Host name that leads here; may be repeated.")] = None,
) -> None:
    """Make a workspace with the standard objects and its first administrator."""
    from yingtu.workspaces import service

    if language not in {"zh-CN", "en"}:
        fail(f"there is no language {language}; choose zh-CN or en")
    new = service.NewWorkspace(
        id=workspace,
        name=name,
        language="en" if language == "en" else "zh-CN",
        currency=currency,
        time_zone=time_zone,
        modules=module or ["core"],
        hosts=host or (),
        administrator=service.FirstPerson(login=admin, name=admin_name or admin, password=ask_password(admin)),
    )

    async def work(database: Database) -> None:
        await service.create(database, new)

    with_database(work)
    answer(f"workspace {workspace} is ready; {admin} can sign in")


@app.command("list")
def list_all() -> None:
    """List all workspaces: id, state, name, host names."""
    from yingtu.workspaces import service

    async def work(database: Database) -> list[Entry]:
        return await service.list_workspaces(database)

    for entry in with_database(work):
        answer(f"{entry.id}\t{entry.state}\t{entry.name}\t{', '.join(entry.hosts) or '-'}")


@app.command()
def suspend(workspace: str) -> None:
    """Answer nobody in this workspace until it is activated again; its data stay."""
    from yingtu.workspaces import service

    async def work(database: Database) -> None:
        await service.suspend(database, workspace)

    with_database(work)
    answer(f"workspace {workspace} is suspended")


@app.command()
def activate(workspace: str) -> None:
    """Let a suspended workspace be used again."""
    from yingtu.workspaces import service

    async def work(database: Database) -> None:
        await service.activate(database, workspace)

    with_database(work)
    answer(f"workspace {workspace} is active")


@app.command()
def delete(
    workspace: str,
    *,
    confirm: Annotated[str, typer.Option(help="The workspace's id once more; without it you are asked.")] = "",
) -> None:
    """Delete a workspace with everything in it. There is no way back but a backup."""
    from yingtu.workspaces import service

    typed = confirm or typer.prompt(f"Everything in {workspace} will be gone. Type its id to confirm")
    if typed != workspace:
        fail(f"{typed} is not {workspace}; nothing was deleted")

    async def work(database: Database) -> None:
        await service.delete(database, workspace)

    with_database(work)
    answer(f"workspace {workspace} is deleted")
