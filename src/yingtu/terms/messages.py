"""Sentences about terms in the shipped languages. A second line is the hint, or the body of a notification."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "unknown_term": "There is no such term.\nIt may have been removed; search the glossary.",
        "term_changed": "The wording has changed since you read it.\nRead it again, then sign.",
        "term_not_the_head": "Only the head of “{department}” signs for it.\nAsk them; where a department has no head, an administrator signs.",
        "term_objection_unsaid": "Say what is wrong with the wording.\nIts owner can mend it then.",
        "config_term_definition": "The term “{term}” has no definition.\nWrite what counts, in at least one language.",
        "config_term_department": "“{department}” is named twice.\nEach department signs once.",
        "config_term_twice": "“{place}” is explained by “{other}” already.\nName it in one of the two only.",
        "notify.approval.term": "Please sign the new wording of “{term}” for {department}\n{definition}",
        "notify.system.term_in_force": "“{term}” has a new meaning: version {number} is in force\n{definition}",
        "notify.system.term_objection": "“{department}” does not agree to the new wording of “{term}”\n{comment}",
    },
    "zh-CN": {
        "unknown_term": "没有这个术语。\n可能已被移除，请在术语表中搜索。",
        "term_changed": "您阅读之后定义又有修改。\n请重新阅读后再签署。",
        "term_not_the_head": "只有“{department}”的负责人可以代表该部门签署。\n请联系负责人；没有负责人的部门由管理员签署。",
        "term_objection_unsaid": "请说明对定义的意见。\n以便负责人修改。",
        "config_term_definition": "术语“{term}”没有定义。\n请至少用一种语言写明什么算、什么不算。",
        "config_term_department": "“{department}”重复。\n每个部门只签署一次。",
        "config_term_twice": "“{place}”已由“{other}”解释。\n请只在其中一个术语中填写。",
        "notify.approval.term": "请代表{department}签署术语“{term}”的新定义\n{definition}",
        "notify.system.term_in_force": "术语“{term}”有新的定义，第 {number} 版已生效\n{definition}",
        "notify.system.term_objection": "“{department}”对术语“{term}”的新定义有意见\n{comment}",
    },
}

i18n.register(MESSAGES)
