"""``yingtu workspace``: make, list, suspend and delete workspaces. One workspace holds everything of one company."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yingtu.cli.console import answer, fail
from yingtu.cli.database import with_database
from yingtu.cli.people import ask_password
from yingtu.kit.settings import get_settings

if TYPE_CHECKING:
    from yingtu.kit.db import Database
    from yingtu.workspaces.deletion_repository import Order
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
def suspend(
    workspace: str, reason: Annotated[str | None, typer.Option(help="Shown to the people of the workspace.")] = None
) -> None:
    """Answer nobody in this workspace until it is activated again, and end all sessions; its data stay."""
    from yingtu.workspaces import service

    async def work(database: Database) -> int:
        return await service.suspend(database, workspace, reason=reason)

    ended = with_database(work)
    answer(f"workspace {workspace} is suspended; {ended} sessions ended")


@app.command()
def activate(workspace: str) -> None:
    """Let a suspended workspace be used again."""
    from yingtu.workspaces import service

    async def work(database: Database) -> None:
        await service.activate(database, workspace)

    with_database(work)
    answer(f"workspace {workspace} is active")


@app.command()
def trial(
    workspace: str, days: Annotated[int, typer.Argument(help="Days from now; 0: it is no trial any more.")]
) -> None:
    """Let the trial of a workspace end at another day, or go on with it for good."""
    from datetime import timedelta

    from yingtu.kit import clock
    from yingtu.workspaces import service

    ends = clock.now() + timedelta(days=days) if days else None

    async def work(database: Database) -> None:
        await service.set_trial(database, workspace, ends)

    with_database(work)
    answer(
        f"workspace {workspace} is on trial until {ends:%Y-%m-%d %H:%M} UTC"
        if ends
        else f"workspace {workspace} is no trial"
    )


@app.command()
def export(workspace: str, file: Annotated[Path, typer.Argument(help="Where to write the ZIP archive.")]) -> None:
    """Put everything of a workspace into an archive of open formats: YAML, JSON lines, CSV, the files themselves."""
    from yingtu.kit.db import Workspace
    from yingtu.workspaces import service, takeout

    async def work(database: Database) -> dict[str, Any]:
        await service.get(database, workspace)
        return await takeout.make(database, Workspace(workspace), get_settings(), file)

    manifest = with_database(work)
    for name, each in manifest["objects"].items():
        answer(f"{name}\t{each['records']:,} records\t{each['history']:,} former versions")
    answer(f"{manifest['people']} people and {manifest['files']} files; written to {file}")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="An archive that `workspace export` or the web application made.")],
    workspace: Annotated[str, typer.Option("--as", help="Id of the new workspace.")],
    admin: Annotated[str, typer.Option(help="Login of a person who gets a password now and can sign in.")] = "admin",
) -> None:
    """Make a workspace from an archive; counts and sums are compared, and nothing stays when they differ."""
    from yingtu.workspaces import intake, service

    first = service.FirstPerson(login=admin, name=admin, password=ask_password(admin))

    async def work(database: Database) -> intake.Arrived:
        return await intake.bring_in(database, get_settings(), file, workspace, administrator=first)

    done = with_database(work)
    for name, count in done.records.items():
        answer(f"{name}\t{count:,} records")
    for each in done.refused[:20]:
        answer(f"! {each}")
    answer(f"{done.people} people and {done.files} files; workspace {workspace} is ready, counts and sums agree")


@app.command()
def delete(
    workspace: str,
    *,
    confirm: Annotated[str, typer.Option(help="The workspace's id once more; without it you are asked.")] = "",
    now: Annotated[bool, typer.Option("--now", help="Without the waiting period.")] = False,
) -> None:
    """Order the deletion of a workspace: nobody is answered in it from now on, after the waiting period it is deleted."""
    from yingtu.workspaces import deletion

    typed = confirm or typer.prompt(f"Everything in {workspace} will be gone. Type its id to confirm")
    if typed != workspace:
        fail(f"{typed} is not {workspace}; nothing was deleted")

    async def work(database: Database) -> Order:
        made = await deletion.order(database, get_settings(), workspace, by="operator", days=0 if now else None)
        await deletion.carry_out(database, get_settings())
        return await deletion.get(database, made.id)

    done = with_database(work)
    if done.deleted_at is None:
        answer(
            f"workspace {workspace} will be deleted on {done.due_at:%Y-%m-%d}; take it back with: yingtu workspace keep {workspace}"
        )
    else:
        _certify(done)


@app.command()
def keep(workspace: str) -> None:
    """Take back an order to delete a workspace: it is as it was."""
    from yingtu.workspaces import deletion

    async def work(database: Database) -> None:
        await deletion.withdraw(database, workspace)

    with_database(work)
    answer(f"workspace {workspace} stays")


@app.command()
def deletions() -> None:
    """List orders to delete workspaces and the certificates of those that were carried out."""
    from yingtu.workspaces import deletion

    async def work(database: Database) -> list[Order]:
        return await deletion.orders(database)

    for each in with_database(work):
        _certify(each)


def _certify(order: Order) -> None:
    """Print an order, or the certificate it has become."""
    answer(f"{order.workspace_id} ({order.name}): ordered {order.ordered_at:%Y-%m-%d %H:%M} UTC by {order.ordered_by}")
    if order.withdrawn_at is not None:
        answer(f"  taken back {order.withdrawn_at:%Y-%m-%d %H:%M} UTC")
    elif order.deleted_at is None or order.contents is None:
        answer(f"  due {order.due_at:%Y-%m-%d %H:%M} UTC")
    else:
        counted = ", ".join(f"{name} {count:,}" for name, count in order.contents["records"].items()) or "no records"
        answer(f"  deleted {order.deleted_at:%Y-%m-%d %H:%M} UTC, certificate {order.id}: {counted}")
        answer(
            f"  {order.contents['people']} people, {order.contents['files']} files ({order.contents['bytes']:,} bytes)"
        )
        if order.backups_removed_at is not None:
            answer(f"  its backups were removed {order.backups_removed_at:%Y-%m-%d}")
        elif order.backups_expire_at is not None:
            answer(f"  its backups expire {order.backups_expire_at:%Y-%m-%d}")
