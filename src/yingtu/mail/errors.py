"""What can be wrong with mailboxes and mail."""

from __future__ import annotations

from yingtu.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from yingtu.mail import messages as _messages  # noqa: F401 - the sentences come with the errors


class UnknownMailbox(NotFound):
    """There is no such mailbox, or it is not yours. Load the page again."""

    code = "unknown_mailbox"


class MailboxTaken(Conflict):
    """The mailbox {address} is connected already. Ask its owner, or an administrator, to let you take part."""

    code = "mailbox_taken"
    pointer = "/address"


class PasswordNeeded(InvalidInput):
    """Enter the mailbox's password again: it is needed whenever server or login change."""

    code = "mailbox_password_needed"
    pointer = "/password"


class MembersMissing(InvalidInput):
    """A shared mailbox needs at least one member who is still here. Choose who reads and writes its mail."""

    code = "mailbox_members_missing"
    pointer = "/members"


class MailboxForbidden(Forbidden):
    """Only the owner changes a personal mailbox; administrators may pause or remove it."""

    code = "mailbox_forbidden"


class UnknownMail(NotFound):
    """There is no such mail, or you may not see it."""

    code = "unknown_mail"


class NoRecipient(InvalidInput):
    """Say who the mail is for: at least one address."""

    code = "mail_no_recipient"
    pointer = "/to"


class SendingShut(Conflict):
    """Your company sends no mail from mailboxes at present. Ask whoever looks after privacy."""

    code = "mail_sending_shut"


class MailboxPaused(Conflict):
    """The mailbox is paused. Switch it on again before you send from it."""

    code = "mailbox_paused"


class NotFailed(Conflict):
    """Only mail that could not be sent is sent again. Load the page to see where it is."""

    code = "mail_not_failed"


class AttachmentsTooLarge(InvalidInput):
    """The attachments are larger than {maximum} MB together. Leave some out, or send a link."""

    code = "mail_attachments_too_large"
