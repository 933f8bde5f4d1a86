"""Bringing in the people of a company at once: by login, with manager, department and team by name, in any order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from yingtu.identity.errors import PasswordTooWeak
from yingtu.identity.passwords import Rules, check_policy, hash_password
from yingtu.identity.policy import rules_of
from yingtu.kit.clock import now
from yingtu.kit.errors import Problem, YingtuError
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.records.pinyin import pinyin_key
from yingtu.schema.rights_gate import check_second
from yingtu.users import repository
from yingtu.users.rights import begin, check_roles, require_an_administrator

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session

_LOGIN = re.compile(r"[\w.@+-]{1,100}")
_CONTROL = re.compile(r"[\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as a list names them. A person with the same login (else: of the same name) is updated.

    Attributes:
        login: Made from the name when None: ``Darcel Schlecht`` is ``darcel.schlecht``, ``李丽`` is ``li.li``.
        manager: Login or name, of a person in the workspace or anywhere in the same list.
        department: Path of names from the top, divided by ``/``; missing departments are made. None: stays.
        teams: Names; missing teams are made. None: stays.
        roles: Keys of roles. None: stays.
    """

    name: str
    login: str | None = None
    manager: str | None = None
    department: str | None = None
    region: str | None = None
    teams: Sequence[str] | None = None
    roles: Sequence[str] | None = None
    email: str | None = None
    phone: str | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True)
class PersonOutcome:
    """What became of one row; a rejected one has no id and left nothing behind."""

    outcome: Literal["created", "updated", "rejected"]
    id: UUID | None = None
    login: str | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class PeopleResult:
    """Outcomes in the order of the rows."""

    outcomes: tuple[PersonOutcome, ...]

    def count(self, outcome: str) -> int:
        """Return how many rows ended so."""
        return sum(each.outcome == outcome for each in self.outcomes)


@dataclass(slots=True)
class _Draft:
    """A row on its way in."""

    row: PersonRow
    login: str
    id: UUID
    new: bool
    problems: list[Problem] = field(default_factory=list)
    manager_id: UUID | None = None
    department_id: UUID | None = None
    team_ids: list[UUID] = field(default_factory=list)
    password_hash: str | None = None


async def import_people(session: Session, actor: Actor, rows: Sequence[PersonRow]) -> PeopleResult:
    """Create and update people; a wrong row is rejected with its problems and does not stop the others.

    Raises:
        Forbidden: the actor may not manage people.
    """
    await begin(session, actor)
    people = await repository.keys(session)
    drafts = _match(rows, people)
    await _resolve_roles(session, actor, drafts)
    _resolve_managers(drafts, people)
    await _hash_passwords(drafts, await rules_of(session))
    good = [each for each in drafts if not each.problems]
    await _resolve_departments(session, good)
    await _resolve_teams(session, good)
    await _store(session, good)
    await require_an_administrator(session, actor)
    await metadata.bump_access_epoch(session)
    return PeopleResult(
        tuple(
            PersonOutcome("rejected", problems=tuple(each.problems))
            if each.problems
            else PersonOutcome("created" if each.new else "updated", each.id, each.login)
            for each in drafts
        )
    )


def login_from_name(name: str) -> str:
    """Return a login made of a name: Latin words or pinyin syllables joined by dots."""
    latin = unicodedata.normalize("NFKD", pinyin_key(name)).encode("ascii", "ignore").decode().lower()
    return ".".join(re.findall(r"[a-z0-9]+", latin))[:100]


def _match(rows: Sequence[PersonRow], people: Sequence[repository.PersonKey]) -> list[_Draft]:
    by_login = {each.login.lower(): each for each in people}
    by_name: dict[str, list[repository.PersonKey]] = {}
    for each in people:
        by_name.setdefault(each.name, []).append(each)
    drafts: list[_Draft] = []
    used: set[str] = set()
    for row in rows:
        namesakes = by_name.get(row.name.strip(), [])
        existing = by_login.get(row.login.strip().lower()) if row.login else next(iter(namesakes), None)
        login = existing.login if existing else (row.login or "").strip() or login_from_name(row.name)
        draft = _Draft(row, login, existing.id if existing else uuid7(), existing is None)
        if not row.name.strip():
            draft.problems.append(Problem("name", "missing", {}))
        elif _CONTROL.search("".join(filter(None, (row.name, row.region, row.email, row.phone, row.department)))):
            draft.problems.append(Problem("name", "value_not_storable", {}))
        if not _LOGIN.fullmatch(login):
            draft.problems.append(Problem("login", "invalid_login", {}))
        elif login.lower() in used:
            draft.problems.append(Problem("login", "duplicate_login_in_file", {"login": login}))
        if not row.login and len(namesakes) > 1:
            draft.problems.append(Problem("name", "ambiguous_user", {"user": row.name}))
        if row.email and not _is_email(row.email):
            draft.problems.append(Problem("email", "bad_email", {"value": row.email}))
        used.add(login.lower())
        drafts.append(draft)
    return drafts


def _is_email(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


async def _resolve_roles(session: Session, actor: Actor, drafts: Sequence[_Draft]) -> None:
    for draft in drafts:
        try:
            await check_roles(session, actor, draft.row.roles or ())
            if draft.row.roles:
                check_second(session, await metadata.catalog(session), actor)
        except YingtuError as error:
            draft.problems.append(Problem("roles", error.code, error.params))


def _resolve_managers(drafts: Sequence[_Draft], people: Sequence[repository.PersonKey]) -> None:
    by_login = {each.login.lower(): each.id for each in people}
    by_login |= {each.login.lower(): each.id for each in drafts if not each.problems}
    by_name: dict[str, set[UUID]] = {}
    for name, person in [(each.name, each.id) for each in people] + [
        (each.row.name.strip(), each.id) for each in drafts
    ]:
        by_name.setdefault(name, set()).add(person)
    above = {each.id: each.manager_id for each in people}
    for draft in drafts:
        if not (wanted := (draft.row.manager or "").strip()):
            continue
        found = {by_login[wanted.lower()]} if wanted.lower() in by_login else by_name.get(wanted, set())
        if len(found) == 1:
            draft.manager_id = above[draft.id] = next(iter(found))
        else:
            code = "ambiguous_user" if found else "unknown_user"
            draft.problems.append(Problem("manager", code, {"user": wanted}))
    for draft in drafts:
        if draft.manager_id is not None and _in_circle(draft.id, above):
            draft.problems.append(
                Problem("manager", "manager_cycle", {"user": draft.row.name, "manager": draft.row.manager})
            )
    # Who reports to a rejected new person cannot be stored either; their own rows stay right, so this ends.
    rejected = {each.id for each in drafts if each.problems and each.new}
    while lost := [each for each in drafts if not each.problems and each.manager_id in rejected]:
        for draft in lost:
            draft.problems.append(Problem("manager", "unknown_user", {"user": draft.row.manager}))
            if draft.new:
                rejected.add(draft.id)


def _in_circle(person: UUID, above: dict[UUID, UUID | None]) -> bool:
    seen, current = set[UUID](), above.get(person)
    while current is not None and current not in seen:
        if current == person:
            return True
        seen.add(current)
        current = above.get(current)
    return False


async def _hash_passwords(drafts: Sequence[_Draft], rules: Rules) -> None:
    for draft in drafts:
        if draft.row.password is None or draft.problems:
            continue
        try:
            check_policy(draft.row.password, login=draft.login, rules=rules)
        except PasswordTooWeak as error:
            draft.problems.append(Problem("password", error.code, error.params))
        else:
            draft.password_hash = await hash_password(draft.row.password)


async def _resolve_departments(session: Session, drafts: Sequence[_Draft]) -> None:
    known = {(each.parent_id, each.name.lower()): each.id for each in await repository.all_departments(session)}
    for draft in drafts:
        parent: UUID | None = None
        for name in filter(None, (part.strip() for part in (draft.row.department or "").split("/"))):
            key = (parent, name.lower())
            if key not in known:
                known[key] = uuid7()
                await repository.add_department(session, known[key], name, parent)
            parent = known[key]
        draft.department_id = parent


async def _resolve_teams(session: Session, drafts: Sequence[_Draft]) -> None:
    known = {each.name.lower(): each.id for each in await repository.all_teams(session)}
    for draft in drafts:
        for name in filter(None, (each.strip() for each in draft.row.teams or ())):
            if name.lower() not in known:
                known[name.lower()] = uuid7()
                await repository.add_team(session, known[name.lower()], name)
            draft.team_ids.append(known[name.lower()])


async def _store(session: Session, drafts: Sequence[_Draft]) -> None:
    moment = now()
    await repository.add(session, [_columns(each, moment) for each in drafts if each.new])
    for draft in drafts:
        changed: dict[str, Any] = {"name": draft.row.name.strip(), "name__pinyin": pinyin_key(draft.row.name.strip())}
        given = {
            "manager_id": draft.manager_id,
            "department_id": draft.department_id,
            "region": draft.row.region,
            "email": draft.row.email,
            "phone": draft.row.phone,
            "password_hash": draft.password_hash,
        }
        changed |= {key: value for key, value in given.items() if value is not None}
        # Managers come second for new people too: a manager may stand below in the list.
        await repository.update(session, draft.id, {**changed, "updated_at": moment})
    await repository.set_roles(session, {each.id: each.row.roles for each in drafts if each.row.roles is not None})
    await repository.set_teams(session, {each.id: each.team_ids for each in drafts if each.row.teams is not None})


def _columns(draft: _Draft, moment: Any) -> dict[str, Any]:
    return {
        "id": draft.id,
        "login": draft.login,
        "name": draft.row.name.strip(),
        "name__pinyin": pinyin_key(draft.row.name.strip()),
        "email": None,
        "phone": None,
        "password_hash": None,
        "active": True,
        "language": None,
        "time_zone": None,
        "manager_id": None,
        "department_id": None,
        "region": None,
        "created_at": moment,
        "updated_at": moment,
    }
