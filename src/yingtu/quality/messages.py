"""Sentences about quality of data in the shipped languages."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {"unknown_pair": "There is no such pair of records, or you may not see both of them."},
    "zh-CN": {"unknown_pair": "没有这一对记录，或您无权查看其中之一。"},
}

i18n.register(MESSAGES)
