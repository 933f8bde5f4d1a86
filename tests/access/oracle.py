"""What an actor may read, computed the slow and obvious way: row by row, in Python, straight from the documents.

Shares no code with the compilers: only documents, the catalog's field declarations and plain JSON filters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from ipaddress import ip_address, ip_network
from typing import Any
from uuid import UUID

from tests.access.oracle_made import MADE
from tests.access.oracle_values import SHANGHAI, as_json, compare, grouped, masked, period, typed
from yingtu.metadata.access_documents import SharingDocument
from yingtu.metadata.catalog import Catalog, Field, Object
from yingtu.metadata.documents import Grant

HIDDEN, MASKED, READ, EDIT = range(4)
LEVELS = {"hidden": HIDDEN, "masked": MASKED, "read": READ, "edit": EDIT}
SYSTEM = {"id", "owner_id", "created_at", "created_by", "updated_at", "updated_by", "version"}

Row = dict[str, Any]


class Refused(Exception):
    """The query must be refused with this code."""


@dataclass
class World:
    """All rows of all objects, and who is who. ``links`` by (object, field): pairs of ids."""

    catalog: Catalog
    rows: dict[str, dict[UUID, Row]]
    links: dict[tuple[str, str], list[tuple[UUID, UUID]]] = field(default_factory=dict)


@dataclass
class Person:
    """The actor: who, with which roles, which owners each scope covers, and the day it is."""

    id: UUID
    roles: tuple[str, ...]
    owners: dict[str, set[UUID]]
    today: date
    phone: bool = False
    #: Sharing rules that concern the person, and records lent for a time, by object.
    shares: tuple[str, ...] = ()
    lent: dict[str, set[UUID]] = field(default_factory=dict)
    #: From where, and whether it is working time.
    ip: str | None = None
    working: bool = False


@dataclass(frozen=True)
class Lent:
    """Rows that somebody reads beside their roles: those of a sharing rule, or (``rule`` None) those lent for a time."""

    rule: SharingDocument | None
    own: tuple[Grant, ...]


class Oracle:
    """Answers about one person in one world. ``person`` None sees everything."""

    def __init__(self, world: World, person: Person | None, *, exported: str | None = None) -> None:
        """``exported``: the object of which a file is made; only what may leave counts of it."""
        self.world = world
        self.catalog = world.catalog
        self.person = person
        self.exported = exported

    # ------------------------------------------------------------------------------------------------------- rights

    def grants(self, obj: str) -> list[Grant | Lent]:
        """Everything that lets the person read the object."""
        assert self.person is not None
        own = self.own_grants(obj)
        if obj == self.exported:
            return [grant for grant in own if "export" in grant.operations]
        found: list[Grant | Lent] = [*own]
        rules = self.catalog.of_kind(SharingDocument)
        if own:
            found += [Lent(rules[key], tuple(own)) for key in self.person.shares if rules[key].object == obj]
        if obj in self.person.lent:
            found.append(Lent(None, tuple(own)))
        return found

    def own_grants(self, obj: str) -> list[Grant]:
        assert self.person is not None
        found: list[Grant] = []
        for role in self.person.roles:
            document = self.catalog.roles[role]
            found += document.objects[obj] if obj in document.objects else document.objects.get("*", [])
        return [grant for grant in found if "read" in grant.operations and self.given(grant)]

    def given(self, grant: Grant) -> bool:
        """Whether the situation is given in which a grant holds."""
        person, when = self.person, grant.when
        assert person is not None
        if when is None:
            return True
        if when.devices and ("phone" if person.phone else "desktop") not in when.devices:
            return False
        inside = person.ip is not None and any(ip_address(person.ip) in ip_network(each) for each in when.networks)
        return (inside or not when.networks) and (person.working or when.hours != "working")

    def covers(self, grant: Grant | Lent, obj: str, row: Row) -> bool:
        assert self.person is not None
        if isinstance(grant, Lent):
            if grant.rule is None:
                return row["id"] in self.person.lent[obj]
            everything = Oracle(self.world, None)
            everything.me = self.person
            return everything.holds(grant.rule.filter, obj, row)
        if grant.scope != "all":
            owned = self.along(obj, row, grant.via.split(".")) if grant.via else row
            if owned is None or owned["owner_id"] not in self.person.owners[grant.scope]:
                return False
        everything = Oracle(self.world, None)
        everything.me = self.person
        return grant.filter is None or everything.holds(grant.filter, obj, row)

    me: Person | None = None

    def along(self, obj: str, row: Row, lookups: list[str]) -> Row | None:
        """The living record at the end of some lookups, whoever may see it."""
        for name in lookups:
            obj = self.catalog.objects[obj].fields[name].target or ""
            found = self.world.rows[obj].get(row[name]) if row[name] else None
            if found is None or found["deleted_at"] is not None:
                return None
            row = found
        return row

    def level_in(self, grant: Grant | Lent, obj: str, name: str) -> int:
        if isinstance(grant, Lent):
            sensitive = self.catalog.objects[obj].fields[name].sensitive
            level = max((self.level_in(each, obj, name) for each in grant.own), default=READ)
            veiled = grant.rule is None or grant.rule.sensitive == "masked"
            level = min(level, MASKED if veiled and sensitive else READ)
            return self.told(grant, obj, name, level) if veiled else level
        if name in {"id", "version"}:
            return READ
        named = grant.fields.get(name)
        default = LEVELS[grant.default_field]
        if name in SYSTEM:
            if name == "owner_id":
                return LEVELS[named] if named else max(default, READ)
            return min(LEVELS[named], READ) if named else READ
        if named:
            return LEVELS[named]
        level = min(default, MASKED) if self.catalog.objects[obj].fields[name].sensitive else default
        return self.told(grant, obj, name, level)

    def told(self, grant: Grant | Lent, obj: str, name: str, level: int) -> int:
        """A computed field that nobody has named shows no more than what it is made of."""
        made = MADE.get((obj, name))
        if made is None:
            return level
        own = min(self.level_in(grant, obj, each) for each in made.own)
        return min(level, own, MASKED if made.sensitive else READ)

    def best(self, obj: str, name: str) -> int:
        if self.person is None:
            return EDIT
        if obj == "user":
            return READ
        return max((self.level_in(grant, obj, name) for grant in self.grants(obj)), default=HIDDEN)

    def level(self, obj: str, name: str, row: Row) -> int:
        if self.person is None:
            return EDIT
        if obj == "user":
            return READ
        covering = [grant for grant in self.grants(obj) if self.covers(grant, obj, row)]
        return max((self.level_in(grant, obj, name) for grant in covering), default=HIDDEN)

    def readable(self, obj: str, row: Row) -> bool:
        if obj != "user" and row["deleted_at"] is not None:
            return False
        return self.ruled(obj, row)

    def ruled(self, obj: str, row: Row) -> bool:
        return self.person is None or obj == "user" or any(self.covers(g, obj, row) for g in self.grants(obj))

    # ------------------------------------------------------------------------------------------------------- values

    def clear(self, obj: str, name: str, row: Row, part: str = "") -> Any:
        if self.level(obj, name, row) < READ:
            return None
        return self.raw(obj, name, row, part)

    def raw(self, obj: str, name: str, row: Row, part: str = "") -> Any:
        """The value itself, of computed fields worked out."""
        made = MADE.get((obj, name))
        return row[f"{name}__{part}" if part else name] if made is None else made.value(self, row)

    def shown(self, obj: str, name: str, row: Row, part: str = "") -> Any:
        value = self.raw(obj, name, row, part)
        match self.level(obj, name, row):
            case 0:
                return None
            case 1:
                return None if part else masked(self.catalog.objects[obj].fields[name], value, phone=self.on_phone())
            case _:
                return value

    def on_phone(self) -> bool:
        return self.person is not None and self.person.phone

    def check_clear(self, obj: str, name: str) -> None:
        best = self.best(obj, name)
        if best == HIDDEN:
            raise Refused("unknown_field")
        if best == MASKED:
            raise Refused("masked_field")

    def incoming(self, obj: str, name: str) -> tuple[Object, Field] | None:
        for other in self.catalog.objects.values():
            for lookup in other.fields.values():
                if lookup.type.name == "lookup" and lookup.target == obj and name == f"{other.api_name}s":
                    return other, lookup
        return None

    def ends(self, path: list[str], obj: str, row: Row | None) -> Iterator[tuple[str, list[str], Row | None]]:
        """Yield (object, rest of the path, row) at every end of a path; the row is None behind an empty lookup."""
        fields = self.catalog.objects[obj].fields
        name, rest = path[0], path[1:]
        if name in fields:
            kind = fields[name].type.name
            target = fields[name].target
            self.check_clear(obj, name)
            if kind in {"lookup", "user"} and rest:
                value = None if row is None else self.clear(obj, name, row)
                found = self.world.rows[target].get(value) if value else None
                if found is not None and not self.readable(target, found):
                    found = None
                yield from self.ends(rest, target, found)
                return
            if kind == "many_to_many":
                linked = [] if row is None or self.level(obj, name, row) < READ else self.linked(obj, name, row)
                if rest:
                    self.probe(rest, target)
                    for each in linked:
                        yield from self.ends(rest, target, each)
                    return
            yield obj, path, row
            return
        relation = self.incoming(obj, name)
        if relation is None or self.best(relation[0].api_name, relation[1].api_name) == HIDDEN:
            raise Refused("unknown_field")
        child, lookup = relation
        self.check_clear(child.api_name, lookup.api_name)
        if not rest:
            yield obj, path, row
            return
        self.probe(rest, child.api_name)
        for each in self.children(child.api_name, lookup.api_name, row):
            yield from self.ends(rest, child.api_name, each)

    def probe(self, path: list[str], obj: str) -> None:
        """Refuse a path even when there is no row to follow it from."""
        for _ in self.ends(path, obj, None):
            pass

    def children(self, child: str, lookup: str, row: Row | None) -> list[Row]:
        if row is None:
            return []
        rows = self.world.rows[child].values()
        return [each for each in rows if self.readable(child, each) and self.clear(child, lookup, each) == row["id"]]

    def linked(self, obj: str, name: str, row: Row) -> list[Row]:
        target = self.catalog.objects[obj].fields[name].target
        there = self.world.rows[target]
        found = [there[b] for a, b in self.world.links[obj, name] if a == row["id"] and b in there]
        return [each for each in found if self.readable(target, each)]

    def to_many(self, path: list[str], obj: str) -> bool:
        fields = self.catalog.objects[obj].fields
        if path[0] not in fields:
            return True
        if fields[path[0]].type.name == "many_to_many":
            return True
        target = fields[path[0]].target
        return len(path) > 1 and target is not None and self.to_many(path[1:], target)

    def value(self, path: list[str], obj: str, row: Row) -> Any:
        """The single value at the end of a path of lookups."""
        ((end, rest, found),) = self.ends(path, obj, row)
        return None if found is None else self.clear(end, rest[0], found, *rest[1:])

    # ------------------------------------------------------------------------------------------------------- filters

    def holds(self, raw: dict[str, Any], obj: str, row: Row) -> bool:
        match raw:
            case {"all": parts}:
                return all(self.holds(each, obj, row) for each in parts)
            case {"any": parts}:
                return any(self.holds(each, obj, row) for each in parts)
            case {"not": part}:
                return not self.holds(part, obj, row)
        path = raw["field"].split(".")
        return any(self.test(end, rest, found, raw) for end, rest, found in self.ends(path, obj, row))

    def test(self, obj: str, path: list[str], row: Row | None, raw: dict[str, Any]) -> bool:
        fields = self.catalog.objects[obj].fields
        name = path[0]
        if name not in fields:
            child, lookup = self.incoming(obj, name) or (None, None)
            assert child is not None
            assert lookup is not None
            some = bool(self.children(child.api_name, lookup.api_name, row))
            return some if raw["op"] == "not_empty" else not some
        if fields[name].type.name == "many_to_many":
            visible = row is not None and self.level(obj, name, row) >= READ
            ids = {each["id"] for each in self.linked(obj, name, row)} if visible and row is not None else set()
            return compare(raw["op"], sorted(ids) or None, [UUID(each) for each in raw.get("value") or []])
        value = None if row is None else self.clear(obj, name, row, *path[1:])
        operand = raw.get("value")
        who = self.person or self.me
        if fields[name].type.name == "user" and isinstance(operand, str) and operand.startswith("@"):
            assert who is not None
            people = {who.id} if operand == "@me" else who.owners["team"]
            return (value in people) == (raw["op"] == "eq")
        if raw["op"] == "in_period":
            assert who is not None or operand[0].isdigit()
            first, end = period(operand, who.today if who else date(2026, 1, 1))
            if isinstance(value, datetime):
                value = value.astimezone(SHANGHAI).date()
            return value is not None and first <= value < end
        return compare(raw["op"], value, typed(operand, value))

    # ------------------------------------------------------------------------------------------------------- queries

    def rows(self, obj: str, filter_: dict[str, Any] | None, *, trash: bool = False) -> list[Row]:
        if filter_ is not None:
            self.probe_filter(filter_, obj)
        found = []
        for row in self.world.rows[obj].values():
            if obj != "user" and (row["deleted_at"] is not None) != trash:
                continue
            if self.ruled(obj, row) and (filter_ is None or self.holds(filter_, obj, row)):
                found.append(row)
        return found

    def probe_filter(self, raw: dict[str, Any], obj: str) -> None:
        match raw:
            case {"all": parts} | {"any": parts}:
                for each in parts:
                    self.probe_filter(each, obj)
            case {"not": part}:
                self.probe_filter(part, obj)
            case _:
                self.probe(raw["field"].split("."), obj)

    def ordered(self, obj: str, rows: list[Row], sort: str) -> list[Row]:
        keys = [(each.lstrip("-"), each.startswith("-")) for each in sort.split(",")]
        if keys[-1][0] != "id":
            keys.append(("id", keys[-1][1]))
        for name, descending in reversed(keys):
            path = name.split(".")
            fields = self.catalog.objects[obj].fields
            if path[-1] in fields and fields[path[0]].target and len(path) == 1:
                path.append("name")
            self.probe(path, obj)
            measured = [(self.sort_value(path, obj, row), row) for row in rows]
            some = [pair for pair in measured if pair[0] is not None]
            some.sort(key=lambda pair: pair[0], reverse=descending)
            rows = [row for _, row in some] + [row for value, row in measured if value is None]
        return rows

    def sort_value(self, path: list[str], obj: str, row: Row) -> Any:
        ((end, rest, found),) = self.ends(path, obj, row)
        if found is None:
            return None
        value = self.clear(end, rest[0], found, *rest[1:])
        declared = self.catalog.objects[end].fields[rest[0]]
        if value is None:
            return None
        if declared.type.name == "choice":
            ranked = sorted(declared.options.options, key=lambda each: each.order)
            return [each.code for each in ranked].index(value)
        if rest[0] == "name":
            return found["name__pinyin"]
        return value

    def item(self, obj: str, row: Row, names: list[str]) -> dict[str, Any]:
        """A row of a list as JSON; fields that lead nowhere are left out."""
        found: dict[str, Any] = {"id": str(row["id"])}
        veiled = []
        for name in names:
            path = name.split(".")
            try:
                end, rest, there = self.showing(path, obj, row)
            except Refused:
                continue
            found[name] = as_json(None if there is None else self.shown(end, rest[0], there, *rest[1:]))
            masks = self.person is not None and end != "user" and self.masks(end, rest[0])
            if masks and there is not None and self.level(end, rest[0], there) == MASKED:
                veiled.append(name)
        if veiled:
            found["$masked"] = veiled
        return found

    def masks(self, obj: str, name: str) -> bool:
        return any(self.level_in(grant, obj, name) == MASKED for grant in self.grants(obj))

    def showing(self, path: list[str], obj: str, row: Row | None) -> tuple[str, list[str], Row | None]:
        fields = self.catalog.objects[obj].fields
        name, rest = path[0], path[1:]
        if name not in fields or self.best(obj, name) == HIDDEN:
            raise Refused("unknown_field")
        if rest and fields[name].target:
            self.check_clear(obj, name)
            target = fields[name].target
            value = None if row is None else self.clear(obj, name, row)
            found = self.world.rows[target].get(value) if value else None
            if found is not None and not self.readable(target, found):
                found = None
            return self.showing(rest, target, found)
        return obj, path, row

    def aggregate(
        self, obj: str, rows: list[Row], groups: list[tuple[str, str | None]], measures: list[tuple[str, str | None]]
    ) -> list[dict[str, Any]]:
        """Groups in no particular order."""
        for name in [name for name, _ in groups] + [name for _, name in measures if name]:
            self.probe(name.split("."), obj)
        members: dict[tuple[Any, ...], list[Row]] = {}
        for row in rows:
            key = tuple(grouped(self.value(name.split("."), obj, row), unit) for name, unit in groups)
            members.setdefault(key, []).append(row)
        if not groups:
            members.setdefault((), [])
        found = []
        for key, several in members.items():
            line: dict[str, Any] = {}
            for (name, _), value in zip(groups, key, strict=True):
                line[name] = as_json(value)
                target = self.declared(obj, name).target
                if target and self.best(target, "name") != HIDDEN:
                    record = self.world.rows[target].get(value)
                    seen = record is not None and self.readable(target, record)
                    line[f"{name}.name"] = self.shown(target, "name", record) if seen and record else None
            for op, name in measures:
                line[op if name is None else f"{op}_{name}"] = as_json(self.measure(obj, several, op, name))
            found.append(line)
        return found

    def declared(self, obj: str, path: str) -> Field:
        """The field at the end of a path of lookups."""
        name, _, rest = path.partition(".")
        found = self.catalog.objects[obj].fields[name]
        return self.declared(found.target, rest) if rest and found.target else found

    def measure(self, obj: str, rows: list[Row], op: str, name: str | None) -> Any:
        if name is None:
            return len(rows)
        path = name.split(".")
        declared = self.catalog.objects[obj].fields.get(path[0])
        if op != "count" and len(path) == 1 and declared is not None and declared.type.name == "currency":
            path = [*path, "base"]
        values = [value for row in rows if (value := self.value(path, obj, row)) is not None]
        if op == "count":
            return len(values)
        if not values:
            return None
        functions: dict[str, Callable[[list[Any]], Any]] = {
            "sum": sum,
            "min": min,
            "max": max,
            "avg": lambda numbers: sum(numbers) / len(numbers),
        }
        return functions[op](values)


class PastOracle(Oracle):
    """Answers about the past: today's rights on the rows as they were, and on the rows as they are."""

    def __init__(self, then: World, now: World, person: Person) -> None:
        super().__init__(then, person)
        self.now = Oracle(now, person)

    def ruled(self, obj: str, row: Row) -> bool:
        return super().ruled(obj, row) and self.now.ruled(obj, self.now.world.rows[obj][row["id"]])
