"""Roles as policies: what is allowed at all, levels of fields, the rules handed to the write path."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tests.support.small_world import ANNA, BEN, READ_ALL, SmallWorld, documents_of, role, small_world
from yingtu.access import service as access
from yingtu.access.compile import MANY_OWNERS, Size, needed_scopes, size_of
from yingtu.access.errors import OperationForbidden
from yingtu.access.policy import Level, Operation
from yingtu.identity.actor import SYSTEM, Actor, Scope
from yingtu.kit.db import Session
from yingtu.metadata.build import build_catalog
from yingtu.metadata.catalog import Catalog
from yingtu.metadata.documents import Grant, RoleDocument
from yingtu.metadata.errors import UnknownObject
from yingtu.query.tables import record_table


def catalog_of(**roles: RoleDocument) -> Catalog:
    return build_catalog("test", 1, documents_of(**roles))


def policy(catalog: Catalog, *roles: str) -> Any:
    return access.policy(catalog, Actor(user_id=ANNA, roles=roles), catalog.objects["lead"])


def one(**grant: Any) -> Catalog:
    return catalog_of(one=role(lead=[Grant(**{"operations": ["read", "edit"], "scope": "all", **grant})]))


class TestPolicy:
    def test_nothing_is_allowed_without_a_grant(self) -> None:
        catalog = catalog_of(empty=role(), other=role(account=[READ_ALL]))
        for roles in ((), ("empty",), ("other",), ("there is no such role",)):
            found = policy(catalog, *roles)
            assert not any(found.allows(operation) for operation in Operation)
            assert found.best_level("name") is Level.HIDDEN
            with pytest.raises(UnknownObject):
                access.require(found, Operation.READ)

    def test_what_is_known_but_not_granted_is_forbidden(self) -> None:
        found = policy(catalog_of(reader=role(lead=[READ_ALL])), "reader")
        access.require(found, Operation.READ)
        with pytest.raises(OperationForbidden):
            access.require(found, Operation.DELETE)

    def test_system_is_explicit_and_may_do_everything(self) -> None:
        catalog = catalog_of()
        found = access.policy(catalog, SYSTEM, catalog.objects["lead"])
        assert all(found.allows(operation) for operation in Operation)
        assert found.best_level("id_number") is Level.EDIT

    def test_the_star_covers_only_objects_that_the_role_does_not_name(self) -> None:
        every = Grant(operations=["read", "delete"], scope="all")
        catalog = catalog_of(
            star=RoleDocument(label={"en": "Star"}, objects={"*": [every]}),
            named=RoleDocument(label={"en": "Named"}, objects={"*": [every], "lead": [READ_ALL]}),
            nothing=RoleDocument(label={"en": "Nothing"}, objects={"*": [every], "lead": []}),
        )
        assert policy(catalog, "star").allows(Operation.DELETE)
        assert not policy(catalog, "named").allows(Operation.DELETE)
        assert not policy(catalog, "nothing").allows(Operation.READ)

    def test_sensitive_fields_are_masked_unless_the_grant_names_them(self) -> None:
        assert policy(one(), "one").best_level("id_number") is Level.MASKED
        assert policy(one(default_field="hidden"), "one").best_level("id_number") is Level.HIDDEN
        assert policy(one(fields={"id_number": "read"}), "one").best_level("id_number") is Level.READ

    def test_identity_and_version_are_always_readable_and_never_edited(self) -> None:
        found = policy(one(default_field="hidden", fields={"id": "hidden", "version": "edit"}), "one")
        assert (found.best_level("id"), found.best_level("version")) == (Level.READ, Level.READ)

    def test_system_fields_stay_readable_when_the_others_are_hidden_but_can_be_hidden_by_name(self) -> None:
        found = policy(one(default_field="hidden", fields={"created_by": "hidden", "updated_at": "edit"}), "one")
        assert found.best_level("created_at") is Level.READ
        assert found.best_level("created_by") is Level.HIDDEN
        assert found.best_level("updated_at") is Level.READ
        assert found.best_level("owner_id") is Level.READ
        assert policy(one(), "one").best_level("owner_id") is Level.EDIT

    def test_computed_fields_are_never_edited(self) -> None:
        assert policy(one(), "one").best_level("double", Operation.EDIT) is Level.READ

    def test_actors_with_the_same_roles_share_a_policy_and_a_sight(self) -> None:
        catalog = catalog_of(reader=role(lead=[READ_ALL]))
        anna, ben = Actor(user_id=ANNA, roles=("reader",)), Actor(user_id=BEN, roles=("reader",))
        assert access.sight(catalog, anna) is access.sight(catalog, ben)
        assert access.policy(catalog, anna, catalog.objects["lead"]) is access.policy(
            catalog, ben, catalog.objects["lead"]
        )

    def test_a_filter_that_no_longer_fits_covers_nothing(self) -> None:
        catalog = one(filter={"field": "gone", "op": "eq", "value": 1})
        rules = access.row_rules(
            catalog, Actor(user_id=ANNA, roles=("one",)), catalog.objects["lead"], Operation.READ,
            record_table(catalog, catalog.objects["lead"]),
        )  # fmt: skip
        assert str(rules.columns[0].element) == "false IS true"


class TestOwnerSets:
    def test_size_classes(self) -> None:
        assert [size_of(n) for n in (0, 1, 2, MANY_OWNERS, MANY_OWNERS + 1)] == [
            Size.ONE, Size.ONE, Size.FEW, Size.FEW, Size.MANY,
        ]  # fmt: skip

    def test_own_adds_nothing_to_another_scope(self) -> None:
        assert needed_scopes([Scope.OWN, Scope.TEAM]) == (Scope.TEAM,)
        assert needed_scopes([Scope.OWN]) == (Scope.OWN,)

    def test_owners_of_several_scopes_are_united(self) -> None:
        actor = Actor(user_id=ANNA, owners={Scope.TEAM: (ANNA,), Scope.REGION: (ANNA, BEN)})
        owners = {"both": (Scope.REGION, Scope.TEAM), "own": (Scope.OWN,)}
        found = access.parameters(owners, actor, single=frozenset({"own"}))
        assert found == {"both": f"{{{ANNA.hex},{BEN.hex}}}", "own": ANNA.hex}
        assert access.owner_count(actor, owners["both"]) == 2


class TestRowRules:
    async def test_each_rule_says_whether_it_covers_a_row(self, session: Session) -> None:
        world: SmallWorld = await small_world(
            session,
            writer=role(
                lead=[
                    Grant(operations=["edit"], scope="own", fields={"stage": "read"}),
                    Grant(
                        operations=["edit"],
                        scope="all",
                        filter={"field": "account.industry", "op": "eq", "value": "it"},
                    ),
                    Grant(operations=["read"], scope="all"),
                ]
            ),
        )
        table = record_table(world.catalog, world.lead).alias("t")
        rules = access.row_rules(world.catalog, world.actor(ANNA, "writer"), world.lead, Operation.EDIT, table)
        found = await session.all(sa.select(table.c.name, *rules.columns).order_by(table.c.created_at), rules.params)
        assert found == [("云帆", True, True), ("Beta", True, False), ("Gamma", False, True), ("delta", False, False)]
        assert rules.level("stage", (True, True)) is Level.EDIT
        assert rules.level("stage", (True, False)) is Level.READ
        assert rules.level("stage", (False, False)) is Level.HIDDEN
