"""What can be wrong with a request before any domain sees it."""

from yingtu.kit.errors import Conflict, Forbidden, InvalidInput, NotFound, YingtuError


class UnknownAddress(NotFound):
    """There is nothing at {method} {path}. The addresses are listed in /api/v1/openapi.json."""

    code = "unknown_address"


class MethodNotAllowed(YingtuError):
    """{method} is not possible here. Possible: {allowed}."""

    code = "method_not_allowed"
    status = 405


class BodyTooLarge(YingtuError):
    """The request is larger than the {limit_mb} MB allowed. Split it into several requests."""

    code = "body_too_large"
    status = 413


class UnreadableBody(YingtuError):
    """The body of the request cannot be read. Send valid JSON in UTF-8, not nested deeper than a few hundred levels."""

    code = "unreadable_body"
    status = 400


class UnreadableRequest(YingtuError):
    """The request cannot be read: it is not HTTP, or its address is longer than 64 KB. Send long filters in the body of POST …/records/query."""

    code = "unreadable_request"
    status = 400


class BadRequest(YingtuError):
    """The request cannot be processed as it is."""

    code = "bad_request"
    status = 400


class InvalidRequest(InvalidInput):
    """The request cannot be processed as it is; the list of errors says what to correct."""

    code = "invalid_request"


class NotARead(InvalidInput):
    """Request {number} of the batch, {method} {path}, cannot be part of one. A batch takes reads whose answer is JSON; send it alone."""

    code = "not_a_read"


class ValueNotStorable(InvalidInput):
    """A value cannot be stored as it is. Remove control characters such as NUL and shorten numbers that are too large."""

    code = "value_not_storable"


class ConstraintViolated(Conflict):
    """The change contradicts data that is there already. Load the data again and repeat the change."""

    code = "constraint_violated"


class DemoNotPublic(Forbidden):
    """This server holds the demo workspace, whose passwords are known to everybody. It answers on this machine only."""

    code = "demo_not_public"
