"""What can be wrong about possible duplicates."""

from __future__ import annotations

from yingtu.kit.errors import Conflict, InvalidInput, NotFound
from yingtu.quality import messages as _messages  # noqa: F401 - the sentences come with the errors


class UnknownPair(NotFound):
    """There is no such pair of records, or you may not see both of them."""

    code = "unknown_pair"


class SameRecord(InvalidInput):
    """A record cannot be merged with itself."""

    code = "merge_same_record"


class FieldNotMergeable(InvalidInput):
    """The value of {field} cannot be taken over: it is computed, made by the system, or you do not see it."""

    code = "merge_field"


class MergeTooLarge(Conflict):
    """More than {maximum} records point to the one that would go."""

    code = "merge_too_large"


class MergeHeld(Conflict):
    """A part of this merge needs an approval, so nothing was done. Make that change by itself first."""

    code = "merge_held"


class UnknownMerge(NotFound):
    """There is no such merge, it was taken back already, or you may not edit its record."""

    code = "unknown_merge"


class MergeTooOld(Conflict):
    """A merge can be taken back for {days} days; this one is older."""

    code = "merge_too_old"
