"""Who may write what: on the row as it was and as it will be."""

from __future__ import annotations

from typing import Any

from tests.records.conftest import Company, codes, written
from tests.support.actors import Person, make_role
from yingtu.identity.actor import Actor, Scope
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.records.changes import Create, Delete, Rejected, Update, Written

ALL = ["create", "read", "edit", "delete"]


async def as_role(company: Company, *grants: dict[str, Any], person: Person | None = None, **owners: Any) -> Actor:
    """An actor whose role has these grants on opportunities (everything on the others)."""
    others = [{"operations": ALL, "scope": "all"}]
    await make_role(company.session, "sales", objects={"opportunity": list(grants), "*": others})
    company.catalog = await metadata.catalog(company.session)
    return await company.actor(person, {Scope(key): value for key, value in owners.items()})


def status(outcome: Any) -> int:
    assert isinstance(outcome, Rejected), outcome
    return outcome.status


class TestRows:
    async def test_what_may_not_be_read_does_not_exist(self, company: Company) -> None:
        mine = await company.create("opportunity")
        others = await company.create("opportunity", owner_id=company.colleague.id)
        actor = await as_role(company, {"operations": ALL, "scope": "own"})
        result = await company.write(
            "opportunity",
            Update(mine, {"note": "x"}),
            Update(others, {"note": "x", "nonsense": 1}),
            Delete(others),
            Update(uuid7(), {"note": "x"}),
            actor=actor,
            atomic=False,
        )
        assert isinstance(result.outcomes[0], Written)
        assert [status(each) for each in result.outcomes[1:]] == [404, 404, 404]
        assert codes(result, 1) == codes(result, 3) == [("", "record_not_found")]

    async def test_what_may_be_read_but_not_changed_is_forbidden(self, company: Company) -> None:
        others = await company.create("opportunity", owner_id=company.colleague.id)
        actor = await as_role(company, {"operations": ["read"], "scope": "all"}, {"operations": ALL, "scope": "own"})
        assert codes(await company.update("opportunity", others, actor=actor, note="x")) == [("", "may_not_edit")]
        refused = await company.delete("opportunity", others, actor=actor)
        assert (codes(refused), status(refused.outcomes[0])) == ([("", "may_not_delete")], 403)

    async def test_a_team_is_reached_through_its_owners(self, company: Company) -> None:
        others = await company.create("opportunity", owner_id=company.colleague.id)
        actor = await as_role(company, {"operations": ALL, "scope": "team"}, team=[company.sales, company.colleague])
        assert written(await company.update("opportunity", others, actor=actor, note="x")).version == 2

    async def test_deleting_needs_its_own_right_and_restoring_too(self, company: Company) -> None:
        mine = await company.create("opportunity")
        actor = await as_role(company, {"operations": ["read", "edit"], "scope": "own"})
        assert codes(await company.delete("opportunity", mine, actor=actor)) == [("", "may_not_delete")]
        await company.delete("opportunity", mine)
        assert codes(await company.restore("opportunity", mine, actor=actor)) == [("", "may_not_delete")]

    async def test_no_role_no_record(self, company: Company) -> None:
        mine = await company.create("opportunity")
        actor = await as_role(company)
        assert codes(await company.update("opportunity", mine, actor=actor, note="x")) == [("", "record_not_found")]
        refused = await company.write("opportunity", Create({"name": "x"}), actor=actor)
        assert codes(refused) == [("", "may_not_create")]


class TestBorder:
    async def test_a_record_may_be_handed_over_but_not_moved_out_of_a_filter(self, company: Company) -> None:
        new = {"field": "stage", "op": "eq", "value": "new"}
        mine = await company.create("opportunity")
        actor = await as_role(
            company, {"operations": ["read"], "scope": "own"}, {"operations": ALL, "scope": "own", "filter": new}
        )
        assert written(await company.update("opportunity", mine, actor=actor, note="x")).version == 2
        refused = await company.update("opportunity", mine, actor=actor, stage="won")
        assert codes(refused) == [("", "out_of_reach")]
        handed = await company.update("opportunity", mine, actor=actor, owner_id=company.colleague.id)
        assert written(handed).version == 3

    async def test_handing_over_needs_the_right_to_change_the_owner(self, company: Company) -> None:
        mine = await company.create("opportunity")
        actor = await as_role(company, {"operations": ALL, "scope": "own", "fields": {"owner_id": "read"}})
        refused = await company.update("opportunity", mine, actor=actor, owner_id=company.colleague.id)
        assert codes(refused) == [("owner_id", "may_not_edit_field")]

    async def test_new_records_lie_within_the_right_to_create(self, company: Company) -> None:
        new = {"field": "stage", "op": "eq", "value": "new"}
        actor = await as_role(company, {"operations": ALL, "scope": "own", "filter": new})
        result = await company.write(
            "opportunity",
            Create({"name": "mine"}),
            Create({"name": "theirs", "owner_id": company.colleague.id}),
            Create({"name": "won", "stage": "won"}),
            actor=actor,
            atomic=False,
        )
        assert isinstance(result.outcomes[0], Written)
        assert codes(result, 1) == codes(result, 2) == [("", "may_not_create")]
        row = await company.row("opportunity", result.outcomes[0].id)
        assert (row["owner_id"], row["created_by"]) == (company.sales.id, company.sales.id)

    async def test_a_filter_through_a_relation_looks_at_the_new_parent(self, company: Company) -> None:
        it = {"field": "account.industry", "op": "eq", "value": "it"}
        inside = await company.create("account", industry="it")
        outside = await company.create("account", industry="food")
        mine = await company.create("opportunity", account=inside)
        actor = await as_role(company, {"operations": ALL, "scope": "own", "filter": it})
        refused = await company.update("opportunity", mine, actor=actor, account=outside)
        assert codes(refused) == [("", "out_of_reach")]
        assert codes(await company.write("opportunity", Create({"name": "x", "account": outside}), actor=actor)) == [
            ("", "may_not_create")
        ]
        assert written(
            await company.write("opportunity", Create({"name": "x", "account": inside}), actor=actor)
        ).changed


class TestFields:
    async def test_levels_are_those_of_the_rules_that_cover_the_row(self, company: Company) -> None:
        mine = await company.create("opportunity", amount=5, note="secret")
        levels = {"amount": "read", "note": "hidden"}
        actor = await as_role(company, {"operations": ALL, "scope": "own", "fields": levels})
        assert codes(await company.update("opportunity", mine, actor=actor, amount=6)) == [
            ("amount", "may_not_edit_field")
        ]
        assert written(await company.update("opportunity", mine, actor=actor, amount=5, stage="won")).version == 2
        for guess in ("secret", "wrong"):
            refused = await company.update("opportunity", mine, actor=actor, note=guess)
            assert codes(refused) == [("note", "unknown_field")]
        created = await company.write("opportunity", Create({"name": "x", "note": "y"}), actor=actor)
        assert codes(created) == [("note", "unknown_field")]

    async def test_masked_values_cannot_be_guessed(self, company: Company) -> None:
        mine = await company.create("opportunity", note="secret")
        actor = await as_role(company, {"operations": ALL, "scope": "own", "fields": {"note": "masked"}})
        for guess in ("secret", "wrong"):
            refused = await company.update("opportunity", mine, actor=actor, note=guess)
            assert codes(refused) == [("note", "may_not_edit_field")]

    async def test_references_to_what_may_not_be_read_are_refused(self, company: Company) -> None:
        hidden = await company.create("contact", owner_id=company.colleague.id)
        mine = await company.create("opportunity")
        await make_role(
            company.session,
            "sales",
            objects={
                "opportunity": [{"operations": ALL, "scope": "own"}],
                "contact": [{"operations": ALL, "scope": "own"}],
            },
        )
        actor = await company.actor()
        refused = await company.update("opportunity", mine, actor=actor, helpers=[hidden])
        assert codes(refused) == [("helpers", "unknown_record")]

    async def test_a_duplicate_that_may_not_be_read_is_not_named(self, company: Company) -> None:
        await company.create("contact", owner_id=company.colleague.id, email="a@example.com", name="secret")
        await make_role(company.session, "sales", objects={"contact": [{"operations": ALL, "scope": "own"}]})
        actor = await company.actor()
        refused = await company.write("contact", Create({"name": "x", "email": "a@example.com"}), actor=actor)
        assert codes(refused) == [("email", "duplicate_hidden")]
        assert "secret" not in str(refused)
