"""Sentences about insight in the shipped languages. A second line is the hint."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "insight_period": "The period ends before it begins, or is longer than {days} days.\nChoose another one.",
    },
    "zh-CN": {
        "insight_period": "结束日期早于开始日期，或时间跨度超过 {days} 天。\n请重新选择时间范围。",
    },
}

i18n.register(MESSAGES)
