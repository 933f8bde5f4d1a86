"""What can be wrong with a bulk operation as a whole; what is wrong with one record is told by the job's errors."""

from yingtu.bulk import messages as _messages  # noqa: F401 - the sentences come with the errors
from yingtu.kit.errors import Conflict, InvalidInput, NotFound


class InvalidBulk(InvalidInput):
    """The operation cannot be carried out as it was given."""

    code = "bulk_invalid"


class NeedsConfirmation(Conflict):
    """This would change {count} records, more than {limit} at once. Look at the filter, then send it with ``confirm``."""

    code = "bulk_needs_confirmation"


class TooManyRecords(InvalidInput):
    """More than {maximum} records match. Narrow the filter and do it in parts."""

    code = "bulk_too_many"


class NothingToDo(InvalidInput):
    """No record matches, so there is nothing to do."""

    code = "bulk_nothing"


class NoBulkJob(NotFound):
    """Job {job} is no bulk job."""

    code = "no_bulk_job"
