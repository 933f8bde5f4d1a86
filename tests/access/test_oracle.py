"""The compiled permissions and queries against a slow, obvious oracle: random roles, people, records and questions.

``YINGTU_PROVE=1`` runs the full count; ``YINGTU_SEED`` repeats a run.
"""

from __future__ import annotations

import os
import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
import sqlalchemy as sa

from tests.access.exits import COMPARED, ask_exits, attach, pages, refusal_or, shown
from tests.access.oracle import Oracle, PastOracle, Person, World
from tests.access.random_world import AT_WORK, NOW, TABLES, Randomness, objects
from tests.support.counts import counted
from tests.support.record_tables import create_tables, insert
from yingtu.access import compile as access_compile
from yingtu.identity.actor import Actor, Device, Scope
from yingtu.identity.models import users, view_rights
from yingtu.kit import clock
from yingtu.kit.db import Session
from yingtu.kit.errors import YingtuError
from yingtu.metadata import repository as documents
from yingtu.metadata import service as metadata
from yingtu.metadata.build import build_catalog
from yingtu.metadata.catalog import Catalog
from yingtu.query.aggregate import GroupBy, Measure
from yingtu.query.ast import parse_filter
from yingtu.query.tables import history_table, link_table, past_link_table, record_table
from yingtu.records.errors import RecordNotFound
from yingtu.records.read import AggregateQuery, ListQuery, aggregate, fetch, get_record, list_records

#: Each world is a case of its own, and a row of the proofs: worlds × policies × the four objects × one question of every way out.
WORLDS, POLICIES = counted(usual=1, full=25), counted(usual=6, full=20)
#: Answers compared in all worlds together: so many at least.
COMPARISONS = counted(usual=0, full=10_000)
FIRST_SEED = int(os.environ.get("YINGTU_SEED") or random.SystemRandom().randrange(10**6))


@pytest.mark.campaign
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + WORLDS))
async def test_compiled_sql_answers_like_the_oracle(
    session: Session, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    print(f"YINGTU_SEED={seed}")  # noqa: T201 - shown when the test fails: repeats it
    draw = Randomness(seed)
    declared = {("object", name): document for name, document in objects().items()}
    plain = build_catalog("test", 1, declared)
    people, owners = draw.people()
    rows, links = draw.records([row["id"] for row in people])
    former = draw.past(rows, [row["id"] for row in people])
    gone = draw.past_links(former["deal"], rows["product"])
    await store(session, plain, people, rows, former, links, gone)
    version = (await documents.epochs(session))[0]
    papers = await attach(session, rows)
    COMPARED.clear()
    for _ in range(POLICIES):
        roles, sharing = draw.roles(plain, rows), draw.sharing(plain, rows)
        documents_ = {("role", key): role for key, role in roles.items()}
        shared = {("sharing", key): rule for key, rule in sharing.items()}
        catalog = build_catalog("test", version, {**declared, **documents_, **shared})
        metadata.use(session, catalog)
        world = World(
            catalog,
            {name: {row["id"]: row for row in several} for name, several in {**rows, "user": people}.items()},
            {("deal", "products"): links},
        )
        # Small sets of owners count as many, so that every strategy is tried.
        monkeypatch.setattr(access_compile, "MANY_OWNERS", draw.random.choice((2, 4, 500)))
        person = draw.person(owners, roles, sharing, rows)
        with clock.at(AT_WORK if person.working else NOW):
            await lend(session, person, draw)
            for name in TABLES:
                await ask(session, world, person, draw, name)
                moment = NOW - timedelta(days=draw.random.randrange(1, 60), minutes=7)
                await ask_past(session, world, at(world, former, gone, moment), person, draw, name, moment)
                actor = await actor_of(session, person)
                await ask_exits(session, actor, Oracle(world, person), draw, name, former[name], papers)
    print(f"compared: {COMPARED.total()}, {dict(COMPARED)}")  # noqa: T201 - shown with -rP
    assert COMPARED.total() >= COMPARISONS / WORLDS


async def lend(session: Session, person: Person, draw: Randomness) -> None:
    """Store the person's temporary view rights, and some that are over or somebody else's."""
    await session.execute(sa.delete(view_rights))
    lent = [(person.id, name, record, 3) for name, records in sorted(person.lent.items()) for record in sorted(records)]
    others = [(person.id, name, draw.uuid(), -1) for name in TABLES]
    rights = [
        {"user_id": user, "object": name, "record_id": record, "request_id": UUID(int=1), "ends_at": NOW + timedelta(hours=hours)}
        for user, name, record, hours in (*lent, *others)
    ]  # fmt: skip
    await insert(session, view_rights, rights)


def at(world: World, former: dict[str, list[dict[str, Any]]], gone: list[tuple[UUID, UUID]], moment: datetime) -> World:
    """The world as it was; people are those of today."""
    rows = {"user": world.rows["user"]}
    for name, several in former.items():
        versions = [each for each in world.rows[name].values() if each["valid_from"] <= moment]
        versions += [each for each in several if each["valid_from"] <= moment < each["valid_to"]]
        rows[name] = {each["id"]: each for each in versions}
    now, then = world.rows["deal"], {each["id"]: each for each in former["deal"]}
    links = [pair for pair in world.links["deal", "products"] if now[pair[0]]["valid_from"] <= moment]
    links += [pair for pair in gone if then[pair[0]]["valid_from"] <= moment < then[pair[0]]["valid_to"]]
    return World(world.catalog, rows, {("deal", "products"): links})


async def store(
    session: Session,
    catalog: Catalog,
    people: list[dict[str, Any]],
    rows: dict[str, list[dict[str, Any]]],
    former: dict[str, list[dict[str, Any]]],
    links: list[tuple[UUID, UUID]],
    gone: list[tuple[UUID, UUID]],
) -> None:
    """``links`` came with the present versions of their deals, ``gone`` were there as long as the former ones."""
    await create_tables(session, catalog)
    await insert(session, users, people)
    for name, several in rows.items():
        await insert(session, record_table(catalog, catalog.objects[name]), several)
        await insert(session, history_table(catalog, catalog.objects[name]), former[name])
    deal = catalog.objects["deal"]
    since = {each["id"]: each["valid_from"] for each in rows["deal"]}
    pairs = [{"source_id": a, "target_id": b, "linked_at": since[a]} for a, b in links]
    await insert(session, link_table(catalog, deal, deal.fields["products"]), pairs)
    then = {each["id"]: each for each in former["deal"]}
    ended = [
        {"source_id": a, "target_id": b, "linked_at": then[a]["valid_from"], "valid_to": then[a]["valid_to"]}
        for a, b in gone
    ]
    await insert(session, past_link_table(catalog, deal, deal.fields["products"]), ended)


async def ask(session: Session, world: World, person: Person, draw: Randomness, name: str) -> None:
    """Ask one random question of every kind about an object and compare the answers."""
    catalog = world.catalog
    obj = catalog.objects[name]
    oracle = Oracle(world, person)
    actor = await actor_of(session, person)
    if not oracle.grants(name):
        with pytest.raises(YingtuError):
            await list_records(session, actor, catalog, obj, ListQuery())
        return
    everything = {table: list(several.values()) for table, several in world.rows.items()}
    raw = draw.filter(catalog, name, everything) if draw.random.random() < 0.85 else None
    sort, fields = draw.sort(catalog, name), draw.fields(catalog, name)
    question = {"object": name, "filter": raw, "sort": sort, "fields": fields, "roles": person.roles}

    expected = refusal_or(lambda: oracle.ordered(name, oracle.rows(name, raw), sort))
    if isinstance(expected, str):
        query = ListQuery(filter=parse_filter(raw), sort=sort)
        with pytest.raises(YingtuError) as refused:
            await list_records(session, actor, catalog, obj, query)
        codes = {problem.code for problem in refused.value.problems}
        assert codes & {expected, "invalid_sort"}, (question, codes, expected)
        return
    items = [oracle.item(name, row, fields) for row in expected]
    found = await pages(session, actor, catalog, name, raw, sort, tuple(fields))
    COMPARED["list"] += 1
    assert found == items, question

    trash = refusal_or(lambda: oracle.ordered(name, oracle.rows(name, raw, trash=True), "id"))
    assert not isinstance(trash, str)
    query = ListQuery(filter=parse_filter(raw), sort="id", trash=True, fields=("id",))
    page = orjson.loads(await list_records(session, actor, catalog, obj, query))
    COMPARED["trash"] += 1
    assert [each["id"] for each in page["items"]] == [str(row["id"]) for row in trash], question

    await ask_single(session, actor, oracle, draw, name, fields)
    await ask_aggregate(session, actor, oracle, draw, name, raw)


async def ask_past(
    session: Session, now: World, then: World, person: Person, draw: Randomness, name: str, moment: datetime
) -> None:
    """Ask what was there at a moment."""
    oracle, actor = PastOracle(then, now, person), await actor_of(session, person)
    obj = now.catalog.objects[name]
    if not oracle.grants(name):
        return
    everything = {table: list(several.values()) for table, several in now.rows.items()}
    raw, fields = draw.filter(now.catalog, name, everything), draw.fields(now.catalog, name)
    expected = refusal_or(lambda: oracle.ordered(name, oracle.rows(name, raw), "-id"))
    if isinstance(expected, str):
        return
    query = ListQuery(filter=parse_filter(raw), sort="-id", fields=tuple(fields), limit=100, as_of=moment)
    page = orjson.loads(await list_records(session, actor, now.catalog, obj, query))
    items = [oracle.item(name, row, fields) for row in expected]
    COMPARED["past"] += 1
    assert [shown(each) for each in page["items"]] == items, (name, raw, fields, moment)


async def ask_single(
    session: Session, actor: Actor, oracle: Oracle, draw: Randomness, name: str, fields: list[str]
) -> None:
    obj = oracle.catalog.objects[name]
    rows = list(oracle.world.rows[name].values())
    row = draw.random.choice(rows)
    if oracle.readable(name, row):
        body = await get_record(session, actor, oracle.catalog, obj, row["id"], fields=tuple(fields))
        assert shown(orjson.loads(body)) == oracle.item(name, row, fields)
    else:
        with pytest.raises(RecordNotFound):
            await get_record(session, actor, oracle.catalog, obj, row["id"])
    COMPARED["record"] += 1
    some = draw.random.sample(rows, 6)
    fetched = await fetch(session, actor, oracle.catalog, obj, [each["id"] for each in some], fields=("name",))
    COMPARED["fetch"] += 1
    assert [shown(each) for each in fetched] == [
        oracle.item(name, each, ["name"]) for each in some if oracle.readable(name, each)
    ]


async def ask_aggregate(session: Session, actor: Actor, oracle: Oracle, draw: Randomness, name: str, raw: Any) -> None:
    groups, measures = draw.aggregate(oracle.catalog, name)
    query = AggregateQuery(
        group_by=tuple(GroupBy(field, unit) for field, unit in groups),
        measures=tuple(Measure(op, field) for op, field in measures),  # type: ignore[arg-type]
        filter=parse_filter(raw),
    )
    expected = refusal_or(lambda: oracle.aggregate(name, oracle.rows(name, raw), groups, measures))
    question = (name, groups, measures, raw)
    if isinstance(expected, str):
        with pytest.raises(YingtuError) as refused:
            await aggregate(session, actor, oracle.catalog, oracle.catalog.objects[name], query)
        assert {problem.code for problem in refused.value.problems} == {expected}, question
        return
    found = orjson.loads(await aggregate(session, actor, oracle.catalog, oracle.catalog.objects[name], query))["rows"]
    COMPARED["aggregate"] += 1
    assert canonical(found) == canonical(expected), question


def canonical(rows: list[dict[str, Any]]) -> list[str]:
    """Rows without their order; averages to nine digits."""
    rounded = [{k: round(v, 9) if isinstance(v, float) else v for k, v in row.items()} for row in rows]
    return sorted(str(sorted((k, float(v) if type(v) is int else v) for k, v in row.items())) for row in rounded)


async def actor_of(session: Session, person: Person) -> Actor:
    version, epoch = await documents.epochs(session)
    return Actor(
        user_id=person.id,
        roles=person.roles,
        owners={Scope(scope): tuple(sorted(owners)) for scope, owners in person.owners.items()},
        shares=person.shares,
        granted=frozenset(person.lent),
        device=Device.PHONE if person.phone else Device.DESKTOP,
        ip=person.ip,
        catalog_version=version,
        access_epoch=epoch,
    )
