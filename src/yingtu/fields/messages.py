"""The sentences of :class:`~yingtu.fields.base.BadValue`: what is wrong with a value and what to do, by code and language.

``{name}`` is filled from the error's params. ``kit.i18n`` merges them with the other catalogs.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELD_MESSAGES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "not_text": {
            "zh-CN": "“{value}”不是文本，请填写文字（接口请用引号括起来）。",
            "en": '"{value}" is not text. Send a string.',
        },
        "text_too_long": {
            "zh-CN": "内容有 {length} 个字符，最多 {maximum} 个，请缩短。",
            "en": "The text has {length} characters; at most {maximum} fit. Shorten it.",
        },
        "control_characters": {
            "zh-CN": "第 {position} 个字符（{character}）是不可见的控制字符，无法保存，请删除后重试。",
            "en": "Character {position} ({character}) is a control character that cannot be stored. Remove it.",
        },
        "not_number": {
            "zh-CN": "“{value}”不是数字，请只填写数字，例如 1234.50。",
            "en": '"{value}" is not a number. Write digits only, such as 1234.50.',
        },
        "number_not_finite": {
            "zh-CN": "“{value}”不是有限的数字，请填写具体数值。",
            "en": '"{value}" is not a finite number. Give an actual figure.',
        },
        "number_too_large": {
            "zh-CN": "数值过大，最大为 {maximum}，请核对是否多输了位数。",
            "en": "The number is too large; at most {maximum} is possible. Check for extra digits.",
        },
        "number_too_small": {
            "zh-CN": "数值过小，最小为 {minimum}，请核对。",
            "en": "The number is too small; at least {minimum} is possible. Check it.",
        },
        "not_whole": {
            "zh-CN": "“{value}”不是整数，此字段只接受整数，请去掉小数部分。",
            "en": '"{value}" is not a whole number. This field takes no fractions; round it.',
        },
        "unknown_currency": {
            "zh-CN": "没有币种“{currency}”，请使用三个字母的币种代码，例如 CNY、USD。",
            "en": 'There is no currency "{currency}". Use a three-letter code such as CNY or USD.',
        },
        "no_exchange_rate": {
            "zh-CN": "尚未设置 {currency} 对 {base} 的汇率，请管理员在工作区设置中添加汇率，或改用 {base}。",
            "en": "There is no exchange rate from {currency} to {base}. Ask an administrator to add it in the workspace "
            "settings, or enter the amount in {base}.",
        },
        "bad_exchange_rate": {
            "zh-CN": "{currency} 的汇率“{rate}”无效，汇率必须是大于 0 的数字。",
            "en": 'The exchange rate "{rate}" of {currency} is not usable. It must be a number greater than 0.',
        },
        "unknown_part": {
            "zh-CN": "此字段没有“{part}”这一部分，可用的有：{known}。",
            "en": 'This field has no part "{part}". It has: {known}.',
        },
        "not_date": {
            "zh-CN": "“{value}”不是日期，请写成 2026-01-31 的形式。",
            "en": '"{value}" is not a date. Write it like 2026-01-31.',
        },
        "impossible_date": {
            "zh-CN": "“{value}”这一天不存在，请核对年月日，并写成 2026-01-31 的形式。",
            "en": 'The day "{value}" does not exist. Check it and write it like 2026-01-31.',
        },
        "ambiguous_date": {
            "zh-CN": "“{value}”分不清哪个是月、哪个是日，请写成 2026-01-31 的形式，或在导入时选择日期顺序。",
            "en": '"{value}" can be read as two different days. Write it like 2026-01-31, or choose the order of dates '
            "when importing.",
        },
        "date_out_of_range": {
            "zh-CN": "“{value}”超出可保存的范围（{minimum} 年至 9999 年），请核对年份。",
            "en": '"{value}" is outside the years {minimum} to 9999. Check the year.',
        },
        "not_time": {
            "zh-CN": "“{value}”不是时间，请写成 15:30 的形式。",
            "en": '"{value}" is not a time of day. Write it like 15:30.',
        },
        "not_datetime": {
            "zh-CN": "“{value}”不是日期时间，请写成 2026-01-31T15:30:00+08:00 的形式。",
            "en": '"{value}" is not a date with time. Write it like 2026-01-31T15:30:00+08:00.',
        },
        "not_boolean": {
            "zh-CN": "“{value}”既不是“是”也不是“否”，请填写是或否（接口请用 true 或 false）。",
            "en": '"{value}" is neither yes nor no. Use true or false.',
        },
        "unknown_option": {
            "zh-CN": "没有选项“{value}”，请从以下选项中选择：{options}。",
            "en": 'There is no option "{value}". Choose one of: {options}.',
        },
        "inactive_option": {
            "zh-CN": "选项“{value}”已停用，请选择其他选项。",
            "en": 'The option "{value}" is no longer offered. Choose another one.',
        },
        "not_list": {
            "zh-CN": "“{value}”不是列表，请提供值的列表，例如 [“a”, “b”]。",
            "en": '"{value}" is not a list. Send a list of values, such as ["a", "b"].',
        },
        "too_many_values": {
            "zh-CN": "最多可以有 {maximum} 个值，请减少。",
            "en": "At most {maximum} values are possible. Remove some.",
        },
        "bad_phone": {
            "zh-CN": "“{value}”不是有效的电话号码：手机 11 位，座机请带区号（0571-88889999），国外号码以 + 和国家代码开头，"
            "一格只填一个号码。",
            "en": '"{value}" is not a valid phone number. Give one number: a mobile of 11 digits, a landline with area code, '
            "or + and the country code.",
        },
        "not_mobile": {
            "zh-CN": "“{value}”不是手机号，此字段只接受 11 位手机号。",
            "en": '"{value}" is not a mobile number; this field takes mobile numbers only.',
        },
        "bad_email": {
            "zh-CN": "“{value}”不是有效的邮箱地址，请核对，例如 name@example.com。",
            "en": '"{value}" is not a valid e-mail address. Check it; it looks like name@example.com.',
        },
        "bad_url": {
            "zh-CN": "“{value}”不是有效的网址，请写成 https://www.example.com 的形式。",
            "en": '"{value}" is not a valid web address. Write it like https://www.example.com.',
        },
        "url_scheme": {
            "zh-CN": "“{value}”不能作为链接保存，网址必须以 http:// 或 https:// 开头。",
            "en": '"{value}" cannot be kept as a link. Web addresses start with http:// or https://.',
        },
        "url_with_password": {
            "zh-CN": "网址里含有用户名或密码，请去掉 @ 之前的部分，只保留 {value}。",
            "en": "The web address contains a user name or password. Remove what stands before the @ and keep {value}.",
        },
        "not_point": {
            "zh-CN": "“{value}”不是坐标，请写成“纬度,经度”，例如 30.2741,120.1551。",
            "en": '"{value}" is not a point on the map. Write latitude,longitude, such as 30.2741,120.1551.',
        },
        "point_out_of_range": {
            "zh-CN": "坐标“{value}”超出范围：纬度在 -90 到 90 之间，经度在 -180 到 180 之间，请核对是否写反。",
            "en": 'The point "{value}" is not on Earth: latitude is -90 to 90, longitude -180 to 180. '
            "Check whether they are swapped.",
        },
        "not_id": {
            "zh-CN": "“{value}”不是记录编号（UUID），请从列表中选择记录。",
            "en": '"{value}" is not the id of a record (a UUID). Choose the record from the list.',
        },
        "bad_identity_number": {
            "zh-CN": "身份证号应为 18 位（最后一位可为 X），且地区和出生日期有效，请核对。",
            "en": "An identity number has 18 characters (the last may be X) with a valid region and birth date. Check it.",
        },
        "identity_number_checksum": {
            "zh-CN": "身份证号校验位不正确，可能有一位输错，请对照证件核对。",
            "en": "The check digit of the identity number is wrong: a digit may be mistyped. Compare it with the card.",
        },
        "bad_bank_card": {
            "zh-CN": "银行卡号应为 12 至 19 位数字，请核对。",
            "en": "A bank card number has 12 to 19 digits. Check it.",
        },
        "bank_card_checksum": {
            "zh-CN": "银行卡号校验不通过，可能有一位输错，请对照卡片核对。",
            "en": "The check digit of the bank card is wrong: a digit may be mistyped. Compare it with the card.",
        },
        "bad_credit_code": {
            "zh-CN": "统一社会信用代码应为 18 位数字和大写字母（不含 I、O、S、V、Z），请核对。",
            "en": "A unified social credit code has 18 digits and capital letters (without I, O, S, V, Z). Check it.",
        },
        "credit_code_checksum": {
            "zh-CN": "统一社会信用代码校验位不正确，可能有一位输错，请对照营业执照核对。",
            "en": "The check character of the credit code is wrong: a character may be mistyped. Compare it with the "
            "business licence.",
        },
        "computed_field": {
            "zh-CN": "此字段由系统计算，不能填写，请从提交的内容中去掉。",
            "en": "This field is computed and cannot be written. Leave it out.",
        },
        "not_json": {
            "zh-CN": "“{value}”不是有效的 JSON，请核对引号和括号。",
            "en": '"{value}" is not valid JSON. Check quotes and brackets.',
        },
        "json_too_large": {
            "zh-CN": "JSON 超过 {maximum} 字节，请减少内容。",
            "en": "The JSON is larger than {maximum} bytes. Store less.",
        },
        "json_too_deep": {
            "zh-CN": "JSON 嵌套超过 {maximum} 层，请简化结构。",
            "en": "The JSON is nested deeper than {maximum} levels. Flatten it.",
        },
        "operator_not_allowed": {
            "zh-CN": "此字段不能使用“{operator}”比较，可用的有：{allowed}。",
            "en": 'This field cannot be compared with "{operator}". Use one of: {allowed}.',
        },
        "operand_missing": {
            "zh-CN": "“{operator}”需要一个值；若要查找空值，请用 is_empty。",
            "en": '"{operator}" needs a value. To find empty fields use is_empty.',
        },
        "operand_unexpected": {
            "zh-CN": "“{operator}”不需要值，请去掉 value。",
            "en": '"{operator}" takes no value. Leave it out.',
        },
        "operand_needs_list": {
            "zh-CN": "“{operator}”需要值的列表，例如 [“a”, “b”]。",
            "en": '"{operator}" needs a list of values, such as ["a", "b"].',
        },
        "operand_needs_two": {
            "zh-CN": "“{operator}”需要恰好两个值：[下限, 上限]。",
            "en": '"{operator}" needs exactly two values: [from, to].',
        },
        "operand_is_day": {
            "zh-CN": "“{value}”是一天而不是时刻，请改用 in_period，值仍为这一天。",
            "en": '"{value}" is a day, not a moment. Use in_period with the same value.',
        },
        "unknown_period": {
            "zh-CN": "没有时间段“{value}”，可用 today、this_week、last_30_days、this_month、2026-Q1、2026-01 等。",
            "en": 'There is no period "{value}". Use today, this_week, last_30_days, this_month, 2026-Q1, 2026-01 and such.',
        },
        "not_area": {
            "zh-CN": "“{value}”不是范围，请提供纬度 lat、经度 lng 和公里数 km，km 大于 0 且不超过 20000。",
            "en": '"{value}" is not an area. Give an object of lat, lng and km, with km above 0 and up to 20,000.',
        },
        "unknown_token": {
            "zh-CN": "没有“{value}”这个代称，可用的有：{known}。",
            "en": 'There is no stand-in "{value}". Use one of: {known}.',
        },
    }
)
