"""A term is in force once each department it names has signed its wording; whoever uses it is told; others keep reading the old one."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from tests.process.conftest import World
from tests.support.actors import actor_of, make_department, make_user
from tests.support.documents import change
from yingtu.audit.models import audit_entry
from yingtu.channels.models import notification
from yingtu.identity.actor import SYSTEM
from yingtu.identity.models import users
from yingtu.kit.i18n import LANGUAGES, translate
from yingtu.kit.statement import Statement
from yingtu.metadata import service as metadata
from yingtu.metadata.build import build_catalog, parse_documents
from yingtu.metadata.checks import Problems
from yingtu.metadata.term_documents import TermDocument
from yingtu.schema import service as schema
from yingtu.standard.shipped import standard_documents
from yingtu.terms import service
from yingtu.terms.checks import check_terms
from yingtu.terms.describe import term_detail
from yingtu.terms.errors import NotTheHead, ObjectionUnsaid, TermChanged, UnknownTerm
from yingtu.terms.wording import digest_of, gone, standing

if TYPE_CHECKING:
    from uuid import UUID

    from yingtu.kit.db import Database, Workspace

KEY = "qualified_lead"


async def _told(world: World) -> set[tuple[UUID, str]]:
    statement = Statement(sa.select(notification.c.person, notification.c.kind))
    return {(person, kind) for person, kind in await world.session.all(statement)}


async def _publish(world: World, **values: Any) -> None:
    body = deepcopy(standard_documents()["term", KEY]) | values
    await schema.publish(world.session, SYSTEM, [change(KEY, body, kind="term")])
    world.session.memo.clear()


async def _head(world: World, department: str) -> Any:
    """Somebody who leads a department, with somebody who reports to them."""
    place = await make_department(world.session, department)
    head = await make_user(world.session, f"head of {department}", roles=("marketing",), department_id=place)
    await make_user(world.session, f"one of {department}", manager=head, department_id=place)
    await metadata.bump_access_epoch(world.session)
    return await _actor(world, head)


async def _actor(world: World, person: Any) -> Any:
    version, _ = await metadata.epochs(world.session)
    return replace(await actor_of(world.session, person), catalog_version=version)


class TestShippedTerms:
    async def test_they_are_filled_in_both_languages_in_force_and_say_where_they_are_used(self, world: World) -> None:
        found = await service.glossary(world.session, world.actor)
        catalog = await metadata.catalog(world.session)
        names = {each.key: each for each in found}
        assert {"qualified_lead", "prospect", "closed_order", "win_rate"} <= names.keys()
        for each in found:
            assert (each.is_draft, each.number, gone(catalog, each.proposed)) == (False, 1, [])
            for part in (each.proposed.label, each.proposed.definition):
                assert all(part[language] for language in LANGUAGES), each.key
        assert [each.key for each in await service.glossary(world.session, world.actor, "MQL")] == [KEY]
        assert [each.key for each in await service.glossary(world.session, world.actor, "双方签署 合同")] == [
            "closed_order"
        ]


class TestSigning:
    async def test_the_old_wording_counts_until_every_department_has_signed_and_then_its_users_are_told(
        self, world: World, publishing: None, database: Database, workspace: Workspace
    ) -> None:
        assert await service.settle(database, workspace, None) == len(
            await service.glossary(world.session, world.actor)
        )  # type: ignore[arg-type]
        assert await _told(world) == set()
        marketing, sales = await _head(world, "市场部"), await _head(world, "销售一部")
        new = {"zh-CN": "三天内联系上的线索。", "en": "A lead reached within three days."}
        await _publish(world, definition=new, departments=["市场部", "销售一部"])
        assert await service.settle(database, workspace, None) == 2  # type: ignore[arg-type]
        assert await service.settle(database, workspace, None) == 0  # type: ignore[arg-type]
        assert await _told(world) == {(marketing.user_id, "approval.term"), (sales.user_id, "approval.term")}

        draft = (await service.term(world.session, marketing, KEY)).standing
        assert (draft.is_draft, draft.number, draft.missing) == (True, 1, ("市场部", "销售一部"))
        assert draft.in_force is not None
        assert draft.in_force.definition["zh-CN"].startswith("已联系上本人")
        with pytest.raises(NotTheHead):
            await service.sign(
                world.session, marketing, KEY, department="销售一部", digest=draft.digest, agrees=True, comment=None
            )
        with pytest.raises(TermChanged):
            await service.sign(
                world.session, marketing, KEY, department="市场部", digest="0" * 64, agrees=True, comment=None
            )
        with pytest.raises(ObjectionUnsaid):
            await service.sign(
                world.session, marketing, KEY, department="市场部", digest=draft.digest, agrees=False, comment=" "
            )
        with pytest.raises(UnknownTerm):
            await service.sign(
                world.session, marketing, KEY, department="法务部", digest=draft.digest, agrees=True, comment=None
            )

        half = await service.sign(
            world.session, marketing, KEY, department="市场部", digest=draft.digest, agrees=True, comment=None
        )
        assert (half.standing.is_draft, half.standing.missing) == (True, ("销售一部",))
        await service.sign(
            world.session, sales, KEY, department="销售一部", digest=draft.digest, agrees=False, comment="三天太长"
        )
        whole = await service.sign(
            world.session, sales, KEY, department="销售一部", digest=draft.digest, agrees=True, comment="同意"
        )
        assert (whole.standing.is_draft, whole.standing.number, len(whole.editions)) == (False, 2, 2)
        # Whoever has a role that names leads; the system administrator has none of them.
        in_force = {person for person, kind in await _told(world) if kind == "system.term_in_force"}
        assert {world.sales.id, world.manager.id, marketing.user_id} <= in_force
        signed = await world.session.all(
            Statement(sa.select(audit_entry.c.person_id).where(audit_entry.c.action == "term_signed"))
        )
        assert sorted(row[0] for row in signed) == sorted([marketing.user_id, sales.user_id, sales.user_id])
        detail = term_detail(await metadata.catalog(world.session), whole, sales, {})
        assert (detail.state, detail.version, [each.number for each in detail.editions]) == ("in_force", 2, [2, 1])
        assert [(each.department, each.mine, each.agrees) for each in detail.signatures] == [
            ("市场部", False, True),
            ("销售一部", True, True),
        ]

    async def test_administrators_sign_for_a_department_without_a_head(self, world: World, publishing: None) -> None:
        admin = await _actor(world, await make_user(world.session, "admin", roles=("admin",)))
        await _publish(world, departments=["还没有的部门"], owner="市场部")
        found = await service.term(world.session, admin, KEY)
        assert [each.id for each in found.signers["还没有的部门"]] == [admin.user_id]
        # The shipped wording was in force before anybody wrote an edition down.
        assert found.standing.in_force is not None
        assert (found.standing.in_force.departments, found.standing.number) == ([], 1)
        digest = found.standing.digest
        done = await service.sign(
            world.session, admin, KEY, department="还没有的部门", digest=digest, agrees=True, comment=None
        )
        assert [(each.number, each.wording["owner"]) for each in done.editions] == [(1, "市场部"), (2, "市场部")]

    async def test_a_head_who_has_left_signs_nothing(self, world: World, publishing: None) -> None:
        head = await _head(world, "市场部")
        await world.session.execute(Statement(sa.update(users).where(users.c.id == head.user_id).values(active=False)))
        await _publish(world, departments=["市场部"])
        found = await service.term(world.session, world.actor, KEY)
        # Whoever reported to them reports to nobody in the department now.
        assert [each.name for each in found.signers["市场部"]] == ["One Of 市场部"]


class TestWording:
    def test_where_a_term_is_used_can_change_without_signatures(self) -> None:
        one = TermDocument.model_validate(standard_documents()["term", KEY] | {"departments": ["a"]})
        other = one.model_copy(update={"fields": [], "synonyms": ["新词"]})
        assert digest_of(one) == digest_of(other)
        assert digest_of(one) != digest_of(one.model_copy(update={"owner": "别人"}))
        assert standing(KEY, one, [], []).in_force is None

    def test_what_cannot_be_meant_is_refused_with_a_sentence(self) -> None:
        first = {
            "label": {"en": "One"},
            "definition": {"en": "One"},
            "fields": ["lead.status"],
            "metrics": ["win_rate"],
        }
        second = {
            "label": {"en": "Two"},
            "definition": {"en": " "},
            "fields": ["lead.status"],
            "departments": ["A", "a "],
        }
        documents = {("term", "one"): first, ("term", "two"): second}
        found = Problems()
        check_terms(build_catalog("test", 1, parse_documents(documents)), found)
        assert {(each.pointer, each.code) for each in found.found} == {
            ("/term/two/definition", "config_term_definition"),
            ("/term/two/departments/1", "config_term_department"),
            ("/term/two/fields", "config_term_twice"),
        }
        for each in found.found:
            for language in LANGUAGES:
                assert translate(each.code, each.params, language) != each.code

    async def test_a_stage_that_is_taken_out_does_not_wait_for_the_glossary(self, world: World) -> None:
        catalog = await metadata.catalog(world.session)
        term = TermDocument.model_validate(
            standard_documents()["term", KEY] | {"fields": ["lead.status", "lead.gone"], "stages": ["sales/gone"]}
        )
        assert gone(catalog, term) == ["lead.gone", "sales/gone"]
