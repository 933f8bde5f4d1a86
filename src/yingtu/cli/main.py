"""The list of commands. Each one says in its help what it does; the work is in the modules beside this one."""

from __future__ import annotations

from typing import Annotated

import typer

from yingtu import __version__
from yingtu.cli import lifeline
from yingtu.cli.console import answer, fail, say
from yingtu.kit.settings import get_settings

app = typer.Typer(
    name="yingtu",
    help="Yingtu, a low-code CRM. Settings come from YINGTU_* variables; see docs/howto/operate.md.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


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


def main() -> None:
    """Run a command; an expected error is one sentence on standard error and exit code 1."""
    from yingtu.kit.errors import YingtuError
    from yingtu.kit.postgres_home import EmbeddedPostgresError

    try:
        app()
    except EmbeddedPostgresError as error:
        fail(str(error))
    except YingtuError as error:
        from yingtu.cli.console import explain

        explain(error)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        say("stopped")
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
