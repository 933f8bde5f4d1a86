"""Trying formulas and forms before they are published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import orjson

from yingtu.fields.registry import FIELD_TYPES
from yingtu.identity.actor import Device
from yingtu.kit.errors import Forbidden
from yingtu.metadata import repository
from yingtu.metadata import service as metadata
from yingtu.metadata.build import build_catalog, parse_documents
from yingtu.metadata.catalog import Field
from yingtu.metadata.errors import InvalidDocument
from yingtu.query import formula
from yingtu.query.formula.result import RESULT_TYPES
from yingtu.records import read
from yingtu.schema import areas
from yingtu.schema.check import check_expressions
from yingtu.schema.describe import object_meta

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.kit.errors import Problem
    from yingtu.metadata.catalog import Catalog
    from yingtu.schema.schemas import ObjectMeta

#: Name of the field under which a formula is tried; customers' fields cannot begin with an underscore.
_TRIAL: Final = "_trial"


@dataclass(frozen=True, slots=True)
class Trial:
    """Attributes:
    type: Field type the result behaves like; None when the formula is wrong.
    evaluated: Whether ``value`` is the result on a record.
    """

    type: str | None
    problems: tuple[Problem, ...] = ()
    evaluated: bool = False
    value: Any = None


async def try_formula(
    session: Session,
    actor: Actor,
    object_name: str,
    expression: str,
    *,
    condition: bool = False,
    draft: Mapping[str, Any] | None = None,
    record: UUID | None = None,
) -> Trial:
    """Check a formula against the object as it is or as ``draft`` would make it, and work it out on a record.

    The value is what the actor may see of it: the formula is read like a field of the record.

    Raises:
        Forbidden: the actor may not configure this object.
        RecordNotFound: the actor may not read the record.
    """
    catalog = await metadata.of_version(session, actor.catalog_version)
    _require(actor, catalog, object_name)
    wanted = await _drafted(session, catalog, object_name, draft) if draft is not None else catalog
    obj = wanted.object(object_name)
    parse = formula.parse_condition if condition else formula.parse
    try:
        node = parse(expression, obj, wanted)
    except formula.InvalidFormula as error:
        return Trial(None, error.problems)
    kind = RESULT_TYPES[node.type].name
    if record is None or object_name not in catalog.objects:
        return Trial(kind)
    trial = _with_formula(catalog, object_name, expression)
    try:
        formula.formula_of(trial, trial.object(object_name), trial.object(object_name).fields[_TRIAL])
    except formula.InvalidFormula:
        return Trial(kind)  # it uses what is only in the draft
    body = await read.get_record(session, actor, trial, trial.object(object_name), record, fields=(_TRIAL,))
    return Trial(kind, evaluated=True, value=orjson.loads(body).get(_TRIAL))


async def form_as(
    session: Session,
    actor: Actor,
    object_name: str,
    draft: Mapping[str, Any],
    *,
    role: str | None = None,
    device: Device = Device.DESKTOP,
) -> ObjectMeta:
    """Describe a drafted object as somebody with one role would get it; without a role as the actor gets it.

    Raises:
        Forbidden: the actor may not configure this object.
        InvalidDocument: the draft is not valid; every problem is listed.
    """
    _require(actor, await metadata.of_version(session, actor.catalog_version), object_name)
    stored: dict[tuple[str, str], Any] = {key: each.body for key, each in (await repository.stored(session)).items()}
    version, _ = await metadata.epochs(session)
    catalog = build_catalog(
        session.workspace.id, version, parse_documents({**stored, ("object", object_name): dict(draft)})
    )
    check_expressions(catalog)
    viewer = replace(actor, device=device, roles=actor.roles if role is None else (role,))
    return object_meta(catalog, viewer, catalog.object(object_name))


def _require(actor: Actor, catalog: Catalog, object_name: str) -> None:
    if not areas.configures(actor) and object_name not in areas.parts(catalog, actor):
        raise Forbidden(operation="configure")


async def _drafted(session: Session, catalog: Catalog, object_name: str, draft: Mapping[str, Any]) -> Catalog:
    """Return the catalog with the object as drafted; where the draft is not valid yet, the one in force."""
    stored: dict[tuple[str, str], Any] = {key: each.body for key, each in (await repository.stored(session)).items()}
    try:
        documents = parse_documents({**stored, ("object", object_name): {**draft, "validations": {}}})
        return build_catalog(catalog.workspace_id, catalog.version, documents)
    except InvalidDocument:
        return catalog


def _with_formula(catalog: Catalog, object_name: str, expression: str) -> Catalog:
    obj = catalog.object(object_name)
    kind = FIELD_TYPES["formula"]
    field = Field(_TRIAL, kind, kind.options.model_validate({"expression": expression}), {"en": _TRIAL})
    objects = {**catalog.objects, object_name: replace(obj, fields={**obj.fields, _TRIAL: field})}
    return replace(catalog, objects=objects, compiled={})
