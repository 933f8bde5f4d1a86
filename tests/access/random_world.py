"""Random people, records, roles and queries for the differential test. Everything follows from one ``random.Random``."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.access.oracle import Person
from yingtu.metadata.access_documents import People, SharingDocument
from yingtu.metadata.catalog import Catalog
from yingtu.metadata.documents import FieldDocument, ObjectDocument, RoleDocument

NOW = datetime(2026, 3, 18, 4, 30, tzinfo=UTC)
TODAY = date(2026, 3, 18)
#: The same day in working time; it is lunch at NOW.
AT_WORK = NOW + timedelta(hours=2)
SCOPES = ("own", "own_and_reports", "reports_all", "team", "department", "region", "all")
#: Lookups through which an owner may be found.
VIA = {"contact": "account", "deal": "contact.account"}
WORDS = ("云帆科技", "Yunfan", "北京 50% off", "a_b", "back\\slash", "o'brien", "零", "Zeta", "alpha")
TABLES = ("account", "contact", "product", "deal")


def _field(kind: str, **values: Any) -> FieldDocument:
    return FieldDocument(type=kind, label={"en": kind}, **values)


def _choice(*codes: str) -> dict[str, Any]:
    # Shown in the reverse of the alphabet: sorting by code would be noticed.
    return {"options": [{"code": code, "label": {"en": code}, "order": -ord(code[0])} for code in codes]}


def objects() -> dict[str, ObjectDocument]:
    """The objects: lookups, lookups of lookups, to-many both ways, a many-to-many, sensitive fields, most types."""
    lookup = lambda name: _field("lookup", options={"object": name})  # noqa: E731
    return {
        "account": ObjectDocument(
            label={"en": "Account"},
            fields={
                "name": _field("text"),
                "industry": _field("choice", options=_choice("bank", "it", "retail")),
                "size": _field("number"),
                "phone": _field("phone"),
            },
        ),
        "contact": ObjectDocument(
            label={"en": "Contact"},
            fields={
                "name": _field("text"),
                "account": lookup("account"),
                "mobile": _field("phone"),
                "id_number": _field("identity_number"),
                "vip": _field("boolean"),
                "card": _field("formula", options={"expression": "mobile"}),
            },
        ),
        "product": ObjectDocument(label={"en": "Product"}, fields={"name": _field("text"), "price": _field("number")}),
        "deal": ObjectDocument(
            label={"en": "Deal"},
            fields={
                "name": _field("text"),
                "stage": _field("choice", options=_choice("lost", "new", "won")),
                "amount": _field("currency"),
                "margin": _field("percent"),
                "note": _field("text"),
                "close_date": _field("date"),
                "called_at": _field("datetime"),
                "tags": _field("multi_choice", options=_choice("cold", "hot", "vip")),
                "account": lookup("account"),
                "contact": lookup("contact"),
                "helper": _field("user"),
                "products": _field("many_to_many", options={"object": "product"}),
                "double": _field("formula", options={"expression": "margin * 2", "decimals": 4}),
                "whose": _field("formula", options={"expression": "contact.id_number"}),
                "papers": _field("attachment"),
            },
        ),
    }


class Randomness:
    """Draws everything, in a fixed order, from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def maybe(self, value: Any, chance: float = 0.25) -> Any:
        return None if self.random.random() < chance else value

    def uuid(self) -> UUID:
        return UUID(int=self.random.getrandbits(128))

    # -------------------------------------------------------------------------------------------------------- people

    def people(self, count: int = 9) -> tuple[list[dict[str, Any]], dict[UUID, dict[str, set[UUID]]]]:
        """Rows of ``users`` and, per person, the owners in each scope."""
        ids = [self.uuid() for _ in range(count)]
        managers = {person: self.maybe(self.random.choice(ids[:i])) if i else None for i, person in enumerate(ids)}
        groups = {
            kind: {person: self.random.choice("xyz") for person in ids} for kind in ("team", "department", "region")
        }
        rows = [
            {"id": person, "login": f"p{i}", "name": f"Person {9 - i}", "name__pinyin": f"person {9 - i}",
             "region": groups["region"][person], "manager_id": managers[person], "created_at": NOW,
             "email": f"p{i}@example.com", "phone": None, "active": i != 3, "department_id": None}
            for i, person in enumerate(ids)
        ]  # fmt: skip
        owners: dict[UUID, dict[str, set[UUID]]] = {}
        for person in ids:
            direct = {each for each in ids if managers[each] == person}
            below = set(direct)
            while more := {each for each in ids if managers[each] in below} - below:
                below |= more
            owners[person] = {"own": {person}, "own_and_reports": {person} | direct, "reports_all": {person} | below}
            for kind, members in groups.items():
                owners[person][kind] = {each for each in ids if members[each] == members[person]}
        return rows, owners

    # ------------------------------------------------------------------------------------------------------- records

    def records(
        self, people: list[UUID], count: int = 14
    ) -> tuple[dict[str, list[dict[str, Any]]], list[tuple[UUID, UUID]]]:
        """Rows per object, and the links of ``deal.products``."""
        found: dict[str, list[dict[str, Any]]] = {}
        for name in TABLES:
            found[name] = [self._record(name, found, people) for _ in range(count)]
        links = {
            (self.random.choice(found["deal"])["id"], self.random.choice(found["product"])["id"])
            for _ in range(count * 2)
        }
        return found, sorted(links)

    def past(self, rows: dict[str, list[dict[str, Any]]], people: list[UUID]) -> dict[str, list[dict[str, Any]]]:
        """Give about half of the records a former version; the present one begins in the middle of the record's life."""
        found: dict[str, list[dict[str, Any]]] = {}
        for name, several in rows.items():
            found[name] = []
            for row in several:
                if self.random.random() < 0.5:
                    continue
                change = row["created_at"] + (NOW - row["created_at"]) / 2
                same = {key: row[key] for key in ("id", "created_at", "created_by", "valid_from")}
                former = self._record(name, rows, people) | same | {"valid_to": change}
                row |= {"version": 2, "valid_from": change}
                found[name].append(former)
        return found

    def past_links(self, former: list[dict[str, Any]], products: list[dict[str, Any]]) -> list[tuple[UUID, UUID]]:
        """Links that the former versions of deals had and the present ones do not have any more."""
        return sorted(
            {
                (version["id"], self.random.choice(products)["id"])
                for version in former
                for _ in range(self.random.randrange(3))
            }
        )

    def _record(self, name: str, done: dict[str, list[dict[str, Any]]], people: list[UUID]) -> dict[str, Any]:
        draw = self.random
        title = self.maybe(f"{draw.choice(WORDS)} {draw.randrange(4)}", 0.1)
        created = NOW - timedelta(days=draw.randrange(90), minutes=draw.randrange(3) * 30)
        row: dict[str, Any] = {
            "id": self.uuid(), "name": title, "name__pinyin": title and title.lower(), "owner_id": draw.choice(people),
            "created_at": created, "created_by": draw.choice(people), "updated_at": created, "updated_by": None,
            "version": 1, "valid_from": created, "deleted_at": self.maybe(NOW, 0.85), "deleted_change": None,
            "change_id": None,
        }  # fmt: skip
        pick = lambda table: self.maybe(draw.choice(done[table])["id"])  # noqa: E731
        match name:
            case "account":
                row |= {
                    "industry": self.maybe(draw.choice(("bank", "it", "retail"))),
                    "phone": self.maybe(self._phone()),
                }
                row |= {"size": self.maybe(Decimal(draw.randrange(5)))}
            case "contact":
                row |= {"account": pick("account"), "mobile": self.maybe(self._phone())}
                row |= {"id_number": self.maybe("31010519900101123" + draw.choice("0123456789X"))}
                row |= {"vip": self.maybe(draw.random() < 0.5)}
            case "product":
                row |= {"price": self.maybe(Decimal(draw.randrange(1000)) / 4)}
            case "deal":
                amount = self.maybe(Decimal(draw.randrange(9)) * 100)
                row |= {
                    "stage": self.maybe(draw.choice(("lost", "new", "won")), 0.1),
                    "amount": amount,
                    "amount__currency": None if amount is None else draw.choice(("CNY", "USD")),
                    "amount__base": None if amount is None else amount * 7 / 2,
                    "margin": self.maybe(Decimal(draw.randrange(40))),
                    "note": self.maybe(draw.choice(WORDS), 0.4),
                    "close_date": self.maybe(TODAY + timedelta(days=draw.randrange(-60, 30))),
                    "called_at": self.maybe(NOW - timedelta(hours=draw.randrange(2000))),
                    "tags": self.maybe(draw.sample(("cold", "hot", "vip"), draw.randrange(4))),
                    "account": pick("account"),
                    "contact": pick("contact"),
                    "helper": self.maybe(draw.choice(people)),
                    "papers": self.maybe([self.uuid()]),
                }
        return row

    def _phone(self) -> str:
        return f"+86138{self.random.randrange(10**8):08d}"

    # ---------------------------------------------------------------------------------------------------------- roles

    def roles(self, catalog: Catalog, rows: dict[str, list[dict[str, Any]]]) -> dict[str, RoleDocument]:
        """Three random roles; some objects are granted by ``*``, some not at all."""
        return {
            f"role{i}": RoleDocument(
                label={"en": f"Role {i}"},
                objects={
                    name: [self._grant(catalog, name, rows) for _ in range(self.random.choice((1, 1, 2)))]
                    for name in (*TABLES, "*")
                    if self.random.random() < (0.8 if name != "*" else 0.5)
                },
            )
            for i in range(3)
        }

    def _grant(self, catalog: Catalog, name: str, rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
        draw = self.random
        fields = list(catalog.objects[name].fields) if name != "*" else ["name", "owner_id", "amount", "id_number"]
        named = draw.sample(fields, min(len(fields), draw.randrange(5)))
        levels = ("hidden", "masked", "read", "read", "edit")
        return {
            "operations": draw.choice(
                (["read"], ["read", "edit"], ["create", "read", "export"], ["read", "export"], ["edit"])
            ),
            "scope": draw.choice((*SCOPES, "all", "all")),
            "via": draw.choice(("", VIA.get(name, ""))),
            "filter": self.filter(catalog, name, rows, depth=1) if name != "*" and draw.random() < 0.4 else None,
            "when": self._when() if draw.random() < 0.25 else None,
            "default_field": draw.choice(("read", "edit", "read", "masked", "hidden")),
            "fields": {each: draw.choice(levels) for each in named},
        }

    def _when(self) -> dict[str, Any]:
        draw = self.random
        return {
            "devices": draw.choice(([], ["desktop"], ["phone"], ["machine", "desktop"])),
            "networks": draw.choice(([], ["10.0.0.0/8"], ["203.0.113.0/24", "10.9.0.0/16"])),
            "hours": draw.choice(("any", "working")),
        }

    def sharing(self, catalog: Catalog, rows: dict[str, list[dict[str, Any]]]) -> dict[str, SharingDocument]:
        """Up to four sharing rules; whom they concern is said by the person."""
        found = {}
        for i in range(self.random.randrange(5)):
            name = self.random.choice(TABLES)
            found[f"sharing{i}"] = SharingDocument(
                label={"en": f"Sharing {i}"},
                object=name,
                filter=self.condition(catalog, name, rows),
                to=People(regions=["east"]),
                sensitive=self.random.choice(("masked", "as_role")),
            )
        return found

    def person(
        self,
        owners: dict[UUID, dict[str, set[UUID]]],
        roles: dict[str, RoleDocument],
        sharing: dict[str, SharingDocument] | None = None,
        rows: dict[str, list[dict[str, Any]]] | None = None,
    ) -> Person:
        someone = self.random.choice(sorted(owners))
        held = tuple(sorted(self.random.sample(sorted(roles), self.random.choice((1, 1, 2, 3)))))
        shares = tuple(key for key in sharing or {} if self.random.random() < 0.7)
        lent = {
            name: {each["id"] for each in self.random.sample(several, 3)}
            for name, several in (rows or {}).items()
            if self.random.random() < 0.3
        }
        return Person(
            someone, held, owners[someone], TODAY, phone=self.random.random() < 0.3, shares=shares, lent=lent,
            ip=self.random.choice((None, "10.1.2.3", "203.0.113.9")), working=self.random.random() < 0.5,
        )  # fmt: skip

    # -------------------------------------------------------------------------------------------------------- queries

    def filter(
        self, catalog: Catalog, obj: str, rows: dict[str, list[dict[str, Any]]], depth: int = 2
    ) -> dict[str, Any]:
        draw = self.random
        if depth and draw.random() < 0.55:
            match draw.choice(("all", "any", "not")):
                case "not":
                    return {"not": self.filter(catalog, obj, rows, depth - 1)}
                case word:
                    return {word: [self.filter(catalog, obj, rows, depth - 1) for _ in range(draw.randrange(4))]}
        return self.condition(catalog, obj, rows)

    def path(self, catalog: Catalog, obj: str, *, to_many: bool = True, hops: int = 2) -> tuple[list[str], str, str]:
        """A random path: names, the object at its end, the type there (``relation`` for a to-many relation itself)."""
        draw = self.random
        fields = catalog.objects[obj].fields
        incoming = {"account": ["contacts", "deals"], "contact": ["deals"]}.get(obj, [])
        if to_many and hops and incoming and draw.random() < 0.25:
            name = draw.choice(incoming)
            if draw.random() < 0.25:
                return [name], obj, "relation"
            rest = self.path(catalog, name.removesuffix("s"), hops=hops - 1)
            return [name, *rest[0]], rest[1], rest[2]
        name = draw.choice([each for each in fields if to_many or fields[each].type.name != "many_to_many"])
        kind = fields[name].type.name
        target = fields[name].target
        if target and hops and (kind != "many_to_many" or to_many) and draw.random() < 0.6:
            rest = self.path(catalog, target, to_many=to_many, hops=hops - 1)
            return [name, *rest[0]], rest[1], rest[2]
        if kind == "currency" and draw.random() < 0.3:
            return [name, "currency"], obj, "text"
        return [name], obj, kind

    def condition(self, catalog: Catalog, obj: str, rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
        draw = self.random
        path, end, kind = self.path(catalog, obj)
        empty = [("is_empty", None), ("not_empty", None)]
        sample = [row[path[-1]] for row in rows.get(end, []) if row.get(path[-1]) is not None]
        one = lambda default: draw.choice(sample) if sample and draw.random() < 0.8 else default  # noqa: E731
        options: list[tuple[str, Any]]
        match kind:
            case "relation":
                options = empty
            case "text" | "email":
                text = str(one("nothing")) if path[-1] != "currency" else draw.choice(("CNY", "USD", "EUR"))
                options = [("eq", text), ("ne", text), ("in", [text, "x"]), ("not_in", [text]), ("contains", text[:2]),
                           ("starts_with", text[:2]), ("contains", draw.choice(("%", "_", "\\", "A")))]  # fmt: skip
            case "number" | "currency" | "percent":
                number = float(one(3))
                options = [(op, number) for op in ("eq", "ne", "lt", "lte", "gt", "gte")]
                options += [("between", [0, number]), ("in", [number, 1]), ("not_in", [])]
            case "date":
                day = one(TODAY).isoformat()
                options = [(op, day) for op in ("eq", "ne", "lt", "gte")]
                options += [("in_period", each) for each in ("today", "this_month", "last_30_days", "2026-Q1")]
            case "datetime":
                at = one(NOW).isoformat()
                options = [(op, at) for op in ("eq", "ne", "lt", "gte")]
                options += [("in_period", each) for each in ("this_month", "last_30_days", "2026-Q1")]
            case "boolean":
                options = [("eq", True), ("ne", True), ("eq", False)]
            case "choice":
                codes = [each.code for each in catalog.objects[end].fields[path[-1]].options.options]  # type: ignore[attr-defined]
                options = [("eq", draw.choice(codes)), ("ne", draw.choice(codes)), ("in", draw.sample(codes, 2))]
                options += [("not_in", draw.sample(codes, 1))]
            case "multi_choice":
                codes = ["cold", "hot", "vip"]
                options = [("has_any", draw.sample(codes, 2)), ("has_all", draw.sample(codes, draw.randrange(1, 3)))]
            case "many_to_many":
                ids = [str(row["id"]) for row in draw.sample(rows["product"], 2)]
                options = [("has_any", ids), ("has_all", ids[:1]), ("has_all", ids)]
            case "lookup" | "uuid" | "user":
                value = str(one(self.uuid()))
                options = [("eq", value), ("ne", value), ("in", [value])]
                if kind == "user":
                    options += [("eq", "@me"), ("ne", "@me"), ("eq", "@my_team")] * 2
            case "phone" | "identity_number":
                value = str(one("+8613800000000"))
                options = [("eq", value), ("starts_with", value[:4])] if kind == "identity_number" else [("eq", value)]
            case _:
                options = empty
        op, value = draw.choice([*options, *empty])
        return {"field": ".".join(path), "op": op} | ({} if value is None else {"value": value})

    def sort(self, catalog: Catalog, obj: str) -> str:
        draw = self.random
        if draw.random() < 0.3:
            return draw.choice(("-created_at", "created_at", "-created_at,-id"))
        keys: dict[str, str] = {}
        for _ in range(draw.choice((1, 1, 2))):
            while True:
                path, _, kind = self.path(catalog, obj, to_many=False)
                if kind in {"text", "number", "currency", "percent", "date", "datetime", "choice", "lookup", "user"}:
                    break
            if kind in {"lookup", "user"}:
                path = [*path, "name"]
            keys.setdefault(".".join(path), draw.choice(("", "-")))
        return ",".join(sign + name for name, sign in keys.items())

    def fields(self, catalog: Catalog, obj: str) -> list[str]:
        own = [
            each
            for each, field in catalog.objects[obj].fields.items()
            if field.type.name not in {"uuid", "many_to_many"}
        ]
        found = dict.fromkeys(self.random.sample(own, self.random.randrange(1, len(own))))
        for _ in range(2):
            path, _, kind = self.path(catalog, obj, to_many=False)
            if kind != "uuid":
                found[".".join(path)] = None
        return list(found)

    def aggregate(
        self, catalog: Catalog, obj: str
    ) -> tuple[list[tuple[str, str | None]], list[tuple[str, str | None]]]:
        draw = self.random
        groups: dict[str, str | None] = {}
        for _ in range(draw.choice((0, 1, 1, 2))):
            path, _, kind = self.path(catalog, obj, to_many=False, hops=1)
            if kind in {"choice", "user", "text", "number", "lookup", "boolean"} and path[-1] != "version":
                groups[".".join(path)] = None
            elif kind in {"date", "datetime"}:
                groups[".".join(path)] = draw.choice(("day", "week", "month", "quarter", "year"))
        measures: dict[tuple[str, str | None], None] = {("count", None): None}
        for _ in range(draw.randrange(3)):
            path, _, kind = self.path(catalog, obj, to_many=False, hops=1)
            if kind in {"number", "currency", "percent"}:
                measures[draw.choice(("sum", "avg", "min", "max", "count")), ".".join(path)] = None
            elif kind in {"date", "datetime"}:
                measures[draw.choice(("min", "max", "count")), ".".join(path)] = None
        return list(groups.items()), list(measures)
