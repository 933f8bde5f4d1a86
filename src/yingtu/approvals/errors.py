"""What can be wrong with approvals."""

from __future__ import annotations

from yingtu.approvals import messages as _messages  # noqa: F401 - the sentences come with the errors
from yingtu.kit.errors import Conflict, Forbidden, InvalidInput, NotFound


class ApprovalNotFound(NotFound):
    """There is no such approval, or it is none of yours."""

    code = "approval_not_found"


class AlreadyDecided(Conflict):
    """The approval is no longer open: somebody else has decided, or it was recalled. Load it again."""

    code = "approval_already_decided"


class StillOpen(Conflict):
    """The approval is still open. Recall it first."""

    code = "approval_still_open"


class NotAsked(Forbidden):
    """This approval does not wait for your decision now."""

    code = "approval_not_asked"


class NotYourRequest(Forbidden):
    """Only whoever asked for the approval, or an administrator, does this."""

    code = "approval_not_your_request"


class CommentMissing(InvalidInput):
    """Write why: this decision needs a comment."""

    code = "approval_comment_missing"
    pointer = "/comment"


class NobodyDecides(Conflict):
    """Nobody can decide about this: the step "{step}" finds no approver, and there is no other administrator. Correct the flow."""

    code = "approval_nobody_decides"


class UnknownPerson(InvalidInput):
    """This person does not exist, has left, or cannot decide here. Choose somebody else."""

    code = "approval_unknown_person"


class NoFurtherSigners(Conflict):
    """This step takes no further approvers."""

    code = "approval_no_further_signers"


class UnknownFlow(NotFound):
    """There is no active approval flow "{flow}"."""

    code = "approval_unknown_flow"


class LinkInvalid(NotFound):
    """This link is not valid (any more). Sign in and open the approval there."""

    code = "approval_link_invalid"
