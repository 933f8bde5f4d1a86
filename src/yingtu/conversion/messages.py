"""Sentences about conversions in the shipped languages. A second line is the hint."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "unknown_conversion": "There is no such conversion for this object.",
        "not_convertible": "This record cannot be converted as it is: it has been converted already, or its state does not allow it.",
        "conversion_target_missing": "A conversion without “{target}” is not possible.\nCreate it, or choose an existing one.",
        "conversion_target_unknown": "This conversion makes no “{target}”.",
        "nothing_to_undo": "There is no conversion of this record that could still be undone.",
        "conversion_moved_on": "The conversion cannot be undone: what it made has been changed since.\n{names}: delete or change it by hand.",
        "config_conversion_source": "“{field}” is no field of {object}.",
        "config_conversion_target": "“{target}” is made later or never; only what was made before can be named.",
    },
    "zh-CN": {
        "unknown_conversion": "此对象没有这种转化方式。",
        "not_convertible": "此记录当前不能转化：可能已经转化，或状态不允许。",
        "conversion_target_missing": "转化时不能缺少“{target}”。\n请新建，或选择已有记录。",
        "conversion_target_unknown": "此转化不生成“{target}”。",
        "nothing_to_undo": "此记录没有可以撤销的转化。",
        "conversion_moved_on": "无法撤销转化：生成的记录之后被修改过。\n{names}：请手工删除或修改。",
        "config_conversion_source": "“{field}”不是 {object} 的字段。",
        "config_conversion_target": "“{target}”在后面才生成或不会生成，只能引用前面已生成的记录。",
    },
}

i18n.register(MESSAGES)
