"""What access refuses. What an actor may not even know of is ``metadata.errors.UnknownObject`` or ``unknown_field``."""

from yingtu.kit.errors import Forbidden


class OperationForbidden(Forbidden):
    """You may not {operation} records of "{object}". Ask an administrator for the right if you need it."""

    code = "operation_forbidden"
