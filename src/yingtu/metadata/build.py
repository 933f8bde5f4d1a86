"""Documents in, catalog out: pure. Everything wrong is collected, with its place, before anything is refused.

An object is in the catalog when it and its module are active; a lookup to an object that is declared but not active sleeps:
its field is left out and comes back with the object.
Formulas, filters and validation rules are checked one layer up (``schema.check``), where they can be compiled.
"""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from yingtu.fields.base import BadValue, Capability, ParseContext
from yingtu.fields.choice import ChoiceOptions
from yingtu.fields.keys import KEYED
from yingtu.fields.links import ManyToManyOptions
from yingtu.fields.registry import FIELD_TYPES, INTERNAL_TYPES
from yingtu.metadata.access_documents import SharingDocument
from yingtu.metadata.catalog import SYSTEM_FIELDS, USER_OBJECT, Catalog, Field, Object
from yingtu.metadata.checks import Problems, check_key, check_label, check_workspace, is_api_name
from yingtu.metadata.documents import (
    TAGS_COLUMN,
    Completion,
    Document,
    FieldDocument,
    Grant,
    ObjectDocument,
    RoleDocument,
    ViewDocument,
    WorkspaceDocument,
)
from yingtu.metadata.indexes import MAX_INDEXES, wanted_indexes
from yingtu.metadata.kinds import KINDS
from yingtu.metadata.reserved import is_reserved_field, is_reserved_object
from yingtu.metadata.row_width import MAX_ROW_BYTES, row_bytes
from yingtu.metadata.system import system_fields, user_object

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

MAX_STORED_FIELDS = 300
MAX_OBJECTS = 300

#: Defaults that are worked out when a record is made.
DYNAMIC_DEFAULTS = {"user": {"@me"}, "date": {"@today"}, "datetime": {"@now"}, "time": {"@now"}}

#: Types whose value can stand for a record in links and titles.
NAMING_TYPES = frozenset({"text", "auto_number", "email", "phone", "credit_code", "url", "long_text"})


def parse_documents(raw: Mapping[tuple[str, str], Any]) -> dict[tuple[str, str], Document]:
    """Turn stored or given JSON into documents.

    Raises:
        InvalidDocument: with every place whose form is wrong.
    """
    problems = Problems()
    parsed: dict[tuple[str, str], Document] = {}
    for (kind, key), body in raw.items():
        model = KINDS.get(kind)
        if model is None:
            problems.add(f"/{kind[:50]}", "config_kind", kind=kind[:50], known=sorted(KINDS))
            continue
        try:
            parsed[kind, key] = model.model_validate(body)
        except ValidationError as error:
            problems.add_form(f"/{kind}/{key}", error)
    problems.raise_if_any()
    return parsed


def build_catalog(
    workspace_id: str,
    version: int,
    documents: Mapping[tuple[str, str], Document],
    *,
    previous: Catalog | None = None,
) -> Catalog:
    """Resolve documents into the catalog of one version.

    Args:
        previous: A valid catalog whose objects are taken over where everything they are built from is the same.

    Raises:
        InvalidDocument: ``problems`` lists everything that is wrong, with pointers like ``/object/lead/fields/phone``.
    """
    problems = Problems()
    by_kind: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    for (kind, key), document in documents.items():
        by_kind[kind][key] = document
        if kind != "object":
            check_key(problems, kind, key)
    workspace: WorkspaceDocument = by_kind["workspace"].get("workspace") or WorkspaceDocument(name=workspace_id)
    check_workspace(problems, workspace)
    builder = _Builder(problems, by_kind["object"], workspace, previous)
    objects = builder.objects()
    views: dict[str, ViewDocument] = {
        key: view
        for key, view in by_kind["view"].items()
        if check_view(problems, f"/view/{key[:100]}", view, objects, builder.declared)
    }
    for obj in objects.values():
        _check_indexes(problems, obj, views.values())
    roles: dict[str, RoleDocument] = by_kind["role"]
    for key, role in roles.items():
        _check_role(problems, key, role, builder.declared)
    for key, sharing in by_kind["sharing"].items():
        _check_sharing(problems, key, sharing, builder.declared, roles)
    problems.raise_if_any()
    return Catalog(
        workspace_id=workspace_id,
        version=version,
        objects=objects,
        roles=roles,
        views=views,
        workspace=workspace,
        documents=by_kind,
    )


class _Builder:
    """One run over the object documents of a workspace."""

    def __init__(
        self,
        problems: Problems,
        declared: Mapping[str, ObjectDocument],
        workspace: WorkspaceDocument,
        previous: Catalog | None,
    ) -> None:
        self.problems = problems
        self.declared = declared
        self.live = _live(declared, workspace)
        # What an object is built from besides its document: which objects there are, which of them live, the workspace.
        self.previous = (
            previous
            if previous is not None
            and previous.workspace == workspace
            and previous.documents["object"].keys() == declared.keys()
            and _live(previous.documents["object"], workspace) == self.live
            else None
        )
        self.context = ParseContext(
            language=workspace.language,
            time_zone=workspace.time_zone,
            currency=workspace.currency,
            country=workspace.country,
            rates=workspace.rates,
        )

    def objects(self) -> dict[str, Object]:
        """Build all live objects; inactive ones are checked too, so that they can be switched on later."""
        if len(self.declared) > MAX_OBJECTS:
            self.problems.add("/object", "config_too_many_objects", count=len(self.declared), maximum=MAX_OBJECTS)
            return {}
        built: dict[str, Object] = {}
        for key, document in self.declared.items():
            same = self.previous is not None and self.previous.documents["object"][key] is document
            obj = self.previous.objects.get(key) if same and self.previous else self._object(key, document)
            if obj is not None and key in self.live:
                built[key] = obj
        for obj in built.values():
            for field in [*obj.fields.values()]:
                if field.children is not None:
                    self._check_roll_up(f"/object/{obj.api_name}/fields/{field.api_name}/options", obj, field)
        built[USER_OBJECT] = user_object()
        return built

    def _check_roll_up(self, pointer: str, obj: Object, field: Field) -> None:
        child = self.declared.get(str(field.children))
        if child is None:
            self.problems.add(f"{pointer}/object", "config_unknown_object", object=str(field.children)[:60])
            return
        link = child.fields.get(field.options.field)  # type: ignore[attr-defined]
        if link is None or link.type != "lookup" or link.options.get("object") != obj.api_name:
            self.problems.add(
                f"{pointer}/field",
                "config_roll_up_field",
                object=field.children,
                field=field.options.field,  # type: ignore[attr-defined]
                parent=obj.api_name,
            )
        measure = field.options.measure  # type: ignore[attr-defined]
        if measure is not None and measure not in child.fields and measure not in system_fields():
            self.problems.add(f"{pointer}/measure", "config_unknown_field", object=field.children, field=measure)

    def _object(self, key: str, document: ObjectDocument) -> Object | None:
        pointer = f"/object/{key[:60]}"
        if not is_api_name(key):
            self.problems.add(pointer, "config_name_pattern", name=key[:60])
            return None
        if is_reserved_object(key):
            self.problems.add(pointer, "config_name_reserved", name=key)
            return None
        check_label(self.problems, f"{pointer}/label", document.label)
        check_label(self.problems, f"{pointer}/plural", document.plural, required=False)
        fields: dict[str, Field] = {}
        for name, each in document.fields.items():
            built = self._field(f"{pointer}/fields/{name}", name, each)
            if built is not None and each.active and not self._sleeps(built):
                fields[name] = built
        fields.update(system_fields())
        obj = Object(api_name=key, document=document, fields=fields)
        self._check_size(pointer, obj)
        self._check_references(pointer, obj)
        return obj

    def _field(self, pointer: str, name: str, document: FieldDocument) -> Field | None:
        if not is_api_name(name):
            self.problems.add(pointer, "config_name_pattern", name=name[:60])
            return None
        if is_reserved_field(name):
            self.problems.add(pointer, "config_name_reserved", name=name)
            return None
        kind = FIELD_TYPES.get(document.type)
        if kind is None or kind.name in INTERNAL_TYPES:
            known = sorted(set(FIELD_TYPES) - INTERNAL_TYPES)
            self.problems.add(f"{pointer}/type", "config_field_type", type=document.type[:50], known=known)
            return None
        check_label(self.problems, f"{pointer}/label", document.label)
        check_label(self.problems, f"{pointer}/help", document.help, required=False)
        check_label(self.problems, f"{pointer}/purpose", document.purpose, required=False)
        try:
            options = kind.options.model_validate(document.options)
        except ValidationError as error:
            self.problems.add_form(f"{pointer}/options", error)
            return None
        field = Field(
            api_name=name,
            type=kind,
            options=options,
            label=document.label,
            help=document.help,
            required=document.required,
            unique=document.unique,
            default=document.default,
            sensitive=kind.sensitive if document.sensitive is None else document.sensitive,
            personal=document.personal,
            purpose=document.purpose,
            listed=document.listed,
            quick=document.quick,
        )
        if field.unique and Capability.UNIQUE not in kind.capabilities:
            self.problems.add(f"{pointer}/unique", "config_unique", type=kind.name)
        if field.computed and (field.required or field.default is not None):
            self.problems.add(pointer, "config_computed", type=kind.name)
        elif field.default is not None:
            self._check_default(f"{pointer}/default", field)
        if isinstance(options, ManyToManyOptions):
            for attribute, one in options.attributes.items():
                check_label(self.problems, f"{pointer}/options/attributes/{attribute}/label", one.label)
        if field.target is not None and field.target != USER_OBJECT and field.target not in self.declared:
            self.problems.add(f"{pointer}/options/object", "config_unknown_object", object=field.target[:60])
        return field

    def _check_default(self, pointer: str, field: Field) -> None:
        if field.default in DYNAMIC_DEFAULTS.get(field.type.name, set()):
            return
        try:
            field.type.parse(field.default, field.options, self.context)
        except BadValue as error:
            self.problems.add(pointer, "config_default", reason=error.code, **error.params)

    def _sleeps(self, field: Field) -> bool:
        other = field.target or field.children
        return other is not None and other != USER_OBJECT and other not in self.live

    def _check_size(self, pointer: str, obj: Object) -> None:
        stored = [field for field in obj.fields.values() if field.stored and not field.system]
        if len(stored) > MAX_STORED_FIELDS:
            self.problems.add(pointer, "config_too_many_fields", count=len(stored), maximum=MAX_STORED_FIELDS)
            return
        size = row_bytes(part.sql_type for field in stored for part in field.type.parts(field.options))
        if size > MAX_ROW_BYTES:
            self.problems.add(pointer, "config_row_too_wide", bytes=size, maximum=MAX_ROW_BYTES)

    def _check_references(self, pointer: str, obj: Object) -> None:
        document = obj.document
        named = obj.fields.get(document.name_field)
        if named is None or named.system or named.type.name not in NAMING_TYPES:
            self.problems.add(f"{pointer}/name_field", "config_name_field", field=document.name_field)
        sections = [
            *((f"{pointer}/sections/{i}", section) for i, section in enumerate(document.sections)),
            *((f"{pointer}/layouts/{key}/sections/{i}", section)
              for key, layout in document.layouts.items() for i, section in enumerate(layout.sections)),
        ]  # fmt: skip
        places = [
            *((f"{place}/fields", section.fields) for place, section in sections),
            *((f"{pointer}/form_rules/{key}/fields", rule.fields) for key, rule in document.form_rules.items()),
            *((f"{pointer}/duplicates/{i}/fields", rule.fields) for i, rule in enumerate(document.duplicates)),
            (f"{pointer}/indexes", document.indexes),
            *((f"{pointer}/validations/{key}/field", [rule.field] if rule.field else [])
              for key, rule in document.validations.items()),
        ]  # fmt: skip
        for place, names in places:
            self._check_names(place, names, obj)
        for place, section in sections:
            check_label(self.problems, f"{place}/label", section.label)
        for key, layout in document.layouts.items():
            check_label(self.problems, f"{pointer}/layouts/{key}/label", layout.label)
        for i, duplicate in enumerate(document.duplicates):
            for name in duplicate.fields:
                if name in obj.fields and obj.fields[name].type.name not in KEYED:
                    place = f"{pointer}/duplicates/{i}/fields"
                    self.problems.add(place, "config_duplicate_type", field=name, type=obj.fields[name].type.name)
        if document.activity is not None:
            self._check_names(f"{pointer}/activity/fields", document.activity.fields, obj)
        if document.completion is not None:
            self._check_completion(f"{pointer}/completion", document.completion, obj)
        for key, rule in document.validations.items():
            check_label(self.problems, f"{pointer}/validations/{key}/message", rule.message)
        for each in filter(None, document.sort.split(",")):
            self._check_names(f"{pointer}/sort", [each.strip().lstrip("-")], obj)

    def _check_completion(self, pointer: str, rule: Completion, obj: Object) -> None:
        self._check_names(f"{pointer}/fields", rule.fields, obj)
        self._check_names(f"{pointer}/where", rule.where, obj)
        mark = obj.fields.get(rule.mark)
        options = mark.options if mark is not None else None
        if not isinstance(options, ChoiceOptions) or rule.value not in {each.code for each in options.options}:
            self.problems.add(f"{pointer}/mark", "config_completion_mark", field=rule.mark, value=rule.value[:60])

    def _check_names(self, place: str, names: Iterable[str], obj: Object) -> None:
        """Names may be those of fields that are hidden or asleep: they come back."""
        for name in names:
            if name not in obj.fields and name not in obj.document.fields:
                self.problems.add(place, "config_unknown_field", object=obj.api_name, field=name[:60])


def _live(declared: Mapping[str, Any], workspace: WorkspaceDocument) -> set[str]:
    """Return the objects that are active, in active modules."""
    modules = {"core", *workspace.modules}
    return {key for key, document in declared.items() if document.active and document.module in modules}


def _check_indexes(problems: Problems, obj: Object, views: Iterable[ViewDocument]) -> None:
    if obj.api_name == USER_OBJECT:
        return
    count = len(wanted_indexes(obj, views))
    if count > MAX_INDEXES:
        problems.add(f"/object/{obj.api_name}/indexes", "config_too_many_indexes", count=count, maximum=MAX_INDEXES)


def check_view(
    problems: Problems,
    pointer: str,
    view: ViewDocument,
    objects: Mapping[str, Object],
    declared: Container[str],
) -> bool:
    """Check a view at a place (without its filters) and return whether its object is live."""
    check_label(problems, f"{pointer}/label", view.label)
    if view.object not in declared and view.object != USER_OBJECT:
        problems.add(f"{pointer}/object", "config_unknown_object", object=view.object)
        return False
    if view.object not in objects:
        return False
    sorts = [each.strip().lstrip("-") for each in view.sort.split(",") if each.strip()]
    group, until = [each for each in view.group_by.split(",") if each], [view.until] if view.until else []
    places = (("columns", view.columns), ("sort", sorts), ("group_by", group), ("until", until), ("sums", view.sums))
    for place, paths in places:
        for path in paths:
            if path != TAGS_COLUMN and not _is_path(path, objects[view.object], objects):
                problems.add(f"{pointer}/{place}", "config_unknown_field", object=view.object, field=path[:100])
    return True


def _is_path(path: str, obj: Object, objects: Mapping[str, Object]) -> bool:
    """Whether ``path`` leads to a field, a part of one, or a field of a looked-up record."""
    name, _, rest = path.partition(".")
    field = obj.fields.get(name)
    if field is None:
        return name in obj.document.fields
    if not rest:
        return True
    if field.target is not None:
        return field.target in objects and _is_path(rest, objects[field.target], objects)
    return any(part.name == rest for part in field.type.parts(field.options))


def _check_sharing(
    problems: Problems,
    key: str,
    sharing: SharingDocument,
    declared: Mapping[str, ObjectDocument],
    roles: Mapping[str, RoleDocument],
) -> None:
    pointer = f"/sharing/{key[:100]}"
    check_label(problems, f"{pointer}/label", sharing.label)
    if sharing.object not in declared:
        problems.add(f"{pointer}/object", "config_unknown_object", object=sharing.object)
    if not sharing.filter or sharing.filter == {"all": []}:
        problems.add(f"{pointer}/filter", "config_sharing_everything")
    if not sharing.to.groups():
        problems.add(f"{pointer}/to", "config_sharing_nobody")
    for role in sharing.to.roles:
        if role not in roles:
            problems.add(f"{pointer}/to/roles", "config_unknown_role", role=role[:60])


def _check_role(problems: Problems, key: str, role: RoleDocument, declared: Mapping[str, ObjectDocument]) -> None:
    pointer = f"/role/{key[:100]}"
    check_label(problems, f"{pointer}/label", role.label)
    for name, grants in role.objects.items():
        if name in {"*", USER_OBJECT}:
            continue
        document = declared.get(name)
        if document is None:
            problems.add(f"{pointer}/objects/{name[:60]}", "config_unknown_object", object=name[:60])
            continue
        for i, grant in enumerate(grants):
            _check_grant(problems, f"{pointer}/objects/{name}/{i}", name, grant, declared)
            for field in grant.fields:
                if field not in document.fields and field not in SYSTEM_FIELDS:
                    place = f"{pointer}/objects/{name}/{i}/fields/{field}"
                    problems.add(place, "config_unknown_field", object=name, field=field)


def _check_grant(
    problems: Problems, pointer: str, name: str, grant: Grant, declared: Mapping[str, ObjectDocument]
) -> None:
    """Check where a grant looks for an owner, and the networks it holds in."""
    at = name
    for hop in grant.via.split(".") if grant.via else ():
        field = declared[at].fields.get(hop) if at in declared else None
        # A team may end the way: its people count in place of an owner.
        team = field is not None and field.type == "many_to_many" and field.options.get("object") == USER_OBJECT
        if field is None or not (field.type == "lookup" or team) or not field.active:
            problems.add(f"{pointer}/via", "config_via", object=at, field=hop)
            return
        at = str(field.options.get("object"))
    for network in grant.when.networks if grant.when else ():
        try:
            ip_network(network, strict=False)
        except ValueError:
            problems.add(f"{pointer}/when/networks", "config_network", network=network[:60])
