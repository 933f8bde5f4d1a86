"""Sentences about setting up in the shipped languages."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "sheet_without_columns": "No column is left of this table.\nKeep at least one column.",
        "people_unreadable": "No names were found in what was pasted.\nPaste one person a line: name, e-mail address or login, role, manager.",
        "stages_too_few": "A process needs at least two stages.\nKeep or add some.",
    },
    "zh-CN": {
        "sheet_without_columns": "这张表没有留下任何列。\n请至少保留一列。",
        "people_unreadable": "粘贴的内容里没有找到姓名。\n请每行一人：姓名、邮箱或登录名、角色、上级。",
        "stages_too_few": "流程至少需要两个阶段。\n请保留或添加阶段。",
    },
}

i18n.register(MESSAGES)
