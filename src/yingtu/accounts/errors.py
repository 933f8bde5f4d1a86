"""What can be wrong with ways into an account."""

from yingtu.kit.errors import NotFound


class LinkInvalid(NotFound):
    """The link was used, is too old, or was replaced by a newer one. Ask for a new one."""

    code = "password_link_invalid"


class NothingLocked(NotFound):
    """No failed sign-ins are counted there any more: the lock has ended by itself, or somebody has lifted it."""

    code = "nothing_locked"
