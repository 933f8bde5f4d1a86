"""Sentences about upgrades of the standard objects."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "standard_own": "{document} is your own; the standard now has one of the same name.\nYours stays as it is.",
        "standard_conflict": "{document}, {place}: you have {mine}, the standard now has {theirs}.\nYours stays.",
        "standard_left_out": "{document} cannot be brought in: {reason}\nIt is offered again by the next upgrade.",
        "standard_nothing": "nothing",
        "standard_place_label": "label",
        "standard_place_plural": "plural",
        "standard_place_help": "help text",
        "standard_place_type": "type",
        "standard_place_required": "required",
        "standard_place_unique": "unique",
        "standard_place_default": "default",
        "standard_place_options": "options",
        "standard_place_sections": "sections",
        "standard_place_fields": "fields",
        "standard_place_validations": "validation rules",
        "standard_place_duplicates": "duplicate rules",
        "standard_place_objects": "rights",
        "standard_place_abilities": "abilities",
        "standard_place_filter": "filter",
        "standard_place_steps": "steps",
        "standard_place_stages": "stages",
    },
    "zh-CN": {
        "standard_own": "“{document}”是贵公司自建的，标准版现在也有同名的内容。\n保留贵公司的版本。",
        "standard_conflict": "{document}，{place}：贵公司为{mine}，新标准为{theirs}。\n保留贵公司的设置。",
        "standard_left_out": "{document}暂不能加入：{reason}\n下次升级时会再次提供。",
        "standard_nothing": "空",
        "standard_place_label": "名称",
        "standard_place_plural": "复数名称",
        "standard_place_help": "说明",
        "standard_place_type": "类型",
        "standard_place_required": "必填",
        "standard_place_unique": "唯一",
        "standard_place_default": "默认值",
        "standard_place_options": "选项",
        "standard_place_sections": "分组",
        "standard_place_fields": "字段",
        "standard_place_validations": "校验规则",
        "standard_place_duplicates": "查重规则",
        "standard_place_objects": "权限",
        "standard_place_abilities": "能力",
        "standard_place_filter": "筛选条件",
        "standard_place_steps": "步骤",
        "standard_place_stages": "阶段",
    },
}

i18n.register(MESSAGES)
