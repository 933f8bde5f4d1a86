"""What a change does to the records there are: counted before anything is done, said in sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from psycopg import sql

from yingtu.access import service as access
from yingtu.fields.base import BadValue
from yingtu.fields.keys import key_expression
from yingtu.kit.errors import Problem
from yingtu.kit.statement import Statement
from yingtu.metadata.checks import texts
from yingtu.query.tables import record_table
from yingtu.schema.draft import Draft, options_of
from yingtu.schema.plan import own_objects
from yingtu.schema.steps import Convert, Hide, MapOptions
from yingtu.schema.values import converted, parse_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Field, Object

#: Distinct values that are tried before a conversion; of more, this many are a good sample.
MAX_TRIED_VALUES = 50_000
MAX_EXAMPLES = 5


@dataclass(slots=True)
class Impact:
    """Attributes:
    notes: Good to know.
    losing: Values that would be gone; must be confirmed.
    blocking: Records contradict the change; it cannot be published as it is.
    """

    notes: list[Problem] = field(default_factory=list)
    losing_list: list[Problem] = field(default_factory=list)
    blocking_list: list[Problem] = field(default_factory=list)

    @property
    def losing(self) -> tuple[Problem, ...]:
        return tuple(self.losing_list)

    @property
    def blocking(self) -> tuple[Problem, ...]:
        return tuple(self.blocking_list)

    @property
    def all(self) -> tuple[Problem, ...]:
        """Everything, most serious first."""
        return (*self.blocking_list, *self.losing_list, *self.notes)


async def measure(session: Session, actor: Actor, change: Draft) -> Impact:
    """Count the records that a change touches; values are named to those who see them in clear."""
    measuring = _Measuring(session, actor, change)
    await measuring.run()
    return measuring.impact


class _Measuring:
    def __init__(self, session: Session, actor: Actor, change: Draft) -> None:
        self.session = session
        self.actor = actor
        self.change = change
        self.language = actor.language
        self.impact = Impact()

    async def run(self) -> None:
        mapped: dict[tuple[str, str], set[str]] = {}
        for step in self.change.steps:
            match step:
                case Hide(table=table, column=""):
                    if not table.endswith(("__history", "__link", "__past")):
                        await self._hidden_object(step.object)
                case Hide():
                    if step.column == step.field and not step.table.endswith("__history"):
                        await self._hidden_field(step)
                case Convert():
                    await self._conversion(step)
                case MapOptions():
                    mapped[step.object, step.field] = set(step.mapping)
                    await self._replaced_options(step)
                case _:
                    pass
        for before, after, was, now in self._kept_fields():
            pair = (before.api_name, was.api_name)
            removed = options_of(was) - options_of(now) - mapped.get(pair, set())
            if removed and options_of(now):
                await self._removed_options(after, now, removed)
            if now.unique and not was.unique and now.stored and was.type.name == now.type.name:
                await self._duplicates(before, after, now)
            if now.required and not was.required and now.stored:
                await self._missing(after, now)

    def _kept_fields(self) -> Iterator[tuple[Object, Object, Field, Field]]:
        """Yield fields that are there before and after, of objects whose documents change."""
        changed = {key for kind, key in self.change.after if kind == "object"}
        for after in own_objects(self.change.new):
            before = self.change.old.objects.get(after.api_name)
            if before is None or after.api_name not in changed or after.api_name not in self.change.tables:
                continue
            for name, now in after.fields.items():
                was = before.fields.get(name)
                if was is not None and not now.system:
                    yield before, after, was, now

    async def _count(self, table: str, condition: sql.Composable, params: list[Any] | None = None) -> int:
        query = sql.SQL("SELECT count(*) FROM {} WHERE deleted_at IS NULL AND {}").format(
            sql.Identifier(self.session.schema, table), condition
        )
        cursor = await self.session.connection.execute(query, params)
        row = await cursor.fetchone()
        return int(row[0]) if row else 0

    async def _hidden_object(self, name: str) -> None:
        count = await self._count(name, sql.SQL("true"))
        if count:
            label = texts(self.change.old.object(name).label, self.language)
            self.impact.losing_list.append(
                Problem(f"/object/{name}", "config_object_hidden", {"object": label, "count": count})
            )

    async def _hidden_field(self, step: Hide) -> None:
        count = await self._count(step.table, sql.SQL("{} IS NOT NULL").format(sql.Identifier(step.column)))
        if count:
            params = {"field": self._label(step.object, step.field), "count": count}
            self.impact.notes.append(
                Problem(f"/object/{step.object}/fields/{step.field}", "config_field_hidden", params)
            )

    def _label(self, object_name: str, field_name: str) -> str:
        return texts(self.change.old.object(object_name).field(field_name).label, self.language)

    async def _conversion(self, step: Convert) -> None:
        """Try the conversion on every distinct value, on a sample when there are very many."""
        old = self.change.old.object(step.object).field(step.field)
        new = self.change.new.object(step.object).field(step.field)
        columns = sql.SQL(", ").join(sql.Identifier(each.name) for each in step.old_columns)
        query = sql.SQL(
            "SELECT {columns}, count(*) FROM {table} WHERE {main} IS NOT NULL GROUP BY {columns} LIMIT {n}"
        ).format(
            columns=columns,
            table=sql.Identifier(self.session.schema, step.object),
            main=sql.Identifier(step.old_columns[0].name),
            n=sql.Literal(MAX_TRIED_VALUES),
        )
        # Never prepared: the types of the columns change between two looks at them.
        cursor = await self.session.connection.execute(query, prepare=False)
        context = parse_context(self.change.new)
        total, lost, examples = 0, 0, []
        for *values, count in await cursor.fetchall():
            total += count
            try:
                converted(old, new, values, context)
            except BadValue:
                lost += count
                examples.append(str(values[0])[:60])
        params = {"field": self._label(step.object, step.field), "total": total, "count": lost}
        pointer = f"/object/{step.object}/fields/{step.field}/type"
        if lost:
            params["examples"] = self._named(step.object, step.field, examples[:MAX_EXAMPLES])
            self.impact.losing_list.append(Problem(pointer, "config_conversion_loses", params))
        elif total:
            self.impact.notes.append(Problem(pointer, "config_conversion", params))

    def _named(self, object_name: str, field_name: str, values: list[str]) -> list[str]:
        catalog = self.change.old
        seen = access.clear_fields(catalog, self.actor, catalog.object(object_name))
        return values if field_name in seen else ["…"]

    async def _replaced_options(self, step: MapOptions) -> None:
        """Say how many records hold each option that is replaced, and what they get instead."""
        old = self.change.old.object(step.object).field(step.field)
        now = self.change.new.object(step.object).field(step.field)
        many = old.type.name == "multi_choice"
        condition = sql.SQL("%s = ANY({})" if many else "%s = {}").format(sql.Identifier(step.field))
        for code, to in sorted(step.mapping.items()):
            count = await self._count(step.object, condition, [code])
            if count:
                params = {
                    "field": texts(now.label, self.language),
                    "option": self._option(old, code),
                    "to": "" if to is None else self._option(now, to),
                    "count": count,
                }
                name = "config_option_replaced" if to is not None else "config_option_emptied"
                self.impact.notes.append(Problem(f"/object/{step.object}/fields/{step.field}/options", name, params))

    def _option(self, field: Field, code: str) -> str:
        options: Any = field.options
        return texts(options.by_code[code].label, self.language) or code

    async def _removed_options(self, obj: Object, now: Field, removed: set[str]) -> None:
        column = sql.Identifier(now.api_name)
        many = now.type.name == "multi_choice"
        for code in sorted(removed):
            condition = sql.SQL("%s = ANY({})" if many else "%s = {}").format(column)
            count = await self._count(obj.api_name, condition, [code])
            if count:
                params = {"field": texts(now.label, self.language), "option": code, "count": count}
                pointer = f"/object/{obj.api_name}/fields/{now.api_name}/options"
                self.impact.blocking_list.append(Problem(pointer, "config_option_in_use", params))

    async def _duplicates(self, before: Object, obj: Object, now: Field) -> None:
        table = record_table(self.change.old, before)
        key = key_expression(now.type.name, table.c[now.api_name])
        text = Statement(key).sql(self.session.schema).decode()
        query = sql.SQL(
            "SELECT count(*), (array_agg(example))[1:5] FROM (SELECT min({column}::text) AS example FROM {table}"
            " WHERE deleted_at IS NULL AND {column} IS NOT NULL GROUP BY {key} HAVING count(*) > 1) AS several"
        ).format(
            column=sql.Identifier(now.api_name),
            table=sql.Identifier(self.session.schema, obj.api_name),
            key=sql.SQL(text),
        )
        cursor = await self.session.connection.execute(query)
        row = await cursor.fetchone()
        if row and row[0]:
            params = {"field": texts(now.label, self.language), "count": row[0]}
            params["examples"] = self._named(before.api_name, now.api_name, row[1])
            pointer = f"/object/{obj.api_name}/fields/{now.api_name}/unique"
            self.impact.blocking_list.append(Problem(pointer, "config_not_unique", params))

    async def _missing(self, obj: Object, now: Field) -> None:
        count = await self._count(obj.api_name, sql.SQL("{} IS NULL").format(sql.Identifier(now.api_name)))
        if count:
            params = {"field": texts(now.label, self.language), "count": count}
            pointer = f"/object/{obj.api_name}/fields/{now.api_name}/required"
            self.impact.notes.append(Problem(pointer, "config_required_missing", params))
