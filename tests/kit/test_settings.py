"""Secrets of the server: from a file that nobody else reads, or from the files of a secret store."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

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
