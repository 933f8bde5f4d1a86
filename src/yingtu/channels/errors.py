"""What can be wrong with notifications and channels."""

from __future__ import annotations

from yingtu.channels import messages as _messages  # noqa: F401 - the sentences come with the errors
from yingtu.kit.errors import Conflict, InvalidInput, NotFound


class ChannelNotConnected(Conflict):
    """The channel "{channel}" is not connected. Set what it needs on the server, then test it again."""

    code = "channel_not_connected"


class UnknownChannel(NotFound):
    """There is no such channel. GET /api/v1/channels lists them."""

    code = "unknown_channel"


class NoDevice(Conflict):
    """None of your devices takes push yet. Switch it on under Notifications, on this device, then test again."""

    code = "no_push_device"


class BadDevice(InvalidInput):
    """This is not a subscription of a browser. Send what `PushManager.subscribe` gives."""

    code = "bad_push_device"


class TooManyDevices(Conflict):
    """You have {maximum} devices already. Remove one that you no longer use."""

    code = "too_many_push_devices"


class UnknownDevice(NotFound):
    """You have no such device."""

    code = "unknown_push_device"


class NoAddress(Conflict):
    """You have no e-mail address yet. Enter one for yourself, then test again."""

    code = "no_address"
