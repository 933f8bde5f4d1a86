"""A part of the suite that touches every layer, once more on a PostgreSQL reached over TCP as an ordinary role."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support.database import ROOT, SERVER_VARIABLE
from yingtu.kit.postgres import EmbeddedPostgres
from yingtu.kit.postgres_settings import DISPOSABLE

ROLE = "tenant"
#: Kept short: what could depend on the way to the server or on the rights of the role.
REPRESENTATIVE = (
    "tests/kit/test_database_fixtures.py",
    "tests/schema/test_migrate.py",
    "tests/schema/test_publish.py",
    "tests/records/test_write.py",
    "tests/jobs/test_service.py",
)


@pytest.fixture
def server_over_tcp(reachable_tmp_path: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    password = secrets.token_hex(16)
    server = EmbeddedPostgres(
        reachable_tmp_path / "data",
        options={**DISPOSABLE, "shared_buffers": "64MB", "listen_addresses": "127.0.0.1", "port": str(port)},
        access=[f"host all {ROLE} 127.0.0.1/32 scram-sha-256"],
    )
    with server:
        with server.admin() as admin:
            admin.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}'".encode())
            admin.execute(f"CREATE DATABASE {ROLE} OWNER {ROLE}".encode())
        yield f"postgresql://{ROLE}:{password}@127.0.0.1:{port}/{ROLE}"


@pytest.mark.timeout(600)
def test_the_suite_runs_on_a_separate_server_as_an_ordinary_role(server_over_tcp: str) -> None:
    with psycopg.connect(server_over_tcp) as connection:
        assert connection.info.host == "127.0.0.1"
        assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not prove and not browser", *REPRESENTATIVE],
        cwd=ROOT, env={**os.environ, SERVER_VARIABLE: server_over_tcp}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]


def test_a_wrong_password_is_refused(server_over_tcp: str) -> None:
    scheme, _, address = server_over_tcp.partition("@")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"{scheme[:-4]}beef@{address}")
