"""``yingtu user``: make people, give passwords, list who there is. Works without signing in: whoever may run it owns the system."""

from __future__ import annotations

import getpass
import sys
from typing import Annotated

import typer

from yingtu.cli.console import answer, fail
from yingtu.cli.database import in_workspace, with_database

app = typer.Typer(help="People of a workspace.", no_args_is_help=True)

WorkspaceOption = Annotated[str | None, typer.Option("--workspace", "-w", help="Default: YINGTU_WORKSPACE.")]
LIST_LIMIT = 1000


def ask_password(login: str) -> str:
    """Ask twice at the terminal, or read one line from standard input."""
    if not sys.stdin.isatty():
        password = sys.stdin.readline().rstrip("\n")
        if not password:
            fail(f"no password for {login}: type it at a terminal, or give it in the first line of standard input")
        return password
    password = getpass.getpass(f"Password for {login}: ")
    if getpass.getpass("Once more: ") != password:
        fail("the two differ; nothing was changed")
    return password


@app.command()
def create(
    login: str,
    name: Annotated[str, typer.Option(help="The name that others see.")],
    role: Annotated[list[str], typer.Option(help="Key of a role; may be given several times.")],
    email: Annotated[str | None, typer.Option()] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Make a person who can sign in; the password is asked for."""
    from yingtu.identity.actor import SYSTEM
    from yingtu.kit.db import Database
    from yingtu.users import service
    from yingtu.users.schemas import UserCreate

    person = UserCreate(login=login, name=name, roles=role, email=email, password=ask_password(login))

    async def work(database: Database) -> None:
        async with database.write(in_workspace(workspace)) as session:
            await service.create_user(session, SYSTEM, person)

    with_database(work)
    answer(f"{login} can sign in")


@app.command("set-password")
def set_password(login: str, workspace: WorkspaceOption = None) -> None:
    """Give a person a new password; their sessions end."""
    from yingtu.identity.actor import SYSTEM
    from yingtu.kit.db import Database
    from yingtu.users import service

    password = ask_password(login)

    async def work(database: Database) -> None:
        async with database.write(in_workspace(workspace)) as session:
            found = await service.find_user(session, login)
            await service.set_password(session, SYSTEM, found.id, password)

    with_database(work)
    answer(f"{login} has a new password")


@app.command("list")
def list_people(
    *,
    search: Annotated[str | None, typer.Option(help="Part of a name or login.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """List people by name: login, name, roles, whether they may sign in."""
    from yingtu.identity.actor import SYSTEM
    from yingtu.kit.db import Database
    from yingtu.users import service
    from yingtu.users.repository import UserRow

    async def work(database: Database) -> list[UserRow]:
        async with database.read(in_workspace(workspace)) as session:
            return await service.list_users(session, SYSTEM, search=search, limit=LIST_LIMIT)

    for person in with_database(work):
        state = "" if person.active and person.has_password else "  (cannot sign in)"
        answer(f"{person.login}\t{person.name}\t{', '.join(person.roles) or '-'}{state}")
