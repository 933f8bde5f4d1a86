"""``yingtu run``: database, migrations, demo workspace, web and worker in one terminal."""

from __future__ import annotations

import ipaddress
import json
import socket
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack

from yingtu.cli.console import fail, say
from yingtu.cli.database import embedded
from yingtu.cli.supervise import Child, Stopped, Supervisor
from yingtu.kit.settings import Settings

BACKLOG = 2048
#: Our own address is reached without the proxy that the environment may name.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
READY_POLL_S = 0.1
#: A web process that dies this often before it ever answered will not answer at all.
MOST_FAILED_STARTS = 3


def run(settings: Settings) -> None:
    """Start everything and return when a signal has stopped it all."""
    refuse_known_passwords_in_public(settings)
    listener = listen(settings.host, settings.port)
    environment: dict[str, str] = {}
    with ExitStack() as stack:
        stack.callback(listener.close)
        supervisor = Supervisor()
        if not settings.database_url:
            server = stack.enter_context(embedded(settings))
            environment["YINGTU_DATABASE_URL"] = server.url()
            supervisor.on_wake = server.revive
        stack.enter_context(supervisor.signals())
        try:
            _prepare(settings, environment, supervisor)
            _serve(settings, environment, supervisor, listener)
        except Stopped:
            say("stopping")
        finally:
            supervisor.stop()


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "yingtu.cli.main", *arguments]


def _prepare(settings: Settings, environment: dict[str, str], supervisor: Supervisor) -> None:
    """Migrate and load the demo workspace in processes of their own: what they load is gone when they end."""
    if _do("migrate", environment, supervisor) != 0:
        fail("the tables could not be brought up to date; the lines above say why")
    if settings.demo and _do("demo", environment, supervisor) != 0:
        say("the demo company could not be loaded; the lines above say why. Everything else starts.")


def _do(command: str, environment: dict[str, str], supervisor: Supervisor) -> int:
    """Run one command to its end and return its exit code."""
    child = Child(command, _command(command), environment)
    supervisor.add(child)
    while (code := child.look()) is None:
        supervisor.sleep(None)
    supervisor.children.remove(child)
    return code


def _serve(settings: Settings, environment: dict[str, str], supervisor: Supervisor, listener: socket.socket) -> None:
    descriptor = listener.fileno()
    web = _command("web", "--fd", str(descriptor))
    for number in range(settings.web_processes):
        supervisor.add(Child(f"web {number + 1}", web, environment, pass_fds=(descriptor,)))
    supervisor.add(Child("worker", _command("worker"), environment))
    address = address_of(settings.host, settings.port)
    began = time.monotonic()
    deaths = 0
    while not answers(f"{address}/readyz"):
        deaths += sum(child.process is not None and child.process.poll() is not None for child in supervisor.children)
        if deaths >= MOST_FAILED_STARTS:
            fail("the web process does not start; the lines above say why")
        supervisor.turn(READY_POLL_S)
        if time.monotonic() - began > 10:
            say("still waiting for the web process")
            began = time.monotonic()
    welcome(address)
    while True:
        supervisor.turn()


def address_of(host: str, port: int) -> str:
    """Return the address by which this machine reaches what listens on ``host``."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  (compared, not listened on)
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"


def answers(url: str) -> bool:
    """Whether ``url`` answers 200 within a second."""
    try:
        with DIRECT.open(url, timeout=1) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def welcome(address: str) -> None:
    """Say where the system is and who can try it; the server itself knows whether the demo's passwords work."""
    say(f"\nYingtu is ready: {address}")
    with DIRECT.open(f"{address}/api/v1/info", timeout=5) as response:
        info = json.load(response)
    if info["demo"]:
        say(f"Sign in as {', '.join(info['demo_logins'])} with the password {info['demo_password']}")
    say("Ctrl-C stops everything.\n")


def listen(host: str, port: int) -> socket.socket:
    """Open the address once, here, so that web processes can come and go without losing requests."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        fail(f"cannot listen on {host} port {port}: {error.strerror}. Set YINGTU_PORT to a free one.")
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    return listener


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach ``host``."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_known_passwords_in_public(settings: Settings) -> None:
    """The demo's passwords are known to all: with it only this machine may connect."""
    if settings.demo and not is_loopback(settings.host):
        fail(
            f"the demo workspace has known passwords, so it is not offered on {settings.host}. "
            "Set YINGTU_DEMO=false for a system of your own, or YINGTU_HOST=127.0.0.1 for the demo."
        )


def web(settings: Settings, *, descriptor: int | None) -> None:
    """Serve the API and the web application in this process, on our own address or on an inherited socket."""
    import uvicorn

    from yingtu.http.wire import Protocol

    config = uvicorn.Config(
        "yingtu.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=Protocol,
        backlog=BACKLOG,
        log_config=None,
        log_level="warning",
        access_log=False,
        # The client's address is the connection's; whose forwarded headers to trust is the app's decision.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=8,
    )
    inherited = None if descriptor is None else [socket.socket(fileno=descriptor)]
    uvicorn.Server(config).run(sockets=inherited)
