"""What can be wrong with a write as a whole; what is wrong with one record is a ``Problem`` of its outcome."""

from yingtu.kit.errors import Conflict, Forbidden, InvalidInput, NotFound


class RecordNotFound(NotFound):
    """There is no such record in "{object}", or you may not see it."""

    code = "record_not_found"


class Rejected422(InvalidInput):
    """The record was not saved. The list of errors says which fields to correct and how."""

    code = "record_rejected"


class RejectedForbidden(Forbidden):
    """The record was not saved, because you may not change it like this. The list of errors says what is not allowed."""

    code = "record_forbidden"


class RejectedConflict(Conflict):
    """The record was not saved, because it conflicts with other data. The list of errors says with what."""

    code = "record_conflict"


class WriteContention(Conflict):
    """Others changed the same records at the same moment, several times in a row. Nothing was saved; try again."""

    code = "write_contention"


class BatchTooLarge(InvalidInput):
    """{count} records are too many for one request; at most {maximum} are taken. Send them in several requests."""

    code = "batch_too_large"


class NotWritable(Forbidden):
    """ "{object}" is not written as a record. Use the administration of users instead."""

    code = "object_not_writable"


class IdempotencyMismatch(InvalidInput):
    """The Idempotency-Key "{key}" was used before for a different request. Use a new key for a new request."""

    code = "idempotency_key_reused"


class IdempotencyKeyInvalid(InvalidInput):
    """The Idempotency-Key must be 1 to {maximum} visible ASCII characters."""

    code = "idempotency_key_invalid"
