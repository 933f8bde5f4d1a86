"""What goes wrong with somebody else's mail server, as a sentence with a code."""

from __future__ import annotations

import imaplib
import smtplib
import socket
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from yingtu.kit.outgoing import ForbiddenAddressError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DETAIL = 300
#: Replies that no further attempt changes (RFC 5321 §4.2.1).
_PERMANENT = 500


class MailFailure(Exception):
    """A mail server cannot be reached, or refuses.

    Attributes:
        code: Names the sentence.
        detail: What the server said.
        final: Another attempt with the same message would be refused again.
    """

    def __init__(self, code: str, detail: str = "", *, final: bool = False) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = " ".join(detail.replace("\x00", "").split())[:MAX_DETAIL]
        self.final = final


@contextmanager
def as_failures() -> Iterator[None]:
    """Raise what libraries raise as :class:`MailFailure`."""
    try:
        yield
    except ForbiddenAddressError as error:
        raise MailFailure("mail_host_forbidden") from error
    except smtplib.SMTPAuthenticationError as error:
        raise MailFailure("mail_sign_in_refused", said(error.smtp_error)) from error
    except smtplib.SMTPRecipientsRefused as error:
        address, (code, reply) = next(iter(error.recipients.items()))
        raise MailFailure(
            "mail_recipient_refused", f"{address}: {code} {said(reply)}", final=code >= _PERMANENT
        ) from error
    except smtplib.SMTPResponseException as error:
        final = isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= _PERMANENT
        raise MailFailure("mail_refused", f"{error.smtp_code} {said(error.smtp_error)}", final=final) from error
    except ssl.SSLError as error:
        raise MailFailure("mail_tls_failed", str(error)) from error
    except socket.gaierror as error:
        raise MailFailure("mail_host_unknown") from error
    except (imaplib.IMAP4.error, smtplib.SMTPException) as error:
        raise MailFailure("mail_refused", said(error.args[0] if error.args else "")) from error
    except (OSError, EOFError) as error:
        raise MailFailure("mail_unreachable", str(error)) from error


def said(text: object) -> str:
    """Return what a server said as text."""
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
