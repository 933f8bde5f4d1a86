"""What can be wrong with a leaving."""

from __future__ import annotations

from yingtu.kit.errors import InvalidInput, NotFound


class ReceiverMissing(InvalidInput):
    """There are records to hand over. Choose at least one colleague who gets them."""

    code = "receiver_missing"
    pointer = "/receivers"


class ReceiverUnfit(InvalidInput):
    """A receiver must be an active colleague other than the person who leaves."""

    code = "receiver_unfit"
    pointer = "/receivers"


class LeavingOneself(InvalidInput):
    """You cannot let yourself leave. Ask another administrator."""

    code = "leaving_oneself"


class NotLeft(NotFound):
    """This person has not left."""

    code = "not_left"
