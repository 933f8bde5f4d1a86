"""What can be wrong with privacy."""

from __future__ import annotations

from yingtu.kit.errors import Conflict, InvalidInput, NotFound


class NoPersonNamed(InvalidInput):
    """Name the person: a telephone number, an e-mail address or a record."""

    code = "privacy_no_person"


class NothingToErase(InvalidInput):
    """None of these records has personal values that may be erased."""

    code = "privacy_nothing_to_erase"


class TooManyRecords(InvalidInput):
    """These are {count} records, more than one person has. At most {most} are erased at once: choose them by hand."""

    code = "privacy_too_many"


class NoPersonOfOurs(InvalidInput):
    """Consent is kept for people: this object has no personal name."""

    code = "privacy_no_people"


class ProofMissing(InvalidInput):
    """The file is not attached to this record."""

    code = "privacy_proof_missing"
    pointer = "/proof"


class UnknownErasure(NotFound):
    """There is no such erasure."""

    code = "privacy_unknown_erasure"


class ErasureRunning(Conflict):
    """The erasure is still running. The certificate is made when it is done."""

    code = "privacy_erasure_running"


class UnknownArchive(NotFound):
    """There is no such archive, it is not yours, or it has expired."""

    code = "privacy_unknown_archive"


class UnknownRule(NotFound):
    """There is no such retention rule."""

    code = "privacy_unknown_rule"
