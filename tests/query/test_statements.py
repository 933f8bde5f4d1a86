"""A few statements as text, each also executed: a change of the compiler shows here first."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest

from tests.support.small_world import ANNA, BEN, CHEN, READ_ALL, SmallWorld, role, small_world
from yingtu.identity.actor import Scope
from yingtu.kit.db import Session
from yingtu.metadata.documents import Grant
from yingtu.query.ast import parse_filter
from yingtu.query.errors import InvalidFilter
from yingtu.records.read import ListQuery, get_record, list_records
from yingtu.records.read_plan import reading

OPEN_LEADS = Grant(
    operations=["read"],
    scope="all",
    default_field="read",
    filter={"not": {"field": "account.industry", "op": "eq", "value": "bank"}},
    fields={"amount": "hidden"},
)


@pytest.fixture
async def world(session: Session) -> SmallWorld:
    team = Grant(operations=["read"], scope="team", default_field="read")
    return await small_world(session, team=role(lead=[team]), mixed=role(account=[READ_ALL], lead=[team, OPEN_LEADS]))


async def text_of(world: SmallWorld, actor: Any, query: ListQuery) -> tuple[str, list[str]]:
    """Execute a list; return its statement on one line, aliases without their numbers, and the names it found."""
    body = await list_records(world.session, actor, world.catalog, world.lead, query)
    plans = reading(world.catalog, actor, world.lead).cache["plans"]
    text = re.sub(r"\s+", " ", list(plans.values())[-1].statement.text)
    text = re.sub(r"\b([a-z])[0-9]+\b", r"\1", text)
    return text, [each["name"] for each in orjson.loads(body)["items"]]


async def test_a_list_of_ones_own_reads_the_owners_index(world: SmallWorld) -> None:
    text, names = await text_of(world, world.actor(ANNA, "own"), ListQuery(fields=("name",)))
    assert (
        "SELECT l.id AS id, l.name AS name, l.created_at AS __k0, l.id AS __k1 FROM __ws__.lead AS l "
        "WHERE l.deleted_at IS NULL AND l.owner_id = $1::UUID AND true "
        "ORDER BY l.created_at DESC, l.id DESC LIMIT 51"
    ) in text
    assert names == ["Beta", "云帆"]


async def test_an_unusual_size_of_the_page_is_a_parameter(world: SmallWorld) -> None:
    text, _ = await text_of(world, world.actor(ANNA, "own"), ListQuery(fields=("name",), limit=17))
    assert "ORDER BY l.created_at DESC, l.id DESC LIMIT $2::INTEGER" in text


async def test_a_few_owners_are_visited_one_by_one_behind_a_bound(world: SmallWorld) -> None:
    actor = world.actor(ANNA, "team", owners={Scope.TEAM: (ANNA, BEN, CHEN)})
    text, names = await text_of(world, actor, ListQuery(fields=("name",)))
    assert text.count("JOIN LATERAL") == 2
    assert "AS MATERIALIZED (SELECT CASE WHEN (count(*) >= 51)" in text
    assert "ELSE '-infinity'::timestamptz END" in text
    assert re.search(r"created_at >= far\d*\.at", text)
    # The page's rows by one look at the primary key, and in the order of the page.
    assert "FROM __ws__.lead AS l WHERE l.id = ANY (array((SELECT page.id FROM page WHERE page.__n <= 50)))" in text
    assert "))) ORDER BY l.created_at DESC, l.id DESC) AS x" in text
    assert names == ["delta", "Gamma", "Beta", "云帆"]


async def test_many_owners_are_looked_up_in_a_hash(world: SmallWorld) -> None:
    owners = tuple(sorted({ANNA, *(type(ANNA)(int=n) for n in range(1, 600))}))
    text, names = await text_of(
        world, world.actor(ANNA, "team", owners={Scope.TEAM: owners}), ListQuery(fields=("name",))
    )
    assert "(l.owner_id IN (SELECT unnest($1::UUID[]) AS unnest_1)) IS true" in text
    assert "LATERAL" not in text
    assert names == ["Beta", "云帆"]


async def test_rules_and_filters_look_through_lookups_by_joins(world: SmallWorld) -> None:
    query = ListQuery(
        fields=("name", "amount"),
        filter=parse_filter({"field": "account.name", "op": "eq", "value": "Acme"}),
        sort="name",
    )
    text, names = await text_of(world, world.actor(CHEN, "mixed"), query)
    assert "LEFT OUTER JOIN __ws__.account AS" in text
    assert "IS NOT true" in text  # the role's "not"
    assert "CASE WHEN" in text  # amounts are hidden in one of the grants
    assert "IN (" not in text
    assert names == ["Gamma", "云帆"]


async def test_to_many_relations_are_asked_with_exists(world: SmallWorld) -> None:
    actor = world.actor(ANNA, "everything")
    account = world.catalog.objects["account"]
    query = ListQuery(
        filter=parse_filter({"not": {"field": "leads.stage", "op": "eq", "value": "won"}}), fields=("name",)
    )
    body = await list_records(world.session, actor, world.catalog, account, query)
    text = re.sub(r"\s+", " ", list(reading(world.catalog, actor, account).cache["plans"].values())[-1].statement.text)
    assert re.search(
        r"\(EXISTS \(SELECT 1 FROM __ws__\.lead AS l\d+ WHERE l\d+\.account = a\d+\.id AND l\d+\.deleted_at IS NULL "
        r"AND l\d+\.stage = \$\d::VARCHAR\)\) IS NOT true",
        text,
    )
    assert [each["name"] for each in orjson.loads(body)["items"]] == ["Acme"]


async def test_values_never_stand_in_the_text(world: SmallWorld) -> None:
    raw = {
        "all": [{"field": "name", "op": "contains", "value": "zebra"}, {"field": "amount", "op": "gt", "value": 4711}]
    }
    text, _ = await text_of(world, world.actor(ANNA, "everything"), ListQuery(filter=parse_filter(raw)))
    assert "zebra" not in text
    assert "4711" not in text


async def test_the_same_shape_is_compiled_once(world: SmallWorld) -> None:
    actor = world.actor(ANNA, "everything")
    plans = reading(world.catalog, actor, world.lead).cache.setdefault("plans", {})
    for value in ("a", "b", "c"):
        raw = {"field": "name", "op": "eq", "value": value}
        await list_records(world.session, actor, world.catalog, world.lead, ListQuery(filter=parse_filter(raw)))
    other = world.actor(BEN, "everything")
    await list_records(
        world.session,
        other,
        world.catalog,
        world.lead,
        ListQuery(filter=parse_filter({"field": "name", "op": "eq", "value": "d"})),
    )
    assert len(plans) == 1
    await get_record(world.session, actor, world.catalog, world.lead, world.leads[0])
    assert len(plans) == 2


async def test_true_is_not_taken_for_one_because_one_was_asked_for_before(world: SmallWorld) -> None:
    actor = world.actor(ANNA, "everything")
    one, true = ({"field": "amount", "op": "eq", "value": value} for value in (1, True))
    for _ in range(2):
        await list_records(world.session, actor, world.catalog, world.lead, ListQuery(filter=parse_filter(one)))
    with pytest.raises(InvalidFilter):
        await list_records(world.session, actor, world.catalog, world.lead, ListQuery(filter=parse_filter(true)))
