"""What can be wrong with workspaces."""

from yingtu.kit import i18n
from yingtu.kit.errors import Conflict, Forbidden, InvalidInput, NotFound, YingtuError

i18n.register(
    {
        "en": {
            "backup_failed": "The backup failed: {reason}",
            "workspace_closing": 'The workspace "{workspace}" is waiting to be deleted.\nThe operator of this server can still stop that.',
            "sign_up_closed": "Nobody can begin a workspace on this server by themselves.\nAsk its operator for one.",
            "too_many_sign_ups": "Too many workspaces were begun from here.\nTry again in an hour.",
            "not_operator": "Only operators of this server see its workspaces.",
            "confirm_by_name": 'To confirm, type the short name "{workspace}".',
            "own_workspace": "Operators cannot suspend or delete the workspace they work in.",
            "unknown_order": "There is no such order to delete a workspace, or it has been carried out or withdrawn.",
            "takeout_gone": "The archive is not there (any more): archives are kept for {days} days.\nStart the export once more.",
            "takeout_unreadable": "This is no archive of a workspace: {reason}",
            "takeout_differs": "What was brought in is not what the archive says: {difference}.",
            "workspace_not_empty": 'Somebody has worked in the workspace "{workspace}".\nRestore under another short name, or confirm that everything in it is replaced.',
        },
        "zh-CN": {
            "backup_failed": "备份失败：{reason}",
            "workspace_closing": "工作区“{workspace}”正在等待删除。\n服务器的运营者现在仍可撤回。",
            "sign_up_closed": "这台服务器不开放自助注册。\n请联系运营者开通工作区。",
            "too_many_sign_ups": "从这里注册的工作区太多了。\n请一小时后再试。",
            "not_operator": "只有服务器的运营者可以查看所有工作区。",
            "confirm_by_name": "请输入短名称“{workspace}”以确认。",
            "own_workspace": "运营者不能停用或删除自己所在的工作区。",
            "unknown_order": "没有这个删除申请，或者它已经执行或撤回。",
            "takeout_gone": "归档文件已不存在：文件只保留 {days} 天。\n请重新导出。",
            "takeout_unreadable": "这不是工作区的归档文件：{reason}",
            "takeout_differs": "导入的内容与归档文件不一致：{difference}。",
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
    """The workspace "{workspace}" is suspended (reason: {reason}). The operator of this server can activate it."""

    code = "workspace_suspended"


class WorkspaceClosing(Forbidden):
    """The workspace "{workspace}" is waiting to be deleted."""

    code = "workspace_closing"


class SignUpClosed(Forbidden):
    """Nobody can begin a workspace on this server by themselves."""

    code = "sign_up_closed"


class TooManySignUps(YingtuError):
    """Too many workspaces were begun from here."""

    code = "too_many_sign_ups"
    status = 429


class NotOperator(Forbidden):
    """Only operators of this server see its workspaces."""

    code = "not_operator"


class ConfirmByName(InvalidInput):
    """To confirm, type the short name "{workspace}"."""

    code = "confirm_by_name"


class OwnWorkspace(Conflict):
    """Operators cannot suspend or delete the workspace they work in."""

    code = "own_workspace"


class UnknownOrder(NotFound):
    """There is no such order to delete a workspace, or it has been carried out or withdrawn."""

    code = "unknown_order"


class TakeoutGone(NotFound):
    """The archive is not there (any more): archives are kept for {days} days."""

    code = "takeout_gone"


class TakeoutUnreadable(InvalidInput):
    """This is no archive of a workspace: {reason}"""

    code = "takeout_unreadable"


class TakeoutDiffers(Conflict):
    """What was brought in is not what the archive says: {difference}."""

    code = "takeout_differs"


class BackupFailed(Conflict):
    """The backup failed: {reason}"""

    code = "backup_failed"


class WorkspaceNotEmpty(Conflict):
    """Somebody has worked in the workspace "{workspace}"."""

    code = "workspace_not_empty"
