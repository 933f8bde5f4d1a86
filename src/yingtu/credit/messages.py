"""Sentences about shares in the shipped languages. A second line is the hint."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "credit_shares_sum": "The shares of the team add up to {sum} %, not to 100 %.\nCorrect them, or empty all of them: then the owner has the whole credit.",
    },
    "zh-CN": {
        "credit_shares_sum": "团队成员的业绩占比合计为 {sum}%，应为 100%。\n请调整占比；全部留空则业绩归负责人。",
    },
}

i18n.register(MESSAGES)
