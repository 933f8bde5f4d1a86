"""Files go in: rows become records through the write path, what is wrong is said per cell, nothing happens twice."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar

import pytest

from tests.exchange.conftest import Company
from tests.support.actors import make_role, make_user
from tests.support.guards import boss
from yingtu.access.errors import OperationForbidden
from yingtu.exchange import importing, service
from yingtu.exchange.errors import InvalidMapping, SourceUsed
from yingtu.exchange.files import chunks_of, store
from yingtu.jobs import service as jobs


class TestCreate:
    async def test_headings_in_any_language_decide_where_cells_go(self, company: Company) -> None:
        job = await company.import_text("deal", 'Name,外部编号,Amount,阶段,成交日期\nBig,E1,"1,200.50",WON,2026/1/5\n')
        assert (job.state, job.done, job.total, job.errors) == ("succeeded", 1, 1, 0)
        assert job.result == {"object": "deal", "created": 1, "updated": 0, "unchanged": 0, "held": 0, "rejected": 0}
        [deal] = await company.rows("deal")
        assert (deal["name"], deal["external"], deal["stage"]) == ("Big", "E1", "won")
        assert (deal["amount"], deal["closed"]) == (Decimal("1200.5"), date(2026, 1, 5))
        assert deal["owner_id"] == company.admin.id

    async def test_chinese_files_of_old_programs_are_read(self, company: Company) -> None:
        await company.import_text("account", "Name;code\n云帆科技有限公司;A1\n".encode("gbk"))
        assert [row["name"] for row in await company.rows("account")] == ["云帆科技有限公司"]

    async def test_a_bad_row_does_not_stop_the_others_and_says_what_is_wrong(self, company: Company) -> None:
        job = await company.import_text(
            "deal", "Name,Amount,Close date,Stage\ngood,1,2026-01-05,open\nbad,x,31/02/2026,wonn\n"
        )
        assert (job.state, job.errors, job.done) == ("succeeded", 1, 2)
        assert [row["name"] for row in await company.rows("deal")] == ["good"]
        errors = {error.column_name: error for error in await company.errors(job)}
        assert set(errors) == {"Amount", "Close date", "Stage"}
        assert {error.row_number for error in errors.values()} == {2}
        assert errors["Close date"].value == "31/02/2026"
        assert errors["Stage"].suggestion == "WON"

    async def test_held_rows_are_counted_and_are_no_errors(self, company: Company) -> None:
        with boss():
            job = await company.import_text("deal", "name\nheld\nMonday\n")
        assert job.result == {"object": "deal", "created": 1, "updated": 0, "unchanged": 0, "held": 1, "rejected": 0}
        assert await company.errors(job) == []

    async def test_more_cells_than_headings_are_an_error_of_the_row(self, company: Company) -> None:
        job = await company.import_text("account", "Name,code\na,1,oops\n")
        assert [error.code for error in await company.errors(job)] == ["too_many_cells"]

    async def test_duplicates_inside_the_file_are_refused_like_those_outside(self, company: Company) -> None:
        job = await company.import_text("account", "Name,code\na,1\nb,1\n")
        assert (len(await company.rows("account")), job.errors) == (1, 1)

    async def test_sql_in_cells_is_text(self, company: Company) -> None:
        evil = "'); DROP TABLE account; --"
        await company.import_text("account", f'Name\n"{evil}"\n')
        assert [row["name"] for row in await company.rows("account")] == [evil]

    async def test_many_batches_are_many_changes_and_every_row_has_its_event(self, company: Company) -> None:
        lines = "".join(f"Account {n},C{n}\n" for n in range(1, 1201))
        job = await company.import_text("account", "Name,code\n" + lines)
        assert (job.done, job.cursor["row"] if job.cursor else None) == (1200, 1200)
        assert await company.count("account") == 1200
        assert await company.count("change") == 3
        assert await company.count("event") == 3


class TestLookups:
    MAPPING: ClassVar[dict[str, Any]] = {
        "columns": [
            {"column": "deal", "field": "name"},
            {"column": "seller", "field": "owner_id", "match": "name"},
            {"column": "product", "field": "product"},
            {"column": "customer", "field": "account", "match": "code"},
        ]
    }

    @pytest.fixture(autouse=True)
    async def known(self, company: Company) -> None:
        await company.import_text("product", "Name\nGTX Pro\nMG Special\n")
        await company.import_text("account", "Name,code\nAcme,A1\nBeta,B1\nBeta,B2\n")

    async def test_records_and_people_are_found_by_the_field_named(self, company: Company) -> None:
        await company.import_text("deal", "deal,seller,product,customer\nd,Sam Seller,gtx pro,A1\n", self.MAPPING)
        [deal] = await company.rows("deal")
        accounts = {row["code"]: row["id"] for row in await company.rows("account")}
        products = {row["name"]: row["id"] for row in await company.rows("product")}
        assert deal["owner_id"] == company.seller.id
        assert (deal["account"], deal["product"]) == (accounts["A1"], products["GTX Pro"])

    async def test_what_nobody_knows_is_an_error_with_the_most_similar_name(self, company: Company) -> None:
        job = await company.import_text("deal", "deal,seller,product,customer\nd,Sam Seler,GTXPro,\n", self.MAPPING)
        found = {error.column_name: (error.code, error.suggestion) for error in await company.errors(job)}
        assert found == {"seller": ("lookup_unknown", "Sam Seller"), "product": ("lookup_unknown", "GTX Pro")}

    async def test_a_value_map_replaces_before_anything_is_looked_up(self, company: Company) -> None:
        mapping = {
            "columns": [
                {"column": "deal", "field": "name"},
                {"column": "p", "field": "product", "values": {"GTXPro": "GTX Pro", "-": None}},
            ]
        }
        job = await company.import_text("deal", "deal,p\na, GTXPro \nb,-\n", mapping)
        first, second = await company.rows("deal")
        assert (job.errors, first["product"] is None, second["product"]) == (0, False, None)

    async def test_a_name_that_several_have_is_not_guessed(self, company: Company) -> None:
        job = await company.import_text("deal", "Name,Account\nd,Beta\n")
        assert [(error.code, error.params["count"]) for error in await company.errors(job)] == [("lookup_ambiguous", 2)]

    async def test_unknown_ones_may_stay_empty_or_be_created(self, company: Company) -> None:
        def mapping(unknown: str) -> dict[str, Any]:
            return {
                "columns": [
                    {"column": "deal", "field": "name"},
                    {"column": "customer", "field": "account", "unknown": unknown},
                ]
            }

        await company.import_text("deal", "deal,customer\na,Nobody\n", mapping("empty"))
        assert [row["account"] for row in await company.rows("deal")] == [None]
        await company.import_text("deal", "deal,customer\nb,Gamma\nc,gamma\n", mapping("create"))
        gamma = [row for row in await company.rows("account") if row["name"].lower() == "gamma"]
        assert len(gamma) == 1
        assert [row["account"] for row in await company.rows("deal")][1:] == [gamma[0]["id"]] * 2

    async def test_one_cell_may_name_several_records(self, company: Company) -> None:
        mapping = {
            "columns": [{"column": "deal", "field": "name"}, {"column": "with", "field": "helpers", "match": "code"}]
        }
        await company.import_text("deal", "deal,with\na,A1;B1\n", mapping)
        assert await company.count("deal__helpers__link") == 2

    async def test_only_records_that_the_actor_sees_are_found(self, company: Company) -> None:
        job = await company.import_text("deal", "Name,Account\nd,Acme\n", person=company.seller)
        assert [error.code for error in await company.errors(job)] == ["lookup_unknown"]

    async def test_a_constant_may_name_a_record(self, company: Company) -> None:
        mapping = {
            "columns": [{"column": "deal", "field": "name"}],
            "constants": {"product": "MG Special", "stage": "won"},
        }
        await company.import_text("deal", "deal\na\n", mapping)
        [deal] = await company.rows("deal")
        assert (deal["product"] is not None, deal["stage"]) == (True, "won")


class TestKeys:
    def mapping(self, mode: str, **more: Any) -> dict[str, Any]:
        columns = [
            {"column": "id", "field": "external"},
            {"column": "n", "field": "name"},
            {"column": "v", "field": "amount"},
        ]
        return {"mode": mode, "keys": ["external"], "columns": columns, **more}

    async def test_upsert_creates_what_is_new_and_updates_what_is_known(self, company: Company) -> None:
        first = await company.import_text("deal", "id,n,v\nE1,one,1\nE2,two,2\n", self.mapping("upsert"))
        second = await company.import_text("deal", "id,n,v\nE2,two,3\nE1,one,1\nE3,three,\n", self.mapping("upsert"))
        assert first.result is not None
        assert second.result is not None
        assert (first.result["created"], second.result["created"]) == (2, 1)
        assert (second.result["updated"], second.result["unchanged"]) == (1, 1)
        rows = {row["external"]: row for row in await company.rows("deal")}
        assert (rows["E2"]["amount"], rows["E2"]["version"]) == (Decimal(3), 2)
        assert len(await company.rows("deal", history=True)) == 1

    async def test_a_key_twice_in_the_file_is_one_record_changed_twice(self, company: Company) -> None:
        await company.import_text("deal", "id,n,v\nE1,first,1\nE1,last,2\n", self.mapping("upsert"))
        [deal] = await company.rows("deal")
        assert (deal["name"], deal["version"]) == ("last", 2)

    async def test_update_refuses_what_is_not_there(self, company: Company) -> None:
        job = await company.import_text("deal", "id,n,v\nE9,x,1\n,y,1\n", self.mapping("update"))
        assert [error.code for error in await company.errors(job)] == ["key_unknown", "key_empty"]
        assert await company.rows("deal") == []

    async def test_a_key_that_is_masked_finds_nothing(self, company: Company) -> None:
        """A right guess of somebody else's number and a wrong one are told apart by nothing."""
        await company.import_text("deal", "id,n,v\nE1,one,1\n", self.mapping("upsert"))
        async with company.database.write(company.workspace) as session:
            masked = {
                "operations": ["read", "edit"],
                "scope": "all",
                "default_field": "edit",
                "fields": {"external": "masked"},
            }
            own = {"operations": ["create", "read", "edit", "import"], "scope": "own"}
            await make_role(session, "guesser", objects={"deal": [own, masked], "account": [own]})
            guesser = await make_user(session, "guesser", roles=("guesser",))
        job = await company.import_text("deal", "id,n,v\nE1,x,9\nE7,x,9\n", self.mapping("update"), person=guesser)
        assert [error.code for error in await company.errors(job)] == ["key_unknown", "key_unknown"]
        assert [(row["name"], row["amount"]) for row in await company.rows("deal")] == [("one", Decimal(1))]

    async def test_an_empty_cell_keeps_the_old_value_unless_it_shall_clear_it(self, company: Company) -> None:
        await company.import_text("deal", "id,n,v\nE1,one,1\n", self.mapping("upsert"))
        await company.import_text("deal", "id,n,v\nE1,one,\n", self.mapping("update"))
        assert [row["amount"] for row in await company.rows("deal")] == [Decimal(1)]
        await company.import_text("deal", "id,n,v\nE1,one,\n", self.mapping("update", empty="clear"))
        assert [row["amount"] for row in await company.rows("deal")] == [None]


class TestMigration:
    MAPPING: ClassVar[dict[str, Any]] = {
        "migration": True,
        "columns": [{"column": "n", "field": "name"}, {"column": "since", "field": "created_at"}],
    }

    async def test_old_dates_stay_with_the_right(self, company: Company) -> None:
        job = await company.import_text("account", "n,since\na,2016-10-20\n", self.MAPPING)
        assert await company.errors(job) == []
        [account] = await company.rows("account")
        assert account["created_at"] == datetime(2016, 10, 19, 16, tzinfo=UTC)

    async def test_the_date_of_the_last_change_stays_too_unless_it_cannot_be_true(self, company: Company) -> None:
        columns = [*self.MAPPING["columns"], {"column": "changed", "field": "updated_at"}]
        lines = "a,2016-10-20,2019-03-01\nb,2016-10-20,2015-01-01\nc,2016-10-20,2999-01-01\nd,2016-10-20,\n"
        job = await company.import_text("account", f"n,since,changed\n{lines}", {"migration": True, "columns": columns})
        assert [each.code for each in await company.errors(job)] == ["updated_before_created", "updated_in_future"]
        kept, bare = await company.rows("account")
        assert kept["updated_at"] == datetime(2019, 2, 28, 16, tzinfo=UTC)
        assert bare["updated_at"] == bare["created_at"] == datetime(2016, 10, 19, 16, tzinfo=UTC)

    async def test_old_numbers_stay_with_the_right_and_counting_goes_on_behind_them(self, company: Company) -> None:
        columns = [{"column": "n", "field": "name"}, {"column": "no", "field": "number"}]
        mapping = {"migration": True, "columns": columns}
        job = await company.import_text("product", "n,no\na,P-0041\nb,OLD/7\nc,\n", mapping)
        assert await company.errors(job) == []
        await company.import_text("product", "n,no\nd,P-0007\n", mapping)
        await company.import_text("product", "n\ne\n", {"columns": columns[:1]})
        numbers = [row["number"] for row in await company.rows("product")]
        assert numbers == ["P-0041", "OLD/7", "P-0042", "P-0007", "P-0043"]

    async def test_without_the_right_it_is_refused_before_anything_is_written(self, company: Company) -> None:
        with pytest.raises(OperationForbidden):
            await company.import_text("account", "n,since\na,2016-10-20\n", self.MAPPING, person=company.seller)
        with pytest.raises(InvalidMapping) as caught:
            await company.import_text("account", "n,since\na,2016-10-20\n", {**self.MAPPING, "migration": False})
        assert [problem.code for problem in caught.value.problems] == ["mapping_needs_migration"]


class TestMapping:
    @pytest.mark.parametrize(
        ("mapping", "code"),
        [
            ({"columns": [{"column": "Nope", "field": "name"}]}, "mapping_unknown_column"),
            ({"columns": [{"column": "Name", "field": "nope"}]}, "mapping_unknown_field"),
            ({"columns": [{"column": "Name", "field": "version"}]}, "mapping_unknown_field"),
            ({"columns": [{"column": "Name"}]}, "mapping_nothing"),
            ({"columns": [{"column": "Name", "field": "account", "match": "x"}]}, "mapping_match_field"),
            ({"mode": "upsert", "columns": [{"column": "Name", "field": "name"}]}, "mapping_no_key"),
            (
                {"mode": "upsert", "keys": ["external"], "columns": [{"column": "Name", "field": "name"}]},
                "mapping_key_unmapped",
            ),
            (
                {"mode": "upsert", "keys": ["amount"], "columns": [{"column": "Name", "field": "amount"}]},
                "mapping_key_type",
            ),
            ({"colums": []}, "mapping_invalid"),
        ],
    )
    async def test_what_does_not_fit_is_refused_with_its_place(
        self, company: Company, mapping: dict[str, Any], code: str
    ) -> None:
        with pytest.raises(InvalidMapping) as caught:
            await company.import_text("deal", "Name\nx\n", mapping)
        assert [problem.code for problem in caught.value.problems] == [code]
        assert caught.value.problems[0].pointer.startswith("/mapping")


class TestOnce:
    async def test_the_same_upload_is_not_imported_twice(self, company: Company) -> None:
        path = company.directory / "file.csv"
        path.write_text("Name\nx\n")
        stored = await store(company.settings, company.workspace, "file.csv", chunks_of(path))
        actor = await company.actor(company.admin)
        async with company.database.write(company.workspace) as session:
            source = await service.keep(session, actor, stored, company.settings)
            job_id = await service.start(session, actor, "account", source, None)
        assert await jobs.run(company.database, company.workspace, job_id, company.settings) is not None
        with pytest.raises(SourceUsed):
            async with company.database.write(company.workspace) as session:
                again = await service.find_source(session, actor, stored.id)
                await service.start(session, actor, "account", again, None)
        assert await company.count("account") == 1

    async def test_a_batch_that_fails_is_tried_again_and_written_once(
        self, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        advance = importing.RunningJob.advance
        failures = iter([True, True, False])

        async def fails_twice(self: importing.RunningJob, session: Any, **values: Any) -> None:
            await advance(self, session, **values)
            if next(failures):
                await session.connection.execute(b"SELECT 1/0")

        monkeypatch.setattr(importing.RunningJob, "advance", fails_twice)
        job = await company.import_text("account", "Name\na\nb\n")
        assert (job.state, job.done, await company.count("account"), await company.count("event")) == (
            "succeeded",
            2,
            2,
            1,
        )
