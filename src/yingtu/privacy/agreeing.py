"""The words in which consent is kept."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """A way of reaching somebody."""

    PHONE = "phone"
    SMS = "sms"
    MAIL = "mail"
    WECHAT = "wechat"
    POST = "post"
    OTHER = "other"


class State(StrEnum):
    """What the person said."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
