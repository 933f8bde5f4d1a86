"""Reading a mailbox by IMAP4rev1 (RFC 3501), blocking, for threads. Nothing is marked as seen, nothing is changed."""

from __future__ import annotations

import imaplib
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import mktime
from typing import TYPE_CHECKING, Any, Final

from yingtu.mail.failures import MailFailure, as_failures, said
from yingtu.mail.server import Account, connect, signed_in

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator, Sequence
    from datetime import date

#: A line of an answer: the numbers of two million messages.
_MAX_LINE: Final = 16 * 1024 * 1024
#: Messages asked for in one command, and bytes of them together.
FETCHED_AT_ONCE: Final = 50
_FETCHED_BYTES: Final = 8 * 1024 * 1024
#: How much of a message that is too large is kept.
_HEADER_BYTES: Final = 64 * 1024
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UID: Final = re.compile(rb"\bUID (\d+)")
_SIZE: Final = re.compile(rb"\bRFC822\.SIZE (\d+)")
_SENT: Final = re.compile(rb'\([^)]*\\Sent\b[^)]*\) (?:"[^"]*"|NIL) (.+)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A message at the server; ``content`` None: the server would not give it, ``cut``: only the beginning."""

    uid: int
    size: int
    received_at: datetime | None
    content: bytes | None
    cut: bool = False


class _Client(imaplib.IMAP4):
    """The library's client over our socket, with bounds on what an answer may take."""

    def __init__(self, account: Account, most_bytes: int) -> None:
        self._account, self._most = account, most_bytes + _HEADER_BYTES
        super().__init__(account.imap.host, account.imap.port)

    def _create_socket(self, _timeout: float | None) -> socket.socket:
        return connect(self._account, self._account.imap)

    def read(self, size: int) -> bytes:
        if size > self._most:
            raise self.abort(f"the server sends {size} bytes, more than was asked for")
        return super().read(size)

    def readline(self) -> bytes:
        line: Any = self.file.readline(_MAX_LINE + 1)
        if len(line) > _MAX_LINE:
            raise self.abort("the server sends a line without end")
        return bytes(line)


@contextmanager
def reading(account: Account, most_bytes: int) -> Iterator[Reading]:
    """Sign in to read messages of at most so many bytes.

    Raises:
        MailFailure: the server cannot be reached, or refuses.
    """
    with as_failures():
        client = _Client(account, most_bytes)
    with signed_in(client, account):
        yield Reading(client, most_bytes)


class Reading:
    """A signed-in connection."""

    def __init__(self, client: imaplib.IMAP4, most_bytes: int) -> None:
        self._client = client
        self._most = most_bytes

    def open(self, name: str) -> int:
        """Open a folder and return its UIDVALIDITY: while it stays the same, a UID means the same message.

        Raises:
            MailFailure: there is no such folder.
        """
        with as_failures():
            status, answer = self._client.select(_quoted(name), readonly=True)
            if status != "OK":
                raise MailFailure("mail_no_folder", _text(answer))
            validity = self._client.response("UIDVALIDITY")[1]
        return int(validity[0]) if validity and validity[0] else 0

    def uids_after(self, last: int, since: date | None) -> list[int]:
        """Return the UIDs of what came after one of them, ascending; with ``last`` 0, of what is not older than ``since``."""
        criteria = ["UID", f"{last + 1}:*"]
        if last == 0 and since is not None:
            criteria += ["SINCE", f"{since.day:02d}-{_MONTHS[since.month - 1]}-{since.year}"]
        with as_failures():
            found = _checked(self._client.uid("SEARCH", *criteria))
        # The range "n:*" always contains the newest message, also when it is older.
        return sorted({int(each) for line in found if line for each in line.split() if int(each) > last})

    def fetch(self, uids: Sequence[int]) -> list[Fetched]:
        """Return messages in the order of their UIDs; those that are gone meanwhile are left out."""
        sizes = self._sizes(uids)
        found: list[Fetched] = []
        for group in _groups([uid for uid in uids if uid in sizes and sizes[uid] <= self._most], sizes):
            found += self._contents(group, sizes, "BODY.PEEK[]", cut=False)
        for uid in uids:
            if sizes.get(uid, 0) > self._most:
                found += self._contents([uid], sizes, f"BODY.PEEK[]<0.{_HEADER_BYTES}>", cut=True)
        return sorted(found, key=lambda each: each.uid)

    def sent_folder(self) -> str | None:
        """Return the folder the server marks as that of sent mail (RFC 6154)."""
        with as_failures():
            status, lines = self._client.list()
        for line in lines if status == "OK" else []:
            found = _SENT.search(line) if isinstance(line, bytes) else None
            if found:
                name = found[1].strip().decode("ascii", "replace")
                return name[1:-1].replace('\\"', '"').replace("\\\\", "\\") if name.startswith('"') else name
        return None

    def _sizes(self, uids: Sequence[int]) -> dict[int, int]:
        with as_failures():
            lines = _checked(self._client.uid("FETCH", _set_of(uids), "(UID RFC822.SIZE)"))
        found: dict[int, int] = {}
        for each in lines:
            line = each[0] if isinstance(each, tuple) else each
            uid, size = (pattern.search(line) if line else None for pattern in (_UID, _SIZE))
            if uid and size:
                found[int(uid[1])] = int(size[1])
        return found

    def _contents(self, uids: Sequence[int], sizes: dict[int, int], what: str, *, cut: bool) -> list[Fetched]:
        """Return messages; one the server has a fault with does not keep the others, and is returned without content."""
        with as_failures():
            try:
                status, lines = self._client.uid("FETCH", _set_of(uids), f"(UID INTERNALDATE {what})")
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error:
                status, lines = "BAD", []
        if status != "OK":
            if len(uids) == 1:
                return [Fetched(uids[0], sizes[uids[0]], None, None)]
            return [each for uid in uids for each in self._contents([uid], sizes, what, cut=cut)]
        found = {each.uid: each for each in _messages(lines, sizes, cut=cut)}
        return [found.get(uid, Fetched(uid, sizes[uid], None, None)) for uid in uids]


def _checked(answer: tuple[str, list[Any]]) -> list[Any]:
    status, lines = answer
    if status != "OK":
        raise MailFailure("mail_refused", _text(lines))
    return lines


def _messages(lines: list[Any], sizes: dict[int, int], *, cut: bool) -> Iterator[Fetched]:
    """Read the answer to FETCH: a pair of what stands before a literal and the literal; the UID may also come behind it."""
    for place, each in enumerate(lines):
        if not isinstance(each, tuple):
            continue
        behind = lines[place + 1] if place + 1 < len(lines) and isinstance(lines[place + 1], bytes) else b""
        uid = _UID.search(each[0]) or _UID.search(behind)
        if uid and int(uid[1]) in sizes:
            received = imaplib.Internaldate2tuple(each[0]) or imaplib.Internaldate2tuple(behind)
            moment = datetime.fromtimestamp(mktime(received), UTC) if received else None
            yield Fetched(int(uid[1]), sizes[int(uid[1])], moment, each[1], cut)


def _groups(uids: Sequence[int], sizes: dict[int, int]) -> Iterator[list[int]]:
    group: list[int] = []
    total = 0
    for uid in uids:
        if group and (len(group) == FETCHED_AT_ONCE or total + sizes[uid] > _FETCHED_BYTES):
            yield group
            group, total = [], 0
        group.append(uid)
        total += sizes[uid]
    if group:
        yield group


def _set_of(uids: Sequence[int]) -> str:
    return ",".join(str(uid) for uid in uids)


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _text(lines: Sequence[Any]) -> str:
    return " ".join(said(each) for each in lines if isinstance(each, bytes))
