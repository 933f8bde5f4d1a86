"""Deleting and restoring: what goes along, what holds, what comes back."""

from __future__ import annotations

from uuid import UUID

from tests.records.conftest import Company, codes, rejected, written
from yingtu.kit.i18n import translate
from yingtu.kit.ids import uuid7
from yingtu.records.changes import Create, Delete, Restore, Update, Written
from yingtu.records.models import event


async def trashed(company: Company, object_name: str, record: UUID) -> bool:
    return (await company.row(object_name, record))["deleted_at"] is not None


class TestDelete:
    async def test_a_deletion_is_a_version_and_can_be_repeated(self, company: Company) -> None:
        record = await company.create("account")
        assert written(await company.delete("account", record)).version == 2
        again = written(await company.delete("account", record))
        assert (again.version, again.changed) == (2, False)
        [old] = await company.versions("account", record)
        assert (old["version"], old["deleted_at"]) == (1, None)

    async def test_children_are_cleared_or_go_along_by_their_relation(self, company: Company) -> None:
        parent = await company.create("account", name="parent")
        child = await company.create("account", parent=parent)
        contact = await company.create("contact", account=parent)
        contract = await company.create("contract", contact=contact)
        opportunity = await company.create("opportunity", account=parent)
        result = await company.delete("account", parent)
        assert await trashed(company, "contact", contact)
        assert (await company.row("account", child))["parent"] is None
        assert (await company.row("opportunity", opportunity))["account"] is None
        cleared = await company.row("contract", contract)
        assert (cleared["contact"], cleared["version"], cleared["deleted_at"]) == (None, 2, None)
        assert {cleared["change_id"], (await company.row("contact", contact))["deleted_change"]} == {result.change_id}
        rows = await company.session.dicts(event.select().where(event.c.change_id == result.change_id))
        assert {(row["object"], row["event"]) for row in rows} == {
            ("account", "deleted"),
            ("account", "updated"),
            ("contact", "deleted"),
            ("contract", "updated"),
            ("opportunity", "updated"),
        }

    async def test_a_restricting_child_holds_its_parent_and_only_it(self, company: Company) -> None:
        held, free = await company.create("account"), await company.create("account")
        contact = await company.create("contact", account=held)
        contracts = [await company.create("contract", account=held) for _ in range(2)]
        result = await company.write("account", Delete(held), Delete(free), atomic=False)
        assert codes(result) == [("", "still_referenced")]
        assert not isinstance(result.outcomes[0], Written)
        told = rejected(result).problems[0]
        assert told.params.items() >= {"object": "contract", "field": "account", "id": str(held), "count": 2}.items()
        assert translate(told.code, told.params, "zh-CN") == "“对象”中还有 2 条记录通过“字段”关联此记录。"
        assert not await trashed(company, "contact", contact)
        assert await trashed(company, "account", free)
        for contract in contracts:
            await company.delete("contract", contract)
        assert written(await company.delete("account", held)).changed

    async def test_records_deleted_together_do_not_hold_each_other(self, company: Company) -> None:
        parent = await company.create("account")
        child = await company.create("account", parent=parent)
        result = await company.write("account", Delete(parent), Delete(child))
        assert [written(result, place).version for place in range(2)] == [2, 2]

    async def test_an_atomic_refusal_leaves_everything(self, company: Company) -> None:
        held, free = await company.create("account"), await company.create("account")
        await company.create("contract", account=held)
        result = await company.write("account", Delete(free), Delete(held))
        assert codes(result, 0) == [("", "batch_rejected")]
        assert not await trashed(company, "account", free)


class TestRestore:
    async def test_what_went_along_comes_back_and_nothing_else(self, company: Company) -> None:
        account, other = await company.create("account"), await company.create("account")
        early, late = [await company.create("contact", account=account) for _ in range(2)]
        foreign = await company.create("contact", account=other)
        await company.delete("contact", early)
        await company.write("account", Delete(account), Delete(other))
        result = await company.restore("account", account)
        assert written(result).version == 3
        states = [await trashed(company, "contact", each) for each in (early, late, foreign)]
        assert states == [True, False, True]
        assert written(await company.restore("account", account)).changed is False

    async def test_a_child_does_not_come_back_without_its_parent(self, company: Company) -> None:
        account = await company.create("account")
        contact = await company.create("contact", account=account)
        await company.delete("account", account)
        assert codes(await company.restore("contact", contact)) == [("account", "parent_in_trash")]
        assert codes(await company.restore("contact", uuid7())) == [("", "record_not_found")]

    async def test_a_taken_key_keeps_a_record_in_the_trash_and_names_the_other(self, company: Company) -> None:
        old = await company.create("account", code="A1")
        await company.delete("account", old)
        new = await company.create("account", code="ａ1", name="the new one")
        result = await company.restore("account", old)
        assert codes(result) == [("code", "not_unique")]
        assert rejected(result).status == 409
        assert rejected(result).problems[0].params["id"] == str(new)

    async def test_a_taken_key_of_a_child_keeps_the_parent_too(self, company: Company) -> None:
        account = await company.create("account")
        await company.create("contact", account=account, email="a@example.com")
        await company.delete("account", account)
        await company.create("contact", email="a@example.com")
        assert codes(await company.restore("account", account)) == [("", "duplicate")]

    async def test_a_new_reference_to_a_record_in_the_trash_is_refused(self, company: Company) -> None:
        account = await company.create("account")
        await company.delete("account", account)
        contact = await company.create("contact")
        result = await company.write("contact", Update(contact, {"account": account}))
        assert codes(result) == [("account", "unknown_record")]


class TestDuplicates:
    async def test_unique_fields_compare_normalised_keys(self, company: Company) -> None:
        first = await company.create("account", code="ABC 1", name="first")
        owner = {"owner_id": company.sales.id, "name": "x"}
        result = await company.write(
            "account",
            Create({**owner, "code": "abc 1"}),
            Create({**owner, "code": "new"}),
            Create({**owner, "code": "NEW"}),
            Create(owner),
            Create(owner),
            atomic=False,
        )
        assert codes(result, 0) == [("code", "not_unique")]
        assert rejected(result).problems[0].params["name"] == "first"
        assert codes(result, 2) == [("code", "not_unique")]
        assert [isinstance(each, Written) for each in result.outcomes] == [False, True, False, True, True]
        assert written(await company.update("account", first, code="ABC 1")).changed is False
        assert written(await company.update("account", first, code="Abc 1")).changed is True

    async def test_block_refuses_warn_tells_and_empty_never_matches(self, company: Company) -> None:
        person = await company.create("contact", email="a@example.com", name="Ann")
        owner = {"owner_id": company.sales.id, "name": "x"}
        blocked = await company.write("contact", Create({**owner, "email": "A@EXAMPLE.com"}))
        assert codes(blocked) == [("email", "duplicate")]
        assert rejected(blocked).problems[0].params["id"] == str(person)
        await company.create("account", phone="13800138000", name="One")
        warned = await company.write(
            "account", Create({**owner, "phone": "138-0013-8000"}), Create(owner), Create(owner)
        )
        [warning] = written(warned).warnings
        assert (warning.pointer, warning.code, warning.params["name"]) == ("phone", "duplicate", "One")
        assert written(warned, 1).warnings == ()

    async def test_deleted_records_are_no_duplicates(self, company: Company) -> None:
        person = await company.create("contact", email="a@example.com")
        await company.delete("contact", person)
        await company.create("contact", email="a@example.com")

    async def test_restoring_together_what_collides_brings_back_the_first(self, company: Company) -> None:
        first = await company.create("account", code="A")
        await company.delete("account", first)
        second = await company.create("account", code="A")
        await company.delete("account", second)
        result = await company.write("account", Restore(first), Restore(second), atomic=False)
        assert [isinstance(each, Written) for each in result.outcomes] == [True, False]
