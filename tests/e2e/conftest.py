"""The real application (web and worker processes, a database of its own) under a real browser.

``YINGTU_E2E_URL`` names a running server with the demo logins instead.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.api import Api
from tests.e2e.company import make_company
from tests.support.browser import ARGUMENTS, find_chromium
from tests.support.database import create_database, drop_database
from tests.support.processes import until
from yingtu.http.static import find_web_application

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

#: What is expected may take this long on a machine that is busy with something else; a test that passes does not wait for it.
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", timeout=2).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, worker_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the running application, with a small company in it."""
    if find_web_application() is None:
        pytest.skip("the web application is not built: run `make web/dist/index.html`")
    if given := os.environ.get("YINGTU_E2E_URL"):
        yield given
        return
    postgres: str = request.getfixturevalue("postgres")
    name = f"yingtu_e2e_{worker_name}"
    directory: Path = tmp_path_factory.mktemp("e2e")
    database = create_database(postgres, name, template=request.getfixturevalue("template_database"))
    port = free_port()
    environment = {
        **os.environ,
        "YINGTU_DATABASE_URL": database,
        "YINGTU_DATA_DIR": str(directory),
        "YINGTU_SECRET_KEY": "e2e-secret-key" * 4,
        "YINGTU_PORT": str(port),
        "YINGTU_DEMO": "false",
        "YINGTU_IMPORT_BATCH_DELAY_MS": "150",
        "YINGTU_MAIL_PRIVATE_HOSTS": '["127.0.0.1"]',
    }
    asyncio.run(make_company(database, directory))
    with ExitStack() as stack:
        stack.callback(drop_database, postgres, name)
        log = stack.enter_context((directory / "server.log").open("wb"))
        process = subprocess.Popen(
            [sys.executable, "-m", "yingtu.cli.main", "run"], env=environment, stdout=log, stderr=log
        )
        stack.callback(stop, process)
        address = f"http://127.0.0.1:{port}"
        until(lambda: answers(address) or process.poll() is not None, seconds=60)
        assert process.poll() is None, (directory / "server.log").read_text()[-3000:]
        yield address


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


@pytest.fixture(scope="session")
def api(server: str) -> Iterator[Callable[[str], Api]]:
    """``api("sales")`` is a signed-in client of the HTTP API, to prepare data and to play other people."""
    known: dict[str, Api] = {}

    def sign_in(login: str) -> Api:
        if login not in known:
            known[login] = Api(server, login)
        return known[login]

    yield sign_in
    for each in known.values():
        each.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        yield launched
        launched.close()


@dataclass
class Visit:
    """A person at a device: a page, and what went wrong on it without the test noticing."""

    page: Page
    context: BrowserContext
    server: str
    failures: list[str]

    def open(self, path: str) -> Page:
        self.page.goto(self.server + path)
        return self.page


Visitor = Callable[..., Visit]

#: What a visit leaves on its device; the files of the application stay, as they do with real people.
LEFT_BEHIND = "local_storage,indexeddb,cache_storage,service_workers"


@dataclass(frozen=True)
class Device:
    phone: bool
    language: str
    scheme: str
    worker: bool

    def unpack(self, browser: Browser) -> BrowserContext:
        options: dict[str, Any] = {"is_mobile": True, "has_touch": True} if self.phone else {}
        context = browser.new_context(
            viewport=PHONE if self.phone else DESKTOP,  # type: ignore[arg-type] # a plain dict is accepted
            locale=self.language,
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if self.scheme == "dark" else "light",
            reduced_motion="reduce",
            # What a service worker answers, no test can stand in for; only tests of working offline have one.
            service_workers="allow" if self.worker else "block",
            **options,
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(
            f"localStorage.getItem('yingtu.language') ?? localStorage.setItem('yingtu.language', '{self.language}')"
        )
        return context


Devices = Callable[[Device], AbstractContextManager[BrowserContext]]


@pytest.fixture(scope="session")
def devices(browser: Browser, server: str) -> Iterator[Devices]:
    """Browsers that were used before and have the files of the application; clean but for these."""
    free: dict[Device, list[BrowserContext]] = {}

    @contextmanager
    def borrow(device: Device) -> Iterator[BrowserContext]:
        shelf = free.setdefault(device, [])
        context = shelf.pop() if shelf else device.unpack(browser)
        try:
            yield context
        except BaseException:
            context.close()
            raise
        if device.worker:
            context.close()
            return
        for page in context.pages:
            page.close()
        context.unroute_all()
        context.clear_cookies()
        context.clear_permissions()
        context.set_offline(False)
        blank = context.new_page()
        context.new_cdp_session(blank).send(
            "Storage.clearDataForOrigin", {"origin": server, "storageTypes": LEFT_BEHIND}
        )
        blank.close()
        shelf.append(context)

    yield borrow
    for context in [each for shelf in free.values() for each in shelf]:
        context.close()


@pytest.fixture
def visit(server: str, devices: Devices, api: Callable[[str], Api]) -> Iterator[Visitor]:
    """``visit("sales")`` opens a browser in which that person is signed in; None: nobody is. Errors on the page fail the test."""
    with ExitStack() as stack:
        made: list[Visit] = []

        def begin(
            login: str | None = None,
            *,
            phone: bool = False,
            language: str = "zh-CN",
            scheme: str = "light",
            worker: bool = False,
        ) -> Visit:
            context = stack.enter_context(devices(Device(phone, language, scheme, worker)))
            if login is not None:
                context.add_cookies([{"name": "yingtu_session", "value": api(login).cookie(), "url": server}])
            page = context.new_page()
            started = Visit(page, context, server, [])
            page.on("pageerror", lambda error: started.failures.append(str(error)))
            made.append(started)
            return started

        yield begin
        assert [failure for each in made for failure in each.failures] == []
