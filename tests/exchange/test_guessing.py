"""What the columns of a file probably are."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.documents import an_object, choice, field
from yingtu.exchange.guessing import suggest, suggested_mapping
from yingtu.metadata.build import build_catalog, parse_documents

LEAD: dict[str, Any] = an_object(
    {
        "phone": {**field("phone"), "label": {"zh-CN": "电话", "en": "Phone"}},
        "office": {**field("phone"), "label": {"zh-CN": "座机", "en": "Office"}},
        "mail": {**field("email"), "label": {"zh-CN": "邮箱", "en": "E-mail"}},
        "company": {**field(), "label": {"zh-CN": "公司", "en": "Company"}},
        "source": {**choice("website", "fair"), "label": {"zh-CN": "首次接触渠道", "en": "First contact"}},
        "number": field("auto_number", options={"format": "L-{0000}"}),
    }
)
OBJECT = build_catalog("test", 1, parse_documents({("object", "lead"): LEAD})).object("lead")


@pytest.mark.parametrize(
    ("columns", "fields"),
    [
        # As it says; nearly as it says; as people say.
        (["Phone", "公司", "电 话"], ["phone", "company", "office"]),
        (["Compny", "e-mail"], ["company", "mail"]),
        (["姓名", "手机号码", "单位名称", "线索来源", "邮箱地址"], ["name", "phone", "company", "source", "mail"]),
        (["联系电话", "手机"], ["phone", "office"]),
        (["座机", "手机"], ["office", "phone"]),
        (["负责人", "录入时间"], ["owner_id", "created_at"]),
        (["颜色", "尺寸"], [None, None]),
    ],
)
def test_headings_and_usual_words_name_fields(columns: list[str], fields: list[str | None]) -> None:
    assert [each.field for each in suggest(columns, OBJECT)] == fields


def test_what_stands_below_names_a_field_where_the_heading_does_not() -> None:
    columns = ["A", "B", "C", "D", "E"]
    samples = [
        ["王芳", "138 0013 8000", "fang@example.com", "Website", "12"],
        ["李强", "+86-13900139000", "", "fair", "3"],
        ["赵敏", "", "min@example.com", "fair", "x@y.cn"],
    ]
    found = suggest(columns, OBJECT, samples)
    assert [each.field for each in found] == [None, "phone", "mail", "source", None]
    assert {each.confidence for each in found} == {0, 75}
    assert suggest(columns, OBJECT, []) == suggest(columns, OBJECT)


def test_a_heading_is_surer_than_what_stands_below() -> None:
    found = suggest(["手机", "Office"], OBJECT, [["x", "13800138000"], ["y", "13900139000"]])
    assert [(each.field, each.confidence) for each in found] == [("phone", 90), ("office", 100)]


def test_what_only_a_migration_keeps_is_not_asked_of_a_file() -> None:
    columns = ["number", "name", "创建时间"]
    suggestions = suggest(columns, OBJECT)
    assert [each.field for each in suggestions] == ["number", "name", "created_at"]
    mapping = suggested_mapping(suggestions, OBJECT)
    assert [each.field for each in mapping.columns] == [None, "name", None]
