"""Sentences about comments and tags in the shipped languages. A second line is the hint."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "comment_not_found": "There is no such comment, or you may not see the record it belongs to.",
        "comment_not_yours": "Only the author changes or deletes a comment.",
        "mention_unknown": "Somebody mentioned does not exist.\nChoose people from the list.",
        "mention_cannot_read": "{name} may not see this record and will not find the comment.\nAsk the record's owner or an administrator for access.",
        "tag_not_found": "There is no such tag.\nGET /api/v1/tags lists them.",
        "tag_exists": 'There is a tag "{name}" already.\nUse it, or choose another name.',
        "too_many_tags": "There are {maximum} tags already.\nDelete those nobody uses.",
    },
    "zh-CN": {
        "comment_not_found": "没有此评论，或您无权查看其所属记录。",
        "comment_not_yours": "只有作者本人可以修改或删除评论。",
        "mention_unknown": "提到的某个人不存在。\n请从列表中选择同事。",
        "mention_cannot_read": "{name}无权查看此记录，看不到这条评论。\n请向记录负责人或管理员申请权限。",
        "tag_not_found": "没有此标签。\nGET /api/v1/tags 列出全部标签。",
        "tag_exists": "标签“{name}”已存在。\n请直接使用，或换一个名称。",
        "too_many_tags": "标签已达 {maximum} 个。\n请删除无人使用的标签。",
    },
}

i18n.register(MESSAGES)
