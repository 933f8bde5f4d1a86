"""What can be wrong with setting up."""

from yingtu.kit.errors import InvalidInput


class SheetWithoutColumns(InvalidInput):
    """No column is left of this table."""

    code = "sheet_without_columns"


class PeopleUnreadable(InvalidInput):
    """No names were found in what was pasted."""

    code = "people_unreadable"
    pointer = "/text"


class StagesTooFew(InvalidInput):
    """A process needs at least two stages."""

    code = "stages_too_few"
    pointer = "/stages"
