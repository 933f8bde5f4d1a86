"""A company on the standard documents with a mailbox at real servers of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.process.conftest import World, _forget_catalogs, process_template, publishing, worker_database, world
from tests.support.actors import Person, actor_of, make_user
from tests.support.database import WORKSPACE
from tests.support.mail import LOGIN, PASSWORD, MailServer, mail_server
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings
from yingtu.mail import mailboxes
from yingtu.mail.sending import send_mail
from yingtu.mail.taking import take_mail
from yingtu.metadata import service as metadata

__all__ = ["_forget_catalogs", "process_template", "publishing", "worker_database", "world"]


@dataclass
class Post:
    """A salesperson's mailbox, and the customer it is about: 云帆 with a contact and one open opportunity."""

    world: World
    server: MailServer
    database: Database
    workspace: Workspace
    settings: Settings
    mailbox: UUID
    director: Person
    account: UUID
    contact: UUID
    deal: UUID

    async def take(self) -> int:
        """Read the mailbox now."""
        found = await mailboxes._find(self.world.session, self.mailbox)
        await mailboxes.repository.set_sent_folder(
            self.world.session, self.mailbox, found.sent_folder, found.due_at.min.replace(tzinfo=found.due_at.tzinfo)
        )
        return await take_mail(self.database, self.workspace, self.settings)

    async def send(self) -> int:
        return await send_mail(self.database, self.workspace, self.settings)

    async def all(self, statement: Any) -> list[Any]:
        return await self.world.session.all(statement)


def mailbox_values(server: MailServer) -> dict[str, Any]:
    """What a person enters."""
    return {
        "address": LOGIN, "name": "陈晨 · 云帆", "personal": True, "visible": "record",
        "imap_host": "127.0.0.1", "imap_port": server.imap_port, "imap_security": "none",
        "smtp_host": "127.0.0.1", "smtp_port": server.smtp_port, "smtp_security": "none",
        "login": LOGIN, "folder": "INBOX", "since": None, "signature": "陈晨\n赢图",
    }  # fmt: skip


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings that let mailboxes lie on this machine."""
    return Settings(
        database_url=database_url,
        data_dir=tmp_path,
        workspace=WORKSPACE.id,
        secret_key="test-secret-key" * 4,
        mail_private_hosts=("127.0.0.1",),
        mail_message_bytes=100_000,
    )


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as running:
        yield running


@pytest.fixture
async def post(world: World, server: MailServer, database: Database, workspace: Workspace, settings: Settings) -> Post:
    session = world.session
    director = await make_user(session, "director", roles=("director",))
    await metadata.bump_access_epoch(session)
    world.actor = await actor_of(session, world.sales)
    made = await mailboxes.create(session, world.actor, settings, mailbox_values(server), PASSWORD, [])

    async def make(object_name: str, **values: Any) -> UUID:
        return await world.create(object_name, actor=SYSTEM, owner_id=str(world.sales.id), **values)

    account = await make("account", name="云帆科技有限公司")
    contact = await make("contact", name="王芳", account=str(account), email="wang@yunfan.example")
    deal = await make("opportunity", name="ERP 二期", account=str(account))
    return Post(world, server, database, workspace, settings, made.id, director, account, contact, deal)
