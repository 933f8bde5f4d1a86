"""Secrets of the server: from a file that nobody else reads, or from the files of a secret store."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from yingtu.kit.settings import Settings


def test_the_key_that_is_made_on_first_use_is_the_servers_alone(tmp_path: Path) -> None:
    secret = Settings(data_dir=tmp_path).secret()
    assert len(secret) >= 64
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert Settings(data_dir=tmp_path).secret() == secret


def test_secrets_are_read_from_the_files_of_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "YINGTU_SECRET_KEY").write_text("from the store" * 4 + "\n")
    (tmp_path / "yingtu_smtp_url").write_text("smtps://crm:secret@mail.example.com")
    monkeypatch.setenv("YINGTU_SECRETS_DIR", str(tmp_path))
    found = Settings()
    assert found.secret() == b"from the store" * 4
    assert found.smtp_url is not None
    assert found.smtp_url.get_secret_value().startswith("smtps://crm:secret@")
    monkeypatch.setenv("YINGTU_SECRET_KEY", "from a variable")
    assert Settings().secret() == b"from a variable"


def test_with_tls_only_nothing_leaves_the_machine_in_clear(tmp_path: Path) -> None:
    plain: dict[str, Any] = {
        "database_url": "postgresql://crm:x@db.corp.example:5432/crm?sslmode=require",
        "replica_url": "postgresql://crm:x@127.0.0.1,replica.corp.example/crm",
        "smtp_url": "smtp://crm:x@mail.example.com:587",
        "public_url": "http://crm.example.com",
        "s3_endpoint": "http://minio.corp.example:9000",
        "audit_webhook": "http://siem.corp.example/in",
    }
    Settings(data_dir=tmp_path, **plain)
    with pytest.raises(ValidationError) as refused:
        Settings(data_dir=tmp_path, tls_only=True, **plain)
    assert all(f"YINGTU_{name.upper()} " in str(refused.value) for name in plain)
    assert "x@" not in str(refused.value.errors()[0]["msg"])
    Settings(
        data_dir=tmp_path,
        tls_only=True,
        database_url="postgresql://crm:x@db.corp.example/crm?sslmode=verify-full",
        replica_url="postgresql:///crm?host=/run/postgresql",
        smtp_url=SecretStr("smtps://crm:x@mail.example.com"),
        public_url="https://crm.example.com",
        s3_endpoint="http://[::1]:9000",
    )
