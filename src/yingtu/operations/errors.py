"""What can be wrong with what an administrator asks of the running system."""

from yingtu.kit import i18n
from yingtu.kit.errors import Conflict, Forbidden, NotFound

i18n.register(
    {
        "en": {
            "may_not_view_operations": "Only administrators see how the system runs.\nAsk one of them.",
            "unknown_connection": "There is no connection {pid} of ours. It may have ended by itself.",
            "connection_busy": "Connection {pid} is in the middle of its work.\nIt is cut by itself when it takes too long; end it only when it sits idle or has been open for {seconds} s.",
        },
        "zh-CN": {
            "may_not_view_operations": "只有管理员可以查看系统运行情况。\n请联系管理员。",
            "unknown_connection": "没有属于本系统的连接 {pid},它可能已自行结束。",
            "connection_busy": "连接 {pid} 正在工作。\n超时后会自动断开;仅当其空闲或已持续 {seconds} 秒时才需手动结束。",
        },
    }
)


class MayNotViewOperations(Forbidden):
    """Only administrators see how the system runs."""

    code = "may_not_view_operations"


class UnknownConnection(NotFound):
    """There is no connection {pid} of ours."""

    code = "unknown_connection"


class ConnectionBusy(Conflict):
    """Connection {pid} is in the middle of its work."""

    code = "connection_busy"
