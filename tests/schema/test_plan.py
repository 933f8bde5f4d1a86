"""The planner: whatever documents change into, the tables follow."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.catalogs import tables_follow
from tests.support.counts import counted
from tests.support.documents import an_object, change, choice, field, lookup
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Workspace
from yingtu.metadata import service as metadata
from yingtu.metadata.build import build_catalog, parse_documents
from yingtu.metadata.errors import InvalidDocument
from yingtu.schema import service as schema
from yingtu.schema.plan import plan, shape_of

OBJECTS = ("alpha", "beta")
#: Fields by what they can be; two kinds under one name make type changes and set-aside columns.
KINDS: dict[str, list[dict[str, Any]]] = {
    "code": [field(), field("text", unique=True), field("number"), field("long_text"), choice("a", "b")],
    "amount": [field("currency"), field("number"), field("percent"), field("text", active=False)],
    "day": [field("date"), field("datetime"), field("formula", options={"expression": "1 + 1"})],
    "link": [lookup("alpha"), field("many_to_many", options={"object": "alpha"}), field("user")],
    "tags": [choice("a", "b", type_name="multi_choice"), choice("b", type_name="multi_choice")],
    "place": [field("address"), field("geo")],
}


@st.composite
def an_object_body(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(sorted(KINDS)), unique=True, max_size=4))
    fields = {name: draw(st.sampled_from(KINDS[name])) for name in names}
    settings_: dict[str, Any] = {}
    if "code" in fields and fields["code"]["type"] == "text" and draw(st.booleans()):
        settings_["name_field"] = "code"
    if "amount" in fields and fields["amount"].get("active", True) and draw(st.booleans()):
        settings_["sort"] = "-amount"
    return an_object(fields, **settings_)


steps = st.lists(
    st.tuples(st.sampled_from(OBJECTS), st.one_of(an_object_body(), an_object_body(), st.none())),
    min_size=2,
    max_size=7,
)


@pytest.mark.campaign
@pytest.mark.timeout(900)
@settings(
    max_examples=counted(usual=20, full=300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps)
async def test_tables_follow_any_sequence_of_documents(
    database: Database, workspace: Workspace, changes: list[tuple[str, dict[str, Any] | None]]
) -> None:
    """Refused changes leave everything as it was; accepted ones leave tables equal to the catalog."""
    async with database.connection() as connection, connection.transaction(force_rollback=True):
        metadata.forget(workspace.id)
        async with database.write(workspace) as session:
            await schema.publish(session, SYSTEM, [change(name, an_object()) for name in OBJECTS])
        for name, body in changes:
            try:
                async with database.write(workspace) as session:
                    await schema.publish(session, SYSTEM, [change(name, body)], confirm=True)
            except InvalidDocument:
                pass
            async with database.read(workspace) as session:
                await tables_follow(session)
    metadata.forget(workspace.id)


def catalog(version: int, **objects: Any) -> Any:
    return build_catalog("x", version, parse_documents({("object", name): body for name, body in objects.items()}))


class TestSteps:
    def test_nothing_to_do_between_equal_catalogs(self) -> None:
        assert plan(catalog(1, item=an_object()), catalog(2, item=an_object())) == ()

    def test_a_field_is_added_to_the_current_table_before_the_history(self) -> None:
        steps = plan(catalog(1, item=an_object()), catalog(2, item=an_object({"code": field()})))
        assert [(type(each).__name__, getattr(each, "table", "")) for each in steps] == [
            ("AddColumn", "item"),
            ("AddColumn", "item__history"),
        ]

    def test_labels_and_required_touch_no_table(self) -> None:
        before = catalog(1, item=an_object({"code": field()}))
        after = catalog(2, item=an_object({"code": field(required=True, label={"en": "New"})}))
        assert plan(before, after) == ()

    @pytest.mark.parametrize(("old", "new"), [("text", "long_text"), ("phone", "text"), ("number", "percent")])
    def test_types_that_store_alike_need_no_conversion(self, old: str, new: str) -> None:
        steps = plan(catalog(1, item=an_object({"a": field(old)})), catalog(2, item=an_object({"a": field(new)})))
        assert [type(each).__name__ for each in steps] == []

    def test_the_shape_of_a_catalog_is_what_it_plans_from_nothing(self) -> None:
        empty, full = catalog(1), catalog(2, item=an_object({"amount": field("currency")}))
        created = {each.table for each in plan(empty, full) if type(each).__name__ == "CreateTable"}  # type: ignore[union-attr]
        assert created == set(shape_of(full))
