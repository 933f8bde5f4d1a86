"""Sentences about leaving in the shipped languages."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
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

i18n.register(MESSAGES)
