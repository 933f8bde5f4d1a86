"""Create, update, delete, restore: values, versions, history, per-row problems."""

from __future__ import annotations

from decimal import Decimal

from tests.records.conftest import Company, written


class TestCreate:
    async def test_values_are_normalised_and_the_first_version_is_one(self, company: Company) -> None:
        record = await company.create("account", name="  云帆科技 ", phone="138 0013 8000")
        row = await company.row("account", record)
        assert (row["name"], row["phone"], row["version"]) == ("云帆科技", "+8613800138000", 1)
        assert row["name__pinyin"] == "yun fan ke ji"
        assert await company.versions("account", record) == []


class TestUpdate:
    async def test_the_old_version_goes_to_the_history(self, company: Company) -> None:
        record = await company.create("opportunity", amount=100)
        result = await company.update("opportunity", record, amount=200, tags=["hot"])
        assert (written(result).version, written(result).changed) == (2, True)
        row, [old] = await company.row("opportunity", record), await company.versions("opportunity", record)
        assert (row["amount"], row["tags"], row["version"]) == (Decimal(200), ["hot"], 2)
        assert (old["amount"], old["tags"], old["version"]) == (Decimal(100), None, 1)
        assert old["valid_to"] == row["valid_from"] > old["valid_from"]
