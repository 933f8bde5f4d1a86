"""What can be wrong with a view."""

from yingtu.kit.errors import Conflict, InvalidInput, NotFound
from yingtu.views import messages as _messages  # noqa: F401 - the sentences come with the errors


class ViewNotFound(NotFound):
    """There is no such view. It may have been deleted, or it is somebody else's."""

    code = "view_not_found"


class InvalidView(InvalidInput):
    """The view cannot be saved like this. See the list of errors for the place and the reason."""

    code = "view_invalid"


class TooManyViews(Conflict):
    """You have {maximum} views already. Delete those you do not use any more."""

    code = "view_too_many"


class InvalidMap(InvalidInput):
    """The map cannot be used like this. See the list of errors for the reason."""

    code = "map_invalid"
