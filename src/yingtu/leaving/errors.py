"""What can be wrong with a leaving."""

from __future__ import annotations

from yingtu.kit import i18n
from yingtu.kit.errors import InvalidInput, NotFound

i18n.register(
    {
        "en": {
            "receiver_missing": "There are records to hand over.\nChoose at least one colleague who gets them.",
            "receiver_unfit": "A receiver must be an active colleague other than the person who leaves.",
            "leaving_oneself": "You cannot let yourself leave.\nAsk another administrator.",
            "not_left": "This person has not left.",
        },
        "zh-CN": {
            "receiver_missing": "还有记录需要移交。\n请至少选择一位接收的同事。",
            "receiver_unfit": "接收人必须是在职同事，且不能是离职人员本人。",
            "leaving_oneself": "不能为自己办理离职。\n请联系其他管理员。",
            "not_left": "该人员未办理离职。",
        },
    }
)


class ReceiverMissing(InvalidInput):
    """There are records to hand over. Choose at least one colleague who gets them."""

    code = "receiver_missing"


class ReceiverUnfit(InvalidInput):
    """A receiver must be an active colleague other than the person who leaves."""

    code = "receiver_unfit"


class LeavingOneself(InvalidInput):
    """You cannot let yourself leave. Ask another administrator."""

    code = "leaving_oneself"


class NotLeft(NotFound):
    """This person has not left."""

    code = "not_left"
