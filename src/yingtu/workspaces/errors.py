"""What can be wrong with workspaces."""

from yingtu.kit import i18n
from yingtu.kit.errors import Conflict, Forbidden, InvalidInput, NotFound

i18n.register(
    {
        "en": {
            "backup_failed": "The backup failed: {reason}",
            "workspace_not_empty": 'Somebody has worked in the workspace "{workspace}".\nRestore under another short name, or confirm that everything in it is replaced.',
        },
        "zh-CN": {
            "backup_failed": "备份失败：{reason}",
            "workspace_not_empty": "工作区“{workspace}”中已有数据。\n请恢复到另一个短名称，或确认替换其中的全部内容。",
        },
    }
)


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


class BackupFailed(Conflict):
    """The backup failed: {reason}"""

    code = "backup_failed"


class WorkspaceNotEmpty(Conflict):
    """Somebody has worked in the workspace "{workspace}"."""

    code = "workspace_not_empty"
