"""Every field type through one suite. What a type accepts, refuses and stores is in ``specimens.py``."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB

from tests.fields.specimens import LENIENT, SPECIMENS, STRICT, Specimen
from tests.support.counts import counted
from yingtu.fields.base import BadValue, Capability, FieldType, Operator, ParseContext, Part
from yingtu.fields.keys import KEYED, key_expression, normalised_key
from yingtu.fields.masks import MASKS, mask
from yingtu.fields.registry import FIELD_TYPES, PART_TYPES
from yingtu.kit import clock, i18n
from yingtu.kit.db import Session
from yingtu.kit.statement import Statement

NOW = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
EVERY_TYPE = pytest.mark.parametrize("name", FIELD_TYPES)
STORED = [name for name, kind in FIELD_TYPES.items() if Capability.VIRTUAL not in kind.capabilities]


def specimen(name: str) -> tuple[FieldType, Specimen, Any]:
    kind, found = FIELD_TYPES[name], SPECIMENS[name]
    return kind, found, kind.options.model_validate(found.options)


def parse(name: str, value: Any, context: ParseContext) -> dict[str, Any]:
    kind, _, options = specimen(name)
    with clock.at(NOW):
        return kind.parse(value, options, context)


def refusal(name: str, value: Any, context: ParseContext) -> BadValue:
    with pytest.raises(BadValue) as caught:
        parse(name, value, context)
    return caught.value


@EVERY_TYPE
class TestDeclaration:
    def test_it_has_a_specimen(self, name: str) -> None:
        assert name in SPECIMENS

    def test_its_options_survive_json(self, name: str) -> None:
        kind, _, options = specimen(name)
        assert kind.options.model_validate_json(options.model_dump_json()) == options

    def test_it_refuses_options_it_does_not_know(self, name: str) -> None:
        kind, found, _ = specimen(name)
        with pytest.raises(ValueError, match="extra"):
            kind.options.model_validate({**found.options, "no_such_option": 1})

    def test_its_parts_begin_with_the_main_one_and_have_own_names(self, name: str) -> None:
        kind, _, options = specimen(name)
        names = [part.name for part in kind.parts(options)]
        assert len(names) == len(set(names))
        assert names[:1] == ([] if Capability.VIRTUAL in kind.capabilities else [""])
        assert all((name, part) in PART_TYPES for part in names if part)

    def test_every_field_can_be_asked_whether_it_is_empty(self, name: str) -> None:
        kind = FIELD_TYPES[name]
        assert kind.operators >= {Operator.IS_EMPTY, Operator.NOT_EMPTY}

    def test_it_has_a_mask(self, name: str) -> None:
        assert name in MASKS

    def test_what_can_be_unique_has_a_key(self, name: str) -> None:
        if Capability.UNIQUE in FIELD_TYPES[name].capabilities:
            assert name in KEYED


def cases(attribute: str) -> Any:
    return pytest.mark.parametrize(
        ("name", "given_value", "expected"),
        [
            pytest.param(name, value, expected, id=f"{name}-{i}")
            for name, found in SPECIMENS.items()
            for i, (value, expected) in enumerate(getattr(found, attribute))
        ],
    )


class TestParsing:
    @cases("accepts")
    def test_a_good_value_is_stored_through_every_door(self, name: str, given_value: Any, expected: Any) -> None:
        assert parse(name, given_value, STRICT) == expected
        assert parse(name, given_value, LENIENT) == expected

    @cases("accepts")
    def test_a_stored_value_is_read_as_itself(self, name: str, given_value: Any, expected: Any) -> None:
        if name in {"currency", "address"} or expected.get("") is None:
            return
        assert parse(name, expected[""], STRICT) == expected

    @cases("reads")
    def test_what_people_write_is_read_in_lenient_mode(self, name: str, given_value: Any, expected: Any) -> None:
        assert parse(name, given_value, LENIENT) == expected

    @cases("refuses")
    def test_a_bad_value_is_refused_through_every_door(self, name: str, given_value: Any, expected: str) -> None:
        assert refusal(name, given_value, STRICT).code == expected
        assert refusal(name, given_value, LENIENT).code == expected

    @cases("refuses_strictly")
    def test_programs_must_write_exactly(self, name: str, given_value: Any, expected: str) -> None:
        assert refusal(name, given_value, STRICT).code == expected

    @cases("refuses")
    @pytest.mark.parametrize("language", i18n.LANGUAGES)
    def test_a_refusal_is_a_complete_sentence(self, name: str, given_value: Any, expected: str, language: str) -> None:
        error = refusal(name, given_value, STRICT)
        sentence = i18n.translate(error.code, error.params, language)
        hint = i18n.translate_hint(error.code, error.params, language)
        assert sentence != error.code
        assert hint, f"{error.code} does not say what to do"
        assert i18n.placeholders(error.code, language) <= error.params.keys()
        assert not any(ord(character) < 32 for character in sentence + hint)


def literal(part: Part, value: Any) -> Any:
    return json.dumps(value) if isinstance(part.sql_type, JSONB) and value is not None else value


async def store(session: Session, kind: FieldType, options: Any, rows: list[dict[str, Any]]) -> sa.Table:
    """Create a table with the columns of the type and insert the rows, in order."""
    parts = kind.parts(options)
    names = {part.name: f"f__{part.name}" if part.name else "f" for part in parts}
    table = sa.Table(
        f"conformance_{kind.name}",
        sa.MetaData(),
        sa.Column("place", sa.Integer),
        *(sa.Column(names[part.name], part.sql_type) for part in parts),
    )
    ddl = sa.schema.CreateTable(table, if_not_exists=False).compile(dialect=postgresql.dialect())
    await session.connection.execute(str(ddl).replace("CREATE TABLE", "CREATE TEMP TABLE"))
    insert = Statement(sa.insert(table).values({c.name: sa.bindparam(f"p_{c.name}", type_=c.type) for c in table.c}))
    await session.execute_many(
        insert,
        [
            {"p_place": i, **{f"p_{names[part.name]}": literal(part, row.get(part.name)) for part in parts}}
            for i, row in enumerate(rows)
        ],
    )
    return table


@pytest.mark.parametrize("name", STORED)
class TestStorage:
    async def test_what_is_parsed_comes_back_from_postgresql(self, session: Session, name: str) -> None:
        kind, found, options = specimen(name)
        rows = [stored for _, stored in (*found.accepts, *found.reads)]
        table = await store(session, kind, options, rows)
        back = await session.dicts(sa.select(table).order_by(table.c.place))
        assert [
            {part: row[f"f__{part}" if part else "f"] for part in stored}
            for row, stored in zip(back, rows, strict=True)
        ] == rows

    async def test_it_has_one_form_in_json(self, session: Session, name: str) -> None:
        kind, found, options = specimen(name)
        if not found.accepts:
            return
        table = await store(session, kind, options, [found.accepts[0][1]])
        inner = sa.select(table).subquery("r")
        body = await session.scalar(sa.select(sa.func.row_to_json(sa.literal_column("r"))).select_from(inner))
        assert {part: body[f"f__{part}" if part else "f"] for part in found.json} == found.json

    async def test_its_mask_hides_every_part_and_keeps_empty_empty(self, session: Session, name: str) -> None:
        kind, found, options = specimen(name)
        if not found.accepts:
            return
        table = await store(session, kind, options, [found.accepts[0][1], {}])
        field = SimpleNamespace(type=kind, options=options)
        columns = [column for column in table.c if column.name != "place"]
        masked = [mask(field, column).label(f"m{i}") for i, column in enumerate(columns)]
        shown, empty = await session.all(sa.select(*masked).select_from(table).order_by(table.c.place))
        assert shown[0] == found.mask
        assert all(each in {None, "***"} for each in shown[1:])
        assert set(empty) == {None}

    async def test_its_key_is_the_same_in_python_and_in_postgresql(self, session: Session, name: str) -> None:
        if name not in KEYED:
            return
        kind, found, options = specimen(name)
        rows = [stored for _, stored in (*found.accepts, *found.reads)]
        table = await store(session, kind, options, rows)
        keys = await session.all(sa.select(key_expression(name, table.c.f)).order_by(table.c.place))
        assert [key for (key,) in keys] == [normalised_key(name, row[""]) for row in rows]

    async def test_an_index_can_be_built_on_its_key(self, session: Session, name: str) -> None:
        if name not in KEYED:
            return
        kind, _, options = specimen(name)
        table = await store(session, kind, options, [])
        key = key_expression(name, sa.column("f", table.c.f.type)).compile(dialect=postgresql.dialect())
        assert not key.params
        await session.connection.execute(f"CREATE UNIQUE INDEX ON {table.name} (({key}))".encode())


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.datetimes()
    | st.dates()
    | st.text(max_size=30)
    | st.text(alphabet="0123456789-/.年月日:T +,¥%万()eE", max_size=20)
    | st.text(alphabet="@._-a例;：转http:/", max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5) | st.sampled_from(["amount", "lat"]), inner, max_size=3)
    ),
    max_leaves=5,
)


class TestAnything:
    """Whatever is thrown at a type, it either refuses with a code or gives something that PostgreSQL stores."""

    @pytest.mark.campaign
    @pytest.mark.parametrize("name", STORED)
    async def test_random_values_are_refused_or_stored(self, session: Session, name: str) -> None:
        kind, _, options = specimen(name)
        rows: list[dict[str, Any]] = []
        codes: set[str] = set()

        @given(anything, st.booleans())
        @hypothesis_settings(
            max_examples=counted(usual=60, full=2000),
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        def throw(value: Any, lenient: bool) -> None:  # noqa: FBT001
            if value is None or value == "":
                return
            try:
                rows.append(parse(name, value, LENIENT if lenient else STRICT))
            except BadValue as error:
                codes.add(error.code)

        throw()
        assert codes <= i18n.codes("en") & i18n.codes("zh-CN")
        await store(session, kind, options, rows)


class TestMaskOfPhones:
    async def test_it_is_what_patterns_say_for_any_text(self, session: Session) -> None:
        dice = random.Random(7)
        texts = ["".join(dice.choices("+86;159王 ", k=dice.randrange(16))) for _ in range(3_000)]
        texts += [f"+86{text}" for text in texts] + ["+8613812345678", "+8613812345678;103", "+4930901820", "+86", ""]
        number = (
            sa.func.unnest(sa.cast(texts, postgresql.ARRAY(sa.Text))).table_valued("text").render_derived("n").c.text
        )
        number = sa.type_coerce(number, sa.Text)
        national = sa.func.regexp_replace(sa.func.split_part(number, ";", 1), "^[+]86", "")
        long = sa.func.left(national, 3).concat("****").concat(sa.func.right(national, 4))
        short = sa.literal("****").concat(sa.func.right(national, 2))
        plain = sa.case((sa.func.char_length(national) >= 10, long), else_=short)
        phone = SimpleNamespace(type=FIELD_TYPES["phone"], options=FIELD_TYPES["phone"].options())
        rows = await session.all(sa.select(number, mask(phone, number), plain))
        assert len(rows) == len(texts)
        assert [row for row in rows if row[1] != row[2]] == []
