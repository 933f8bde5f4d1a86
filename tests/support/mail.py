"""A real IMAP server (pymap, by mail-devel) and a real SMTP server (aiosmtpd), on this machine, and letters to put into them."""

from __future__ import annotations

import asyncio
import warnings
from argparse import Namespace
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult

with warnings.catch_warnings():
    # What the server is made of uses parts of the standard library that are about to go.
    warnings.simplefilter("ignore", DeprecationWarning)
    from mail_devel.auth import IMAPAuthenticator  # type: ignore[import-untyped]
    from mail_devel.mailbox import TestMailboxDict  # type: ignore[import-untyped]
    from proxyprotocol.noop import ProxyProtocolNoop
    from proxyprotocol.reader import ProxyProtocolReader
    from pymap.backend.dict import Config, DictBackend
    from pymap.backend.dict.filter import FilterSet
    from pymap.backend.dict.mailbox import MailboxData
    from pymap.imap import IMAPServer
    from pymap.parsing.message import AppendMessage

LOGIN, PASSWORD = "sales@yingtu.example", "authorisation code"
ARRIVAL = datetime(2026, 3, 12, 1, tzinfo=UTC)


@dataclass
class MailServer:
    """Both servers of a mailbox. ``refusals`` are answered to the next messages, one after the other."""

    imap_port: int
    boxes: TestMailboxDict
    smtp_port: int = 0
    sent: list[EmailMessage] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    async def folder(self, name: str = "INBOX") -> MailboxData:
        return await (await self.boxes.get(LOGIN)).get_mailbox(name)

    async def put(self, *messages: bytes, folder: str = "INBOX", at: datetime = ARRIVAL) -> None:
        """Deliver messages as they are, whatever they are; they arrive at ``at``."""
        box = await self.folder(folder)
        for each in messages:
            await box.append(AppendMessage(literal=each, when=at, flag_set=frozenset()))

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        if self.refusals:
            return self.refusals.pop(0)
        found = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.sent.append(found)
        return "250 OK"


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    """Run both servers until the block ends."""
    options = Namespace(
        demo_data=False, demo_user=LOGIN, demo_password=PASSWORD, host="127.0.0.1", port=0, debug=False, cert=None, key=None,
        passlib_cfg=None, tls=False, proxy_protocol=None, inherited_sockets=None,
    )  # fmt: skip
    config = Config.from_args(options)
    login = IMAPAuthenticator(config, False)
    await DictBackend._add_demo_user(config, login)
    boxes = TestMailboxDict(config, FilterSet(), False)
    backend = DictBackend(login, config)
    imap = await asyncio.start_server(
        ProxyProtocolReader(ProxyProtocolNoop()).get_callback(IMAPServer(backend.login, config)), "127.0.0.1", 0
    )
    server = MailServer(imap.sockets[0].getsockname()[1], boxes)

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=(given.login, given.password) == (LOGIN.encode(), PASSWORD.encode()), handled=False)

    smtp = await asyncio.get_running_loop().create_server(
        lambda: SMTP(server, authenticator=authenticate, auth_require_tls=False, enable_SMTPUTF8=True), "127.0.0.1", 0
    )
    server.smtp_port = smtp.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        for each in (imap, smtp):
            each.close()


def letter(
    text: str,
    *,
    sender: str = "王芳 <wang@yunfan.example>",
    to: str = LOGIN,
    subject: str = "ERP 二期",
    header_id: str | None = None,
    date: str = "Thu, 12 Mar 2026 09:00:00 +0800",
    references: Iterable[str] = (),
    **headers: str,
) -> bytes:
    """A message as a mail program writes it."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = date
    if header_id:
        message["Message-ID"] = f"<{header_id}>"
    if references:
        message["References"] = " ".join(f"<{each}>" for each in references)
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()
