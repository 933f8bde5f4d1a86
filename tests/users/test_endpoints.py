"""Managing people and organisation over HTTP: what is possible, what is refused, what takes effect at once."""

from __future__ import annotations

from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from tests.support.actors import PASSWORD, Person, make_role, make_user
from tests.support.http import SignedIn, open_client
from yingtu.kit.db import Session
from yingtu.records.pinyin import pinyin_key

USERS = "/api/v1/users"
NOBODY = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
async def boss(session: Session, app: FastAPI) -> Person:
    await make_role(session, "admin", abilities=["manage_users", "configure"])
    await make_role(session, "hr", abilities=["manage_users"])
    await make_role(session, "sales")
    return await make_user(session, "boss", roles=("admin",))


@pytest.fixture
async def admin(signed_in: SignedIn, boss: Person) -> httpx.AsyncClient:
    return await signed_in(boss)


async def create(client: httpx.AsyncClient, **values: object) -> dict[str, object]:
    answer = await client.post(USERS, json={"login": "lili", "name": "李丽", **values})
    assert answer.status_code == 201, answer.text
    body: dict[str, object] = answer.json()
    return body


class TestCreate:
    async def test_a_new_person_can_sign_in(self, admin: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
        made = await create(admin, password=PASSWORD, roles=["sales"], region="华东", email="li@example.com")
        assert (made["name"], made["roles"], made["has_password"], made["active"]) == ("李丽", ["sales"], True, True)
        answer = await client.post("/api/v1/session", json={"login": "lili", "password": PASSWORD})
        assert answer.json()["user"]["id"] == made["id"]

    @pytest.mark.parametrize(
        ("values", "status", "code"),
        [
            ({"login": "BOSS"}, 409, "login_taken"),
            ({"roles": ["emperor"]}, 422, "unknown_role"),
            ({"manager_id": NOBODY}, 422, "unknown_user"),
            ({"department_id": NOBODY}, 422, "unknown_department"),
            ({"team_ids": [NOBODY]}, 422, "unknown_team"),
            ({"password": "short"}, 422, "password_too_weak"),
            ({"login": "with space"}, 422, "invalid_request"),
            ({"name": "tab\there\x00"}, 422, "invalid_request"),
            ({"email": "nonsense"}, 422, "invalid_request"),
            ({"salary": 1}, 422, "invalid_request"),
        ],
        ids=lambda value: str(value)[:40],
    )
    async def test_what_is_wrong_is_said(
        self, admin: httpx.AsyncClient, values: dict[str, object], status: int, code: str
    ) -> None:
        answer = await admin.post(USERS, json={"login": "lili", "name": "李丽", **values})
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        # A form shows it at the field.
        assert [each["pointer"] for each in answer.json()["errors"]] == [f"/{field}" for field in values]
        assert len((await admin.get(USERS)).json()["items"]) == 1

    async def test_it_needs_the_ability(self, signed_in: SignedIn, boss: Person, session: Session) -> None:
        client = await signed_in(await make_user(session, roles=("sales",)))
        answer = await client.post(USERS, json={"login": "x", "name": "x"})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")

    async def test_nobody_gives_more_rights_than_they_have(
        self, signed_in: SignedIn, boss: Person, session: Session
    ) -> None:
        clerk = await make_user(session, "clerk", roles=("hr",))
        client = await signed_in(clerk)
        attempts = [
            await client.post(USERS, json={"login": "x", "name": "x", "roles": ["admin"]}),
            await client.patch(f"{USERS}/{clerk.id}", json={"roles": ["hr", "admin"]}),
            await client.put(f"{USERS}/{boss.id}/password", json={"password": PASSWORD}),
            await client.patch(f"{USERS}/{boss.id}", json={"login": "mine"}),
            await client.post("/api/v1/api-keys", json={"name": "k", "user_id": str(boss.id)}),
        ]
        assert {(each.status_code, each.json()["code"]) for each in attempts} == {(403, "role_not_yours_to_give")}


class TestUpdate:
    async def test_what_is_not_given_stays(self, admin: httpx.AsyncClient) -> None:
        made = await create(admin, region="华东", roles=["sales"])
        changed = (await admin.patch(f"{USERS}/{made['id']}", json={"name": "李莉"})).json()
        assert changed == {**made, "name": "李莉", "updated_at": changed["updated_at"]}
        emptied = (await admin.patch(f"{USERS}/{made['id']}", json={"region": None, "name": None})).json()
        assert (emptied["region"], emptied["name"]) == (None, "李莉")

    async def test_disabling_ends_sessions_at_once(
        self, admin: httpx.AsyncClient, signed_in: SignedIn, session: Session
    ) -> None:
        person = await make_user(session, roles=("sales",))
        theirs = await signed_in(person)
        assert (await theirs.get("/api/v1/session")).status_code == 200
        assert (await admin.patch(f"{USERS}/{person.id}", json={"active": False})).status_code == 200
        assert (await theirs.get("/api/v1/session")).status_code == 401
        await admin.patch(f"{USERS}/{person.id}", json={"active": True})
        assert (await theirs.get("/api/v1/session")).status_code == 401

    async def test_new_roles_are_in_force_with_the_next_request(
        self, admin: httpx.AsyncClient, signed_in: SignedIn, session: Session
    ) -> None:
        person = await make_user(session)
        theirs = await signed_in(person)
        assert (await theirs.get(USERS)).status_code == 403
        await admin.patch(f"{USERS}/{person.id}", json={"roles": ["admin"]})
        assert (await theirs.get(USERS)).status_code == 200
        await admin.patch(f"{USERS}/{person.id}", json={"roles": []})
        assert (await theirs.get(USERS)).status_code == 403

    async def test_a_new_password_from_an_administrator_ends_sessions(
        self, admin: httpx.AsyncClient, signed_in: SignedIn, client: httpx.AsyncClient, session: Session
    ) -> None:
        person = await make_user(session, "lili")
        theirs = await signed_in(person)
        assert (await theirs.get("/api/v1/session")).status_code == 200
        reset = await admin.put(f"{USERS}/{person.id}/password", json={"password": "a fresh one 1"})
        assert reset.status_code == 204
        assert (await theirs.get("/api/v1/session")).status_code == 401
        again = await client.post("/api/v1/session", json={"login": "lili", "password": "a fresh one 1"})
        assert again.status_code == 200

    async def test_nobody_reports_to_themselves(self, admin: httpx.AsyncClient, session: Session) -> None:
        top = await make_user(session)
        middle = await make_user(session, manager=top)
        low = await make_user(session, manager=middle)
        for manager in (low, middle, top):
            answer = await admin.patch(f"{USERS}/{top.id}", json={"manager_id": str(manager.id)})
            assert (answer.status_code, answer.json()["code"]) == (422, "manager_cycle")
        fine = await admin.patch(f"{USERS}/{low.id}", json={"manager_id": str(top.id)})
        assert fine.status_code == 200

    @pytest.mark.parametrize("change", [{"active": False}, {"roles": ["sales"]}], ids=str)
    async def test_somebody_can_always_manage_people(
        self, admin: httpx.AsyncClient, boss: Person, session: Session, change: dict[str, object]
    ) -> None:
        answer = await admin.patch(f"{USERS}/{boss.id}", json=change)
        assert (answer.status_code, answer.json()["code"]) == (409, "last_administrator")
        await make_user(session, roles=("hr",))
        assert (await admin.patch(f"{USERS}/{boss.id}", json=change)).status_code == 200

    async def test_a_taken_login_is_a_conflict(self, admin: httpx.AsyncClient, session: Session) -> None:
        person = await make_user(session)
        answer = await admin.patch(f"{USERS}/{person.id}", json={"login": "Boss"})
        assert (answer.status_code, answer.json()["code"]) == (409, "login_taken")

    async def test_an_unknown_person_is_404(self, admin: httpx.AsyncClient) -> None:
        for answer in (await admin.get(f"{USERS}/{uuid4()}"), await admin.patch(f"{USERS}/{uuid4()}", json={})):
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


class TestList:
    async def test_pages_follow_each_other(self, admin: httpx.AsyncClient, session: Session) -> None:
        for number in range(5):
            await make_user(session, f"p{number}", name="Same name")
        seen: list[str] = []
        cursor = None
        while True:
            page = (await admin.get(USERS, params={"limit": 2, **({"cursor": cursor} if cursor else {})})).json()
            seen += [each["login"] for each in page["items"]]
            if (cursor := page["next_cursor"]) is None:
                break
        assert sorted(seen) == ["boss", "p0", "p1", "p2", "p3", "p4"]

    async def test_search_looks_into_name_login_and_pinyin(self, admin: httpx.AsyncClient, session: Session) -> None:
        await make_user(session, "lili", name="李丽")
        await session.connection.execute(
            "UPDATE ws_test.users SET name__pinyin = %s WHERE login = 'lili'", [pinyin_key("李丽")]
        )
        for text in ("李", "LIL", "li l", "bos"):
            assert len((await admin.get(USERS, params={"q": text})).json()["items"]) == 1, text
        for text in ("%", "_", "\\", "nobody"):
            assert (await admin.get(USERS, params={"q": text})).json()["items"] == []

    async def test_disabled_people_can_be_left_out(self, admin: httpx.AsyncClient, session: Session) -> None:
        await make_user(session, active=False)
        assert len((await admin.get(USERS, params={"active": "true"})).json()["items"]) == 1
        assert len((await admin.get(USERS, params={"active": "false"})).json()["items"]) == 1

    @pytest.mark.parametrize("cursor", ["forged", "ÿ", "YQ", "YR9i", "A" * 400])
    async def test_a_forged_cursor_is_refused(self, admin: httpx.AsyncClient, cursor: str) -> None:
        assert (await admin.get(USERS, params={"cursor": cursor})).status_code == 422


class TestOrganisation:
    async def test_departments_form_a_tree(self, admin: httpx.AsyncClient) -> None:
        url = "/api/v1/departments"
        top = (await admin.post(url, json={"name": "Sales"})).json()
        east = (await admin.post(url, json={"name": "East", "parent_id": top["id"]})).json()
        assert (await admin.post(url, json={"name": "sales"})).json()["code"] == "name_taken"
        assert (await admin.post(url, json={"name": "East"})).status_code == 201
        cycle = await admin.put(f"{url}/{top['id']}", json={"name": "Sales", "parent_id": east["id"]})
        assert cycle.json()["code"] == "department_cycle"
        assert (await admin.delete(f"{url}/{top['id']}")).json()["code"] == "department_in_use"
        assert (await admin.delete(f"{url}/{east['id']}")).status_code == 204
        assert [each["name"] for each in (await admin.get(url)).json()] == ["East", "Sales"]
        assert (await admin.delete(f"{url}/{uuid4()}")).status_code == 404

    async def test_teams_have_exactly_the_members_given(
        self, admin: httpx.AsyncClient, boss: Person, session: Session
    ) -> None:
        url, other = "/api/v1/teams", await make_user(session)
        team = (await admin.post(url, json={"name": "East", "member_ids": [str(boss.id)]})).json()
        assert team["member_ids"] == [str(boss.id)]
        assert (await admin.post(url, json={"name": "EAST"})).json()["code"] == "name_taken"
        changed = await admin.put(f"{url}/{team['id']}", json={"name": "West", "member_ids": [str(other.id)]})
        assert changed.json() == {"id": team["id"], "name": "West", "member_ids": [str(other.id)]}
        assert (await admin.get(f"{USERS}/{boss.id}")).json()["team_ids"] == []
        unknown = await admin.put(f"{url}/{team['id']}", json={"name": "West", "member_ids": [str(uuid4())]})
        assert unknown.json()["code"] == "unknown_user"
        assert (await admin.delete(f"{url}/{team['id']}")).status_code == 204
        assert (await admin.get(url)).json() == []

    async def test_roles_are_listed_with_what_they_may(self, admin: httpx.AsyncClient) -> None:
        assert (await admin.get("/api/v1/roles")).json() == [
            {"key": "admin", "label": "admin", "abilities": ["configure", "manage_users"]},
            {"key": "hr", "label": "hr", "abilities": ["manage_users"]},
            {"key": "sales", "label": "sales", "abilities": []},
        ]


class TestApiKeys:
    async def test_the_secret_is_shown_once_and_works_until_deleted(
        self, app: FastAPI, admin: httpx.AsyncClient
    ) -> None:
        made = (await admin.post("/api/v1/api-keys", json={"name": "ERP"})).json()
        assert made["secret"].startswith(made["prefix"])
        listed = (await admin.get("/api/v1/api-keys")).json()
        assert [each["name"] for each in listed] == ["ERP"]
        assert "secret" not in listed[0]
        async with open_client(app, headers={"Authorization": f"Bearer {made['secret']}"}) as client:
            assert (await client.get("/api/v1/session")).status_code == 200
            assert (await admin.delete(f"/api/v1/api-keys/{made['id']}")).status_code == 204
            assert (await client.get("/api/v1/session")).status_code == 401

    async def test_somebody_elses_keys_are_not_there(
        self, admin: httpx.AsyncClient, signed_in: SignedIn, boss: Person, session: Session
    ) -> None:
        made = (await admin.post("/api/v1/api-keys", json={"name": "ERP"})).json()
        other = await signed_in(await make_user(session, roles=("sales",)))
        assert (await other.get("/api/v1/api-keys")).json() == []
        assert (await other.get("/api/v1/api-keys", params={"user_id": str(boss.id)})).status_code == 403
        assert (await other.delete(f"/api/v1/api-keys/{made['id']}")).status_code == 404

    async def test_a_key_ends_at_its_time(self, app: FastAPI, admin: httpx.AsyncClient) -> None:
        body = {"name": "old", "expires_at": "2020-01-01T00:00:00Z"}
        made = (await admin.post("/api/v1/api-keys", json=body)).json()
        async with open_client(app, headers={"Authorization": f"Bearer {made['secret']}"}) as client:
            assert (await client.get("/api/v1/session")).status_code == 401
        naive = await admin.post("/api/v1/api-keys", json={"name": "x", "expires_at": "2030-01-01T00:00:00"})
        assert naive.status_code == 422
