"""A small catalog for tests of formulas: deals with customers, and formulas that use each other."""

from __future__ import annotations

from typing import Any

from yingtu.metadata.build import build_catalog, parse_documents
from yingtu.metadata.catalog import Catalog


def _label(chinese: str, english: str) -> dict[str, str]:
    return {"zh-CN": chinese, "en": english}


def _field(type_name: str, chinese: str, english: str, **options: Any) -> dict[str, Any]:
    return {"type": type_name, "label": _label(chinese, english), "options": options}


def _options(**labels: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"code": code, "label": _label(*each)} for code, each in labels.items()]


ACCOUNT = {
    "label": _label("客户", "Account"),
    "fields": {
        "name": _field("text", "名称", "Name"),
        "industry": _field(
            "choice", "行业", "Industry", options=_options(tech=("科技", "Technology"), retail=("零售", "Retail"))
        ),
        "parent": _field("lookup", "上级", "Parent", object="account"),
        "score": _field("formula", "评分", "Score", expression="LEN(name) * 2"),
    },
}

DEAL = {
    "label": _label("商机", "Deal"),
    "fields": {
        "name": _field("text", "名称", "Name"),
        "note": _field("long_text", "备注", "Note"),
        "amount": _field("currency", "金额", "Amount"),
        "quantity": _field("number", "数量", "Quantity"),
        "won": _field("boolean", "赢单", "Won"),
        "close_date": _field("date", "预计 成交日", "Close date"),
        "called_at": _field("datetime", "上次通话", "Called at"),
        "opens": _field("time", "开门", "Opens"),
        "stage": _field("choice", "阶段", "Stage", options=_options(new=("新建", "New"), done=("完成", "Done"))),
        "tags": _field("multi_choice", "标签", "Tags", options=_options(vip=("重要", "VIP"), cold=("冷", "Cold"))),
        "account": _field("lookup", "客户", "Customer", object="account"),
        "products": _field("many_to_many", "产品", "Products", object="account"),
        "extra": _field("json", "其他", "Extra"),
        "phone_1": _field("phone", "电话", "Phone one"),
        "phone_2": _field("phone", "电话", "Phone two"),
        "doubled": _field("formula", "双倍", "Doubled", expression="quantity * 2"),
        "chained": _field("formula", "链", "Chained", expression="双倍 + 客户.评分"),
        "circle_a": _field("formula", "圆甲", "Circle A", expression="circle_b + 1"),
        "circle_b": _field("formula", "圆乙", "Circle B", expression="圆甲 + 1"),
    },
}


def deal_catalog() -> Catalog:
    return build_catalog("test", 1, parse_documents({("object", "account"): ACCOUNT, ("object", "deal"): DEAL}))
