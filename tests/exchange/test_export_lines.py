"""Lines of CSV that PostgreSQL writes, against the same values written here: every type, clear and masked, both languages."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from tests.exchange.conftest import Company
from tests.fields.specimens import SPECIMENS
from tests.support.actors import make_role, make_user
from tests.support.documents import an_object, change, field, lookup
from yingtu.exchange.cell_text import RUN_AS_FORMULA, SUSPICIOUS, neutral
from yingtu.exchange.export_columns import yes_and_no
from yingtu.fields.choice import ChoiceOptions
from yingtu.fields.links import linked_name
from yingtu.identity.actor import SYSTEM, Actor
from yingtu.kit.db import Session
from yingtu.metadata import service as metadata
from yingtu.metadata.catalog import Catalog, Object
from yingtu.query.output import LINKS_PART
from yingtu.query.paths import Path, resolve_path
from yingtu.query.sight import open_sight
from yingtu.query.tables import column_name, record_table
from yingtu.query.texts import Csv, Texts
from yingtu.records import service as records
from yingtu.records.changes import Create, Source, Written
from yingtu.schema import service as schema

#: What has broken files of others.
TRICKY = (
    "plain", "", "=1+1", "+49 30", "-x", "@SUM(A1)", "\tt", "\rr", "'=1", "''@x", "'quoted'", 'say "hi"', "a,b", "two\r\nlines",
    '=1,"2"\n', "🙂 emoji", "王伟，北京", "\\N", "\x01\x7f", "\u2028", "null", "x" * 40_000, '"', ",", "\n", " =1", "﻿=1", "＝1",
)  # fmt: skip
#: Types whose values are texts of people.
WRITTEN = ("text", "long_text", "phone", "email", "url", "address", "identity_number", "bank_card", "credit_code")
STORED = (*WRITTEN, "number", "currency", "percent", "date", "time", "datetime", "boolean", "choice", "multi_choice", "geo", "json")  # fmt: skip
#: The hour that comes twice, fractions, and what is before the first time zones.
MOMENTS = (
    "2026-10-25 00:30+00",
    "2026-10-25 01:30+00",
    "2026-03-29 01:30+00",
    "1850-06-01 12:00+00",
    "2026-01-31 23:30:00.25+00",
)
LINKS = {
    "object": "account",
    "attributes": {
        "part": {"type": "choice", "label": {"zh-CN": "角色", "en": "Part"}, "options": SPECIMENS["choice"].options},
        "share": {"type": "percent", "label": {"zh-CN": "占比", "en": "Share"}},
        "since": {"type": "date", "label": {"zh-CN": "自", "en": "Since"}},
        "sure": {"type": "boolean", "label": {"zh-CN": "确定", "en": "Sure"}},
    },
}
FIELDS = {
    **{f"a_{name}": field(name, options=SPECIMENS[name].options) for name in STORED},
    "parent": lookup("account"),
    "said": field("many_to_many", options=LINKS),
    "named": field("many_to_many", options={"object": "account"}),
    "total": field("formula", options={"expression": "a_number * 1.10"}),
    "greeting": field("formula", options={"expression": 'concat("=", name)'}),
}


@pytest.fixture
async def watched(company: Company, session: Session) -> tuple[Session, Company, Object, Actor]:
    """Records with tricky values, half of them of somebody who sees those of others masked."""
    await schema.publish(session, SYSTEM, [change("sample", an_object(FIELDS))])
    await make_role(
        session,
        "partly",
        objects={
            "*": [
                {"operations": ["read", "export"], "scope": "own"},
                {"operations": ["read", "export"], "scope": "all", "default_field": "masked"},
            ]
        },
    )
    person = await make_user(session, "partly", roles=("partly",))
    accounts = [Create({"name": name, "owner_id": company.admin.id}) for name in ("Acme, Inc.", "=Beta", "王记")]
    acme, beta, wang = (
        each.id for each in (await records.write(session, SYSTEM, "account", accounts, source=Source.API)).outcomes
    )
    said = [
        {"id": acme, "attributes": {"part": "retail", "share": 30, "since": "2026-01-05", "sure": True}},
        {"id": wang},
    ]
    made = []
    for n in range(len(TRICKY)):
        values: dict[str, Any] = {"name": f"N{n:02}", "owner_id": person.id if n % 2 else company.admin.id}
        for name in STORED if n else ():
            given = SPECIMENS[name].accepts[: 1 if name == "currency" else None]
            values[f"a_{name}"] = given[n % len(given)][0]
        made.append(Create({**values, "parent": beta, "named": [beta, acme], "said": said} if n else values))
    written = await records.write(session, SYSTEM, "sample", made, source=Source.API)
    refused = [problem for each in written.outcomes if not isinstance(each, Written) for problem in each.problems]
    assert {(each.pointer, each.code) for each in refused} - {("", "batch_rejected")} == set()
    catalog = await metadata.catalog(session)
    obj = catalog.object("sample")
    table = record_table(catalog, obj)
    for n, text in enumerate(TRICKY):
        texts = {column_name(f"a_{name}", ""): text for name in WRITTEN}
        moment = datetime.fromisoformat(MOMENTS[n % len(MOMENTS)])
        await session.execute(sa.update(table).where(table.c.name == f"N{n:02}").values(**texts, a_datetime=moment))
    return session, company, obj, await company.actor(person)


def path_of(catalog: Catalog, obj: Object, key: str) -> Path:
    names = tuple(key.split("."))
    if names[-1] == LINKS_PART:
        return replace(resolve_path(open_sight(catalog), obj, names[:-1]), names=names, part=LINKS_PART)
    return resolve_path(open_sight(catalog), obj, names)


def cell(path: Path, value: Any, language: str, zone: ZoneInfo) -> str | None:
    """Return what is written of a value that came as JSON."""
    text = told(path, value, language, zone)
    typed = path.kind in {"number", "date", "moment"} or (path.type is not None and path.type.name == "phone")
    return text if text is None or typed else neutral(text)


def told(path: Path, value: Any, language: str, zone: ZoneInfo) -> str | None:
    options = path.options
    if value is None:
        return None
    if path.part == LINKS_PART:
        said = path.hops[0].field.options
        return "; ".join(linked_name(each["name"], plain(each.get("attributes", {})), said, language) for each in value if each["name"])  # type: ignore[arg-type]  # fmt: skip
    if isinstance(options, ChoiceOptions):
        labels = {code: options.label_of(code, language) for code in options.by_code}
        return "; ".join(labels[each] for each in value) if isinstance(value, list) else labels[value]
    match path.kind:
        case "number":
            text = format(Decimal(str(value)), "f")
            return text.rstrip("0").rstrip(".") if "." in text else text
        case "moment":
            local = datetime.fromisoformat(value).astimezone(zone)
            text = local.replace(tzinfo=None).isoformat(" ")
            text = text.rstrip("0") if "." in text else text
            return f"{text}{local.isoformat()[-6:]}" if local.fold else text
        case "boolean":
            return yes_and_no(language)[0 if value else 1]
        case "opaque":
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def plain(said: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in said.items()}


class TestLines:
    async def test_they_are_what_is_read_written_as_csv(self, watched: tuple[Session, Company, Object, Actor]) -> None:
        session, company, obj, masked = watched
        catalog = await metadata.catalog(session)
        keys = (
            *FIELDS,
            "a_currency.currency",
            "a_address.lat",
            "parent.name",
            "owner_id.name",
            "created_at",
            "version",
            "id",
        )
        keys = tuple(f"{key}.{LINKS_PART}" if key in {"said", "named"} else key for key in keys)
        everybody = (await company.actor(company.admin), masked)
        for actor, (language, zone) in product(everybody, (("zh-CN", "Asia/Kolkata"), ("en", "Europe/Berlin"))):
            query = records.ListQuery(fields=keys, sort="name", limit=20)
            texts = Texts(language, *yes_and_no(language), Csv(keys, zone, SUSPICIOUS, RUN_AS_FORMULA))
            first = await records.list_lines(session, actor, "sample", query, texts)
            rest = await records.list_lines(session, actor, "sample", replace(query, cursor=first.next_cursor), texts)
            assert (first.rows, rest.rows, rest.next_cursor) == (20, len(TRICKY) - 20, None)
            shown = json.loads(
                await records.list_records(session, actor, "sample", replace(query, limit=100)), parse_float=Decimal
            )
            expected = io.StringIO(newline="")
            paths = {key: path_of(catalog, obj, key) for key in keys}
            csv.writer(expected).writerows(
                [cell(path, row[key], language, ZoneInfo(zone)) for key, path in paths.items()]
                for row in shown["items"]
            )
            found = "".join((*first.lines, *rest.lines))
            assert list(csv.reader(io.StringIO(found, newline=""))) == list(csv.reader(io.StringIO(expected.getvalue(), newline="")))  # fmt: skip
            assert found == expected.getvalue()

    async def test_a_single_empty_column_is_still_a_row(self, watched: tuple[Session, Company, Object, Actor]) -> None:
        session, company, _, _ = watched
        texts = Texts("en", "Yes", "No", Csv(("parent.name",), "UTC", SUSPICIOUS, RUN_AS_FORMULA))
        query = records.ListQuery(fields=("parent.name",), sort="name", limit=2)
        page = await records.list_lines(session, await company.actor(company.admin), "sample", query, texts)
        assert "".join(page.lines) == '""\r\n\'=Beta\r\n'
