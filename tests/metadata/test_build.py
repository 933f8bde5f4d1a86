"""Building the catalog: what is valid, and every place that is not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.catalogs import said
from tests.support.documents import an_object, choice, field, lookup
from yingtu.metadata.build import build_catalog, parse_documents
from yingtu.metadata.catalog import Catalog
from yingtu.metadata.documents import Document
from yingtu.metadata.errors import InvalidDocument, UnknownField, UnknownObject


def build(*, version: int = 1, workspace: dict[str, Any] | None = None, **objects: Any) -> Catalog:
    raw = {("object", name): body for name, body in objects.items()}
    if workspace:
        raw["workspace", "workspace"] = workspace
    return build_catalog("x", version, parse_documents(raw))


def documents(**objects: Any) -> dict[tuple[str, str], Document]:
    return parse_documents({("object", name): body for name, body in objects.items()})


def problems_of(**objects: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidDocument) as error:
        build(**objects)
    return [(each.pointer, each.code) for each in error.value.problems]


class TestWhatIsTakenOver:
    """Objects of the catalog before are taken over only where nothing they are built from differs."""

    def test_what_stays_is_the_very_same_object_and_the_whole_as_if_built_anew(self) -> None:
        before = documents(item=an_object({"code": field()}), deal=an_object({"item": lookup("item")}))
        first = build_catalog("x", 1, before)
        after = before | documents(item=an_object({"code": field(), "more": field("number")}))
        second = build_catalog("x", 2, after, previous=first)
        assert second.object("deal") is first.object("deal")
        assert said(second) == said(build_catalog("x", 2, after))

    @pytest.mark.parametrize(
        "change",
        [
            {("object", "other"): an_object()},
            {("object", "item"): an_object(active=False)},
            {("workspace", "workspace"): {"name": "x", "modules": ["shop"]}},
            {("workspace", "workspace"): {"name": "x", "currency": "EUR"}},
        ],
        ids=["one more object", "one less that lives", "another module", "another currency"],
    )
    def test_on_other_ground_everything_is_built_anew(self, change: dict[tuple[str, str], Any]) -> None:
        before = documents(
            item=an_object(),
            deal=an_object({"item": lookup("item"), "more": lookup("extra")}),
            extra=an_object(module="shop"),
        )
        first = build_catalog("x", 1, before)
        after = before | parse_documents(change)
        second = build_catalog("x", 2, after, previous=first)
        assert second.object("deal") is not first.object("deal")
        assert said(second) == said(build_catalog("x", 2, after))

    def test_what_contradicts_a_changed_object_is_found_in_those_that_stay(self) -> None:
        total = field("roll_up", options={"object": "line", "field": "item", "op": "sum", "measure": "size"})
        before = documents(
            item=an_object({"total": total}), line=an_object({"item": lookup("item"), "size": field("number")})
        )
        first = build_catalog("x", 1, before)
        after = before | documents(line=an_object({"item": lookup("item")}))
        with pytest.raises(InvalidDocument) as error:
            build_catalog("x", 2, after, previous=first)
        assert [each.code for each in error.value.problems] == ["config_unknown_field"]


class TestObjects:
    def test_fields_are_resolved_in_order_with_system_fields_last(self) -> None:
        obj = build(item=an_object({"code": field(), "amount": field("currency")})).object("item")
        assert list(obj.fields)[:4] == ["name", "code", "amount", "id"]
        assert obj.field("amount").type.name == "currency"
        assert obj.field("owner_id").system
        assert obj.field("owner_id").target == "user"

    def test_unknown_names_raise(self) -> None:
        catalog = build(item=an_object())
        with pytest.raises(UnknownObject):
            catalog.object("other")
        with pytest.raises(UnknownField):
            catalog.object("item").field("other")

    def test_the_people_are_an_object(self) -> None:
        assert {"id", "name", "login", "active", "manager_id"} <= build().object("user").fields.keys()

    def test_inactive_fields_and_objects_are_left_out(self) -> None:
        catalog = build(item=an_object({"code": field(active=False)}), other=an_object(active=False))
        assert "code" not in catalog.object("item").fields
        assert "other" not in catalog.objects

    def test_objects_of_modules_that_are_off_sleep_with_the_lookups_to_them(self) -> None:
        objects = {"item": an_object({"more": lookup("extra")}), "extra": an_object(module="shop")}
        assert "more" not in build(**objects).object("item").fields
        assert "more" in build(workspace={"name": "x", "modules": ["shop"]}, **objects).object("item").fields

    def test_incoming_lookups_are_known(self) -> None:
        catalog = build(item=an_object(), child=an_object({"item": lookup("item")}))
        assert [(obj.api_name, each.api_name) for obj, each in catalog.incoming["item"]] == [("child", "item")]


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            "Name", "1st", "a__b", "_a", "a_", "a b", "名称", "a-b", 'a"; DROP TABLE users; --', "", "a" * 51, "a\x00b",
            "../etc", "a.b", "ａ", "a\n",
        ],
    )  # fmt: skip
    def test_hostile_object_names_are_refused_with_a_reason(self, name: str) -> None:
        assert problems_of(**{name: an_object()}) == [(f"/object/{name[:60]}", "config_name_pattern")]

    @pytest.mark.parametrize("name", ["order", "select", "user", "users", "state", "document", "session", "pg_class"])
    def test_reserved_object_names_are_refused(self, name: str) -> None:
        assert problems_of(**{name: an_object()}) == [(f"/object/{name}", "config_name_reserved")]

    @pytest.mark.parametrize(
        "name", ["id", "owner_id", "version", "valid_from", "deleted_at", "xmin", "ctid", "order", "me"]
    )
    def test_reserved_field_names_are_refused(self, name: str) -> None:
        assert problems_of(item=an_object({name: field()})) == [(f"/object/item/fields/{name}", "config_name_reserved")]

    @pytest.mark.parametrize("name", ["Name", "a__b", "数量", "a" * 51, "a;b"])
    def test_hostile_field_names_are_refused(self, name: str) -> None:
        assert {code for _, code in problems_of(item=an_object({name: field()}))} <= {
            "config_form",
            "config_name_pattern",
        }


class TestLimits:
    def test_three_hundred_stored_fields_are_enough(self) -> None:
        fields = {f"f{number}": field() for number in range(299)}
        assert len(build(item=an_object(fields)).object("item").fields) > 300
        more = {f"f{number}": field() for number in range(500)}
        assert problems_of(item=an_object(more)) == [("/object/item", "config_too_many_fields")]

    def test_a_row_must_fit_on_a_page(self) -> None:
        fields = {f"f{number}": field("currency") for number in range(120)}
        assert problems_of(item=an_object(fields)) == [("/object/item", "config_row_too_wide")]

    def test_twelve_indexes_are_enough(self) -> None:
        fields = {f"f{number}": lookup("item") for number in range(11)}
        assert problems_of(item=an_object(fields)) == [("/object/item/indexes", "config_too_many_indexes")]

    def test_not_more_than_two_hundred_problems_are_listed(self) -> None:
        assert len(problems_of(item=an_object({f"f{number}": field("nonsense") for number in range(290)}))) == 200


class TestReferences:
    @pytest.mark.parametrize(
        ("body", "pointer", "code"),
        [
            (an_object(name_field="title"), "name_field", "config_name_field"),
            (an_object({"n": field("number")}, name_field="n"), "name_field", "config_name_field"),
            (
                an_object(sections=[{"label": {"en": "x"}, "fields": ["none"]}]),
                "sections/0/fields",
                "config_unknown_field",
            ),
            (an_object(duplicates=[{"fields": ["none"]}]), "duplicates/0/fields", "config_unknown_field"),
            (
                an_object({"j": field("json")}, duplicates=[{"fields": ["j"]}]),
                "duplicates/0/fields",
                "config_duplicate_type",
            ),
            (an_object(indexes=["none"]), "indexes", "config_unknown_field"),
            (an_object(sort="-none"), "sort", "config_unknown_field"),
            (an_object({"a": lookup("none")}), "fields/a/options/object", "config_unknown_object"),
            (an_object({"a": field("nonsense")}), "fields/a/type", "config_field_type"),
            (an_object({"a": field("uuid")}), "fields/a/type", "config_field_type"),
            (an_object({"a": field("number", default="x")}), "fields/a/default", "config_default"),
            (an_object({"a": field("boolean", unique=True)}), "fields/a/unique", "config_unique"),
            (an_object({"a": field(label={})}), "fields/a/label", "config_label_missing"),
            (an_object({"a": field(label={"english": "x"})}), "fields/a/label", "config_label_language"),
            (an_object({"a": field(label={"en": "x" * 201})}), "fields/a/label/en", "config_label_text"),
            (an_object({"a": field("choice", options={"options": []})}), "fields/a/options/options", "config_form"),
            (an_object({"a": choice("x", "x")}), "fields/a/options", "config_form"),
            (
                an_object({"a": field("roll_up", options={"object": "item", "field": "name", "op": "count"})}),
                "fields/a/options/field",
                "config_roll_up_field",
            ),
        ],
    )
    def test_each_wrong_place_is_named(self, body: dict[str, Any], pointer: str, code: str) -> None:
        assert (f"/object/item/{pointer}", code) in problems_of(item=body)

    def test_all_problems_are_listed_at_once(self) -> None:
        found = problems_of(item=an_object({"a": field("nonsense"), "b": lookup("none")}), select=an_object())
        assert len(found) == 3

    def test_roles_and_views_refer_to_objects_and_fields_that_are_there(self) -> None:
        grants = {"none": [{"operations": ["read"]}], "item": [{"operations": ["read"], "fields": {"none": "read"}}]}
        raw = {
            ("object", "item"): an_object({"link": lookup("item")}),
            ("role", "sales"): {"label": {"en": "Sales"}, "objects": grants},
            ("view", "mine"): {
                "label": {"en": "Mine"},
                "object": "item",
                "columns": ["name", "link.name", "link.none"],
            },
        }
        with pytest.raises(InvalidDocument) as error:
            build_catalog("x", 1, parse_documents(raw))
        assert {each.pointer for each in error.value.problems} == {
            "/role/sales/objects/none",
            "/role/sales/objects/item/0/fields/none",
            "/view/mine/columns",
        }

    def test_settings_of_the_workspace_are_checked(self) -> None:
        with pytest.raises(InvalidDocument) as error:
            build(
                workspace={"name": "x", "time_zone": "Mars/Base", "currency": "yuan", "rates": {"USD": "-1", "E": "1"}}
            )
        assert [each.code for each in error.value.problems] == [
            "config_time_zone", "config_currency", "config_rate", "config_currency"
        ]  # fmt: skip


def test_wrong_forms_are_named_by_their_place() -> None:
    raw: Any = {
        ("object", "item"): {"label": "x", "fields": {"a": {"label": {"en": "x"}}}, "extra": 1},
        ("thing", "x"): {},
    }
    with pytest.raises(InvalidDocument) as error:
        parse_documents(raw)
    assert {each.pointer for each in error.value.problems} == {
        "/object/item/label", "/object/item/fields/a/type", "/object/item/extra", "/thing"
    }  # fmt: skip


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(["object", "role", "view", "workspace"]), json_values)
def test_any_json_is_a_document_or_a_list_of_problems(kind: str, body: Any) -> None:
    found: InvalidDocument | None = None
    try:
        build_catalog("x", 1, parse_documents({(kind, "workspace" if kind == "workspace" else "item"): body}))
    except InvalidDocument as error:
        found = error
    if found is not None:
        assert found.problems
        json.dumps([each.params for each in found.problems], default=str)
