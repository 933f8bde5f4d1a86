"""The ways out beside lists, records and figures, against the oracle: files made of lists, histories, live events, attached files."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
import pytest

from tests.access.oracle import HIDDEN, READ, Oracle, Refused
from tests.access.oracle_values import as_json
from tests.access.random_world import NOW, Randomness
from tests.support.record_tables import insert
from yingtu.access.policy import Operation
from yingtu.files import service as files
from yingtu.files.errors import FileNotFound
from yingtu.files.models import file, file_link
from yingtu.kit.errors import YingtuError
from yingtu.query.ast import parse_filter
from yingtu.query.tables import field_columns
from yingtu.records import live
from yingtu.records.errors import RecordNotFound
from yingtu.records.live import Live
from yingtu.records.read import ListQuery, history, list_records

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog

#: How many answers were compared with the oracle's, by the way out.
COMPARED: Counter[str] = Counter()

#: Files on whole records, by object and record.
Papers = dict[str, dict[UUID, UUID]]


async def attach(session: Session, rows: dict[str, list[dict[str, Any]]]) -> Papers:
    """Attach a file to every third record, and the files that stand in the deals' attachment field."""
    whole = {name: {row["id"]: UUID(int=row["id"].int ^ 1) for row in several[::3]} for name, several in rows.items()}
    links = [(each, name, record, None) for name, several in whole.items() for record, each in several.items()]
    links += [(each, "deal", row["id"], "papers") for row in rows["deal"] for each in row["papers"] or ()]
    kept = {"sha256": "0" * 64, "size": 1, "name": "a.txt", "media_type": "text/plain", "uploaded_by": None, "at": NOW}
    await insert(session, file, [{"id": each, **kept} for each, *_ in links])
    names = ("file_id", "object", "record_id", "field")
    await insert(session, file_link, [{**dict(zip(names, each, strict=True)), "at": NOW, "by": None} for each in links])
    return whole


async def ask_exits(
    session: Session, actor: Actor, oracle: Oracle, draw: Randomness, name: str, former: list[dict[str, Any]], papers: Papers
) -> None:  # fmt: skip
    """Ask each of the ways out once about an object."""
    if not oracle.grants(name):
        return
    await ask_export(session, actor, oracle, draw, name)
    await ask_history(session, actor, oracle, draw, name, former)
    await ask_events(session, actor, oracle, name)
    await ask_files(session, actor, oracle, draw, name, papers)


async def ask_export(session: Session, actor: Actor, oracle: Oracle, draw: Randomness, name: str) -> None:
    """A file is made of what grants with the right to export cover, with their levels."""
    catalog, obj = oracle.catalog, oracle.catalog.objects[name]
    leaving = Oracle(oracle.world, oracle.person, exported=name)
    if not leaving.grants(name):
        with pytest.raises(YingtuError):
            await list_records(session, actor, catalog, obj, ListQuery(operation=Operation.EXPORT))
        return
    everything = {table: list(several.values()) for table, several in oracle.world.rows.items()}
    raw, fields = draw.filter(catalog, name, everything), draw.fields(catalog, name)
    expected = refusal_or(lambda: leaving.ordered(name, leaving.rows(name, raw), "-created_at"))
    if isinstance(expected, str):
        with pytest.raises(YingtuError):
            await pages(session, actor, catalog, name, raw, "-created_at", ("id",), operation=Operation.EXPORT)
        return
    found = await pages(session, actor, catalog, name, raw, "-created_at", tuple(fields), operation=Operation.EXPORT)
    COMPARED["export"] += 1
    assert found == [leaving.item(name, row, fields) for row in expected], (name, raw, fields)


async def ask_history(
    session: Session, actor: Actor, oracle: Oracle, draw: Randomness, name: str, former: list[dict[str, Any]]
) -> None:
    """Versions that the rules cover, each side of a change with the levels of its version."""
    catalog, obj = oracle.catalog, oracle.catalog.objects[name]
    row = draw.random.choice(list(oracle.world.rows[name].values()))
    if not oracle.readable(name, row):
        with pytest.raises(RecordNotFound):
            await history(session, actor, catalog, obj, row["id"])
        return
    versions = [row, *(each for each in former if each["id"] == row["id"])]
    tracked = [
        each
        for each in obj.fields.values()
        if (not each.system or each.api_name == "owner_id")
        and each.type.name not in {"formula", "many_to_many"}
        and oracle.best(name, each.api_name) != HIDDEN
    ]
    expected = []
    for new, old in zip(versions, [*versions[1:], None], strict=True):
        if not oracle.ruled(name, new):
            continue
        changes = {}
        for field in tracked:
            columns = [column for column, _ in field_columns(obj, field)]
            if (
                all(new.get(each) == (old.get(each) if old else None) for each in columns)
                or oracle.level(name, field.api_name, new) == HIDDEN
            ):
                continue
            before = as_json(oracle.shown(name, field.api_name, old)) if old and oracle.ruled(name, old) else None
            changes[field.api_name] = (before, as_json(oracle.shown(name, field.api_name, new)))
        expected.append((new["version"], changes))
    items = orjson.loads(await history(session, actor, catalog, obj, row["id"]))["items"]
    found = [
        (
            each["version"],
            {one["field"]: (one["old"], one["new"]) for one in each["changes"] if one["field"] != "products"},
        )
        for each in items
    ]
    COMPARED["history"] += 1
    assert found == expected, (name, row["id"])


async def ask_events(session: Session, actor: Actor, oracle: Oracle, name: str) -> None:
    """The stream tells the ids of records that may be read, of deleted ones those that could be."""
    rows = oracle.world.rows[name].values()
    ids = [row["id"] for row in rows]
    told = await live.readable(session, actor, [Live(1, name, "updated", ids), Live(2, name, "deleted", ids)])
    found = {each.event: set(each.ids) for each in told}
    living = {row["id"] for row in rows if oracle.readable(name, row)}
    gone = {row["id"] for row in rows if row["deleted_at"] is not None and oracle.ruled(name, row)}
    COMPARED["events"] += 1
    assert found == {event: some for event, some in (("updated", living), ("deleted", gone)) if some}, name


async def ask_files(
    session: Session, actor: Actor, oracle: Oracle, draw: Randomness, name: str, papers: Papers
) -> None:
    """Files of a record are shown with it, those in an attachment field where the field is seen in clear."""
    row = draw.random.choice(list(oracle.world.rows[name].values()))
    whole = [each] if (each := papers[name].get(row["id"])) else []
    inside = row.get("papers") or []
    readable = oracle.readable(name, row)
    expected = set(whole) if readable else set()
    if name == "deal" and readable and oracle.level(name, "papers", row) >= READ:
        expected |= set(inside)
    if readable:
        found = await files.list_of_record(session, actor, name, row["id"])
        assert {each.id for each in found} == expected, (name, row["id"])
    else:
        with pytest.raises(RecordNotFound):
            await files.list_of_record(session, actor, name, row["id"])
    COMPARED["files"] += 1
    for one in (*whole, *inside):
        if one in expected:
            assert (await files.find(session, actor, one)).id == one
        else:
            with pytest.raises(FileNotFound):
                await files.find(session, actor, one)


async def pages(
    session: Session,
    actor: Actor,
    catalog: Catalog,
    name: str,
    raw: Any,
    sort: str,
    fields: tuple[str, ...],
    *,
    operation: Operation = Operation.READ,
) -> list[dict[str, Any]]:
    """Read a list page by page; the count of the first page has to fit."""
    found: list[dict[str, Any]] = []
    cursor, total = None, None
    while True:
        query = ListQuery(
            filter=parse_filter(raw),
            sort=sort,
            fields=fields,
            limit=4,
            cursor=cursor,
            total="none" if cursor else "exact",
            operation=operation,
        )
        page = orjson.loads(await list_records(session, actor, catalog, catalog.objects[name], query))
        found += [shown(each) for each in page["items"]]
        total = page.get("total", total)
        cursor = page["next_cursor"]
        if cursor is None:
            assert total == {"count": len(found), "exact": True}
            return found


def shown(item: dict[str, Any]) -> dict[str, Any]:
    """Nothing masked on this row: an empty list and no list say the same."""
    return {key: value for key, value in item.items() if key != "$masked" or value}


def refusal_or(answer: Any) -> Any:
    """Return the answer, or the code with which it must be refused."""
    try:
        return answer()
    except Refused as refused:
        return str(refused)
