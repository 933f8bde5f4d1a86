"""Technical names out of what people call things: usual words, else the syllables of the Chinese. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from yingtu.metadata.reserved import is_reserved_field, is_reserved_object
from yingtu.records.pinyin import pinyin_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from collections.abc import Set as AbstractSet

_MAX_NAME: Final = 40
_CODE: Final = re.compile(r"[^a-z0-9]+")
#: What headings are usually called as fields.
_WORDS: Mapping[str, str] = {
    "名称": "name", "姓名": "contact_name", "联系人": "contact_name", "公司": "company", "公司名称": "company", "客户": "customer",
    "客户名称": "customer", "电话": "phone", "手机": "mobile", "手机号": "mobile", "联系电话": "phone", "联系方式": "phone",
    "邮箱": "email", "电子邮箱": "email", "邮件": "email", "微信": "wechat", "地址": "address_text", "备注": "remark", "说明": "remark",
    "日期": "date", "金额": "amount", "合同金额": "contract_amount", "单价": "unit_price", "价格": "price", "数量": "quantity",
    "状态": "status", "阶段": "stage", "类型": "kind", "类别": "category", "来源": "source", "行业": "industry", "等级": "grade",
    "地区": "region", "区域": "region", "城市": "city", "省份": "province", "负责人": "responsible", "业务员": "responsible",
    "销售": "responsible", "编号": "number", "签约日期": "signed_on", "到期日期": "ends_on", "网址": "website", "网站": "website",
    "产品": "product", "部门": "department", "职位": "title", "职务": "title", "性别": "gender", "生日": "birthday",
}  # fmt: skip


def field_name(heading: str, taken: AbstractSet[str]) -> str:
    """Return a technical name for a heading: a usual word, else its syllables; never a reserved or taken one."""
    bare = re.sub(r"[（(].*?[)）]", "", heading).strip()
    return _free(_WORDS.get(bare) or _syllables(bare) or "field", taken, is_reserved_field)


def object_name(label: str, taken: AbstractSet[str]) -> str:
    """Return a technical name for an object."""
    return _free(_syllables(label) or "object", taken, is_reserved_object)


def option_code(label: str, taken: AbstractSet[str]) -> str:
    """Return a code for an option."""
    return _free(_syllables(label) or "option", taken, lambda _: False)


def _syllables(text: str) -> str:
    found = "_".join(part for part in _CODE.split(pinyin_key(text).lower()) if part)[:_MAX_NAME].strip("_")
    return f"f_{found}" if found[:1].isdigit() else found


def _free(wanted: str, taken: AbstractSet[str], reserved: Callable[[str], bool]) -> str:
    name, number = wanted, 1
    if reserved(name):
        name = wanted = f"{wanted}_value"
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    return name
