"""What the endpoints of mail take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from yingtu.identity.schemas import Input
from yingtu.metadata.intent_documents import IntentWords

Address = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, max_length=254, pattern=r"^[^\s<>@,;\"]{1,64}@[^\s<>@,;\"]{1,189}$"
    ),
]
Host = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, min_length=1, max_length=253, pattern=r"^[a-z0-9.:_-]+$"),
]
Line = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$")]
Port = Annotated[int, Field(ge=1, le=65535)]
Security = Literal["tls", "starttls", "none"]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$")]
Visible = Literal["record", "members"]
#: Names of folders travel in ASCII; INBOX is the usual one.
Folder = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[\x20-\x7e]+$")
]


class MailboxCreate(Input):
    """A mailbox as it is connected."""

    address: Address
    name: Line = Field(min_length=1, max_length=100, description="The name that customers see")
    personal: bool = True
    members: list[UUID] = Field(default=[], max_length=200, description="Of a shared mailbox")
    visible: Visible = Field(
        default="record", description="Who reads threads of records: those who may read the record, or members"
    )
    imap_host: Host
    imap_port: Port = 993
    imap_security: Security = "tls"
    smtp_host: Host
    smtp_port: Port = 465
    smtp_security: Security = "tls"
    login: Line = Field(min_length=1, max_length=254)
    password: str = Field(min_length=1, max_length=1000, description="Kept sealed; never given out")
    folder: Folder = "INBOX"
    since: date | None = Field(default=None, description="Older mail stays where it is; null: all is taken")
    signature: Text = Field(default="", max_length=2000)


class MailboxUpdate(Input):
    """What changes of a mailbox; what is left out stays."""

    address: Address | None = None
    name: Line | None = Field(default=None, min_length=1, max_length=100)
    members: list[UUID] | None = Field(default=None, max_length=200)
    visible: Visible | None = None
    imap_host: Host | None = None
    imap_port: Port | None = None
    imap_security: Security | None = None
    smtp_host: Host | None = None
    smtp_port: Port | None = None
    smtp_security: Security | None = None
    login: Line | None = Field(default=None, min_length=1, max_length=254)
    password: str | None = Field(default=None, min_length=1, max_length=1000)
    folder: Folder | None = None
    since: date | None = None
    signature: Text | None = Field(default=None, max_length=2000)
    active: bool | None = None


class Person(BaseModel):
    """Somebody."""

    id: UUID
    name: str


class MailboxInfo(BaseModel):
    """A mailbox without its password."""

    id: UUID
    address: str
    name: str
    personal: bool
    mine: bool = Field(description="Whether the person who asks is a member")
    members: list[Person]
    visible: Visible
    imap_host: str
    imap_port: int
    imap_security: Security
    smtp_host: str
    smtp_port: int
    smtp_security: Security
    login: str
    folder: str
    sent_folder: str | None
    since: date | None
    signature: str
    active: bool
    worked_at: datetime | None
    failed_at: datetime | None
    failures: int = Field(description="In a row")
    error: str | None = Field(description="What went wrong last; null when it works")
    problems: int = Field(description="Messages that something is wrong with")


class MailboxList(BaseModel):
    """Mailboxes."""

    items: list[MailboxInfo]


class MailboxTest(BaseModel):
    """What signing in brought; null where it worked."""

    reading: str | None
    sending: str | None


class KeptInfo(BaseModel):
    """A message that something is wrong with; it is kept as it came."""

    id: UUID
    received_at: datetime
    size: int
    problem: str
    subject: str | None
    sender: str | None


class KeptList(BaseModel):
    """Messages that something is wrong with, the newest first."""

    items: list[KeptInfo]


class ThreadInfo(BaseModel):
    """A conversation."""

    id: UUID
    subject: str
    last_at: datetime
    private: bool = Field(description="For members of the mailbox only")
    mailbox_id: UUID
    mailbox: str
    mine: bool = Field(description="Whether the person who asks is a member of the mailbox")
    count: int
    sender: str = Field(description="Of the last mail")
    text: str = Field(description="The beginning of the last mail")
    parties: list[str]


class ThreadList(BaseModel):
    """Threads of a record, the newest first."""

    items: list[ThreadInfo]
    next_before: datetime | None


class Recipient(BaseModel):
    """Somebody a mail is addressed to."""

    kind: Literal["to", "cc"]
    name: str
    address: str


class AttachmentInfo(BaseModel):
    """A file that came with a mail."""

    name: str
    type: str
    size: int


class MailInfo(BaseModel):
    """A mail."""

    id: UUID
    thread_id: UUID
    mailbox_id: UUID
    direction: Literal["in", "out"]
    subject: str
    sender_name: str
    sender_address: str
    recipients: list[Recipient]
    at: datetime
    text: str
    own: str = Field(description="The text without quotes and signature")
    has_html: bool
    remote_images: int = Field(description="Pictures elsewhere that are not shown")
    attachments: list[AttachmentInfo]
    automatic: bool
    problem: str | None
    state: Literal["received", "waiting", "sending", "sent", "failed"]
    error: str | None
    sent_by: Person | None


class ThreadMails(BaseModel):
    """A thread with its mail in the order it was written."""

    thread: ThreadInfo
    mails: list[MailInfo]


class ThreadUpdate(Input):
    """Whether a thread is for members of its mailbox only."""

    private: bool


class MailHtml(BaseModel):
    """A mail as HTML that is safe to show."""

    html: str


class MailDraft(Input):
    """Mail to be sent."""

    id: UUID | None = Field(default=None, description="Made by the client; the same id is sent once")
    mailbox_id: UUID
    object: str = Field(max_length=63)
    record_id: UUID
    to: list[Address] = Field(max_length=50)
    cc: list[Address] = Field(default=[], max_length=50)
    subject: Line = Field(max_length=500)
    text: Text = Field(min_length=1, max_length=100_000)
    reply_to: UUID | None = Field(default=None, description="The mail it answers; quoted below")
    files: list[UUID] = Field(default=[], max_length=20)


class IntentInfo(BaseModel):
    """What a customer's mail says about a record."""

    id: UUID
    object: str
    record_id: UUID
    thread_id: UUID
    name: str
    account: str | None
    amount: float | None
    currency: str | None
    stage: str | None
    owner: str | None
    verdict: Literal["high", "unclear"]
    words: list[str]
    sentence: str
    sender: str
    subject: str
    at: datetime
    state: Literal["open", "confirmed", "dismissed"]
    decided_by: str | None
    decided_at: datetime | None


class IntentList(BaseModel):
    """Marks, the newest first, one for each record."""

    items: list[IntentInfo]


class IntentTrial(Input):
    """Words that are being edited, and what a customer might write."""

    languages: dict[str, IntentWords] = Field(min_length=1, max_length=20)
    text: str = Field(max_length=20_000)


class IntentFinding(BaseModel):
    """What a rule makes of a text."""

    verdict: Literal["high", "unclear"] | None = Field(description="null: nothing was found")
    words: list[str]
    sentence: str | None
    own: str = Field(description="What the customer wrote: without quoted text and signature")


class IntentDecision(Input):
    """What a person makes of it."""

    state: Literal["confirmed", "dismissed"]
