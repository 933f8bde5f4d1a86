"""What a step works with: the runs of one batch, their records, and the values that documents describe."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from yingtu.automation import people_repository as people
from yingtu.automation import spans, templates
from yingtu.automation.errors import StepFailed
from yingtu.automation.matching import formula_values
from yingtu.fields.base import BadValue
from yingtu.fields.choice import ChoiceOptions
from yingtu.identity.actor import SYSTEM
from yingtu.kit.ids import parse_uuid
from yingtu.metadata.automation_documents import (
    ApproveStep,
    AssignStep,
    CreateStep,
    HttpStep,
    LinkStep,
    NotifyStep,
    Person,
    SetStep,
    Span,
    TaskStep,
    WaitStep,
)
from yingtu.metadata.checks import texts
from yingtu.query.ast import parse_filter
from yingtu.query.paths import BadPathError, resolve_path
from yingtu.query.sight import open_sight
from yingtu.records import service as records
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from yingtu.automation.program import Place, Program
    from yingtu.automation.repository import Run
    from yingtu.kit.db import Session
    from yingtu.metadata.automation_documents import AnyStep
    from yingtu.metadata.catalog import Catalog, Field, Object
    from yingtu.workdays.calendar import Calendar


@dataclass(slots=True)
class Stage:
    """One step for the runs that stand at it.

    Attributes:
        rows: The records by id, with what the step asks of them.
        trying: Nothing leaves the house, and waits are over at once: a test.
    """

    session: Session
    catalog: Catalog
    program: Program
    place: Place
    runs: Sequence[Run]
    now: datetime
    trying: bool = False
    rows: dict[UUID, dict[str, Any]] = field(default_factory=dict)

    @property
    def object(self) -> Object | None:
        return None if self.place.object is None else self.catalog.object(self.place.object)

    @property
    def calendar(self) -> Calendar:
        return calendar_of(self.catalog)

    @property
    def title(self) -> str:
        return texts(self.program.document.label, self.catalog.workspace.language)

    # -------------------------------------------------------------------------------------------------------- records

    async def load(self, wanted: Iterable[str] = ()) -> None:
        """Read the records of the runs with some paths; those that are gone are not in ``rows``."""
        obj = self.object
        if obj is None:
            return
        paths = {name for path in wanted for name in self.columns(obj, path)}
        ids = list(dict.fromkeys(run.record_id for run in self.runs if run.record_id is not None))
        fields = tuple(sorted({"id", *paths}))
        found = await records.fetch(self.session, SYSTEM, obj.api_name, ids, fields=fields)
        self.rows = {UUID(row["id"]): row for row in found}
        missing = [each for each in ids if each not in self.rows]
        if missing and any(run.trigger == "deleted" for run in self.runs):
            condition = parse_filter({"field": "id", "op": "in", "value": [str(each) for each in missing]})
            query = records.ListQuery(filter=condition, fields=fields, trash=True, limit=len(missing))
            page = await records.list_records(self.session, SYSTEM, obj.api_name, query)
            self.rows |= {UUID(row["id"]): row for row in records.items_of(page)}

    def columns(self, obj: Object, path: str) -> list[str]:
        """Return what has to be read for a path: for a relation its name too, for an amount its currency."""
        found = self.field_at(obj, path)
        if found is None:
            return []
        if found.target is not None:
            target = self.catalog.objects.get(found.target)
            return [path, f"{path}.{target.name_field}"] if target else [path]
        return [path, f"{path}.currency"] if found.type.name == "currency" else [path]

    def field_at(self, obj: Object, path: str) -> Field | None:
        """Return the field at the end of a path, None when it leads nowhere or to a part."""
        try:
            return resolve_path(open_sight(self.catalog), obj, tuple(path.split("."))).field
        except (BadPathError, BadValue):
            return None

    def row(self, run: Run) -> dict[str, Any]:
        return self.rows.get(run.record_id, {}) if run.record_id is not None else {}

    # ------------------------------------------------------------------------------------------------------ templates

    def finder(self, run: Run, secrets: Mapping[str, str] | None = None) -> Callable[[str], Any]:
        """Return what gives the value of a place in one run."""

        def find(place: str) -> Any:
            word, _, rest = place.partition(".")
            match word:
                case "now":
                    return self.calendar.local(self.now).strftime("%Y-%m-%d %H:%M")
                case "today":
                    return self.calendar.local(self.now).date().isoformat()
                case "record":
                    url = f"/o/{self.place.object}/{run.record_id}"
                    return str(run.record_id) if rest == "id" else url if rest == "url" else None
                case "trigger" | "steps":
                    return templates.dig(run.memo.get(word, {}), rest)
                case "secret":
                    if secrets is None or rest not in secrets:
                        raise StepFailed("automation_no_secret", {"name": rest})
                    return secrets[rest]
                case _:
                    return self.shown(run, place)

        return find

    def text(self, run: Run, template: str) -> str:
        return templates.fill(template, self.finder(run))

    def shown(self, run: Run, path: str) -> str | None:
        """Return a value of the record as people read it."""
        obj = self.object
        row = self.row(run)
        value = row.get(path)
        if obj is None or value is None:
            return None
        found = self.field_at(obj, path)
        language = self.catalog.workspace.language
        if found is None:
            return str(value)
        if found.target is not None:
            target = self.catalog.objects.get(found.target)
            return str(row.get(f"{path}.{target.name_field}") or "") if target else None
        if isinstance(found.options, ChoiceOptions):
            labels = {each.code: texts(each.label, language) for each in found.options.options}
            several = value if isinstance(value, list) else [value]
            return ("、" if language == "zh-CN" else ", ").join(labels.get(each, str(each)) for each in several)
        match value:
            case bool():
                return {"zh-CN": ("否", "是")}.get(language, ("no", "yes"))[value]
            case str() if found.type.name == "datetime":
                return self.calendar.local(datetime.fromisoformat(value)).strftime("%Y-%m-%d %H:%M")
            case int() | float() | str() if found.type.name in {"number", "currency", "percent"}:
                return plain_number(value)
            case list():
                return ", ".join(map(str, value))
            case _:
                return str(value)

    # --------------------------------------------------------------------------------------------------------- values

    async def values(self, described: Mapping[str, Any]) -> dict[UUID, dict[str, Any]]:
        """Work out described values for every run.

        Raises:
            StepFailed: a description that no longer fits the configuration.
        """
        formulas = {
            name: str(value["formula"]) for name, value in described.items() if _is(value, "formula") and self.object
        }
        worked: dict[UUID, dict[str, Any]] = {}
        if formulas and self.object is not None:
            worked = await formula_values(self.session, self.catalog, self.object, formulas, list(self.rows))
        persons = {
            name: Person.model_validate(value["person"]) for name, value in described.items() if _is(value, "person")
        }
        found = {name: await self.people([person]) for name, person in persons.items()}
        given: dict[UUID, dict[str, Any]] = {}
        for run in self.runs:
            given[run.id] = mine = {}
            for name, value in described.items():
                if name in formulas:
                    mine[name] = plain(worked.get(run.record_id, {}).get(name)) if run.record_id else None
                elif name in persons:
                    several = found[name].get(run.id, [])
                    mine[name] = str(several[0]) if several else None
                else:
                    mine[name] = self._value(run, value)
        return given

    def _value(self, run: Run, value: Any) -> Any:
        if _is(value, "copy"):
            path = str(value["copy"])
            if path.partition(".")[0] in templates.WORDS:
                return self.finder(run)(path)
            found = self.row(run).get(path)
            currency = self.row(run).get(f"{path}.currency")
            return {"": found, "currency": currency} if found is not None and currency is not None else found
        if _is(value, "after"):
            return self._after(run, Span.model_validate(value["after"]), value.get("of"))
        if isinstance(value, str):
            return self.text(run, value)
        return value

    def _after(self, run: Run, span: Span, of: str | None) -> str | None:
        if of is None:
            return spans.after(self.calendar, self.now, span).isoformat()
        start = moment_of(self.calendar, self.row(run).get(of), "00:00")
        if start is None:
            return None
        found = spans.after(self.calendar, start, span)
        is_day = len(str(self.row(run).get(of))) == 10
        return self.calendar.local(found).date().isoformat() if is_day else found.isoformat()

    # --------------------------------------------------------------------------------------------------------- people

    async def people(self, named: Sequence[Person]) -> dict[UUID, list[UUID]]:
        """Return who is meant, by run, each once and in order."""
        by_login = await people.by_name(self.session, people.BY_LOGIN, {each.user for each in named if each.user})
        by_role = await people.by_name(self.session, people.BY_ROLE, {each.role for each in named if each.role})
        by_team = await people.by_name(self.session, people.BY_TEAM, {each.team for each in named if each.team})
        direct: dict[tuple[UUID, int], list[UUID]] = {}
        for run in self.runs:
            for number, one in enumerate(named):
                if one.field is not None:
                    person = parse_uuid(self.row(run).get(one.field) or "")
                    direct[run.id, number] = [] if person is None else [person]
                else:
                    known = by_login if one.user else by_role if one.role else by_team
                    direct[run.id, number] = known.get(one.user or one.role or one.team or "", [])
        asked = {person for (_, number), each in direct.items() if named[number].manager for person in each}
        above = await people.managers(self.session, asked)
        found: dict[UUID, list[UUID]] = {}
        for run in self.runs:
            mine: dict[UUID, None] = {}
            for number, one in enumerate(named):
                several = direct[run.id, number]
                if one.manager:
                    several = [above[each] for each in several if each in above]
                mine.update(dict.fromkeys(several))
            found[run.id] = list(mine)
        return found


def paths_of(step: AnyStep) -> set[str]:
    """Return the paths of the record that a step reads."""
    match step:
        case SetStep(values=values) | CreateStep(values=values):
            return described_paths(values)
        case TaskStep() as step:
            return templates.paths([step.subject, step.description]) | person_paths([step.assignee])
        case NotifyStep() as step:
            return templates.paths([step.title, step.text]) | person_paths(step.to)
        case HttpStep() as step:
            return templates.paths([step.url, step.headers, step.body])
        case AssignStep() as step:
            return person_paths([step.to])
        case LinkStep() as step:
            return {step.field, *described_paths({"to": step.to})}
        case ApproveStep() as step:
            return templates.paths([step.reason])
        case WaitStep(until=str(path)):
            return {path}
        case _:
            return set()


def described_paths(described: Mapping[str, Any]) -> set[str]:
    """Return the paths of the record that described values read (formulas read their own)."""
    found: set[str] = set()
    for value in described.values():
        if _is(value, "copy"):
            path = str(value["copy"])
            found |= set() if path.partition(".")[0] in templates.WORDS else {path}
        elif _is(value, "after"):
            found |= {str(value["of"])} if value.get("of") else set()
        elif _is(value, "person"):
            found |= person_paths([Person.model_validate(value["person"])])
        elif isinstance(value, str):
            found |= templates.paths(value)
    return found


def person_paths(named: Iterable[Person]) -> set[str]:
    return {each.field for each in named if each.field is not None}


def moment_of(calendar: Calendar, value: Any, clock: str) -> datetime | None:
    """Return a date (at a time of day) or moment of a record as a moment."""
    if not isinstance(value, str):
        return None
    if len(value) == 10:
        return spans.day_and_time(calendar, date.fromisoformat(value), clock)
    return datetime.fromisoformat(value)


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, dict) and kind in value and set(value) <= {kind, "of"}


def plain(value: Any) -> Any:
    """Return a value of the database as the write path takes it."""
    match value:
        case datetime() | date():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case _:
            return value


def plain_number(value: Any) -> str:
    """Return a number without needless zeros."""
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    whole = found.to_integral_value()
    return f"{whole:f}" if found == whole else f"{found.normalize():f}"


def compact(value: Any, most: int = 4000) -> Any:
    """Return a value small enough for a log: texts are cut, what is still too large becomes text."""
    text = orjson.dumps(value, default=str).decode()
    return orjson.loads(text) if len(text) <= most else text[:most] + "…"
