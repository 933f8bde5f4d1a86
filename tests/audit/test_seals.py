"""Seals hold as long as nobody touches what is under them, and say what was touched."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from tests.support.counts import counted
from yingtu.audit import heads, repository, service
from yingtu.audit.actions import Action
from yingtu.audit.seal import tree
from yingtu.audit.verify import Finding, verify
from yingtu.identity.actor import Actor
from yingtu.kit.db import Database, Session, Workspace
from yingtu.kit.ids import uuid7
from yingtu.kit.settings import Settings

WHO = Actor(user_id=uuid7(), name="Lin", ip="10.0.0.7", fingerprint="f00d", user_agent="Browser", request_id="r1")


@dataclass
class Audit:
    """A workspace with some seals."""

    database: Database
    workspace: Workspace
    settings: Settings

    async def add(self, count: int, action: Action = Action.AMOUNT_CHANGED, **detail: Any) -> None:
        async with self.database.write(self.workspace) as session:
            for number in range(count):
                await service.note(
                    session, WHO, action, object_name="opportunity", detail={"new": str(number), **detail}
                )

    async def seal(self) -> int:
        return await service.seal_all(self.database, self.workspace, self.settings)

    async def run(self, text: str, *values: Any) -> list[tuple[Any, ...]]:
        """Do what somebody with the owner's password could do."""
        async with self.database.write(self.workspace) as session:
            cursor = await session.connection.execute(
                text.replace("ws.", f'"{session.schema}".').encode(), values or None
            )
            return await cursor.fetchall() if cursor.description else []

    async def findings(self, kept: dict[int, bytes] | None = None) -> set[Finding]:
        async with self.database.read(self.workspace) as session:
            return set((await verify(session, self.settings, kept or {})).findings)

    async def ids(self) -> list[UUID]:
        return [row[0] for row in await self.run("SELECT id FROM ws.audit_entry ORDER BY id")]


@pytest.fixture
async def audit(database: Database, workspace: Workspace, settings: Settings) -> Audit:
    made = Audit(database, workspace, settings)
    for _ in range(3):
        await made.add(4)
        await made.seal()
    return made


async def test_what_nobody_touched_is_sound(audit: Audit) -> None:
    await audit.add(2)
    async with audit.database.read(audit.workspace) as session:
        verdict = await verify(session, audit.settings, {})
    assert verdict.sound
    assert (verdict.seals, verdict.entries) == (3, 12)
    assert await audit.seal() == 2
    assert await audit.seal() == 0


async def test_seals_made_before_the_key_was_changed_stay_good_and_nothing_is_made_with_it_any_more(
    audit: Audit,
) -> None:
    old = audit.settings
    fresh = old.model_copy(
        update={"secret_key": SecretStr("b" * 40), "old_secret_keys": (SecretStr(old.secret().decode()),)}
    )
    audit.settings = fresh
    await audit.add(2)
    await audit.seal()
    assert await audit.findings() == set()
    # Whoever has the old key seals behind our back.
    audit.settings = old
    await audit.add(1)
    await audit.seal()
    audit.settings = fresh
    assert {each.code for each in await audit.findings()} == {"seal_changed", "entry_changed"}


async def test_the_tree_is_that_of_rfc_6962() -> None:
    """The hash of a single leaf and the shape of an unbalanced tree, section 2.1.3."""
    one, two, three = tree([b""]), tree([b"\x00"]), tree([b"\x10"])
    assert one.hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert tree([b"", b"\x00"]).hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert tree([b"", b"\x00", b"\x10"]).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert len({one, two, three}) == 3


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        ("UPDATE ws.audit_entry SET person = 'Wang' WHERE id = %s", "entry_changed"),
        ("UPDATE ws.audit_entry SET at = at - interval '1 hour' WHERE id = %s", "entry_changed"),
        ("UPDATE ws.audit_entry SET ip = NULL WHERE id = %s", "entry_changed"),
        ("UPDATE ws.audit_entry SET detail_hash = NULL WHERE id = %s", "entry_changed"),
        ("UPDATE ws.audit_entry SET seal = 1, digest = digest WHERE id = %s", "entry_removed"),
        ("UPDATE ws.audit_entry SET seal = NULL, digest = NULL WHERE id = %s", "entry_removed"),
        ("DELETE FROM ws.audit_entry WHERE id = %s", "entry_removed"),
        ('UPDATE ws.audit_detail SET detail = \'{"new":"9"}\' WHERE entry_id = %s', "detail_changed"),
        ("DELETE FROM ws.audit_detail WHERE entry_id = %s", "detail_removed"),
    ],
)
async def test_an_edit_of_a_sealed_entry_is_found_and_named(audit: Audit, edit: str, code: str) -> None:
    target = (await audit.ids())[9]
    await audit.run(edit, target)
    assert Finding(code, 3, target) in await audit.findings()


async def test_an_inserted_entry_is_found(audit: Audit) -> None:
    fresh = uuid7()
    await audit.run(
        "INSERT INTO ws.audit_entry (id, at, person, action, seal, digest)"
        " SELECT %s, at, person, action, seal, digest FROM ws.audit_entry WHERE seal = 2 LIMIT 1",
        fresh,
    )
    assert await audit.findings() == {Finding("entry_inserted", 2, fresh)}
    await audit.run("UPDATE ws.audit_entry SET seal = 77 WHERE id = %s", fresh)
    assert await audit.findings() == {Finding("entry_inserted", 77, fresh)}


async def test_a_changed_or_missing_seal_is_found(audit: Audit) -> None:
    await audit.run("UPDATE ws.audit_seal SET root = previous WHERE number = 2")
    assert Finding("seal_changed", 2) in await audit.findings()
    await audit.run("DELETE FROM ws.audit_seal WHERE number = 2")
    assert {Finding("seal_removed", 2), Finding("seal_changed", 3)} <= await audit.findings()


async def test_a_cut_off_end_is_found_by_the_heads_that_were_sent_out(audit: Audit) -> None:
    async with audit.database.read(audit.workspace) as session:
        newest = await repository.unsent(session)
    assert newest is not None
    assert newest.number == 3
    heads.keep(audit.settings, audit.workspace, newest)
    kept = heads.read(heads.heads_file(audit.settings, audit.workspace))
    assert await audit.findings(kept) == set()
    await audit.run("DELETE FROM ws.audit_entry WHERE seal = 3")
    await audit.run("DELETE FROM ws.audit_seal WHERE number = 3")
    assert await audit.findings() == set()
    assert await audit.findings(kept) == {Finding("truncated", 3)}


async def test_values_may_go_when_their_erasure_is_an_entry_itself(audit: Audit) -> None:
    target = (await audit.ids())[5]
    async with audit.database.write(audit.workspace) as session:
        assert await service.redact(session, WHO, [target], reason="asked by the person") == 1
    await audit.seal()
    async with audit.database.read(audit.workspace) as session:
        verdict = await verify(session, audit.settings, {})
    assert verdict.sound
    assert verdict.redacted == 1


async def test_a_rolled_back_operation_leaves_no_entry(audit: Audit, session: Session) -> None:
    before = len(await audit.ids())
    async with session.rehearsal():
        await service.note(session, WHO, Action.EXPORTED)
    assert len(await audit.ids()) == before


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(counted(usual=3, full=100)))
async def test_any_random_edit_of_any_column_is_found(audit: Audit, seed: int) -> None:
    """What ``make prove`` repeats a hundred times: any column of any of the three tables."""
    dice = random.Random(seed)
    table, key = dice.choice((("audit_entry", "id"), ("audit_detail", "entry_id"), ("audit_seal", "number")))
    columns = await audit.run(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_schema || '.' = replace('ws.', '\"', '') AND table_name = %s AND column_name <> 'sent_at'",
        table,
    )
    column, kind = dice.choice(sorted(columns))
    other = {
        "uuid": "gen_random_uuid()", "text": f"coalesce({column}, '') || 'x'", "bytea": f"coalesce({column}, '') || '\\x00'",
        "bigint": f"{column} + 100", "timestamp with time zone": f"{column} + interval '1 microsecond'",
        "ARRAY": f"{column} || gen_random_uuid()",
    }[kind]  # fmt: skip
    rows = await audit.run(f"SELECT {key} FROM ws.{table} ORDER BY {key}")
    await audit.run(f"UPDATE ws.{table} SET {column} = {other} WHERE {key} = %s", dice.choice(rows)[0])
    assert await audit.findings() != set(), (table, column)
