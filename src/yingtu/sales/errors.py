"""What can be wrong in the sales chain beside refused records."""

from __future__ import annotations

from yingtu.kit.errors import Conflict, InvalidInput, NotFound
from yingtu.sales import messages as _messages  # noqa: F401 - the sentences come with the errors


class NoLines(NotFound):
    """These records have no lines. Quotes and orders have."""

    code = "sales_no_lines"


class NotAccepted(Conflict):
    """The quote is not with the customer yet. Send it first; then order, contract and payments can follow."""

    code = "sales_quote_not_out"


class FulfilledAlready(Conflict):
    """An order or a contract was made from this quote already. Open it instead."""

    code = "sales_fulfilled"


class NotSolved(Conflict):
    """The ticket is not solved yet. Solve it before the customer is asked."""

    code = "survey_not_solved"


class SurveyAnswered(Conflict):
    """The customer has answered already. Thank you."""

    code = "survey_answered"


class SurveyInvalid(NotFound):
    """This link is not valid, or no longer. Ask whoever sent it for another one."""

    code = "survey_invalid"


class InvoiceIncomplete(InvalidInput):
    """Something the e-invoice service asks for is missing. Complete it, then export again."""

    code = "invoice_incomplete"
