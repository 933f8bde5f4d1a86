"""Three-way merge of the standard: the customer wins, conflicts are listed, deleted stays deleted."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from yingtu.standard.upgrade import merge_document

leaves = st.integers(0, 3) | st.sampled_from(["a", "b"]) | st.booleans() | st.none()
options = st.lists(
    st.builds(lambda code, color: {"code": code, "color": color}, st.sampled_from("abcd"), st.integers(0, 2)),
    unique_by=lambda each: each["code"],
    max_size=3,
)
bodies: Any = st.dictionaries(
    st.sampled_from(["label", "fields", "sort", "options", "sections"]),
    st.recursive(
        leaves | options, lambda inner: st.dictionaries(st.sampled_from("xyz"), inner, max_size=3), max_leaves=5
    ),
    max_size=4,
)


def merge(base: Any, theirs: Any, mine: Any) -> tuple[Any, list[str]]:
    merged, conflicts = merge_document("object", "item", base=base, theirs=theirs, mine=mine)
    return merged, [each.pointer for each in conflicts]


class TestMerge:
    @given(bodies, bodies)
    def test_what_the_customer_never_touched_follows_the_standard(self, base: Any, theirs: Any) -> None:
        assert merge(base, theirs, base) == (theirs, [])

    @given(bodies, bodies)
    def test_without_a_new_standard_everything_stays(self, base: Any, mine: Any) -> None:
        assert merge(base, base, mine) == (mine, [])

    @given(bodies, bodies)
    def test_equal_changes_are_no_conflict(self, base: Any, both: Any) -> None:
        assert merge(base, both, both) == (both, [])

    @given(bodies, bodies, bodies)
    def test_a_second_upgrade_to_the_same_standard_changes_nothing(self, base: Any, theirs: Any, mine: Any) -> None:
        once, _ = merge(base, theirs, mine)
        assert merge(theirs, theirs, once) == (once, [])

    @given(bodies, bodies, bodies)
    def test_every_attribute_the_customer_changed_stays(self, base: Any, theirs: Any, mine: Any) -> None:
        merged, _ = merge(base, theirs, mine)
        for name, value in mine.items():
            if not isinstance(value, (dict, list)) and (
                name not in base or base[name] != value or type(base[name]) is not type(value)
            ):
                assert merged[name] == value
        for name in base.keys() - mine.keys():
            assert name not in merged

    def test_both_sides_add_options_and_the_customers_label_stays(self) -> None:
        base = [{"code": "a", "label": "A"}]
        theirs = [{"code": "a", "label": "AA"}, {"code": "b", "label": "B"}]
        mine = [{"code": "a", "label": "mine"}, {"code": "c", "label": "C"}]
        merged, conflicts = merge({"options": base}, {"options": theirs}, {"options": mine})
        assert merged == {
            "options": [{"code": "a", "label": "mine"}, {"code": "c", "label": "C"}, {"code": "b", "label": "B"}]
        }
        assert conflicts == ["/options/code a/label"]

    def test_a_field_the_customer_deleted_stays_deleted(self) -> None:
        base, theirs = {"fields": {"a": {"x": 1}, "b": 1}}, {"fields": {"a": {"x": 2}, "b": 2, "c": 3}}
        assert merge(base, theirs, {"fields": {"b": 1}}) == ({"fields": {"b": 2, "c": 3}}, [])

    def test_a_deleted_document_stays_deleted_and_a_new_one_comes(self) -> None:
        assert merge({"a": 1}, {"a": 2}, None) == (None, [])
        assert merge(None, {"a": 2}, None) == ({"a": 2}, [])

    def test_an_own_document_of_the_same_name_is_left_alone_and_listed(self) -> None:
        assert merge(None, {"a": 2}, {"a": 1}) == ({"a": 1}, [""])
