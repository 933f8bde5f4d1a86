"""Whose records an actor's scopes cover, and how many round trips finding that out takes."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from tests.support.actors import (
    Person,
    actor_of,
    ensure_workspace,
    make_department,
    make_role,
    make_team,
    make_user,
    new_session,
)
from yingtu.identity import service
from yingtu.identity.actor import Device, Scope
from yingtu.identity.cache import ACTORS, ActorCache, Known
from yingtu.identity.dependencies import device_class, session_cookie
from yingtu.identity.errors import NotSignedIn
from yingtu.identity.models import users
from yingtu.kit.clock import now
from yingtu.kit.db import Database, Session, Workspace
from yingtu.metadata import service as metadata


@pytest.fixture(autouse=True)
async def _workspace(session: Session) -> None:
    ACTORS.clear()
    metadata.forget(session.workspace.id)
    await ensure_workspace(session)


def ids(*people: Person) -> tuple[UUID, ...]:
    return tuple(sorted(each.id for each in people))


class TestOwners:
    async def test_managers_cover_their_reports_near_and_far(self, session: Session) -> None:
        director = await make_user(session)
        manager = await make_user(session, manager=director)
        sales = [await make_user(session, manager=manager) for _ in range(2)]
        disabled = await make_user(session, manager=manager, active=False)
        await make_user(session)
        owners = (await actor_of(session, director)).owners
        assert owners[Scope.OWN] == ids(director)
        assert owners[Scope.OWN_AND_REPORTS] == ids(director, manager)
        assert owners[Scope.REPORTS_ALL] == ids(director, manager, *sales, disabled)
        assert (await actor_of(session, sales[0])).owners[Scope.REPORTS_ALL] == ids(sales[0])
        assert Scope.ALL not in owners

    async def test_a_team_covers_everybody_who_shares_one(self, session: Session) -> None:
        me, east, both, other = [await make_user(session) for _ in range(4)]
        await make_team(session, "East", (me, east, both))
        await make_team(session, "Key accounts", (me, both))
        await make_team(session, "West", (other,))
        assert (await actor_of(session, me)).owners[Scope.TEAM] == ids(me, east, both)

    async def test_a_department_covers_those_below_it(self, session: Session) -> None:
        top = await make_department(session, "Sales")
        east = await make_department(session, "East", top)
        city = await make_department(session, "Shanghai", east)
        head, one, two = [await make_user(session, department_id=each) for each in (top, east, city)]
        await make_user(session)
        assert (await actor_of(session, head)).owners[Scope.DEPARTMENT] == ids(head, one, two)
        assert (await actor_of(session, one)).owners[Scope.DEPARTMENT] == ids(one, two)

    async def test_people_without_department_or_region_do_not_cover_each_other(self, session: Session) -> None:
        me, _ = await make_user(session), await make_user(session)
        owners = (await actor_of(session, me)).owners
        assert owners[Scope.DEPARTMENT] == owners[Scope.REGION] == owners[Scope.TEAM] == ids(me)

    async def test_a_region_covers_its_people(self, session: Session) -> None:
        me, other = await make_user(session, region="East"), await make_user(session, region="East")
        await make_user(session, region="West")
        assert (await actor_of(session, me)).owners[Scope.REGION] == ids(me, other)

    async def test_a_circle_of_managers_ends(self, session: Session) -> None:
        first = await make_user(session)
        second = await make_user(session, manager=first)
        await session.execute(sa.update(users).where(users.c.id == first.id).values(manager_id=second.id))
        assert (await actor_of(session, first)).owners[Scope.REPORTS_ALL] == ids(first, second)


class TestRoles:
    async def test_abilities_are_those_of_all_roles(self, session: Session) -> None:
        await make_role(session, "admin", abilities=["manage_users"])
        await make_role(session, "auditor", abilities=["view_audit"])
        person = await make_user(session, roles=("auditor", "admin"))
        actor = await actor_of(session, person)
        assert actor.roles == ("admin", "auditor")
        assert actor.abilities == {"manage_users", "view_audit"}
        assert not actor.system

    async def test_a_role_that_is_gone_gives_nothing(self, session: Session) -> None:
        person = await make_user(session, roles=("gone",))
        assert (await actor_of(session, person)).roles == ()

    async def test_a_disabled_person_is_no_actor(self, session: Session) -> None:
        person = await make_user(session, active=False)
        with pytest.raises(NotSignedIn):
            await actor_of(session, person)


class TestRoundTrips:
    async def test_a_known_token_costs_none_and_a_new_one_costs_one(
        self, database: Database, workspace: Workspace, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        token = await new_session(session, await make_user(session))
        async with database.read(workspace) as other:
            await metadata.catalog(other)
        statements: list[object] = []
        run = Session._run

        async def counted(self: Session, cursor: object, statement: object, params: object) -> None:
            statements.append(statement)
            await run(self, cursor, statement, params)  # type: ignore[arg-type]

        monkeypatch.setattr(Session, "_run", counted)
        first = await service.known_for_session(database, workspace, token)
        assert len(statements) == 1
        assert await service.known_for_session(database, workspace, token) is first
        assert len(statements) == 1


class TestCache:
    def test_the_least_used_entry_goes_first(self, known: Known) -> None:
        cache = ActorCache(maximum=2)
        cache.put("w", b"1", known)
        cache.put("w", b"2", known)
        assert cache.get("w", b"1") is known
        cache.put("w", b"3", known)
        assert cache.get("w", b"2") is None
        assert cache.get("w", b"1") is known
        assert cache.get("other", b"1") is None

    @pytest.fixture
    async def known(self, session: Session) -> Known:
        person = await make_user(session)
        actor = await actor_of(session, person)
        return Known(actor, person.login, person.id, None, None, None, now())


class TestHeaders:
    @pytest.mark.parametrize(
        ("headers", "device"),
        [
            ({}, Device.DESKTOP),
            ({b"user-agent": b"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Mobile/15E148"}, Device.PHONE),
            ({b"user-agent": b"Mozilla/5.0 (Linux; Android 15)"}, Device.PHONE),
            ({b"user-agent": b"Mozilla/5.0 (X11; Linux x86_64)"}, Device.DESKTOP),
            ({b"sec-ch-ua-mobile": b"?1"}, Device.PHONE),
            ({b"sec-ch-ua-mobile": b"?0", b"user-agent": b"Mobile"}, Device.DESKTOP),
        ],
    )
    def test_the_class_of_device(self, headers: dict[bytes, bytes], device: Device) -> None:
        assert device_class(headers) is device

    @pytest.mark.parametrize(
        ("header", "value"),
        [
            (None, None),
            (b"", None),
            (b"a=b; yingtu_session=xyz; c=d", "xyz"),
            (b"yingtu_session=", None),
            (b"not_yingtu_session=1", None),
            (b"yingtu_session=a=b", "a=b"),
        ],
    )
    def test_our_cookie_among_others(self, header: bytes | None, value: str | None) -> None:
        assert session_cookie(header) == value
