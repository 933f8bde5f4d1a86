"""What can be wrong with a draft."""

from yingtu.kit.errors import Conflict
from yingtu.studio import messages as _messages  # noqa: F401 - the sentences come with the errors


class DraftMovedOn(Conflict):
    """Your draft was changed in another window or on another device. Load it again to go on from there."""

    code = "draft_moved_on"
