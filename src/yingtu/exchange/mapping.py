"""What becomes of the columns of a file: the mapping as people write it, checked against file and catalog. No I/O."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from yingtu.exchange.errors import InvalidMapping
from yingtu.fields.base import Capability
from yingtu.fields.registry import field_type
from yingtu.kit.errors import Problem
from yingtu.kit.expected import expected
from yingtu.metadata.catalog import USER_OBJECT, Field

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingOf
    from collections.abc import Sequence

    from yingtu.metadata.catalog import Catalog, Object

#: Types a record can be found by.
KEY_TYPES = frozenset(
    {
        "text",
        "number",
        "phone",
        "email",
        "choice",
        "auto_number",
        "url",
        "credit_code",
        "identity_number",
        "user",
        "lookup",
    }
)
#: Types by which a looked-up record can be found.
MATCH_TYPES = KEY_TYPES - {"user", "lookup"}
#: Names under which a row carries what is no value of its record: no field is called so.
FILES, FOLDER, FILES_AT, FILES_BY = "@files", "@folder", "@files_at", "@files_by"
PAST_FIELD, PAST_AT, PAST_OLD, PAST_NEW, PAST_BY = "@field", "@at", "@old", "@new", "@by"
#: System fields a file may fill; all but the owner only with the migration right.
FILLABLE_SYSTEM = ("owner_id", "created_at", "updated_at")
MIGRATED = frozenset({"created_at", "updated_at"})


class Mode(StrEnum):
    """What a row does."""

    CREATE = "create"
    UPDATE = "update"
    UPSERT = "upsert"
    #: Tells what happened to a record before it came here; see :class:`Past`.
    HISTORY = "history"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Strict):
    """Where one column goes.

    Attributes:
        field: Field or part (``amount.currency``) it fills; None: the column is ignored.
        match: For lookups and people: the field of the target by which it is found; None: its name field.
        values: Replacements of cell texts, compared without outer spaces.
        unknown: What a lookup without hit does: error of the row, empty field, or a new record of that name.
    """

    column: str
    field: str | None = None
    match: str | None = None
    values: dict[str, str | None] = {}
    unknown: Literal["error", "empty", "create"] = "error"


class Attachments(_Strict):
    """Which files of an archive hang on the record of a row.

    Attributes:
        archive: The uploaded archive; None: no files come along.
        column: Heading of the cells that name files, several divided by ``;``, or with ``folders`` one folder.
        at, by: Headings of the cells that say since when, and through whom; else what the archive says, and nobody.
    """

    archive: UUID | None = None
    column: str
    kind: Literal["names", "folders"] = "names"
    at: str | None = None
    by: str | None = None


class Past(_Strict):
    """Headings of a list of earlier changes: which field, when, what it was and became, and through whom."""

    field: str
    at: str
    old: str | None = None
    new: str | None = None
    by: str | None = None


class Mapping(_Strict):
    """What becomes of a file; see ``docs/howto/import.md``."""

    mode: Mode = Mode.CREATE
    keys: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    constants: dict[str, Any] = {}
    empty: Literal["keep", "clear"] = "keep"
    migration: bool = False
    date_order: Literal["dmy", "mdy"] | None = None
    attachments: Attachments | None = None
    past: Past | None = None

    @field_validator("columns", mode="before")
    @classmethod
    def _by_heading(cls, given: object) -> object:
        """Take ``{"Phone": "phone", "Deal": {"field": …}}`` too: what becomes of each heading."""
        if not isinstance(given, dict):
            return given
        return [{"column": name, **(to if isinstance(to, dict) else {"field": to})} for name, to in given.items()]


@dataclass(frozen=True, slots=True)
class Assignment:
    """One column on its way to one field, resolved.

    Attributes:
        place: Index of the cell in a row.
        name: Field or part, the key in the values of a change.
        target: For lookups: the object looked up; ``match`` is then the field it is found by.
    """

    place: int
    heading: str
    name: str
    field: Field
    values: MappingOf[str, str | None]
    target: Object | None = None
    match: Field | None = None
    unknown: str = "error"
    #: The same text for every row instead of a cell.
    constant: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A mapping that fits its file and its object."""

    mapping: Mapping
    object: Object
    columns: tuple[str, ...]
    assignments: tuple[Assignment, ...]
    keys: tuple[Assignment, ...]
    #: Values that every row gets as they are.
    constants: dict[str, Any]

    @property
    def lookups(self) -> tuple[Assignment, ...]:
        return tuple(each for each in self.assignments if each.target is not None)


def parse_mapping(given: object) -> Mapping:
    """Read a mapping.

    Raises:
        InvalidMapping: it is not one; each problem points to its place.
    """
    try:
        return Mapping.model_validate(given)
    except ValidationError as error:
        raise InvalidMapping(problems=unreadable("/mapping", error)) from None


def unreadable(pointer: str, error: ValidationError) -> tuple[Problem, ...]:
    """Return what Pydantic found as problems below a place."""
    return tuple(
        Problem(
            "/".join((pointer, *map(str, each["loc"]))),
            "mapping_invalid",
            {"reason": each["msg"]} | expected(each["type"], each["msg"], each.get("ctx") or {}),
        )
        for each in error.errors(include_url=False)
    )


def fillable(obj: Object) -> dict[str, Field]:
    """Return the fields a file may fill, own ones first."""
    own = {name: field for name, field in obj.fields.items() if not field.system and not _computed(field)}
    return own | {name: obj.fields[name] for name in FILLABLE_SYSTEM if name in obj.fields}


def _computed(field: Field) -> bool:
    return Capability.COMPUTED in field.type.capabilities and field.type.name != "auto_number"


def without_archive(mapping: Mapping) -> Mapping:
    """Return a mapping that may be used for other files too: an archive belongs to the rows of one."""
    if mapping.attachments is None:
        return mapping
    return mapping.model_copy(update={"attachments": mapping.attachments.model_copy(update={"archive": None})})


def plain(text: str) -> str:
    """Return a heading without case, width, spaces and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "", folded)


def plan(mapping: Mapping, columns: Sequence[str], obj: Object, catalog: Catalog) -> Plan:
    """Check a mapping against file and catalog.

    Raises:
        InvalidMapping: it does not fit; all problems at once.
    """
    problems: list[Problem] = []
    places = {column: place for place, column in enumerate(columns)}
    assignments: list[Assignment] = []
    filled: set[str] = set()
    for number, column in enumerate(mapping.columns):
        pointer = f"/mapping/columns/{number}"
        if column.field is None or (mapping.mode is Mode.HISTORY and column.field not in mapping.keys):
            continue
        if column.column not in places:
            shown = ", ".join(columns[:20])
            problems.append(
                Problem(f"{pointer}/column", "mapping_unknown_column", {"column": column.column, "columns": shown})
            )
            continue
        if column.field in filled:
            problems.append(Problem(f"{pointer}/field", "mapping_field_twice", {"field": column.field}))
            continue
        filled.add(column.field)
        found = _assign(column, places[column.column], obj, catalog, mapping, pointer, problems)
        if found is not None:
            assignments.append(found)
    assignments += _besides(mapping, places, catalog, problems)
    constants: dict[str, Any] = {}
    for name, value in mapping.constants.items() if mapping.mode is not Mode.HISTORY else ():
        pointer = f"/mapping/constants/{name}"
        if name in filled:
            problems.append(Problem(pointer, "mapping_field_twice", {"field": name}))
        found = _assign(Column(column="", field=name), 0, obj, catalog, mapping, pointer, problems)
        if found is not None and found.target is not None and isinstance(value, str):
            assignments.append(replace(found, constant=value))
        elif found is not None:
            constants[name] = value
    if not assignments and not problems:
        problems.append(Problem("/mapping/columns", "mapping_nothing"))
    keys = _keys(mapping, assignments, problems)
    if problems:
        raise InvalidMapping(problems=tuple(problems))
    return Plan(mapping, obj, tuple(columns), tuple(assignments), keys, constants)


def _besides(
    mapping: Mapping, places: MappingOf[str, int], catalog: Catalog, problems: list[Problem]
) -> list[Assignment]:
    """Return the columns that say something beside the values of a record; their names begin with ``@``."""
    wanted: list[tuple[str, str, str | None]] = []
    files = mapping.attachments
    if files is not None and files.archive is not None and mapping.mode is not Mode.HISTORY:
        first = FOLDER if files.kind == "folders" else FILES
        wanted += [("attachments/column", first, files.column)]
        wanted += [("attachments/at", FILES_AT, files.at), ("attachments/by", FILES_BY, files.by)]
        if not mapping.migration:
            problems.append(Problem("/mapping/attachments", "mapping_files_need_migration"))
    if mapping.mode is Mode.HISTORY:
        past = mapping.past
        if past is None:
            problems.append(Problem("/mapping/past", "mapping_past_missing"))
        else:
            wanted += [(f"past/{name}", f"@{name}", getattr(past, name)) for name in Past.model_fields]
    found = []
    for pointer, name, heading in wanted:
        if heading is None:
            continue
        if heading not in places:
            params = {"column": heading, "columns": ", ".join([*places][:20])}
            problems.append(Problem(f"/mapping/{pointer}", "mapping_unknown_column", params))
            continue
        found.append(_beside(name, heading, places[heading], mapping, catalog))
    return found


def _beside(name: str, heading: str, place: int, mapping: Mapping, catalog: Catalog) -> Assignment:
    kind = field_type("datetime" if name in {FILES_AT, PAST_AT} else "text")
    # What was said to replace texts of the column counts here too.
    values = {
        key.strip(): value for each in mapping.columns if each.column == heading for key, value in each.values.items()
    }
    field = Field(name, kind, kind.options(), {"en": heading})
    if name in {FILES_BY, PAST_BY}:
        people = catalog.object(USER_OBJECT)
        # Who has left long ago is nobody here: what they changed still counts.
        unknown = "empty" if name == PAST_BY else "error"
        return Assignment(place, heading, name, field, values, people, people.fields[people.name_field], unknown)
    return Assignment(place, heading, name, field, values)


def _assign(
    column: Column,
    place: int,
    obj: Object,
    catalog: Catalog,
    mapping: Mapping,
    pointer: str,
    problems: list[Problem],
) -> Assignment | None:
    name = column.field or ""
    field = _field_of(name, obj, mapping, f"{pointer}/field", problems)
    if field is None:
        return None
    values = {key.strip(): value for key, value in column.values.items()}
    plain = Assignment(place, column.column, name, field, values)
    if field.target is None or "." in name:
        return plain
    target = catalog.object(field.target)
    match = target.fields.get(column.match or target.name_field)
    if match is None or match.type.name not in MATCH_TYPES | {"uuid"}:
        params = {"object": target.api_name, "match": column.match or target.name_field}
        problems.append(Problem(f"{pointer}/match", "mapping_match_field", params))
        return None
    if match.type.name == "uuid":
        return plain
    unknown = "error" if column.unknown == "create" and target.api_name == USER_OBJECT else column.unknown
    return Assignment(place, column.column, name, field, values, target, match, unknown)


def _field_of(name: str, obj: Object, mapping: Mapping, pointer: str, problems: list[Problem]) -> Field | None:
    head = name.partition(".")[0]
    field = obj.fields.get(head)
    if field is None or (field.system and head not in FILLABLE_SYSTEM):
        problems.append(Problem(pointer, "mapping_unknown_field", {"object": obj.api_name, "field": name}))
        return None
    if _computed(field):
        problems.append(Problem(pointer, "mapping_computed", {"field": name}))
        return None
    if (head in MIGRATED or field.type.name == "auto_number") and not mapping.migration and head not in mapping.keys:
        problems.append(Problem(pointer, "mapping_needs_migration", {"field": name}))
        return None
    return field


def _keys(mapping: Mapping, assignments: Sequence[Assignment], problems: list[Problem]) -> tuple[Assignment, ...]:
    if mapping.mode is Mode.CREATE:
        return ()
    if not mapping.keys:
        problems.append(Problem("/mapping/keys", "mapping_no_key"))
    found: list[Assignment] = []
    for number, key in enumerate(mapping.keys):
        assigned = next((each for each in assignments if each.name == key), None)
        if assigned is None:
            problems.append(Problem(f"/mapping/keys/{number}", "mapping_key_unmapped", {"field": key}))
        elif assigned.field.type.name not in KEY_TYPES:
            problems.append(Problem(f"/mapping/keys/{number}", "mapping_key_type", {"field": key}))
        else:
            found.append(assigned)
    return tuple(found)
