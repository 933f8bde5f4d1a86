"""Settings come from ``YINGTU_*`` variables, then from files in the directory that ``YINGTU_SECRETS_DIR`` names, one a setting
(``YINGTU_SECRET_KEY``), as secret stores mount them; then from the optional TOML file named by ``YINGTU_CONFIG``.
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from yingtu.kit.tls import unprotected


class Settings(BaseSettings):
    """What an operator may set; every value has a default that works on a fresh machine."""

    model_config = SettingsConfigDict(env_prefix="YINGTU_", extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    port: int = 8000
    #: Embedded database, files, logs, generated secrets.
    data_dir: Path = Path("var")
    #: A PostgreSQL server (18 or newer); empty means the embedded one below ``data_dir``.
    database_url: str | None = None
    #: A streaming replica for exports and reports.
    replica_url: str | None = None
    secret_key: SecretStr | None = None
    #: Keys of before, the newest first: what they encrypted or sealed can still be read and verified, nothing new is made with them.
    old_secret_keys: tuple[SecretStr, ...] = Field(default=(), repr=False)
    #: The host name the browser uses, when a proxy stands in front: ``https://crm.example.com``.
    public_url: str | None = None
    #: The server that takes our mail: ``smtp://user:password@host:587``, ``smtps://…``; mail leaves when both are set.
    smtp_url: SecretStr | None = None
    #: The sender: ``赢图 <crm@example.com>``.
    mail_from: str | None = None
    #: Load the demo workspace on first start.
    demo: bool = True
    workspace: str = "demo"
    #: Administrators of this workspace operate the server: they see, suspend and delete workspaces; empty: those of ``workspace``.
    operator_workspace: str | None = None
    #: Whether anybody may begin a workspace; empty: only while the server is for this machine alone.
    sign_up: bool | None = None
    #: How long a workspace that somebody begins may be tried; the first one on a machine of one's own is for good.
    trial_days: int = Field(default=14, ge=1, le=365)
    #: Workspaces that may be begun from one address in an hour, and from all together in a day.
    sign_ups_per_hour: int = Field(default=5, ge=1)
    sign_ups_per_day: int = Field(default=100, ge=1)
    #: Days between the order to delete a workspace and its deletion, and how long its backups are kept after that.
    deletion_days: int = Field(default=30, ge=0, le=365)
    deleted_backup_days: int = Field(default=30, ge=0, le=365)
    #: Number of web processes of ``yingtu run``.
    web_processes: int = Field(default=1, ge=1, le=64)
    interactive_pool_size: int = Field(default=10, ge=1)
    batch_pool_size: int = Field(default=4, ge=1)
    report_pool_size: int = Field(default=4, ge=1)
    interactive_timeout_ms: int = Field(default=10_000, ge=100)
    batch_timeout_ms: int = Field(default=120_000, ge=100)
    report_timeout_ms: int = Field(default=60_000, ge=100)
    #: A transaction that is open for longer is cut, whatever it does; what it wrote is undone.
    interactive_transaction_ms: int = Field(default=180_000, ge=1000)
    batch_transaction_ms: int = Field(default=900_000, ge=1000)
    report_transaction_ms: int = Field(default=300_000, ge=1000)
    #: How many requests may wait for a connection of one pool before the next one is answered 503.
    pool_queue_limit: int = Field(default=200, ge=1)
    max_body_bytes: int = 64 * 1024 * 1024
    max_upload_bytes: int = 512 * 1024 * 1024
    #: Where files are kept: ``disk`` (below the data directory) or ``s3`` (the bucket below).
    file_storage: Literal["disk", "s3"] = "disk"
    s3_bucket: str | None = None
    #: Beginning of all names in the bucket, when it is shared with other programs.
    s3_prefix: str | None = None
    #: Address of a server other than Amazon's: ``https://oss-cn-hangzhou.aliyuncs.com``.
    s3_endpoint: str | None = None
    s3_region: str = "us-east-1"
    #: Empty: those of the machine's role.
    s3_access_key: str | None = None
    s3_secret_key: SecretStr | None = None
    #: Bytes that the files of one workspace may take together; empty: as many as the disk holds.
    workspace_file_bytes: int | None = Field(default=None, ge=0)
    #: Run on every uploaded file before it can be downloaded, the file's path as last word: ``clamdscan --no-summary --fdpass``.
    #: 0 lets the file in, 1 refuses it, anything else means that the scanner is out of order; empty: no scan.
    scan_command: str | None = None
    scan_timeout_s: float = Field(default=60.0, gt=0)
    #: Jobs that one worker process runs at the same time; of one workspace never more than two, over all workers.
    worker_jobs: int = Field(default=4, ge=1, le=64)
    #: How far workers and their side of the database step back, from 0 (not at all) to 19: with 5 they get a third, with 10 a tenth
    #: of what others get while everybody wants the processor, and all of it otherwise.
    background_niceness: int = Field(default=5, ge=0, le=19)
    #: Seconds between a running job's signs of life, and without one until another worker takes it over.
    job_heartbeat_s: float = Field(default=2.0, gt=0)
    job_stale_s: float = Field(default=15.0, gt=0)
    #: Artificial pause after each batch of an import, to watch or to disturb it.
    import_batch_delay_ms: int = Field(default=0, ge=0)
    #: An import pauses itself when more than so many percent of its first rows, at least so many, were refused.
    import_error_percent: int = Field(default=50, ge=1, le=100)
    import_error_rows: int = Field(default=500, ge=1)
    #: Records that one bulk operation changes without being confirmed, and that it changes at all.
    bulk_rows_without_confirmation: int = Field(default=10_000, ge=1)
    bulk_rows_most: int = Field(default=500_000, ge=1)
    #: A batch of 500 records that takes longer means that the database has other work to do: the job waits a minute.
    bulk_batch_limit_s: float = Field(default=15.0, gt=0)
    #: Artificial pause after each batch of a bulk operation, to watch or to disturb it.
    bulk_batch_delay_ms: int = Field(default=0, ge=0)
    #: Workers back every workspace up once a day, and keep so many archives of each.
    backup_daily: bool = True
    backups_kept: int = Field(default=7, ge=1)
    #: Hosts (``name`` or ``name:port``) inside the own network that automations may call; all others there are refused.
    automation_private_hosts: tuple[str, ...] = ()
    #: Secrets by name that automations put into headers of calls and check signatures with.
    automation_secrets: dict[str, SecretStr] = Field(default={}, repr=False)
    #: Mail servers (``name`` or ``name:port``) inside the own network that mailboxes may be read from and sent through; also
    #: those without TLS.
    mail_private_hosts: tuple[str, ...] = ()
    #: Larger messages are kept with their header only.
    mail_message_bytes: int = Field(default=25 * 1024 * 1024, ge=1024)
    #: Seconds between two looks into a mailbox.
    mail_every_s: int = Field(default=120, ge=5)
    #: Who is sent the head of the audit every hour, with what happened since the last one.
    audit_mail: tuple[str, ...] = ()
    audit_webhook: str | None = None
    #: Hours after which everybody has to sign in again, however much they do; the workspace says after how many idle ones.
    session_hours: int = 24 * 14
    #: Tell browsers that hosts below ours are reached by TLS only, too: not where the public address is that of a whole domain.
    hsts_subdomains: bool = True
    #: Refuse to start, to call and to read mail wherever something would leave this machine without TLS.
    tls_only: bool = False
    #: Requests that one API key or app may send in a minute, and at once; 0: as many as it likes. Of each web process.
    rate_key_per_minute: int = Field(default=3000, ge=0)
    rate_key_burst: int = Field(default=300, ge=1)
    #: The same for an address without a valid credential: signing in, links for passwords, tokens of apps, refused credentials.
    rate_address_per_minute: int = Field(default=600, ge=0)
    rate_address_burst: int = Field(default=120, ge=1)
    #: Networks of the proxies in front of this server, whose ``X-Forwarded-For`` and ``-Proto`` are believed: ``10.0.0.0/8``.
    trusted_proxies: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _bucket_is_named(self) -> Self:
        if self.file_storage == "s3" and not self.s3_bucket:
            raise ValueError("files are to be kept in S3, but no bucket is named: set YINGTU_S3_BUCKET")
        return self

    @model_validator(mode="after")
    def _everything_is_encrypted(self) -> Self:
        if self.tls_only and (found := list(unprotected(self))):
            raise ValueError("YINGTU_TLS_ONLY is set, but " + "; ".join(found))
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del dotenv_settings, file_secret_settings  # configuration has the sources named above, and no more
        sources: list[PydanticBaseSettingsSource] = [init_settings, env_settings]
        if directory := os.environ.get("YINGTU_SECRETS_DIR"):
            sources.append(SecretsSettingsSource(settings_cls, secrets_dir=directory))
        if path := os.environ.get("YINGTU_CONFIG"):
            sources.append(TomlConfigSettingsSource(settings_cls, toml_file=path))
        return tuple(sources)

    def sign_up_open(self) -> bool:
        """Return whether people who are not known yet may begin a workspace."""
        if self.sign_up is not None:
            return self.sign_up
        return self.public_url is None and self.host in {"127.0.0.1", "::1", "localhost"}

    def base_url(self) -> str:
        """Return what links to the web application begin with, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    def secret(self) -> bytes:
        """Return the signing key, generating it into the data directory on first use."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value().encode()
        return _kept_secret(self.data_dir)

    def secrets(self) -> tuple[bytes, ...]:
        """Return the signing key and those of before, the newest first."""
        return (self.secret(), *(each.get_secret_value().encode() for each in self.old_secret_keys))


@lru_cache(maxsize=16)
def _kept_secret(directory: Path) -> bytes:
    """Return the key kept in a data directory, made on first use; it stays the same while a process runs."""
    path = directory / "secret.key"
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        fresh = directory / f".secret.{secrets.token_hex(4)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        try:
            # A hard link fails when another process was first, so both end with the same key.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()


@lru_cache(maxsize=1)
def get_settings(**overrides: Any) -> Settings:
    """Return the settings of this process."""
    return Settings(**overrides)
