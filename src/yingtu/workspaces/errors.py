"""What can be wrong with workspaces."""

from yingtu.kit.errors import Conflict, Forbidden, InvalidInput, NotFound


class UnknownWorkspace(NotFound):
    """There is no workspace "{workspace}"."""

    code = "unknown_workspace"


class InvalidWorkspaceId(InvalidInput):
    """The short name "{workspace}" is not possible. Use 1 to 31 lower case letters, digits and underscores."""

    code = "invalid_workspace_id"


class WorkspaceExists(Conflict):
    """There is a workspace "{workspace}" already. Choose another short name."""

    code = "workspace_exists"


class HostTaken(Conflict):
    """The host name "{host}" belongs to another workspace."""

    code = "host_taken"


class WorkspaceSuspended(Forbidden):
    """The workspace "{workspace}" is suspended. The operator of this server can activate it."""

    code = "workspace_suspended"
