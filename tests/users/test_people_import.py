"""A company's people from a list: any order, wrong rows do not stop the others."""

from __future__ import annotations

import pytest

from tests.support.actors import actor_of, ensure_workspace, make_role, make_user
from yingtu.identity.actor import SYSTEM, Scope
from yingtu.identity.passwords import verify_password
from yingtu.identity.repository import password_holder
from yingtu.kit.db import Session
from yingtu.kit.errors import Forbidden
from yingtu.metadata import service as metadata
from yingtu.users import repository, service
from yingtu.users.people_import import login_from_name
from yingtu.users.service import PersonRow, import_people


@pytest.fixture(autouse=True)
async def _workspace(session: Session) -> None:
    metadata.forget(session.workspace.id)
    await ensure_workspace(session)
    await make_role(session, "sales")


async def problems(session: Session, *rows: PersonRow) -> list[list[tuple[str, str]]]:
    result = await import_people(session, SYSTEM, rows)
    return [[(each.pointer, each.code) for each in outcome.problems] for outcome in result.outcomes]


class TestImport:
    async def test_an_organisation_in_any_order(self, session: Session) -> None:
        result = await import_people(
            session,
            SYSTEM,
            [
                PersonRow("Darcel Schlecht", manager="Melvin Marxen", region="Central", roles=["sales"], teams=["A"]),
                PersonRow("Melvin Marxen", manager="cecily.lampkin", region="Central", department="Sales/Central"),
                PersonRow("Cecily Lampkin", department="Sales"),
            ],
        )
        assert [each.outcome for each in result.outcomes] == ["created"] * 3
        assert [each.login for each in result.outcomes] == ["darcel.schlecht", "melvin.marxen", "cecily.lampkin"]
        melvin = await service.find_user(session, "Melvin Marxen")
        actor = await actor_of(session, melvin)  # type: ignore[arg-type] # it has what a person needs: an id
        assert len(actor.owners[Scope.OWN_AND_REPORTS]) == 2
        assert {each.name for each in await repository.all_departments(session)} == {"Sales", "Central"}
        cecily = await service.find_user(session, "cecily.lampkin")
        assert len((await actor_of(session, cecily)).owners[Scope.REPORTS_ALL]) == 3  # type: ignore[arg-type]

    async def test_a_repeat_updates_and_leaves_the_rest(self, session: Session) -> None:
        first = PersonRow("Anna", email="anna@example.com", roles=["sales"], password="a long password")
        (made,) = (await import_people(session, SYSTEM, [first])).outcomes
        (again,) = (await import_people(session, SYSTEM, [PersonRow("Anna", region="East")])).outcomes
        assert (again.outcome, again.id) == ("updated", made.id)
        row = await repository.find(session, made.id) if made.id else None
        assert row is not None
        assert (row.email, row.region, row.roles, row.has_password) == ("anna@example.com", "East", ["sales"], True)
        holder = await password_holder(session, "anna")
        assert holder is not None
        assert await verify_password(holder.password_hash, "a long password")

    async def test_wrong_rows_are_rejected_with_their_reasons(self, session: Session) -> None:
        await make_user(session, "x1", name="Twin")
        await make_user(session, "x2", name="Twin")
        assert await problems(
            session,
            PersonRow("Fine"),
            PersonRow(" "),
            PersonRow("Role", roles=["emperor"]),
            PersonRow("Lost", manager="nobody"),
            PersonRow("Doubtful", manager="Twin"),
            PersonRow("Twin"),
            PersonRow("Fine Too", login="fine"),
            PersonRow("Space", login="a b"),
            PersonRow("Weak", password="123"),
            PersonRow("Nul\x00"),
            PersonRow("Below", manager="Lost"),
            PersonRow("Mail", email="nonsense"),
        ) == [
            [],
            [("name", "missing"), ("login", "invalid_login")],
            [("roles", "unknown_role")],
            [("manager", "unknown_user")],
            [("manager", "ambiguous_user")],
            [("name", "ambiguous_user")],
            [("login", "duplicate_login_in_file")],
            [("login", "invalid_login")],
            [("password", "password_too_weak")],
            [("name", "value_not_storable")],
            [("manager", "unknown_user")],
            [("email", "bad_email")],
        ]
        assert {each.name for each in await repository.keys(session)} == {"Twin", "Fine"}

    async def test_a_circle_of_managers_is_refused(self, session: Session) -> None:
        assert await problems(session, PersonRow("A", manager="B"), PersonRow("B", manager="A"), PersonRow("C")) == [
            [("manager", "manager_cycle")],
            [("manager", "manager_cycle")],
            [],
        ]

    async def test_it_needs_the_ability(self, session: Session) -> None:
        person = await make_user(session)
        with pytest.raises(Forbidden):
            await import_people(session, await actor_of(session, person), [PersonRow("A")])


@pytest.mark.parametrize(
    ("name", "login"),
    [
        ("Darcel Schlecht", "darcel.schlecht"),
        ("李丽", "li.li"),
        ("José Núñez", "jose.nunez"),
        ("曾国藩", "zeng.guo.fan"),
    ],
)
def test_a_login_is_made_of_the_name(name: str, login: str) -> None:
    assert login_from_name(name) == login
