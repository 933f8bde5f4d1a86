"""Reading a message (RFC 5322, MIME) as it came. Pure; whatever a message contains, something comes out.

Nothing is unpacked: attachments are counted and named, and given out one at a time. What a message cannot be read for is said
in :attr:`Parsed.problem`, with everything that could be read.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import errors as mail_errors
from email import message_from_bytes
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from yingtu.mail.html import is_showable, sanitise, text_of
from yingtu.mail.splitting import own_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

#: A message with more parts, or with more lines that could begin one, is not taken apart.
MAX_PARTS: Final = 500
_MAX_BOUNDARIES: Final = 20_000
#: Characters of a message's text, of a header line, of a subject, of a name.
MAX_TEXT: Final = 200_000
_MAX_HEADER: Final = 20_000
_MAX_SUBJECT: Final = 500
_MAX_NAME: Final = 200
MAX_RECIPIENTS: Final = 200
MAX_ATTACHMENTS: Final = 100
MAX_REFERENCES: Final = 50
_MAX_ID: Final = 500
_MAX_ADDRESS: Final = 254

_ADDRESS: Final = re.compile(r"[^\s<>@,;\"]{1,64}@[^\s<>@,;\"]{1,189}")
_ID: Final = re.compile(r"<([^<>\s]{1,498})>")
_REPLY: Final = re.compile(r"^\s*(?:(?:re|回复|答复|回覆)\s*(?:\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE)
_PREFIX: Final = re.compile(r"^\s*(?:(?:re|fw|fwd|回复|答复|回覆|转发)\s*(?:\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE)
_UNWANTED: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BROKEN: Final = (
    mail_errors.NoBoundaryInMultipartDefect,
    mail_errors.StartBoundaryNotFoundDefect,
    mail_errors.MultipartInvariantViolationDefect,
    mail_errors.MissingHeaderBodySeparatorDefect,
    mail_errors.FirstHeaderLineIsContinuationDefect,
)
#: What programs call GB 18030, which contains what they mean.
_GB: Final = frozenset({"gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936"})


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody a message is addressed to; ``kind`` is ``to`` or ``cc``."""

    kind: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the text; ``size`` in bytes as sent, which is a third more than the file."""

    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a message says. ``problem`` is the code of what is wrong with it, ``own`` what its writer wrote themselves."""

    header_id: str
    references: tuple[str, ...] = ()
    subject: str = ""
    sender_name: str = ""
    sender_address: str = ""
    recipients: tuple[Recipient, ...] = ()
    at: datetime | None = None
    text: str = ""
    own: str = ""
    html: str | None = None
    remote_images: int = 0
    attachments: tuple[Attachment, ...] = ()
    automatic: bool = False
    problem: str | None = None


@dataclass(slots=True)
class _Body:
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)


def parse(content: bytes, received_at: datetime) -> Parsed:
    """Return what a message says. Never raises: what cannot be read at all is said in the result."""
    stand_in = f"{hashlib.sha256(content).hexdigest()[:32]}@no-message-id"
    if content.count(b"\n--") > _MAX_BOUNDARIES:
        return Parsed(stand_in, at=received_at, problem="mail_too_many_parts")
    try:
        return _parse(message_from_bytes(content), stand_in, received_at)
    # allow-catch-all: the library was not made for every sequence of bytes; the message is kept and marked
    except Exception:  # noqa: BLE001 - see above
        # RecursionError, LookupError, ValueError, IndexError … by what strangers send.
        return Parsed(stand_in, at=received_at, problem="mail_unreadable")


def attachment_of(content: bytes, number: int) -> tuple[Attachment, bytes] | None:
    """Return an attachment of a message with its bytes; None when there is no such part."""
    for place, (part, found) in enumerate(_attachments(message_from_bytes(content))):
        if place == number:
            return found, _payload(part)
    return None


def subject_key(subject: str) -> str:
    """Return a subject without what programs put before it, to recognise a thread by."""
    return " ".join(_PREFIX.sub("", subject).split()).casefold()


def is_reply(subject: str) -> bool:
    """Whether a subject says that the message answers another one."""
    return _REPLY.match(subject) is not None


def clean(text: str) -> str:
    """Return a text as the database takes it."""
    return _UNWANTED.sub("", text)


def _parse(message: Message, stand_in: str, received_at: datetime) -> Parsed:
    body, problem = _Body(), None
    for number, part in enumerate(_leaves(message)):
        if number >= MAX_PARTS:
            problem = "mail_too_many_parts"
            break
        _take(part, body)
    if any(isinstance(each, _BROKEN) for each in message.defects):
        problem = problem or "mail_broken"
    html = "\n".join(body.html) if body.html else None
    plain = "\n".join(body.plain).strip()
    readable = (
        text_of(html) if html is not None and (not plain or html.count("<blockquote") > plain.count("\n>")) else plain
    )
    shown = sanitise(html) if html is not None and is_showable(html) else None
    senders = _addresses(message, "from") or _addresses(message, "sender")
    name, address = senders[0] if senders else ("", "")
    ids = _ids(_header(message, "message-id"))
    references = (*_ids(_header(message, "references"))[-MAX_REFERENCES:], *_ids(_header(message, "in-reply-to"))[:5])
    recipients = [Recipient(kind, *each) for kind in ("to", "cc") for each in _addresses(message, kind)]
    return Parsed(
        header_id=ids[0] if ids else stand_in,
        references=tuple(dict.fromkeys(references)),
        subject=_header(message, "subject")[:_MAX_SUBJECT],
        sender_name=name,
        sender_address=address,
        recipients=tuple(recipients[:MAX_RECIPIENTS]),
        at=_moment(message, received_at),
        text=readable[:MAX_TEXT],
        own=own_text(readable[:MAX_TEXT]),
        html=clean(shown.html) if shown is not None else None,
        remote_images=shown.remote_images if shown is not None else 0,
        attachments=tuple(body.attachments[:MAX_ATTACHMENTS]),
        automatic=_is_automatic(message),
        problem=problem or (None if address else "mail_no_sender"),
    )


def _leaves(message: Message) -> Iterator[Message]:
    """Yield the parts that contain no others, in order. Messages within messages are one attachment."""
    waiting: list[Message] = [message]
    while waiting:
        part = waiting.pop()
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting += [each for each in reversed(inside) if not isinstance(each, str)]
        else:
            yield part


def _attachments(message: Message) -> Iterator[tuple[Message, Attachment]]:
    for part in _leaves(message):
        found = _attachment(part)
        if found is not None:
            yield part, found


def _attachment(part: Message) -> Attachment | None:
    """Return what a part is as an attachment; None: it is the text."""
    kind = part.get_content_type()
    name = clean(_decoded(_file_name(part)))
    disposed = str(part.get("content-disposition") or "").strip().lower()
    if kind in {"text/plain", "text/html"} and not name and not disposed.startswith("attachment"):
        return None
    inside: Any = part.get_payload()
    size = len(inside) if isinstance(inside, str) else sum(len(each.as_bytes()) for each in inside[:1])
    shown = " ".join(name.replace("/", "_").replace("\\", "_").split())[-_MAX_NAME:]
    return Attachment(shown or ("message.eml" if kind == "message/rfc822" else "attachment"), kind[:100], size)


def _file_name(part: Message) -> str:
    found = part.get_filename()
    return found if isinstance(found, str) else ""


def _take(part: Message, body: _Body) -> None:
    found = _attachment(part)
    if found is not None:
        body.attachments.append(found)
        return
    into = body.html if part.get_content_type() == "text/html" else body.plain
    into.append(clean(_text(_payload(part), part.get_content_charset())))


def _payload(part: Message) -> bytes:
    inside: Any = part.get_payload(decode=True)
    if isinstance(inside, bytes):
        return inside
    nested = part.get_payload()
    return nested[0].as_bytes() if isinstance(nested, list) and nested and not isinstance(nested[0], str) else b""


def _text(content: bytes, charset: str | None) -> str:
    """Return bytes as text: as they say they are written, else as what is usual."""
    named = (charset or "").lower()
    for each in ("gb18030" if named in _GB else named, "utf-8", "gb18030"):
        if not each:
            continue
        try:
            return content.decode(each)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return content.decode("utf-8", "replace")


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    return " ".join(clean(_decoded(str(value)[:_MAX_HEADER])).split()) if value is not None else ""


def _decoded(value: str) -> str:
    """Return a header with its encoded words (RFC 2047) decoded; bytes that should not be there are read as what is usual."""
    try:
        pieces = decode_header(value)
    except (mail_errors.HeaderParseError, ValueError):
        pieces = [(value, None)]
    found = []
    for piece, charset in pieces:
        given = piece if isinstance(piece, bytes) else piece.encode("utf-8", "surrogateescape")
        found.append(_text(given, None if charset in {None, "unknown-8bit"} else charset))
    return "".join(found)


def _addresses(message: Message, name: str) -> list[tuple[str, str]]:
    """Return names and addresses of a header; what is no address is left out."""
    values = [str(each)[:_MAX_HEADER] for each in message.get_all(name, [])[:5]]
    found = []
    for shown, address in getaddresses(values)[:MAX_RECIPIENTS]:
        plain = clean(_decoded(address)).strip().lower()
        if len(plain) <= _MAX_ADDRESS and _ADDRESS.fullmatch(plain):
            found.append((" ".join(clean(_decoded(shown)).split())[:_MAX_NAME], plain))
    if not found:
        # The quotes are wrong, or a name contains a comma: the address is still there.
        found = [("", each.lower()) for value in values for each in _ADDRESS.findall(clean(_decoded(value)))[:1]]
    return found


def _ids(value: str) -> list[str]:
    found = _ID.findall(value)
    if not found and value and " " not in value and len(value) <= _MAX_ID:
        found = [value]
    return [str(each) for each in found]


def _moment(message: Message, received_at: datetime) -> datetime:
    """Return when a message was sent; what cannot be, or lies in the future, is when it was received."""
    try:
        found = parsedate_to_datetime(str(message.get("date")))
    except (TypeError, ValueError, IndexError, OverflowError):
        return received_at
    try:
        moment = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        return received_at
    return moment if datetime(1990, 1, 1, tzinfo=UTC) < moment < received_at + timedelta(days=1) else received_at


def _is_automatic(message: Message) -> bool:
    said = _header(message, "auto-submitted").lower()
    if said and not said.startswith("no"):
        return True
    if _header(message, "precedence").lower() in {"bulk", "list", "junk", "auto_reply"}:
        return True
    return any(
        message.get(name) is not None
        for name in ("list-id", "list-unsubscribe", "x-autoreply", "x-auto-response-suppress")
    )
