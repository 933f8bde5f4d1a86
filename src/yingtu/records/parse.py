"""Steps *parse* and *normalise*: from what a person, file or program gave to stored values by column. No I/O.

The rules of one object are compiled once per catalog into an :class:`ObjectParser`; a batch then only looks up and calls.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from yingtu.fields.base import BadValue, ParseContext
from yingtu.fields.links import ATTRIBUTES
from yingtu.kit.errors import Problem
from yingtu.query.tables import PINYIN_PART, column_name
from yingtu.records.batch import Kind, Row
from yingtu.records.changes import Create, Source, Update
from yingtu.records.pinyin import pinyin_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from yingtu.identity.actor import Actor
    from yingtu.metadata.catalog import Catalog, Field, Object
    from yingtu.records.changes import WriteContext

MANY_TO_MANY = "many_to_many"
AUTO_NUMBER = "auto_number"
CURRENCY = "currency"
#: The ability that lets an import carry its own dates and numbers.
MIGRATION_RIGHT = "import_history"
MAX_SUGGESTIONS = 3
#: Longer texts are rarely the same in two records.
MEMO_CHARACTERS = 40

#: What texts of a batch have become, by field: files say the same thing over and over.
Memo: TypeAlias = dict[str, dict[str, dict[str, Any]]]
_NOTHING: Final[dict[str, dict[str, Any]]] = {}


@dataclass(frozen=True, slots=True)
class FieldParser:
    """How one field is read: its type's parse function and options, and where each part is stored."""

    field: Field
    parse: Callable[[Any, Any, ParseContext], dict[str, Any]]
    options: Any
    columns: Mapping[str, str]
    #: Column of the hidden sort key, for the name field.
    pinyin: str | None
    empty: Mapping[str, None]
    links: bool
    #: Code of the refusal for a field that nobody writes, with the right that lifts it.
    refusal: str | None
    right: str | None


@dataclass(frozen=True, slots=True)
class Later:
    """Required fields that may be filled in later, and the mark of records that lack them.

    Attributes:
        settled: What the mark becomes when nothing is missing any more.
        where: Field -> values; records with other values get no delay.
    """

    fields: frozenset[str]
    mark: str
    value: str
    settled: str | None
    where: Mapping[str, frozenset[str]]

    def allows(self, row: Row) -> bool:
        return all(row.new.get(name) in values for name, values in self.where.items())


@dataclass(frozen=True, slots=True, eq=False)
class ObjectParser:
    """How records of one object are read.

    Attributes:
        defaults: Raw default by field; ``@me``, ``@now`` and ``@today`` are worked out per record.
        required: Fields that must have a value.
        later: Those of them that may follow.
    """

    object: str
    fields: Mapping[str, FieldParser]
    defaults: Mapping[str, Any]
    required: tuple[str, ...]
    auto_numbers: tuple[Field, ...]
    later: Later | None


def object_parser(catalog: Catalog, obj: Object) -> ObjectParser:
    """Return the parser of an object, compiled once per catalog."""
    key = ("records.parser", obj.api_name)
    found: ObjectParser | None = catalog.compiled.get(key)
    if found is None:
        found = catalog.compiled[key] = _compile(obj)
    return found


def _compile(obj: Object) -> ObjectParser:
    own = [field for field in obj.fields.values() if not field.system]
    return ObjectParser(
        object=obj.api_name,
        fields={field.api_name: _field_parser(obj, field) for field in obj.fields.values()},
        defaults={field.api_name: field.default for field in own if field.default is not None and not field.computed},
        required=tuple(field.api_name for field in own if field.required and not field.computed),
        auto_numbers=tuple(field for field in own if field.type.name == AUTO_NUMBER),
        later=_later(obj),
    )


def _later(obj: Object) -> Later | None:
    rule = obj.document.completion
    mark = None if rule is None else obj.fields.get(rule.mark)
    if rule is None or mark is None:
        return None
    where = {name: frozenset(values) for name, values in rule.where.items()}
    return Later(frozenset(rule.fields), rule.mark, rule.value, mark.default, where)


def _field_parser(obj: Object, field: Field) -> FieldParser:
    name = field.api_name
    columns = (
        {part.name: column_name(name, part.name) for part in field.type.parts(field.options)} if field.stored else {}
    )
    pinyin = column_name(name, PINYIN_PART) if name == obj.name_field and field.type.name == "text" else None
    refusal = right = None
    if field.system and name != "owner_id":
        refusal, right = "system_field", MIGRATION_RIGHT if name in {"created_at", "updated_at"} else None
    elif field.type.name == AUTO_NUMBER:
        refusal, right = "computed_field", MIGRATION_RIGHT
    elif field.computed:
        refusal = "computed_field"
    return FieldParser(
        field=field,
        parse=field.type.parse,
        options=field.options,
        columns=columns,
        pinyin=pinyin,
        empty=dict.fromkeys([*columns.values(), *([pinyin] if pinyin else [])]),
        links=field.type.name == MANY_TO_MANY,
        refusal=refusal,
        right=right,
    )


def parse_context(catalog: Catalog, actor: Actor, source: Source, context: WriteContext) -> ParseContext:
    """Return what parsing depends on: the actor's language and zone, the workspace's currency, how strict the door is."""
    settings = catalog.workspace
    return ParseContext(
        language=actor.language,
        time_zone=context.time_zone or actor.time_zone,
        currency=settings.currency,
        country=settings.country,
        lenient=source is Source.IMPORT if context.lenient is None else context.lenient,
        rates=settings.rates,
        date_order=context.date_order,
    )


def may_import_history(actor: Actor) -> bool:
    """Whether the actor has the migration right."""
    return actor.system or MIGRATION_RIGHT in actor.abilities


def refused(one: FieldParser, actor: Actor) -> bool:
    """Whether nobody, or not this actor, may give a field its values."""
    return one.refusal is not None and not (one.right is not None and may_import_history(actor))


def parse_values(
    row: Row, given: Mapping[str, Any], parser: ObjectParser, actor: Actor, context: ParseContext, memo: Memo
) -> None:
    """Read ``given`` into ``row.values`` and ``row.links``; what cannot be read becomes problems of the row.

    A key is a field or a part (``amount.currency``). A part, or money as a bare number, keeps the other parts of the old
    row: those are left in ``row.late`` until it is known.
    """
    fields = parser.fields
    values = row.values
    names: set[str] = set()
    parts: dict[str, dict[str, Any]] = {}
    for name, value in given.items():
        one = fields.get(name)
        if one is None:
            _note_part(row, name, value, parser, parts)
            continue
        names.add(name)
        if one.refusal is not None and refused(one, actor):
            row.reject(name, one.refusal)
        elif value is None or value == "":
            _empty(row, one)
        elif row.kind is Kind.UPDATE and one.field.type.name == CURRENCY and not isinstance(value, dict):
            row.late[name] = {"amount": value}
        elif type(value) is str and (stored := memo.get(name, _NOTHING).get(value)) is not None:
            # Files say the same thing over and over.
            values.update(stored)
        else:
            store(row, one, value, context, memo)
    for name, given_parts in parts.items():
        names.add(name)
        one = fields[name]
        if one.refusal is not None:
            row.reject(name, one.refusal)
        else:
            whole = given.get(name)
            before = whole if isinstance(whole, dict) else {} if whole is None else {"": whole}
            row.late[name] = {**before, **given_parts}
    row.given = frozenset(names)


def _note_part(row: Row, name: str, value: Any, parser: ObjectParser, parts: dict[str, dict[str, Any]]) -> None:
    head, _, part = name.partition(".")
    one = parser.fields.get(head)
    if one is not None and part and part in one.columns:
        parts.setdefault(head, {})[part] = value
        return
    text = str(name)[:60]
    row.reject(
        text,
        "unknown_field",
        object=parser.object,
        field=text,
        suggestions=difflib.get_close_matches(text, parser.fields, MAX_SUGGESTIONS),
    )


def store(row: Row, one: FieldParser, value: Any, context: ParseContext, memo: Memo) -> None:
    """Parse one value and keep its stored parts."""
    name = one.field.api_name
    known = memo.get(name)
    if known is None:
        known = memo[name] = {}
    # Only text: 1, 1.0 and True would be the same key.
    stored = known.get(value) if type(value) is str else None
    if stored is None:
        try:
            parsed = one.parse(value, one.options, context)
        except BadValue as error:
            row.reject(name, error.code, **error.params)
            return
        if one.links:
            row.links[name] = tuple(parsed[""] or ())
            row.said[name] = parsed.get(ATTRIBUTES, {})
            return
        columns = one.columns
        stored = {columns[part]: each for part, each in parsed.items()}
        if one.pinyin is not None:
            stored[one.pinyin] = None if parsed[""] is None else pinyin_key(parsed[""])
        if type(value) is str and len(value) <= MEMO_CHARACTERS:
            known[value] = stored
    row.values.update(stored)


def _empty(row: Row, one: FieldParser) -> None:
    if one.links:
        row.links[one.field.api_name] = ()
    else:
        row.values.update(one.empty)


def complete(row: Row, parser: ObjectParser, context: ParseContext, memo: Memo) -> None:
    """Read the fields that were given in part, over the parts the old row has."""
    for name, given in row.late.items():
        one = parser.fields[name]
        old = row.old or {}
        kept = {part: old.get(column) for part, column in one.columns.items()}
        if one.field.type.name == CURRENCY:
            merged = {"amount": kept.get(""), "currency": kept.get("currency")}
            merged.update({"amount" if part == "" else part: value for part, value in given.items()})
            if context.lenient and isinstance(merged["amount"], str):
                # The text may name its own currency.
                merged["currency"] = given.get("currency")
        else:
            merged = {**kept, **given}
        if all(value is None or value == "" for value in merged.values()):
            _empty(row, one)
        else:
            store(row, one, merged, context, memo)
    row.late.clear()


def add_defaults(
    row: Row, parser: ObjectParser, actor: Actor, now: datetime, context: ParseContext, memo: Memo
) -> None:
    """Give a new record the defaults of the fields nobody named, and its owner."""
    for name, default in parser.defaults.items():
        if name in row.given:
            continue
        one = parser.fields[name]
        value = default_of(default, one.field, actor, now, context)
        if value is not None:
            store(row, one, value, context, memo)
    own(row, actor)


def own(row: Row, actor: Actor) -> None:
    """Let the actor own a new record that names nobody."""
    if row.values.get("owner_id") is None:
        if "owner_id" in row.given or actor.user_id is None:
            row.reject("owner_id", "required")
        else:
            row.values["owner_id"] = actor.user_id


def default_of(default: Any, field: Field, actor: Actor, now: datetime, context: ParseContext) -> Any:
    """Return the value that a default stands for now, None for none."""
    match default, field.type.name:
        case "@me", "user":
            return actor.user_id
        case "@now", "datetime":
            return now
        case "@now", "time":
            return now.astimezone(ZoneInfo(context.time_zone)).time().replace(microsecond=0)
        case "@today", "date":
            return now.astimezone(ZoneInfo(context.time_zone)).date()
    return default


def check_required(row: Row, parser: ObjectParser) -> None:
    """Refuse a new record that lacks a required field, and an update that empties one; or mark it when that may follow."""
    later, lacks = parser.later, False
    for name in parser.required:
        if row.kind is Kind.UPDATE and name not in row.given:
            continue
        one = parser.fields[name]
        missing = not row.links.get(name) if one.links else row.values.get(name) is None
        if missing and not any(problem.pointer == name for problem in row.problems):
            if later is not None and name in later.fields and later.allows(row):
                row.warnings.append(Problem(name, "to_complete", {}))
                lacks = True
            else:
                row.reject(name, "required")
    if later is not None:
        _mark(row, later, lacks=lacks)


def _mark(row: Row, later: Later, *, lacks: bool) -> None:
    """Mark a record that lacks something; take the mark away when nothing is missing any more."""
    if lacks:
        row.values[later.mark] = later.value
    elif row.old is not None and later.mark not in row.given and not later.fields.isdisjoint(row.given):
        marked = row.new.get(later.mark) == later.value
        if marked and all(row.new.get(name) is not None for name in later.fields):
            row.values[later.mark] = later.settled


def parse_row(
    row: Row,
    change: Create | Update,
    parser: ObjectParser,
    actor: Actor,
    now: datetime,
    context: ParseContext,
    memo: Memo,
) -> None:
    """Read one change into ``row``."""
    parse_values(row, change.values, parser, actor, context, memo)
    if isinstance(change, Update):
        if "owner_id" in row.given and row.values.get("owner_id", ...) is None:
            row.reject("owner_id", "required")
        return
    complete(row, parser, context, memo)
    add_defaults(row, parser, actor, now, context, memo)
    check_required(row, parser)
    take_dates(row, change, actor, now)


def take_dates(row: Row, change: Create, actor: Actor, now: datetime) -> None:
    """Take over when a record really began and was last changed elsewhere: neither lies in the future."""
    given = row.values.pop("created_at", None)
    moment = change.created_at or given
    if moment is not None and not may_import_history(actor):
        row.reject("created_at", "migration_right_needed")
    elif moment is not None and moment > now:
        row.reject("created_at", "created_in_future")
    row.created_at = moment
    _take_last_change(row, change, actor, now)


def _take_last_change(row: Row, change: Create, actor: Actor, now: datetime) -> None:
    """Take over when a record was last changed elsewhere: not before it began, not in the future."""
    given = row.values.pop("updated_at", None)
    moment = change.updated_at or given
    if moment is not None and not may_import_history(actor):
        row.reject("updated_at", "migration_right_needed")
    elif moment is not None and moment > now:
        row.reject("updated_at", "updated_in_future")
    elif moment is not None and moment < (row.created_at or now):
        row.reject("updated_at", "updated_before_created")
    row.updated_at = moment
