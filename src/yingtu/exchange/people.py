"""People as the target of an import. They are not records: the domain ``users`` takes them, given by the assembly."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from yingtu.exchange.errors import ImportStopped
from yingtu.fields.registry import field_type
from yingtu.kit.errors import Problem
from yingtu.metadata.catalog import USER_OBJECT, Field, Object
from yingtu.metadata.documents import FieldDocument, ObjectDocument

if TYPE_CHECKING:
    from yingtu.exchange.rows import Draft
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session

#: Everybody at once, because a manager may stand anywhere in the list.
BATCH_ROWS = 10_000
#: Several teams or roles in one cell.
LISTS = ("teams", "roles")
_SEPARATORS = ";；、|"

_FIELDS: dict[str, tuple[str, str]] = {
    "name": ("姓名", "Name"),
    "login": ("登录名", "Login"),
    "email": ("邮箱", "E-mail"),
    "phone": ("手机", "Phone"),
    "manager": ("直属上级", "Manager"),
    "department": ("部门", "Department"),
    "region": ("大区", "Region"),
    "teams": ("团队", "Teams"),
    "roles": ("角色", "Roles"),
    "password": ("密码", "Password"),
}


class Outcome(Protocol):
    """What became of one person."""

    @property
    def outcome(self) -> str:
        """``created``, ``updated`` or ``rejected``."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why one was rejected; pointers are the names above."""


class Outcomes(Protocol):
    """Outcomes in the order of the rows."""

    @property
    def outcomes(self) -> Sequence[Outcome]: ...


_row: Callable[..., Any] | None = None
_importer: Callable[[Session, Actor, Sequence[Any]], Awaitable[Outcomes]] | None = None


def configure(
    row: Callable[..., Any], importer: Callable[[Session, Actor, Sequence[Any]], Awaitable[Outcomes]]
) -> None:
    """Say who takes people: ``row(name=…, login=…, …)`` builds what ``importer`` gets a list of."""
    global _row, _importer
    _row, _importer = row, importer


def people_object() -> Object:
    """Return people as an object with the columns of a list of people; managers, departments and teams are named."""
    document = ObjectDocument(
        label={"zh-CN": "用户", "en": "User"},
        fields={name: FieldDocument(type="text", label={"zh-CN": zh, "en": en}) for name, (zh, en) in _FIELDS.items()},
    )
    text = field_type("text")
    fields = {
        name: Field(name, text, text.options(), document.fields[name].label, required=name == "name")
        for name in _FIELDS
    }
    return Object(USER_OBJECT, document, fields)


async def import_people(session: Session, actor: Actor, drafts: Sequence[Draft]) -> list[str]:
    """Give the rows to their domain; return ``created``, ``updated``, ``unchanged`` or ``rejected`` per row.

    Problems go to the rows.

    Raises:
        ImportStopped: this process was assembled without people.
    """
    if _row is None or _importer is None:
        raise ImportStopped(reason="this process takes no people")
    given = [{name: _value(name, value) for name, value in each.values.items()} for each in drafts]
    # A list of sales people names each manager many times: equal rows are one person.
    places: dict[str, int] = {}
    for each in given:
        places.setdefault(repr(each), len(places))
    distinct = {repr(each): each for each in given}
    result = await _importer(session, actor, [_row(**each) for each in distinct.values()])
    told: set[int] = set()
    outcomes: list[str] = []
    for draft, each in zip(drafts, given, strict=True):
        place = places[repr(each)]
        outcome = result.outcomes[place]
        draft.problems.extend(outcome.problems)
        outcomes.append("unchanged" if place in told and outcome.outcome != "rejected" else outcome.outcome)
        told.add(place)
    return outcomes


def _value(name: str, value: Any) -> Any:
    if name not in LISTS or not isinstance(value, str):
        return value.strip() if isinstance(value, str) else value
    for separator in _SEPARATORS[1:]:
        value = value.replace(separator, _SEPARATORS[0])
    return [each.strip() for each in value.split(_SEPARATORS[0]) if each.strip()]
