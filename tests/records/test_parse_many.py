"""New records read together become what they become one after the other, problems included."""

from __future__ import annotations

import copy
import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.records.conftest import OBJECTS, WORKSPACE
from yingtu.fields.base import ParseContext
from yingtu.identity.actor import SYSTEM, Actor
from yingtu.metadata.build import build_catalog
from yingtu.metadata.catalog import Catalog
from yingtu.metadata.documents import ObjectDocument, WorkspaceDocument
from yingtu.records import parse, parse_many
from yingtu.records.batch import Kind, Row
from yingtu.records.changes import Create

NOW = datetime(2026, 5, 4, 3, 2, tzinfo=UTC)
SOMEBODY = UUID(int=7)
#: Good, bad and empty values for every kind of field, more than one of them a default as well.
VALUES: dict[str, list[Any]] = {
    "name": ["云帆", "Acme", "Acme", "  Acme ", "", None, 7, "x" * 600, "a\x00b", "重庆银行"],
    "account": [str(SOMEBODY), SOMEBODY, "nobody", None, ""],
    "amount": ["1,000", "1.2万", "USD 5", "many", 5, None, {"amount": 3, "currency": "USD"}, {"amount": 1, "x": 2}],
    "stage": ["new", "won", "NEW", "lost", "", None],
    "tags": ["hot;big", ["hot"], "cold", None],
    "close_date": ["2026-05-04", "4.5.2026", "tomorrow", None],
    "note": ["a\r\nb", "", "x"],
    "site": ["上海市", {"city": "上海"}, 5],
    "extra": [{"a": [1]}, "text", None],
    "helpers": [[SOMEBODY], [str(SOMEBODY), "?"], "x", None, []],
    "circle": [[{"id": str(SOMEBODY), "attributes": {"role": "uses"}}], [{"id": SOMEBODY, "attributes": {"x": 1}}], ""],
    "reviewer": [SOMEBODY, "x", None],
    "done": ["是", True, "vielleicht", None, ""],
    "owner_id": [SOMEBODY, None, "x"],
    "created_at": ["2020-01-01", "2027-01-01", "x"],
    "updated_at": ["2020-01-02", "2019-01-01", "2027-01-01"],
    "version": [3],
}  # fmt: skip
ACTORS = (
    SYSTEM,
    Actor(user_id=UUID(int=9)),
    Actor(user_id=UUID(int=9), abilities=frozenset({parse.MIGRATION_RIGHT})),
)


def catalog() -> Catalog:
    documents: dict[tuple[str, str], Any] = {
        ("object", name): ObjectDocument.model_validate(body) for name, body in OBJECTS.items()
    }
    return build_catalog(
        "test", 1, {**documents, ("workspace", "workspace"): WorkspaceDocument.model_validate(WORKSPACE)}
    )


def change(drawn: random.Random) -> Create:
    """Name some fields, in any order; the first values of a field are good ones, and come most often."""
    names = [name for name in VALUES if name != "version" and drawn.random() < 0.6]
    names += ["version"] * (drawn.random() < 0.05)
    drawn.shuffle(names)
    dates = {
        name: NOW + timedelta(days=drawn.choice((-3, -2, 1)))
        for name in ("created_at", "updated_at")
        if drawn.random() < 0.1
    }
    chosen = {name: drawn.choice(VALUES[name][: 1 if drawn.random() < 0.8 else None]) for name in names}
    return Create(copy.deepcopy(chosen), **dates)


def row(index: int, of: Create) -> Row:
    return Row(index, Kind.CREATE, UUID(int=index), of)


def told(of: Row) -> tuple[Any, ...]:
    """Everything a row holds; in which order its problems were found does not matter."""
    problems = sorted(((each.pointer, each.code, repr(each.params)) for each in of.problems), key=repr)
    return (
        of.index, of.values, of.given, of.links, of.said, of.late, of.created_at, of.updated_at, of.status, of.warnings,
        problems,
    )  # fmt: skip


def test_read_together_or_one_by_one_is_the_same() -> None:
    drawn = random.Random(20261122)
    made = catalog()
    read = refused = 0
    for round_ in range(60):
        parser = parse.object_parser(made, made.object("opportunity"))
        actor = drawn.choice(ACTORS)
        lenient = drawn.random() < 0.7
        context = ParseContext(currency="CNY", country="CN", rates=made.workspace.rates, lenient=lenient)
        changes = [change(drawn) for _ in range(drawn.choice((1, 3, 40)))]
        together = [row(index, each) for index, each in enumerate(changes)]
        parse_many.parse_rows(list(zip(together, changes, strict=True)), parser, actor, NOW, context)
        for one, each in zip(together, changes, strict=True):
            alone = row(one.index, each)
            parse.parse_row(alone, each, parser, actor, NOW, context, {})
            assert told(one) == told(alone), (round_, each)
            read += not one.problems
            refused += bool(one.problems)
    assert read > 100
    assert refused > 100


def test_only_whole_and_known_fields_are_read_together() -> None:
    made = catalog()
    parser = parse.object_parser(made, made.object("opportunity"))
    assert parse_many.plain(Create({"name": "Acme", "amount": 1}), parser)
    assert not parse_many.plain(Create({"name": "Acme", "amount.currency": "USD"}), parser)
    assert not parse_many.plain(Create({"nmae": "Acme"}), parser)
    parse_many.parse_rows([], parser, SYSTEM, NOW, ParseContext())
