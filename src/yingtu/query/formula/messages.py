"""Sentences about formulas in the shipped languages. A second line is the hint."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "invalid_formula": "The formula cannot be used. See the list of errors for the place and what to correct.",
        "formula_syntax": 'The formula cannot be read at character {position}: "{found}" stands where {expected} should be.',
        "formula_ends_early": "The formula ends too early; {expected} is missing.",
        "formula_character": 'The character "{found}" at position {position} has no meaning in a formula.\nPut text in double quotes and labels with spaces in braces: {{Close date}}.',
        "formula_too_long": "The formula has more than {maximum} characters.\nSplit it: a formula may use other formula fields.",
        "formula_too_complex": "The formula is too complex (at most {depth} levels and {size} operations, formulas it uses included).\nSimplify it.",
        "formula_unknown_field": 'There is no field "{name}" in {object}.\nDid you mean: {suggestions}?',
        "formula_ambiguous_field": 'Several fields of {object} are labelled "{name}".\nUse the API name: {fields}.',
        "formula_not_a_link": '"{name}" leads to no other record, so nothing can follow it after a dot.\nOnly lookups and people can be followed.',
        "formula_to_many": '"{name}" stands for several records, which a formula cannot use.\nUse a roll-up field.',
        "formula_unusable_field": 'Fields of the type {type} such as "{name}" cannot be used in formulas, except in ISBLANK.',
        "formula_unknown_function": 'There is no function "{name}".\nDid you mean: {suggestions}?',
        "formula_arguments": "{name} is used with {count} values.\nWrite {usage}.",
        "formula_wrong_type": "{name} needs {expected} at character {position}, but this is {found}.\nWrite {usage}.",
        "formula_mixed_types": "The values at character {position} are {left} and {right}, which do not go together.\nMake them the same kind.",
        "formula_unknown_option": 'The field has no option "{value}".\nUse one of: {suggestions}.',
        "formula_unknown_unit": 'There is no unit "{value}".\nUse one of: {known}.',
        "formula_unit_not_fixed": 'The unit must be written in quotes, such as "day".',
        "formula_not_an_id": '"{value}" is not the id of a record.\nCompare a field of the record instead, such as {{account}}.name.',
        "formula_always_empty": "The formula is always empty.\nGive it a value.",
        "formula_not_a_condition": "The formula gives {found}, but a condition (true or false) is needed.\nUse a comparison such as amount > 0.",
        "formula_number_too_long": "The number at character {position} has more than {maximum} digits.\nShorten it.",
        "formula_cycle": "The formulas use each other in a circle: {path}.\nBreak the circle.",
    },
    "zh-CN": {
        "invalid_formula": "公式无法使用，错误列表说明了位置和需要修改的内容。",
        "formula_syntax": "公式在第 {position} 个字符处读不懂：这里应该是{expected}，却出现了“{found}”。",
        "formula_ends_early": "公式不完整，末尾缺少{expected}。",
        "formula_character": "第 {position} 个字符“{found}”在公式里没有意义。\n文本请加双引号，含空格的字段名请加花括号，例如 {{预计 成交日}}。",
        "formula_too_long": "公式超过 {maximum} 个字符。\n请拆分：公式可以引用其他公式字段。",
        "formula_too_complex": "公式太复杂（连同引用的公式最多 {depth} 层、{size} 个运算）。\n请简化。",
        "formula_unknown_field": "{object} 没有字段“{name}”。\n是否想写：{suggestions}？",
        "formula_ambiguous_field": "{object} 有多个字段叫“{name}”。\n请使用 API 名称：{fields}。",
        "formula_not_a_link": "“{name}”不指向其他记录，后面不能再用点号。\n只有查找字段和人员字段可以继续往下取值。",
        "formula_to_many": "“{name}”对应多条记录，公式不能使用。\n请使用汇总字段。",
        "formula_unusable_field": "{type} 类型的字段（如“{name}”）除 ISBLANK 外不能用于公式。",
        "formula_unknown_function": "没有函数“{name}”。\n是否想写：{suggestions}？",
        "formula_arguments": "{name} 的参数个数（{count}）不对。\n请写成 {usage}。",
        "formula_wrong_type": "{name} 在第 {position} 个字符处需要{expected}，这里却是{found}。\n请写成 {usage}。",
        "formula_mixed_types": "第 {position} 个字符处的值分别是{left}和{right}，不能放在一起。\n请改成同一种类型。",
        "formula_unknown_option": "该字段没有选项“{value}”。\n可用选项：{suggestions}。",
        "formula_unknown_unit": "没有单位“{value}”。\n可用：{known}。",
        "formula_unit_not_fixed": '单位必须用引号直接写出，例如 "day"。',
        "formula_not_an_id": "“{value}”不是记录编号。\n请比较该记录的字段，例如 {{account}}.name。",
        "formula_always_empty": "公式的结果永远为空。\n请给出一个值。",
        "formula_not_a_condition": "公式的结果是{found}，但这里需要条件（是或否）。\n请使用比较，例如 amount > 0。",
        "formula_number_too_long": "第 {position} 个字符处的数字超过 {maximum} 位。\n请缩短。",
        "formula_cycle": "公式互相引用形成循环：{path}。\n请打断循环。",
    },
}

i18n.register(MESSAGES)
