"""What can be wrong with notifications and channels."""

from __future__ import annotations

from yingtu.channels import messages as _messages  # noqa: F401 - the sentences come with the errors
from yingtu.kit.errors import Conflict, NotFound


class ChannelNotConnected(Conflict):
    """The channel "{channel}" is not connected. Set what it needs on the server, then test it again."""

    code = "channel_not_connected"


class UnknownChannel(NotFound):
    """There is no such channel. GET /api/v1/channels lists them."""

    code = "unknown_channel"


class NoAddress(Conflict):
    """You have no e-mail address yet. Enter one for yourself, then test again."""

    code = "no_address"
