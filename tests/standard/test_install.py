"""The standard objects: they install, in the minimal start and with all modules."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.support.catalogs import tables_follow
from tests.support.documents import change, field
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Workspace
from yingtu.metadata import repository
from yingtu.metadata import service as metadata
from yingtu.schema import service as schema
from yingtu.standard import service as standard
from yingtu.standard.shipped import MODULES, standard_documents
from yingtu.standard.words import conflict_words, left_out_words


async def test_the_minimal_start_has_the_core_objects_only(database: Database, workspace: Workspace) -> None:
    async with database.write(workspace) as session:
        await standard.install(session, SYSTEM, settings={"name": "云帆"})
    async with database.read(workspace) as session:
        catalog = await metadata.catalog(session)
        assert list(catalog.objects) == [
            "account", "contact", "follow_up", "instruction", "lead", "opportunity", "product", "task", "visit", "user"
        ]  # fmt: skip
        assert "campaign" not in catalog.object("lead").fields
        await tables_follow(session)


async def test_modules_are_switched_on_with_their_lookups_and_off_again(
    database: Database, workspace: Workspace
) -> None:
    async with database.write(workspace) as session:
        await standard.install(session, SYSTEM)
    async with database.write(workspace) as session:
        await standard.switch_modules(session, SYSTEM, MODULES)
    async with database.read(workspace) as session:
        catalog = await metadata.catalog(session)
        shipped = [key for kind, key in standard_documents() if kind == "object"]
        assert len(catalog.objects) == len(shipped) + 1
        assert catalog.object("lead").field("campaign").target == "campaign"
        await tables_follow(session)
    async with database.write(workspace) as session:
        await standard.switch_modules(session, SYSTEM, ["core"])
    async with database.write(workspace) as session:
        await standard.switch_modules(session, SYSTEM, MODULES)
    async with database.read(workspace) as session:
        await tables_follow(session)


async def test_an_upgrade_keeps_what_the_customer_changed(
    database: Database, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.write(workspace) as session:
        await standard.install(session, SYSTEM)
    stored = dict(standard_documents())
    mine = deepcopy(stored["object", "task"])
    mine["fields"]["subject"]["label"]["en"] = "To do"
    mine["fields"]["effort"] = field("number")
    del mine["fields"]["remind_at"]
    mine["sections"][1]["fields"].remove("remind_at")
    async with database.write(workspace) as session:
        await schema.publish(session, SYSTEM, [change("task", mine), change("intern", None, kind="role")])

    theirs = deepcopy(stored)
    task = theirs["object", "task"]["fields"]
    task["subject"]["label"]["en"] = "Title"
    task["remind_at"]["required"] = True
    task["place"] = field("address")
    theirs["role", "intern"]["label"]["en"] = "Trainee"
    theirs["role", "auditor"] = {"label": {"en": "Auditor"}}
    monkeypatch.setattr(standard, "standard_documents", lambda: theirs)
    async with database.write(workspace) as session:
        upgraded = await standard.upgrade(session, SYSTEM)
    assert [(each.key, each.pointer, each.mine) for each in upgraded.conflicts] == [
        ("task", "/fields/subject/label/en", "To do")
    ]
    async with database.read(workspace) as session:
        catalog = await metadata.catalog(session)
        fields = catalog.object("task").fields
        assert (fields["subject"].label["en"], "effort" in fields, "place" in fields) == ("To do", True, True)
        assert "remind_at" not in fields
        assert ("intern" in catalog.roles, "auditor" in catalog.roles) == (False, True)
        await tables_follow(session)
    async with database.write(workspace) as session:
        again = await standard.upgrade(session, SYSTEM)
    assert (again.published.changed, again.conflicts) == ((), ())


async def test_an_old_workspace_gets_what_is_new_and_what_does_not_fit_waits_and_says_why(
    database: Database, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = dict(standard_documents())
    old = {pair: body for pair, body in now.items() if pair[0] in {"object", "role", "workspace"}}
    monkeypatch.setattr(standard, "standard_documents", lambda: old)
    async with database.write(workspace) as session:
        await standard.install(session, SYSTEM, modules=MODULES)
    mine = deepcopy(old["object", "opportunity"])
    mine["fields"]["stage"]["label"]["zh-CN"] = "进度"
    mine["fields"]["stage"]["options"]["options"].append({"code": "parked", "label": {"zh-CN": "搁置", "en": "Parked"}})
    async with database.write(workspace) as session:
        roles = {key: deepcopy(body) for (kind, key), body in old.items() if kind == "role"}
        without = [
            change(key, body, kind="role") for key, body in roles.items() if body["objects"].pop("touchpoint", None)
        ]
        await schema.publish(session, SYSTEM, [change("opportunity", mine), change("touchpoint", None), *without])

    theirs = deepcopy(now)
    theirs["object", "opportunity"]["fields"]["stage"]["label"]["zh-CN"] = "销售阶段"
    theirs["object", "account"]["fields"]["last_touch"] = {
        "type": "lookup", "label": {"en": "Last touchpoint", "zh-CN": "最近触点"}, "options": {"object": "touchpoint"},
    }  # fmt: skip
    monkeypatch.setattr(standard, "standard_documents", lambda: theirs)
    async with database.read(workspace) as session:
        planned = await standard.preview(session, SYSTEM)
        version, _ = await metadata.epochs(session)
    async with database.write(workspace) as session:
        done = await standard.upgrade(session, SYSTEM)
    assert (done.changes, done.conflicts, done.left_out) == (planned.changes, planned.conflicts, planned.left_out)
    assert done.published.version == version + 1

    waiting = {each.key for each in done.left_out}
    assert "account" in waiting
    assert [
        left_out_words(each, theirs[each.kind, each.key], "zh-CN") for each in done.left_out if each.key == "account"
    ] == ["客户暂不能加入：没有对象“touchpoint”。 下次升级时会再次提供。"]
    [conflict] = done.conflicts
    assert (
        conflict_words(conflict, mine, "zh-CN")
        == "商机，字段 › 进度 › 名称：贵公司为“进度”，新标准为“销售阶段”。 保留贵公司的设置。"
    )
    async with database.read(workspace) as session:
        stored = await repository.stored(session)
        assert {pair for pair in theirs if pair not in stored} == {
            ("object", "touchpoint"),
            *((e.kind, e.key) for e in done.left_out if e.kind != "object"),
        }
        again = await standard.preview(session, SYSTEM)
        assert (again.changes, again.conflicts) == ((), ())
        assert {each.key for each in again.left_out} == waiting


def test_every_standard_label_is_in_both_languages() -> None:
    def missing(value: Any, place: str) -> Iterator[str]:
        if isinstance(value, dict):
            for key, each in value.items():
                if (
                    key in {"label", "plural", "help", "message"}
                    and isinstance(each, dict)
                    and not {"zh-CN", "en"} <= each.keys()
                ):
                    yield f"{place}/{key}"
                yield from missing(each, f"{place}/{key}")
        elif isinstance(value, list):
            for number, each in enumerate(value):
                yield from missing(each, f"{place}/{number}")

    found = [place for (kind, key), body in standard_documents().items() for place in missing(body, f"{kind}/{key}")]
    assert found == []


def test_every_standard_field_is_on_its_page_and_the_white_list_is_short() -> None:
    for (kind, key), body in standard_documents().items():
        if kind == "object":
            shown = [name for section in body["sections"] for name in section["fields"]]
            assert sorted(shown) == sorted(body["fields"]), key
    lead = standard_documents()["object", "lead"]["fields"]
    assert [name for name, each in lead.items() if each.get("required")] == ["phone", "product_interest", "source"]
