"""What can be wrong with a calendar address."""

from __future__ import annotations

from yingtu.agenda import messages as _messages  # noqa: F401 - the sentences come with the errors
from yingtu.kit.errors import NotFound


class FeedUnknown(NotFound):
    """This calendar address is not valid, or no longer."""

    code = "calendar_feed_unknown"
