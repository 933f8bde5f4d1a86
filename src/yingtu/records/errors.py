"""What can be wrong with a write as a whole; what is wrong with one record is a ``Problem`` of its outcome."""

from psycopg import errors as postgres

from yingtu.kit import i18n
from yingtu.kit.errors import Conflict, Forbidden, InvalidInput, NotFound, YingtuError
from yingtu.records.messages import MESSAGES

i18n.register(MESSAGES)

#: What is worth another attempt: on newer data it succeeds, or the guards can say what is wrong.
COLLISIONS = (
    postgres.DeadlockDetected,
    postgres.SerializationFailure,
    postgres.UniqueViolation,
    postgres.ForeignKeyViolation,
)


class RecordNotFound(NotFound):
    """There is no such record, or you may not see it."""

    code = "record_not_found"


class FrameNotFound(NotFound):
    """There is no such embedded page, or its origin is not allowed any more."""

    code = "frame_not_found"


class RecordRejected(InvalidInput):
    """The record was not saved. The list of errors says which fields to correct and how."""

    code = "record_rejected"


class RecordForbidden(Forbidden):
    """The record was not saved, because you may not change it like this. The list of errors says what is not allowed."""

    code = "record_forbidden"


class RecordConflict(Conflict):
    """The record was not saved, because it conflicts with other data. The list of errors says with what."""

    code = "record_conflict"


class StaleVersion(Conflict):
    """The record has been changed since you loaded it: it is at version {version} now. Load it and repeat the change."""

    code = "stale_version"


class RecordInTrash(Conflict):
    """The record is in the trash. Restore it before you change it."""

    code = "in_trash"


class BatchRejected(InvalidInput):
    """Nothing was saved, because some of the changes cannot be made. The list of errors says which and why."""

    code = "batch_rejected"


class WriteContention(Conflict):
    """Others changed the same records at the same moment, several times in a row. Nothing was saved; try again."""

    code = "write_contention"


class BatchTooLarge(InvalidInput):
    """{count} changes are too many for one request; at most {maximum} are taken. Send them in several requests."""

    code = "batch_too_large"


class NotWritable(Forbidden):
    """People are not written here. Use the administration of users instead."""

    code = "object_not_writable"


class IdempotencyKeyReused(InvalidInput):
    """The Idempotency-Key "{key}" was used before for a different request. Use a new key for a new request."""

    code = "idempotency_key_reused"


class IdempotencyKeyInvalid(InvalidInput):
    """An Idempotency-Key has 1 to {maximum} visible ASCII characters without spaces."""

    code = "idempotency_key_invalid"


class OwnerHintOff(Forbidden):
    """This company does not tell who owns records that you may not see. Ask an administrator."""

    code = "owner_hint_off"


class TooManyOwnerHints(YingtuError):
    """You have asked for the owners of {maximum} records within an hour. Try again later."""

    code = "too_many_owner_hints"
    status = 429
