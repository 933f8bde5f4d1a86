"""The set-up of a company, step by step: each answer is in force when it is given, and the wizard goes on where it was left."""

from __future__ import annotations

import csv
import io
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yingtu.identity import service as identity
from yingtu.kit import clock
from yingtu.metadata import repository as documents
from yingtu.schema import service as schema
from yingtu.schema.draft import DocumentChange
from yingtu.schema.service import Published, require_configure
from yingtu.setup import repository
from yingtu.setup.errors import PeopleUnreadable, StagesTooFew
from yingtu.setup.repository import State
from yingtu.standard.shipped import MODULES
from yingtu.studio.naming import option_code
from yingtu.users import service as users
from yingtu.users.service import PersonRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session

#: What the wizard is promised to need at most.
MOST_INPUTS = 60
#: Objects whose visibility the wizard asks for.
_CUSTOMERS = ("lead", "account", "contact", "opportunity")
_HEADINGS = frozenset({"姓名", "名字", "name", "员工", "人员"})
_ROLES = {
    "管理员": "admin", "销售": "sales", "销售员": "sales", "业务员": "sales", "经理": "sales_manager", "销售经理": "sales_manager",
    "主管": "sales_manager", "总监": "director", "总经理": "director", "老板": "director", "财务": "finance", "会计": "finance",
    "市场": "marketing", "客服": "support", "售后": "support", "人事": "hr", "实习": "intern", "实习生": "intern",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What became of a pasted line. ``password`` is shown once, to be handed over; None: nothing was made.

    ``outcome`` is one of an import of people, or ``yourself``: whoever sets the company up stands in the list and stays who they are.
    """

    name: str
    login: str
    outcome: str
    password: str | None
    problem: str | None = None


async def state(session: Session, actor: Actor) -> State | None:
    """Return how far the set-up has come."""
    require_configure(actor)
    return await repository.load(session)


async def save(session: Session, actor: Actor, step: str, answers: dict[str, Any], inputs: int) -> State:
    """Keep where the wizard is."""
    require_configure(actor)
    await repository.save(session, step, answers, inputs, clock.now())
    found = await repository.load(session)
    if found is None:
        raise AssertionError("it was saved just now")
    return found


async def finish(session: Session, actor: Actor) -> State | None:
    """End the set-up."""
    require_configure(actor)
    await repository.finish(session, clock.now())
    return await repository.load(session)


async def begin_again(session: Session, actor: Actor) -> None:
    """Forget the wizard's answers; what they have brought into force stays."""
    require_configure(actor)
    await repository.begin_again(session)


async def set_company(session: Session, actor: Actor, values: Mapping[str, Any]) -> Published:
    """Name, currency, time zone, language of the company."""
    body = await _settings(session)
    if values.get("currency", body["currency"]) != body["currency"]:
        body["rates"] = {}
    body.update({key: value for key, value in values.items() if value is not None})
    return await schema.publish(session, actor, [DocumentChange("workspace", "workspace", body)], note="Company")


async def set_modules(session: Session, actor: Actor, modules: Sequence[str], hidden: Sequence[str]) -> Published:
    """Switch modules on, and take objects out of the navigation that the company does not want to see yet; their data stay."""
    stored = {pair: dict(each.body) for pair, each in (await documents.stored(session)).items()}
    body = await _settings(session)
    others = [each for each in body.get("modules", ()) if each not in MODULES]
    body["modules"] = [*(each for each in MODULES if each in {"core", *modules}), *others]
    changes = [DocumentChange("workspace", "workspace", body)]
    for (kind, key), one in stored.items():
        if kind == "object" and key in hidden and one.get("position", 0) > 0:
            changes.append(DocumentChange(kind, key, {**one, "position": 0}))
    return await schema.publish(session, actor, changes, note="Modules")


async def set_stages(session: Session, actor: Actor, stages: Sequence[Mapping[str, str]]) -> Published:
    """Rename, add, order and switch off the open stages of opportunities; ``code`` empty: a new one. The closed ones stay last.

    Raises:
        StagesTooFew: fewer than two are left.
    """
    if len(stages) < 2:
        raise StagesTooFew
    stored = await documents.stored(session)
    body = _copy(stored["object", "opportunity"].body)
    field = body["fields"]["stage"]
    present = {each["code"]: each for each in field["options"]["options"]}
    process = next(
        (
            (key, _copy(each.body))
            for (kind, key), each in stored.items()
            if kind == "process" and each.body["object"] == "opportunity" and each.body["field"] == "stage"
        ),
        None,
    )
    kinds = {code: one.get("kind", "open") for code, one in (process[1]["stages"].items() if process else ())}
    ends = [code for code in present if kinds.get(code) in {"won", "lost"} or code in {"won", "lost"}]
    chosen: dict[str, dict[str, Any]] = {}
    for each in stages:
        code = each.get("code") or option_code(each["label"], {*present, *chosen})
        known = present.get(code, {"code": code, "label": {}, "color": "blue"})
        chosen[code] = {**known, "label": {**known["label"], actor.language: each["label"]}, "active": True}
    left_out = {
        code: {**one, "active": False} for code, one in present.items() if code not in chosen and code not in ends
    }
    field["options"]["options"] = [*chosen.values(), *(present[code] for code in ends), *left_out.values()]
    if field.get("default") in left_out:
        field["default"] = next(iter(chosen))
    changes = [DocumentChange("object", "opportunity", body)]
    if process is not None:
        key, flow = process
        plain = {"require_action": False, "require_reason": False}
        flow["stages"] = {
            **{code: flow["stages"].get(code, plain) for code in chosen},
            **{code: flow["stages"][code] for code in ends if code in flow["stages"]},
        }
        for action in flow.get("actions", {}).values():
            if "stages" in action:
                action["stages"] = [code for code in action["stages"] if code in flow["stages"]]
        changes.append(DocumentChange("process", key, flow))
        changes += _without_stages(stored, key, set(left_out))
    return await schema.publish(session, actor, changes, note="Stages")


def _without_stages(stored: Mapping[tuple[str, str], Any], process: str, gone: set[str]) -> list[DocumentChange]:
    """Return the playbooks of a process without the rules of stages that are switched off."""
    changes = []
    for (kind, key), each in stored.items():
        if kind == "playbook" and each.body.get("process") == process:
            body = _copy(each.body)
            body["rules"] = [rule for rule in body.get("rules", ()) if rule.get("stage") not in gone]
            if body["rules"] != each.body.get("rules"):
                changes.append(DocumentChange(kind, key, body if body["rules"] else None))
    return changes


async def set_visibility(session: Session, actor: Actor, scopes: Mapping[str, str]) -> Published:
    """Say which customers each role sees: ``{"sales": "own", "sales_manager": "team"}``."""
    stored = await documents.stored(session)
    changes = []
    for role, scope in scopes.items():
        found = stored.get(("role", role))
        if found is None:
            continue
        body = _copy(found.body)
        for name in _CUSTOMERS:
            for grant in body.get("objects", {}).get(name, ()):
                grant["scope"] = scope
        changes.append(DocumentChange("role", role, body))
    return await schema.publish(session, actor, changes, note="Visibility")


async def add_people(session: Session, actor: Actor, text: str) -> list[NewPerson]:
    """Make people of pasted lines: name, e-mail or login, role, manager, department; divided by tabs or commas, in any order.

    Raises:
        PeopleUnreadable: no names in it.
        Forbidden: the actor may not manage people.
    """
    identity.require_ability(actor, "manage_users")
    stored = await documents.stored(session)
    labels = {
        str(label).strip(): key
        for (kind, key), each in stored.items()
        if kind == "role"
        for label in each.body["label"].values()
    }
    rows = read_people(text, {**_ROLES, **labels, **{key: key for kind, key in stored if kind == "role"}})
    others = [each for each in rows if each.name != actor.name]
    made = [NewPerson(each.name, "", "yourself", None) for each in rows if each.name == actor.name]
    result = await users.import_people(session, actor, others)
    for row, outcome in zip(others, result.outcomes, strict=True):
        problem = outcome.problems[0].code if outcome.problems else None
        password = row.password if outcome.outcome == "created" else None
        made.append(NewPerson(row.name, outcome.login or row.login or "", outcome.outcome, password, problem))
    return made


def read_people(text: str, roles: Mapping[str, str]) -> list[PersonRow]:
    """Return the people of pasted lines; each cell is known by what it looks like.

    Raises:
        PeopleUnreadable: no names in it.
    """
    divider = "\t" if "\t" in text else ("，" if "，" in text else ",")
    rows = []
    for cells in csv.reader(io.StringIO(text), delimiter=divider):
        filled = [each.strip() for each in cells if each.strip()]
        if not filled or filled[0].lower() in _HEADINGS:
            continue
        name, *rest = filled
        email = next((each for each in rest if "@" in each), None)
        phone = next((each for each in rest if re.fullmatch(r"[+\d][\d\s-]{6,20}", each)), None)
        role = next((roles[each] for each in rest if each in roles), "sales")
        others = [each for each in rest if each not in {email, phone} and each not in roles]
        manager = next((each for each in others if any(line.startswith(each) for line in text.splitlines())), None)
        department = next((each for each in others if each != manager), None)
        rows.append(
            PersonRow(
                name=name,
                login=email.lower() if email else None,
                email=email,
                phone=phone,
                roles=[role],
                manager=manager,
                department=department,
                password=secrets.token_urlsafe(9),
            )
        )
    if not rows:
        raise PeopleUnreadable
    return rows


async def _settings(session: Session) -> dict[str, Any]:
    return dict((await documents.stored(session))["workspace", "workspace"].body)


def _copy(body: Mapping[str, Any]) -> dict[str, Any]:
    import copy

    return copy.deepcopy(dict(body))
