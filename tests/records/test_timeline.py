"""Timelines and highlights: everything around a record, by pages, within rights, in a fixed number of statements."""

from __future__ import annotations

from typing import Any

import httpx
import orjson
import pytest

from tests.records.conftest import Company
from tests.records.test_endpoints import URL, Web, make
from tests.records.test_endpoints import web as web  # noqa: PLC0414 - a fixture
from tests.support.actors import make_role
from tests.support.documents import change
from yingtu.identity.actor import SYSTEM
from yingtu.kit.errors import InvalidInput
from yingtu.metadata import service as metadata
from yingtu.query.ast import parse_filter
from yingtu.query.errors import InvalidCursor, InvalidQuery
from yingtu.records import service as records
from yingtu.records import timeline
from yingtu.records.errors import RecordNotFound
from yingtu.records.highlights import check as check_highlights
from yingtu.records.highlights import frame_page, highlights
from yingtu.records.read import ListQuery
from yingtu.records.timeline import TimelineQuery
from yingtu.schema import check
from yingtu.schema import service as schema

READ_ALL = {"operations": ["read"], "scope": "all"}


async def told(company: Company, record: Any, actor: Any = SYSTEM, **asked: Any) -> dict[str, Any]:
    body = await timeline.timeline(company.session, actor, "account", record, TimelineQuery(**asked))
    return orjson.loads(body)


def shape(page: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(each["kind"], each["object"], str(each["record"].get("name"))) for each in page["items"]]


class TestTimeline:
    async def test_it_holds_what_hangs_on_the_record_and_on_its_contacts_and_deals_once_each(
        self, company: Company
    ) -> None:
        account = await company.create("account", name="Acme")
        contact = await company.create("contact", name="Ann", account=str(account))
        await company.create("contract", name="Both", account=str(account), contact=str(contact))
        await company.create("contract", name="Through Ann", contact=str(contact))
        await company.create("contract", name="Elsewhere")
        deal = await company.create("opportunity", name="Deal", account=str(account))
        await company.update("opportunity", deal, stage="won")
        page = await told(company, account)
        assert shape(page) == [
            ("change", "opportunity", "Deal"),
            ("record", "opportunity", "Deal"),
            ("record", "contract", "Through Ann"),
            ("record", "contract", "Both"),
            ("record", "contact", "Ann"),
            ("change", "account", "Acme"),
        ]
        assert page["next_cursor"] is None
        moved = page["items"][0]["change"]["changes"]
        assert [(each["field"], each["old"], each["new"]) for each in moved] == [("stage", "new", "won")]
        assert {"contact", "contract", "opportunity", "change"} <= set(page["kinds"])

    async def test_pages_end_where_the_next_begins_and_kinds_choose(self, company: Company) -> None:
        account = await company.create("account")
        for number in range(7):
            await company.create("contact", name=f"c{number}", account=str(account))
        found, cursor = [], None
        for _ in range(10):
            page = await told(company, account, limit=3, cursor=cursor)
            found += [each["record"]["name"] for each in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert found == ["c6", "c5", "c4", "c3", "c2", "c1", "c0", "Name"]
        only = await told(company, account, kinds=frozenset({"change"}))
        assert shape(only) == [("change", "account", "Name")]
        with pytest.raises(InvalidQuery):
            await told(company, account, kinds=frozenset({"nonsense"}))
        first = await told(company, account, limit=2)
        with pytest.raises(InvalidCursor):
            await told(company, account, limit=2, cursor=first["next_cursor"], kinds=frozenset({"change"}))

    async def test_rights_decide_what_is_told(self, company: Company) -> None:
        fields = {"amount": "hidden", "stage": "hidden"}
        await make_role(
            company.session,
            "sales",
            label={"en": "Sales"},
            objects={
                "account": [READ_ALL],
                "opportunity": [{"operations": ["read"], "scope": "own", "fields": fields}],
            },
        )
        metadata.forget(company.session.workspace.id)
        account = await company.create("account", owner_id=company.colleague.id)
        other = await company.create("account", owner_id=company.colleague.id)
        contact = await company.create("contact", name="Unseen", account=str(account))
        await company.create("contract", name="Unseen too", contact=str(contact))
        mine = await company.create("opportunity", name="Mine", account=str(account))
        await company.update("opportunity", mine, stage="won")
        theirs = await company.create("opportunity", name="Theirs", account=str(account), owner_id=company.colleague.id)
        await company.update("opportunity", theirs, stage="won")
        page = await told(company, account, await company.actor())
        assert shape(page) == [("record", "opportunity", "Mine"), ("change", "account", "Name")]
        assert "stage" not in page["items"][0]["record"]
        assert {"contact", "contract"}.isdisjoint(page["kinds"])
        await company.delete("account", other)
        with pytest.raises(RecordNotFound):
            await told(company, other, await company.actor())

    async def test_the_number_of_statements_does_not_depend_on_what_there_is(
        self, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        account = await company.create("account")
        contact = await company.create("contact", account=str(account))
        await company.create("contract", contact=str(contact))
        counted: list[object] = []
        run = type(company.session)._run

        async def counting(self: Any, *given: Any) -> Any:
            counted.append(given)
            return await run(self, *given)

        monkeypatch.setattr(type(company.session), "_run", counting)
        await told(company, account)
        few = len(counted)
        for number in range(12):
            contact = await company.create("contact", name=f"c{number}", account=str(account))
            await company.create("contract", contact=str(contact))
        counted.clear()
        page = await told(company, account, limit=100)
        assert (len(page["items"]), len(counted)) == (27, few)
        assert few <= 6, "epochs, hubs, keys, and one for each kind: contacts, contracts, changes"
        first = await told(company, account, limit=10)
        counted.clear()
        assert (await told(company, account, limit=10, cursor=first["next_cursor"]))["items"]
        assert len(counted) <= few, "nor on how far somebody has read"

    async def test_comments_and_files_are_part_of_it_over_http(self, web: Web) -> None:
        _, client = web
        account = await make(client)
        contact = await client.post("/api/v1/objects/contact/records", json={"name": "Ann", "account": account["id"]})
        spoken = f"/api/v1/objects/contact/records/{contact.json()['id']}/comments"
        assert (await client.post(spoken, json={"text": "Call her", "mentions": []})).status_code == 201
        upload = {"file": ("plan.txt", b"hello", "text/plain")}
        assert (await client.post(f"{URL}/{account['id']}/files", files=upload)).status_code == 201
        answer = await client.get(f"{URL}/{account['id']}/timeline?kinds=comment,file")
        items = {each["kind"]: each for each in answer.json()["items"]}
        assert (items["comment"]["record"]["name"], items["comment"]["body"]["text"]) == ("Ann", "Call her")
        assert items["file"]["body"]["name"] == "plan.txt"
        assert (await client.get(f"{URL}/{account['id']}/timeline?kinds=x")).status_code == 422


HIGHLIGHTS = [
    {"label": {"en": "Won"}, "object": "opportunity", "op": "sum", "measure": "amount",
     "filter": {"field": "stage", "op": "eq", "value": "won"}},
    {"label": {"en": "Contacts"}, "object": "contact"},
    {"label": {"en": "Industry"}, "measure": "industry"},
]  # fmt: skip


async def publish(company: Company, **values: Any) -> None:
    body = company.catalog.object("account").document.model_dump(mode="json") | values
    workspace = company.catalog.workspace.model_dump(mode="json") | {"frames": ["https://bi.example.com"]}
    await schema.publish(
        company.session, SYSTEM, [change("account", body), change("workspace", workspace, kind="workspace")]
    )


@pytest.fixture
def _checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_checks", (check_highlights,))


@pytest.mark.usefixtures("_checked")
class TestHighlights:
    async def test_figures_are_over_what_the_actor_reads_and_what_they_do_not_see_is_not_there(
        self, company: Company
    ) -> None:
        await publish(company, highlights=HIGHLIGHTS)
        await make_role(
            company.session,
            "sales",
            label={"en": "Sales"},
            objects={"account": [READ_ALL], "opportunity": [{"operations": ["read"], "scope": "own"}]},
        )
        account = await company.create("account", industry="it")
        await company.create("opportunity", account=str(account), amount=10, stage="won")
        await company.create("opportunity", account=str(account), amount=5)
        await company.create("opportunity", account=str(account), amount=7, stage="won", owner_id=company.colleague.id)
        everything = orjson.loads(await highlights(company.session, SYSTEM, "account", account))["items"]
        assert [(each["label"], each["type"], each["value"]) for each in everything] == [
            ("Won", "currency", 17),
            ("Contacts", "number", 0),
            ("Industry", "choice", "it"),
        ]
        assert everything[0]["currency"] == "CNY"
        own = orjson.loads(await highlights(company.session, await company.actor(), "account", account))["items"]
        assert [(each["label"], each["value"]) for each in own] == [("Won", 10), ("Industry", "it")]
        # What a figure opens is what it counts, for everybody within their rights.
        for who, won in ((SYSTEM, everything[0]), (await company.actor(), own[0])):
            query = ListQuery(filter=parse_filter(won["filter"]), fields=("amount",))
            listed = orjson.loads(await records.list_records(company.session, who, won["object"], query))["items"]
            assert sum(each["amount"] for each in listed) == won["value"]

    @pytest.mark.parametrize(
        ("wrong", "place"),
        [
            ({"highlights": [{"label": {"en": "x"}, "object": "opportunity", "op": "sum"}]}, "measure"),
            ({"highlights": [{"label": {"en": "x"}, "object": "opportunity", "field": "reviewer"}]}, "field"),
            ({"highlights": [{"label": {"en": "x"}, "measure": "nothing"}]}, "measure"),
            (
                {
                    "highlights": [
                        {"label": {"en": "x"}, "object": "contact", "filter": {"field": "x", "op": "is_empty"}}
                    ]
                },
                "filter",
            ),
            ({"frames": [{"label": {"en": "x"}, "url": "https://evil.example.com/a"}]}, "url"),
            ({"frames": [{"label": {"en": "x"}, "url": "https://bi.example.com.evil.com/"}]}, "url"),
            ({"frames": [{"label": {"en": "x"}, "url": "https://bi.example.com/{nothing}"}]}, "url"),
        ],
    )
    async def test_what_does_not_fit_is_refused_when_it_is_published(
        self, company: Company, wrong: dict[str, Any], place: str
    ) -> None:
        with pytest.raises(InvalidInput) as refused:
            await publish(company, **wrong)
        assert [each.pointer.rsplit("/", 1)[-1] for each in refused.value.problems] == [place]

    async def test_an_embedded_page_names_its_origin_alone_and_gets_values_the_actor_sees(
        self, company: Company
    ) -> None:
        frame = {"label": {"en": "Sales <b>"}, "url": "https://bi.example.com/d?name={name}&phone={phone}&id={id}"}
        await publish(company, frames=[frame])
        await make_role(
            company.session,
            "sales",
            label={"en": "Sales"},
            objects={"account": [{**READ_ALL, "fields": {"phone": "masked"}}]},
        )
        account = await company.create("account", name='A&B "x"', phone="13800000000")
        actor = await company.actor()
        listed = orjson.loads(await highlights(company.session, actor, "account", account))["frames"]
        assert listed[0]["url"].endswith(f"{account}/frames/0")
        page, policy = await frame_page(company.session, actor, "account", account, 0, host="crm.example.com")
        text = page.decode()
        assert f'src="https://bi.example.com/d?name=A%26B%20%22x%22&amp;phone=&amp;id={account}"' in text
        assert "Sales &lt;b&gt;" in text
        assert "frame-src https://bi.example.com;" in policy

    async def test_the_page_of_a_frame_has_its_own_policy_over_http(self, web: Web) -> None:
        company, client = web
        assert isinstance(client, httpx.AsyncClient)
        account = await make(client)
        answer = await client.get(f"{URL}/{account['id']}/highlights")
        assert answer.json() == {"items": [], "frames": []}
        assert (await client.get(f"{URL}/{account['id']}/frames/0")).status_code == 404
        assert company.sales.id is not None
