"""Search against a slow, obvious oracle: random roles, people, records and queries.

``YINGTU_PROVE=1`` runs the full count; ``YINGTU_SEED`` repeats a run.
"""

from __future__ import annotations

import os
import random
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from tests.access.oracle import Oracle, World
from tests.access.random_world import AT_WORK, NOW, TABLES, Randomness, objects
from tests.access.test_oracle import actor_of, lend, store
from tests.support.counts import counted
from yingtu.access import compile as access_compile
from yingtu.identity.actor import SYSTEM, Actor
from yingtu.kit import clock
from yingtu.kit.db import Session
from yingtu.metadata import repository as documents
from yingtu.metadata import service as metadata
from yingtu.metadata.build import build_catalog
from yingtu.records import search_index, search_read_repository
from yingtu.records.pinyin import pinyin_key
from yingtu.records.search import SearchQuery, search

WORLDS, POLICIES, QUESTIONS = counted(usual=1, full=30), counted(usual=6, full=12), counted(usual=40, full=60)
FIRST_SEED = int(os.environ.get("YINGTU_SEED") or random.SystemRandom().randrange(10**6))
SEARCHED = {
    "account": ("name", "phone"),
    "contact": ("name", "mobile", "id_number"),
    "product": ("name",),
    "deal": ("name", "note"),
}
QUERIES = (
    "云帆", "云", "帆科", "科技", "云帆科技 1", "yunfan", "yfkj", "yf", "nfan", "y", "alpha", "alp", "zeta 2", "零", "ling",
    "北京 50%", "50", "a_b", "slash", "o'brien", "brien", "back\\slash", "3101", "31010519900101123x", "19900101", "138",
)  # fmt: skip


@pytest.mark.campaign
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + WORLDS))
async def test_search_answers_like_the_oracle(session: Session, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    print(f"YINGTU_SEED={seed}")  # noqa: T201 - shown when the test fails: repeats it
    draw = Randomness(seed)
    declared = {("object", name): document for name, document in objects().items()}
    plain = build_catalog("test", 1, declared)
    people, owners = draw.people()
    rows, links = draw.records([row["id"] for row in people])
    await store(session, plain, people, rows, {name: [] for name in TABLES}, links, [])
    metadata.use(session, plain)
    for name in TABLES:
        ids = [row["id"] for row in rows[name]]
        await search_index._index(session, plain, plain.objects[name], ids, new=False)
    version = (await documents.epochs(session))[0]
    world_rows = {name: {row["id"]: row for row in several} for name, several in {**rows, "user": people}.items()}
    for _ in range(POLICIES):
        roles, sharing = draw.roles(plain, rows), draw.sharing(plain, rows)
        granted = {("role", key): role for key, role in roles.items()}
        shared = {("sharing", key): rule for key, rule in sharing.items()}
        catalog = build_catalog("test", version, {**declared, **granted, **shared})
        monkeypatch.setattr(access_compile, "MANY_OWNERS", draw.random.choice((2, 4, 500)))
        person = draw.person(owners, roles, sharing, rows)
        oracle = Oracle(World(catalog, world_rows, {("deal", "products"): links}), person)
        actor = await actor_of(session, person)
        # With few candidates nothing wrong may be found, but something may be missing.
        few = draw.random.random() < 0.3
        monkeypatch.setattr(search_read_repository, "CANDIDATES", 3 if few else 2000)
        with clock.at(AT_WORK if person.working else NOW):
            await lend(session, person, draw)
            for _ in range(QUESTIONS):
                query = question(draw, rows)
                found = await answers(session, actor, catalog, query)
                expected = sorted(expectations(oracle, rows, query))
                if few and found["too_common"]:
                    assert set(found["ids"]) <= set(expected), (query, person.roles)
                else:
                    assert sorted(found["ids"]) == expected, (query, person.roles)


async def answers(session: Session, actor: Actor, catalog: Any, query: str) -> dict[str, Any]:
    assert actor is not SYSTEM
    body = orjson.loads(await search(session, actor, catalog, SearchQuery(query, limit=50)))
    assert len(body["items"]) < 50
    for item in body["items"]:
        assert item["highlights"], item
    return {**body, "ids": [(item["object"], item["id"]) for item in body["items"]]}


def question(draw: Randomness, rows: dict[str, list[dict[str, Any]]]) -> str:
    pick = draw.random
    if pick.random() < 0.4:
        return pick.choice(QUERIES)
    name = pick.choice(TABLES)
    row, field = pick.choice(rows[name]), pick.choice(SEARCHED[name])
    text = row[field] or "x"
    begin = pick.randrange(len(text))
    part = text[begin : begin + pick.randrange(2, 8)]
    if pick.random() < 0.3:
        other = pick.choice(SEARCHED[name])
        part = f"{part} {(row[other] or 'y')[:4]}"
    return part


# ------------------------------------------------------------------------------------------------------------------- oracle


def expectations(oracle: Oracle, rows: dict[str, list[dict[str, Any]]], query: str) -> Iterator[tuple[str, str]]:
    """The readable records in which every word occurs in some text in clear."""
    words = words_of(query)
    if not words:
        return
    for name in TABLES:
        for row in rows[name]:
            if not oracle.grants(name) or not oracle.readable(name, row):
                continue
            texts = [(field, oracle.clear(name, field, row)) for field in SEARCHED[name]]
            if all(any(text and says(field, text, word) for field, text in texts) for word in words):
                yield name, str(row["id"])


def words_of(query: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", query).lower()
    if re.fullmatch(r"\+[\d() \-]+", " ".join(folded.split())):
        folded = "".join(folded.split())
    return [word for word in folded.split() if re.search(r"[^\W_]", word)]


def runs_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+|[^\W_a-z0-9]+", text)


def says(field: str, text: str, word: str) -> bool:
    """Whether a text contains a word, in writing, as digits of a phone number, or in pinyin."""
    folded = unicodedata.normalize("NFKC", text).lower()
    phone = field in {"phone", "mobile"}
    short = len(word) <= 2 and word.isascii() and word.isalnum()
    if phone:
        digits = re.sub(r"\D", "", word).lstrip("0") if re.fullmatch(r"[+(]*\d[\d().\-/·]*", word) else ""
        if len(re.sub(r"\D", "", word)) < 4:
            digits = ""
        longest = max(map(len, runs_of(word)))
        return (longest > 2 and word in folded) or (len(digits) > 2 and digits in folded)
    if short:
        if any(run.startswith(word) for run in runs_of(folded)):
            return True
    elif word in folded and begins(folded, word):
        return True
    if not re.search("[\u4e00-\u9fff]", folded):
        return False
    folded = re.sub("(股份)?有限(责任)?公司", " ", folded)
    syllables = re.findall("[a-z0-9]+", pinyin_key(re.sub("(?<=[a-z0-9])(?=[\u4e00-\u9fff])", " ", folded)))
    full, initials = "".join(syllables), "".join(each[0] for each in syllables)
    if short:
        return full.startswith(word) or (len(word) == 2 and word in initials)
    return word in full or word in initials


def begins(folded: str, word: str) -> bool:
    """Short runs inside a word count where a run of the text begins: always, unless all there is comes first."""
    runs = runs_of(word)
    if len(runs) != 1 or len(runs[0]) > 2 or not runs[0].isascii():
        return True
    return any(run.startswith(runs[0]) for run in runs_of(folded))
