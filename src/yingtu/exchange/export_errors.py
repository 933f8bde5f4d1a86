"""What can be wrong with an export."""

from __future__ import annotations

from yingtu.exchange import export_messages as _messages  # noqa: F401 - the sentences come with the errors
from yingtu.kit.errors import Conflict, InvalidInput, NotFound, YingtuError


class NoColumns(InvalidInput):
    """None of the columns exists for you. Choose others, or leave the list of fields out."""

    code = "export_no_columns"


class TooManyGroups(InvalidInput):
    """There are more than {maximum} groups. Group by fewer or coarser fields, or export the records."""

    code = "export_too_many_groups"


class NoSpace(YingtuError):
    """There is no space left for the file of the export."""

    code = "export_no_space"
    status = 507


class WriteFailed(YingtuError):
    """The file of the export cannot be written: {reason}."""

    code = "export_write_failed"
    status = 500


class Unsettled(Conflict):
    """Rights or configuration changed again and again while the export ran."""

    code = "export_unsettled"


class ReplicaBehind(YingtuError):
    """The replica that serves exports is too far behind."""

    code = "export_replica_behind"
    status = 503


class NotReady(Conflict):
    """Job {job} has made no file (yet): it is {state}."""

    code = "export_not_ready"


class Expired(NotFound):
    """The file of job {job} has been removed. Files of exports are kept for {days} days; export again."""

    code = "export_expired"
    status = 410
