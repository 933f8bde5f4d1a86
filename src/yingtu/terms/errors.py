"""What can be wrong with signing terms."""

from __future__ import annotations

from yingtu.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from yingtu.terms import messages as _messages  # noqa: F401 - the sentences come with the errors


class UnknownTerm(NotFound):
    """There is no such term. It may have been removed; search the glossary."""

    code = "unknown_term"


class TermChanged(Conflict):
    """The wording has changed since you read it. Read it again, then sign."""

    code = "term_changed"


class NotTheHead(Forbidden):
    """Only the head of “{department}” signs for it."""

    code = "term_not_the_head"


class ObjectionUnsaid(InvalidInput):
    """Say what is wrong with the wording, so that its owner can mend it."""

    code = "term_objection_unsaid"
    pointer = "/comment"
