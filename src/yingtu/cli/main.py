"""The list of commands. Each one says in its help what it does; the work is in the modules beside this one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yingtu import __version__
from yingtu.cli import audit, config, lifeline, people, standard, workspaces
from yingtu.cli.console import answer, fail, said_as_sentences, say
from yingtu.kit.settings import get_settings

app = typer.Typer(
    name="yingtu",
    help="Yingtu, a low-code CRM. Settings come from YINGTU_* variables; see docs/howto/operate.md.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


app.add_typer(people.app, name="user")
app.add_typer(audit.app, name="audit")
app.add_typer(config.app, name="config")
app.add_typer(standard.app, name="standard")
app.add_typer(workspaces.app, name="workspace")


@app.callback(invoke_without_command=True)
def _version(*, version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False) -> None:
    if version:
        answer(f"yingtu {__version__}")
        raise typer.Exit


@app.command()
def run() -> None:
    """Start everything in this terminal: embedded database, tables, demo workspace, web, worker. Ctrl-C stops it all."""
    from yingtu.cli.run import run as start

    start(get_settings())


@app.command()
def web(
    fd: Annotated[int | None, typer.Option(help="Serve an inherited listening socket instead of opening one.")] = None,
) -> None:
    """Serve the API and the web application: one process; start as many as you need behind one address."""
    from yingtu.cli.run import web as serve

    lifeline.follow_parent()
    serve(get_settings(), descriptor=fd)


@app.command()
def worker() -> None:
    """Run jobs and events: one process; start one or more."""
    from yingtu.worker import main as work

    lifeline.follow_parent()
    work()


@app.command()
def demo(workspace: people.WorkspaceOption = None) -> None:
    """Make the demo workspace with its invented company, if it is not there."""
    from yingtu.cli.database import in_workspace, with_database
    from yingtu.cli.demo import ensure_demo

    with_database(lambda database: ensure_demo(database, in_workspace(workspace)))


@app.command()
def migrate() -> None:
    """Bring our own tables up to date, of all workspaces of this database. Run it once per version, before web and worker."""
    from yingtu.cli.database import reachable
    from yingtu.schema.migrate import upgrade_all

    with reachable(get_settings()) as conninfo:
        schemas = upgrade_all(conninfo)
    say(f"the tables are up to date ({len(schemas)} workspaces)")


@app.command("import")
def import_(
    object_name: Annotated[str, typer.Argument(metavar="OBJECT", help="Api name of the object: lead")],
    file: Path,
    *,
    mapping: Annotated[Path | None, typer.Option(help="YAML or JSON; without it the headings decide.")] = None,
    login: Annotated[str | None, typer.Option("--as", help="Whose rights count; default: the system itself.")] = None,
    errors: Annotated[Path | None, typer.Option(help="Where to write the refused rows.")] = None,
    workspace: people.WorkspaceOption = None,
) -> None:
    """Import a CSV file; exit code 2 when rows were refused. See docs/howto/import.md."""
    from yingtu.cli.imports import import_file

    code = import_file(
        object_name, file, mapping=mapping, login=login, workspace=workspace, errors=errors, settings=get_settings()
    )
    raise SystemExit(code)


@app.command()
def export(
    object_name: Annotated[str, typer.Argument(metavar="OBJECT", help="Api name of the object: lead")],
    file: Annotated[Path, typer.Argument(help="Where to write; .csv or .xlsx")],
    *,
    filter_text: Annotated[str | None, typer.Option("--filter", help="As of the API, JSON or YAML.")] = None,
    sort: Annotated[str | None, typer.Option(help="-created_at,name")] = None,
    fields: Annotated[str | None, typer.Option(help="Paths separated by commas; default: everything readable.")] = None,
    api_names: Annotated[bool, typer.Option(help="Api names instead of labels as headings.")] = False,
    login: Annotated[str | None, typer.Option("--as", help="Whose rights count; default: the system itself.")] = None,
    workspace: people.WorkspaceOption = None,
) -> None:
    """Export records of an object to a CSV or Excel file. See docs/howto/export.md."""
    from yingtu.cli.exports import export_file, request_of

    wanted = request_of(file, filter_text, sort, fields, plain=api_names)
    code = export_file(object_name, file, wanted, login=login, workspace=workspace, settings=get_settings())
    raise SystemExit(code)


@app.command()
def backup(
    target: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Default: the data directory, where the newest are kept.")
    ] = None,
    workspace: people.WorkspaceOption = None,
) -> None:
    """Save a whole workspace (records, history, configuration, files) in one file. See docs/howto/operate.md."""
    from yingtu.cli.backups import back_up

    back_up(workspace, target, get_settings())


@app.command()
def restore(
    archive: Annotated[Path, typer.Argument(metavar="FILE")],
    *,
    workspace: Annotated[str | None, typer.Option("--as", help="Another id than it had.")] = None,
    confirm: Annotated[str, typer.Option(help="Id of the workspace whose content is replaced.")] = "",
) -> None:
    """Bring a backup back: as a new workspace, or in place of one after confirmation. See docs/howto/operate.md."""
    from yingtu.cli.backups import bring_back

    bring_back(archive, workspace, confirm, get_settings())


@app.command()
def release(workspace: people.WorkspaceOption = None) -> None:
    """Let jobs, automations and messages go on that wait since the workspace was restored from a backup."""
    from yingtu.cli.backups import let_go_on

    let_go_on(workspace)


@app.command()
def upgrade() -> None:
    """Move the embedded database to the installed major version of PostgreSQL; the old data is kept."""
    from yingtu.kit.postgres_upgrade import upgrade as move

    settings = get_settings()
    if settings.database_url:
        fail("YINGTU_DATABASE_URL names a server of its own: upgrade it with its own tools, then run: yingtu migrate")
    done = move(settings.data_dir / "postgres", progress=say)
    if done is None:
        answer("the database has the installed version already")
        return
    answer(
        f"moved {done.tables} tables with {done.rows:,} rows from PostgreSQL {done.old_major} to {done.new_major}; every count "
        f"agrees.\nThe old data is still in {done.old}; remove it when you are content."
    )


@app.command()
def doctor() -> None:
    """Check data directory, disk, settings, database server, tables and queue; exit code 1 when something is wrong."""
    from yingtu.cli.database import with_database
    from yingtu.cli.doctor import examine, report

    settings = get_settings()
    raise SystemExit(report(with_database(lambda database: examine(database, settings))))


@app.command()
def bench(
    records: Annotated[int, typer.Option(min=1, help="Records of the works that need many.")] = 10_000,
    large: Annotated[int | None, typer.Option(min=1, help="The second size; default: ten times as many.")] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long each measurement takes.")] = 3.0,
    only: Annotated[str | None, typer.Option(help="Some of the works, with commas between.")] = None,
) -> None:
    """Measure the API against the same work in plain SQL; writes var/bench.json. Needs the source code, like `make bench`."""
    from yingtu.cli.measuring import measure

    raise SystemExit(measure({"records": records, "large": large, "seconds": seconds, "only": only}))


def main() -> None:
    """Run a command; an expected error is one sentence on standard error and exit code 1."""
    try:
        with said_as_sentences():
            app()
    except KeyboardInterrupt:
        say("stopped")
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
