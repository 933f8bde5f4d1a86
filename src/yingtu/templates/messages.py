"""Sentences about templates in the shipped languages."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "unknown_template": 'There is no template "{template}".\nKnown templates: {known}.',
        "sample_refused": "The sample data does not fit this workspace: {object}: {reason}\nThe configuration stays as it is; nothing of the sample was written.",
    },
    "zh-CN": {
        "unknown_template": "没有模板“{template}”。\n可用的模板：{known}。",
        "sample_refused": "示例数据与当前工作区不符：{object}：{reason}\n配置保持不变，示例数据没有写入。",
    },
}

i18n.register(MESSAGES)
