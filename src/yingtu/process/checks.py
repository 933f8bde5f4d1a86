"""Checks of process documents when they are published: every stage reachable, every piece of evidence findable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.fields.choice import ChoiceOptions
from yingtu.metadata.checks import check_label
from yingtu.metadata.process_documents import (
    ConditionEvidence,
    FieldEvidence,
    ProcessDocument,
    RelatedEvidence,
)
from yingtu.process.moves import first_stage, following
from yingtu.schema.check import check_filter

if TYPE_CHECKING:
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.metadata.checks import Problems
    from yingtu.metadata.process_documents import EvidenceDocument

_FILLED_TYPES = {"moved_at": "datetime", "probability": "percent", "closed_on": "date"}


def check_processes(catalog: Catalog, problems: Problems) -> None:
    """Add what is wrong with the processes of live objects; those of sleeping objects are checked when they wake."""
    for key, process in catalog.of_kind(ProcessDocument).items():
        pointer = f"/process/{key}"
        check_label(problems, f"{pointer}/label", process.label)
        if process.object not in catalog.objects:
            declared = catalog.documents.get("object", {})
            if process.object not in declared:
                problems.add(f"{pointer}/object", "config_unknown_object", object=process.object)
            continue
        obj = catalog.objects[process.object]
        if _check_field(problems, pointer, process, obj):
            _check_stages(problems, pointer, catalog, process, obj)
            _check_ways(problems, pointer, process)
        _check_fills(problems, pointer, process, obj)
        if process.filter is not None:
            check_filter(problems, catalog, obj, process.filter, f"{pointer}/filter")


def _check_field(problems: Problems, pointer: str, process: ProcessDocument, obj: Object) -> bool:
    field = obj.fields.get(process.field)
    if field is None or not isinstance(field.options, ChoiceOptions) or field.type.name != "choice":
        problems.add(f"{pointer}/field", "config_process_field", object=obj.api_name, field=process.field)
        return False
    unknown = [code for code in process.stages if code not in field.options.by_code]
    for code in unknown:
        problems.add(f"{pointer}/stages/{code}", "config_process_stage", stage=code, field=process.field)
    return not unknown


def _check_stages(problems: Problems, pointer: str, catalog: Catalog, process: ProcessDocument, obj: Object) -> None:
    for code, stage in process.stages.items():
        for other in stage.next:
            if other not in process.stages:
                problems.add(f"{pointer}/stages/{code}/next", "config_process_next", stage=other)
        for place, evidence in enumerate(stage.evidence):
            _check_evidence(problems, f"{pointer}/stages/{code}/evidence/{place}", catalog, obj, evidence)
    for code, action in process.actions.items():
        check_label(problems, f"{pointer}/actions/{code}/label", action.label)
        for stage_code in action.stages:
            if stage_code not in process.stages:
                problems.add(f"{pointer}/actions/{code}/stages", "config_process_action_stage", stage=stage_code)


def _check_evidence(
    problems: Problems, pointer: str, catalog: Catalog, obj: Object, evidence: EvidenceDocument
) -> None:
    match evidence:
        case FieldEvidence():
            field = obj.fields.get(evidence.field)
            if field is None or not (field.stored or field.type.name == "many_to_many"):
                problems.add(f"{pointer}/field", "config_process_evidence_field", field=evidence.field)
        case ConditionEvidence():
            check_filter(problems, catalog, obj, evidence.filter, f"{pointer}/filter")
        case RelatedEvidence():
            _check_related(problems, pointer, catalog, obj, evidence)
        case _:
            pass


def _check_related(problems: Problems, pointer: str, catalog: Catalog, obj: Object, evidence: RelatedEvidence) -> None:
    child = catalog.objects.get(evidence.object)
    if child is None:
        # An object whose module is off sleeps, and what is asked of its records with it.
        if evidence.object not in catalog.documents.get("object", {}):
            problems.add(f"{pointer}/object", "config_unknown_object", object=evidence.object)
        return
    lookup = child.fields.get(evidence.lookup)
    if lookup is None or lookup.type.name != "lookup" or lookup.target != obj.api_name:
        params = {"object": evidence.object, "field": evidence.lookup, "target": obj.api_name}
        problems.add(f"{pointer}/lookup", "config_process_evidence_lookup", **params)
    if evidence.through is not None:
        through = child.fields.get(evidence.through)
        if through is None or through.type.name != "many_to_many":
            problems.add(f"{pointer}/through", "config_unknown_field", object=child.api_name, field=evidence.through)
    if evidence.filter is not None:
        check_filter(problems, catalog, child, evidence.filter, f"{pointer}/filter")


def _check_ways(problems: Problems, pointer: str, process: ProcessDocument) -> None:
    """Every stage can be reached from the first, and the way ends somewhere."""
    kinds = {stage.kind for stage in process.stages.values()}
    if "open" not in kinds:
        problems.add(f"{pointer}/stages", "config_process_no_open")
        return
    if kinds == {"open"}:
        problems.add(f"{pointer}/stages", "config_process_no_final")
    reached, waiting = set[str](), [first_stage(process)]
    while waiting:
        code = waiting.pop()
        if code not in reached and code in process.stages:
            reached.add(code)
            waiting += following(process, code)
    for code in process.stages:
        if code not in reached:
            problems.add(f"{pointer}/stages/{code}", "config_process_unreachable", stage=code)


def _check_fills(problems: Problems, pointer: str, process: ProcessDocument, obj: Object) -> None:
    for attribute, kind in _FILLED_TYPES.items():
        name = getattr(process.fills, attribute)
        if name is None:
            continue
        field = obj.fields.get(name)
        if field is None or field.system or field.type.name not in {kind, "number" if kind == "percent" else kind}:
            problems.add(f"{pointer}/fills/{attribute}", "config_process_fill", field=name, type=kind)
