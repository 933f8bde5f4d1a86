"""E-mail over SMTP (RFC 5321), in the settings' ``smtp_url``: ``smtp://user:password@host:587``, ``smtps://…`` for TLS from the
first byte. A server that offers STARTTLS gets it; a password never travels without it except to this machine.
"""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from yingtu.channels.channel import DeliveryFailed
from yingtu.http.addresses import is_loopback

if TYPE_CHECKING:
    from yingtu.channels.channel import Message
    from yingtu.kit.settings import Settings

TIMEOUT_S = 15.0
_PORTS = {"smtp": 25, "smtps": 465}
#: Replies that no further attempt changes (RFC 5321 §4.2.1): permanent negative completion.
_PERMANENT = 500


class MailChannel:
    """Sends e-mail."""

    name = "mail"

    def connected(self, settings: Settings) -> bool:
        """Whether server and sender are set."""
        return bool(settings.smtp_url and settings.mail_from)

    async def send(self, settings: Settings, message: Message) -> None:
        """Hand one message to the server, in a thread."""
        await asyncio.to_thread(_send, settings, message)


def _send(settings: Settings, message: Message) -> None:
    try:
        with _open(settings.smtp_url.get_secret_value() if settings.smtp_url else "") as server:
            server.send_message(_mail(settings.mail_from or "", message))
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise DeliveryFailed(_text(code, said), final=code >= _PERMANENT) from error
    except smtplib.SMTPResponseException as error:
        # A refused sign-in or sender is a matter of settings: the message waits until they are right.
        raise DeliveryFailed(_text(error.smtp_code, error.smtp_error)) from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise DeliveryFailed(str(error) or type(error).__name__) from error


def _open(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("YINGTU_SMTP_URL must be smtp://host:port or smtps://host:port")
    port = parts.port or _PORTS[parts.scheme]
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(parts.hostname, port, timeout=TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(parts.hostname, port, timeout=TIMEOUT_S)
    try:
        _secure_and_sign_in(server, parts.scheme, parts.hostname, context, (parts.username, parts.password))
    except BaseException:
        server.close()
        raise
    return server


def _secure_and_sign_in(
    server: smtplib.SMTP, scheme: str, host: str, context: ssl.SSLContext, login: tuple[str | None, str | None]
) -> None:
    server.ehlo_or_helo_if_needed()
    secure = scheme == "smtps"
    if not secure and server.has_extn("starttls"):
        server.starttls(context=context)
        server.ehlo()
        secure = True
    user, password = login
    if user:
        if not secure and not is_loopback(host):
            raise ValueError("the server offers no TLS: the password is not sent")
        server.login(unquote(user), unquote(password or ""))


def _mail(sender: str, message: Message) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    mail["From"] = Address(display_name=name, addr_spec=address)
    mail["To"] = Address(addr_spec=message.address)
    mail["Subject"] = message.letter.subject
    mail["Date"] = formatdate(localtime=False)
    mail["Message-ID"] = f"<{message.id}@{address.rpartition('@')[2]}>"
    # RFC 3834: out-of-office answers stay away.
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.letter.plain)
    mail.add_alternative(message.letter.html, subtype="html")
    return mail


def _text(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {text}"
