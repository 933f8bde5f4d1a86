"""The stage of a measurement: a fresh embedded PostgreSQL with durable commits, a workspace, our web process and the bare one."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import psutil

from yingtu.cli.database import embedded
from yingtu.kit.settings import Settings

WORKSPACE = "demo"
PASSWORD = "yingtu-demo"
START_PATIENCE_S = 120
POLL_S = 0.1


def free_port() -> int:
    """Return a port of the loopback interface nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@dataclass(frozen=True)
class Login:
    """A signed-in person: what has to be sent with each request."""

    cookie: str
    csrf: str
    user_id: str

    @property
    def token(self) -> str:
        return self.cookie.split("=", 1)[1]

    def request(self, method: str, path: str, body: object | None = None) -> bytes:
        """Return a raw HTTP request."""
        payload = b"" if body is None else json.dumps(body).encode()
        head = [
            f"{method} {path} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Cookie: {self.cookie}",
            f"X-CSRF-Token: {self.csrf}",
            "User-Agent: bench",
            f"Content-Length: {len(payload)}",
        ]
        if payload:
            head.append("Content-Type: application/json")
        return "\r\n".join([*head, "", ""]).encode() + payload


@dataclass
class Stage:
    """What runs while we measure."""

    conninfo: str
    environment: dict[str, str]
    directory: Path
    port: int
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *command: str, ready: str | None = None, extra: dict[str, str] | None = None) -> psutil.Process:
        """Start a child process and wait until ``ready`` answers."""
        log = (self.directory / f"child-{len(self.children)}.log").open("wb")
        child = subprocess.Popen(
            command, env={**os.environ, **self.environment, **(extra or {})}, stdout=log, stderr=subprocess.STDOUT
        )
        self.children.append(child)
        deadline = time.monotonic() + START_PATIENCE_S
        while ready is not None and not _answers(ready):
            if child.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{command} did not start:\n{Path(log.name).read_text()[-3000:]}")
            time.sleep(POLL_S)
        return psutil.Process(child.pid)

    def start_floor(self, works: dict[str, Any]) -> tuple[int, subprocess.Popen[bytes]]:
        """Start the bare application with these works and return its port."""
        port = free_port()
        spec = self.directory / f"floor-{port}.json"
        spec.write_text(json.dumps({"conninfo": self.conninfo, "works": works}, default=str))
        self.start(
            *(sys.executable, "-m", "uvicorn", "bench.floor:app", "--port", str(port), "--log-level", "error"),
            *("--loop", "uvloop", "--http", "httptools", "--no-access-log"),
            ready=f"http://127.0.0.1:{port}/{next(iter(works))}/{ANY_ID}",
            extra={"YINGTU_BENCH_FLOOR": str(spec)},
        )
        return port, self.children[-1]

    def sign_in(self, login: str) -> Login:
        """Sign in over HTTP."""
        jar = CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        body = json.dumps({"login": login, "password": PASSWORD}).encode()
        request = urllib.request.Request(
            f"{self.url}/api/v1/session", body, {"Content-Type": "application/json", "User-Agent": "bench"}
        )
        with opener.open(request) as response:
            answer = json.load(response)
        cookie = next(iter(jar))
        return Login(f"{cookie.name}={cookie.value}", answer["csrf_token"], answer["user"]["id"])

    def call(self, login: Login, method: str, path: str, body: object | None = None) -> Any:
        """Send one request and return the JSON answer."""
        content = self.send(login, method, path, body)
        return json.loads(content) if content else None

    def send(self, login: Login, method: str, path: str, body: object | None = None) -> bytes:
        """Send one request and return the answer as it came."""
        payload = None if body is None else json.dumps(body).encode()
        headers = {"Cookie": login.cookie, "X-CSRF-Token": login.csrf, "User-Agent": "bench"}
        if payload:
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(f"{self.url}{path}", payload, headers, method=method)
        try:
            with urllib.request.urlopen(request) as response:
                content: bytes = response.read()
                return content
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{method} {path}: {error.code} {error.read()[:2000]!r}") from error

    def load(self, port: int, requests: Sequence[bytes], *, clients: int, seconds: float) -> dict[str, Any]:
        """Run the load generator in its own process and return its figures."""
        spec = self.directory / "load.json"
        spec.write_text(
            json.dumps(
                {
                    "port": port,
                    "clients": clients,
                    "seconds": seconds,
                    "requests": [base64.b64encode(each).decode() for each in requests],
                }
            )
        )
        done = subprocess.run([sys.executable, "-m", "bench.load", str(spec)], capture_output=True, check=True)
        figures: dict[str, Any] = json.loads(done.stdout)
        if figures["errors"]:
            print(f"the server refused some requests: {figures['statuses']}", flush=True)
            raise SystemExit(1)
        return figures

    def stop(self) -> None:
        for child in reversed(self.children):
            child.terminate()
        for child in self.children:
            child.wait(20)


ANY_ID = "00000000-0000-7000-8000-000000000000"


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1):
            return True
    except urllib.error.HTTPError:
        return True
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def stage() -> Iterator[Stage]:
    """Yield a stage with the demo workspace and a running web process; everything is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="yingtu-bench-") as name:
        directory = Path(name)
        directory.chmod(0o755)  # the database may run as another user
        port = free_port()
        settings = Settings(data_dir=directory / "data", port=port)
        with embedded(settings) as server:
            environment = {
                "YINGTU_DATABASE_URL": server.url(),
                "YINGTU_DATA_DIR": str(settings.data_dir),
                "YINGTU_PORT": str(port),
            }
            for command in ("migrate", "demo"):
                subprocess.run(
                    [sys.executable, "-m", "yingtu.cli.main", command], env={**os.environ, **environment}, check=True
                )
            made = Stage(server.url(), environment, directory, port)
            try:
                made.start(sys.executable, "-m", "yingtu.cli.main", "web", ready=f"{made.url}/readyz")
                yield made
            finally:
                made.stop()
