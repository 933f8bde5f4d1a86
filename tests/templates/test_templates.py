"""Every template fits an empty workspace and the one people have worked in; its sample data come and go."""

from __future__ import annotations

import pytest

from tests.support.actors import actor_of, make_user
from yingtu.identity.actor import SYSTEM, Actor
from yingtu.kit.db import Session
from yingtu.metadata import repository as documents
from yingtu.metadata import service as metadata
from yingtu.records import service as records
from yingtu.records.service import ListQuery
from yingtu.schema import service as schema
from yingtu.schema.draft import DocumentChange
from yingtu.standard import service as standard
from yingtu.templates import service
from yingtu.templates.errors import UnknownTemplate
from yingtu.templates.shipped import KEYS, template


@pytest.fixture
async def admin(session: Session) -> Actor:
    await standard.install(session, SYSTEM)
    return await actor_of(session, await make_user(session, "admin", roles=["admin"]))


async def again(session: Session, actor: Actor) -> Actor:
    """The same person under the configuration now in force."""
    from yingtu.identity import service as identity

    assert actor.user_id is not None
    return await identity.actor_of_user(session, actor.user_id)


class TestInstall:
    @pytest.mark.parametrize("key", KEYS)
    async def test_each_fits_an_empty_workspace_and_its_sample_comes_and_goes(
        self, session: Session, admin: Actor, key: str
    ) -> None:
        found = template(key)
        planned = await service.preview(session, admin, key)
        done = await service.install(session, admin, key)
        assert planned.changed == done.changed
        actor = await again(session, admin)
        written = await service.add_sample(session, actor, key)
        assert written == len(found.sample)
        for kind, name in found.configuration.documents:
            if kind == "object":
                page = await records.list_records(session, actor, name, ListQuery())
                assert records.items_of(page), f"no sample of {name}"
        assert await service.remove_sample(session, actor, key) == written
        (offered,) = (each for each in await service.offered(session, actor) if each.template.key == key)
        assert offered.installed is not None
        assert offered.installed.samples == 0
        assert (await service.preview(session, actor, key)).changed == ()

    async def test_all_of_them_lie_over_each_other_and_what_the_customer_has_stays(
        self, session: Session, admin: Actor
    ) -> None:
        await standard.switch_modules(session, SYSTEM, ["core", "sales"])
        stored = await documents.stored(session)
        own = dict(stored["object", "account"].body)
        own["label"] = {"zh-CN": "医院与客户", "en": "Hospitals"}
        own["fields"] = {**own["fields"], "hospital_level": {"type": "text", "label": {"zh-CN": "等级", "en": "Level"}}}
        mine = {
            "label": {"zh-CN": "我的招标", "en": "My tenders"},
            "fields": {"name": {"type": "text", "label": {"en": "Name"}}},
        }
        changes = [DocumentChange("object", "account", own), DocumentChange("object", "tender", mine)]
        changes.append(DocumentChange("role", "support", None))
        await schema.publish(session, SYSTEM, changes)
        for key in KEYS:
            await service.install(session, await again(session, admin), key)
        after = await documents.stored(session)
        account = after["object", "account"].body
        assert account["label"] == own["label"]
        assert account["fields"]["hospital_level"]["type"] == "text"
        assert {"taxpayer_kind", "tenant_id", "supplier_code", "buyer_kind"} <= account["fields"].keys()
        assert after["object", "tender"].body["label"] == mine["label"]
        assert ("role", "support") not in after
        assert after["workspace", "workspace"].body["modules"] == ["core", "activities", "sales", "service"]
        assert "tender" in after["role", "sales"].body["objects"]
        assert (await metadata.catalog(session)).objects.keys() >= {
            "student",
            "software_subscription",
            "shipment",
            "complaint",
        }

    async def test_one_that_is_not_there_is_named(self, session: Session, admin: Actor) -> None:
        with pytest.raises(UnknownTemplate):
            await service.preview(session, admin, "space_travel")
