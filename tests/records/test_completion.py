"""Required fields that may follow: the record is saved and marked, and the mark goes when nothing is missing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.records.conftest import Company, codes, written
from tests.support.documents import an_object, change, choice, field
from yingtu.identity.actor import SYSTEM
from yingtu.metadata import service as metadata
from yingtu.metadata.errors import InvalidDocument
from yingtu.records.changes import Create, Update
from yingtu.schema import service as schema

COMPLETION = {"fields": ["phone"], "mark": "status", "value": "incomplete", "where": {"source": ["card"]}}


def lead(completion: dict[str, Any]) -> dict[str, Any]:
    fields = {
        "phone": field("phone", required=True),
        "source": choice("card", "web"),
        "status": choice("new", "incomplete", default="new"),
    }
    return an_object(fields, completion=completion)


async def status(company: Company, record: UUID) -> tuple[str, int]:
    row = await company.row("lead", record)
    return row["status"], row["version"]


class TestCompletion:
    @pytest.fixture
    async def company(self, company: Company) -> Company:
        await schema.publish(company.session, SYSTEM, [change("lead", lead(COMPLETION))])
        company.catalog = await metadata.catalog(company.session)
        return company

    async def test_a_card_without_phone_is_saved_and_marked_until_the_phone_is_there(self, company: Company) -> None:
        result = await company.write("lead", Create({"name": "Li", "source": "card", "owner_id": company.sales.id}))
        card = written(result)
        assert [(each.pointer, each.code) for each in card.warnings] == [("phone", "to_complete")]
        assert await status(company, card.id) == ("incomplete", 1)
        assert written(await company.update("lead", card.id, name="Li Lei")).changed
        assert await status(company, card.id) == ("incomplete", 2)
        assert written(await company.update("lead", card.id, phone="13912345678")).changed
        assert await status(company, card.id) == ("new", 3)
        assert written(await company.update("lead", card.id, phone=None)).changed
        assert await status(company, card.id) == ("incomplete", 4)

    async def test_the_field_stays_required_elsewhere(self, company: Company) -> None:
        values = {"name": "Li", "source": "web", "owner_id": company.sales.id}
        assert codes(await company.write("lead", Create(values))) == [("phone", "required")]
        whole = written(await company.write("lead", Create({**values, "phone": "13912345678"}))).id
        assert codes(await company.write("lead", Update(whole, {"phone": None}))) == [("phone", "required")]
        assert await status(company, whole) == ("new", 1)


async def test_a_mark_that_cannot_be_set_is_not_published(company: Company) -> None:
    with pytest.raises(InvalidDocument) as refused:
        await schema.publish(company.session, SYSTEM, [change("lead", lead({**COMPLETION, "value": "unknown"}))])
    assert "config_completion_mark" in {each.code for each in refused.value.problems}
