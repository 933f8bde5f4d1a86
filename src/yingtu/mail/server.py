"""The servers of a mailbox: where they are, and how a connection to them is signed in."""

from __future__ import annotations

import asyncio
import imaplib
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, ParamSpec, TypeVar

from yingtu.kit.outgoing import guarded_socket
from yingtu.kit.tls import stays_here
from yingtu.mail.failures import MailFailure, as_failures, said

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator, Sequence

P = ParamSpec("P")
T = TypeVar("T")

TIMEOUT_S: Final = 30.0
#: Servers that do not answer hold these threads, and nobody else's.
_THREADS: Final = ThreadPoolExecutor(8, thread_name_prefix="mail")
Security = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, slots=True)
class Server:
    """Where a protocol is spoken."""

    host: str
    port: int
    security: Security


@dataclass(frozen=True, slots=True)
class Account:
    """A login at the servers of a mailbox; ``allowed``: hosts inside the own network that may be called, also without TLS
    unless ``tls_only``.
    """

    imap: Server
    smtp: Server
    login: str
    password: str = field(repr=False)
    allowed: tuple[str, ...] = ()
    tls_only: bool = False


async def apart(work: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
    """Do what blocks in a thread of mail."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, partial(work, *args, **options))


def connect(account: Account, server: Server, timeout_s: float = TIMEOUT_S) -> socket.socket:
    """Return a connection to a server, with TLS from the first byte where it is so.

    Raises:
        MailFailure: the password would travel in clear, though the operator has not named this host.
        ForbiddenAddressError, OSError: see :func:`yingtu.kit.outgoing.guarded_socket`.
    """
    named = {server.host, f"{server.host}:{server.port}"} & set(account.allowed)
    if server.security == "none" and (not named or (account.tls_only and not stays_here(server.host))):
        raise MailFailure("mail_needs_tls")
    found = guarded_socket(server.host, server.port, timeout_s, account.allowed)
    if server.security != "tls":
        return found
    try:
        return ssl.create_default_context().wrap_socket(found, server_hostname=server.host)
    except BaseException:
        found.close()
        raise


class _Smtp(smtplib.SMTP):
    def __init__(self, account: Account) -> None:
        self._account = account
        super().__init__(account.smtp.host, account.smtp.port, timeout=TIMEOUT_S)

    def _get_socket(self, _host: str, _port: int, timeout: float) -> socket.socket:
        return connect(self._account, self._account.smtp, timeout)


def send(account: Account, sender: str, recipients: Sequence[str], content: bytes) -> None:
    """Hand a message over (RFC 6409).

    Raises:
        MailFailure: it was not taken, or not for everybody.
    """
    with _sending(account) as client, as_failures():
        refused = client.sendmail(sender, list(recipients), content)
        if refused:
            address, (code, reply) = next(iter(refused.items()))
            raise MailFailure("mail_partly_refused", f"{address}: {code} {said(reply)}", final=True)


def try_sending(account: Account) -> None:
    """Sign in to send, and send nothing.

    Raises:
        MailFailure: the server cannot be reached, or refuses.
    """
    with _sending(account) as client, as_failures():
        client.noop()


@contextmanager
def _sending(account: Account) -> Iterator[_Smtp]:
    with as_failures():
        client = _Smtp(account)
    try:
        with as_failures():
            client.ehlo_or_helo_if_needed()
            if account.smtp.security == "starttls":
                client.starttls(context=ssl.create_default_context())
                client.ehlo()
            if client.has_extn("auth"):
                client.login(account.login, account.password)
        yield client
    finally:
        with suppress(smtplib.SMTPException, OSError):
            client.quit()


@contextmanager
def signed_in(client: imaplib.IMAP4, account: Account) -> Iterator[None]:
    """Sign in at an IMAP server, and out again.

    Raises:
        MailFailure: it refuses.
    """
    try:
        with as_failures():
            if account.imap.security == "starttls":
                client.starttls(ssl.create_default_context())
            _login(client, account)
            if "ID" in client.capabilities:
                # NetEase gives mailboxes only to clients that say who they are (RFC 2971).
                client.xatom("ID", '("name" "Yingtu")')
        yield
    finally:
        with suppress(imaplib.IMAP4.error, OSError, EOFError):
            client.logout()


def _login(client: imaplib.IMAP4, account: Account) -> None:
    try:
        client.login(account.login, account.password)
    except UnicodeEncodeError as error:
        raise MailFailure("mail_sign_in_refused", "only ASCII") from error
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise MailFailure("mail_sign_in_refused", said(error.args[0] if error.args else "")) from error
