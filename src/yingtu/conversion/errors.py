"""What can be wrong with a conversion."""

from __future__ import annotations

from yingtu.conversion import messages as _messages  # noqa: F401 - the sentences come with the errors
from yingtu.kit.errors import Conflict, InvalidInput, NotFound


class UnknownConversion(NotFound):
    """There is no such conversion for this object."""

    code = "unknown_conversion"


class NotConvertible(Conflict):
    """This record cannot be converted as it is: it has been converted already, or its state does not allow it."""

    code = "not_convertible"


class InvalidConversion(InvalidInput):
    """Something of what the conversion shall make is missing or unknown."""

    code = "invalid_input"


class NothingToUndo(NotFound):
    """There is no conversion of this record that could still be undone."""

    code = "nothing_to_undo"


class ConversionMovedOn(Conflict):
    """The conversion cannot be undone: what it made has been changed since. {names}: delete or change it by hand."""

    code = "conversion_moved_on"
