"""Processes that could never work are refused when they are published, each with the place and a sentence in both languages."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.process.conftest import World
from tests.support.documents import an_object, change, choice, field, lookup
from yingtu.identity.actor import SYSTEM
from yingtu.kit.i18n import LANGUAGES, translate
from yingtu.metadata.build import build_catalog, parse_documents
from yingtu.metadata.checks import Problems
from yingtu.metadata.errors import InvalidDocument
from yingtu.process.checks import check_processes
from yingtu.schema import service as schema
from yingtu.schema.draft import DocumentChange
from yingtu.standard.shipped import standard_documents

OPEN: dict[str, Any] = {}
WON, LOST = {"kind": "won"}, {"kind": "lost"}


def _process(stages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"label": {"en": "Sales"}, "object": "deal", "field": "stage", "stages": stages, **more}


def problems_of(body: dict[str, Any]) -> list[tuple[str, str]]:
    """Publish-time problems of a process on deals, whose stages are the letters a to e."""
    fields = {
        "stage": choice(*"abcde"),
        "note": field(),
        "old": field(active=False),
        "twice": field("formula", options={"expression": "2 * 2"}),
        "other": lookup("deal"),
        "moment": field("datetime"),
    }
    documents = {
        ("object", "deal"): an_object(fields),
        ("object", "visit"): an_object({"deal": lookup("deal"), "note": field()}),
        ("process", "sales"): body,
    }
    found = Problems()
    check_processes(build_catalog("test", 1, parse_documents(documents)), found)
    for each in found.found:
        for language in LANGUAGES:
            assert translate(each.code, each.params, language) != each.code
    return [(each.pointer.removeprefix("/process/sales"), each.code) for each in found.found]


def _evidence(**evidence: Any) -> dict[str, Any]:
    return _process({"a": OPEN, "b": {"evidence": [evidence]}, "c": WON})


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        pytest.param(_process({"a": OPEN, "b": OPEN, "c": WON, "d": LOST}), [], id="a process that works"),
        pytest.param(_process({"a": OPEN, "b": OPEN}), [("/stages", "config_process_no_final")], id="no final stage"),
        pytest.param(_process({"a": WON, "b": LOST}), [("/stages", "config_process_no_open")], id="no open stage"),
        pytest.param(
            _process({"a": {"next": ["c"]}, "b": OPEN, "c": OPEN, "d": WON}),
            [("/stages/b", "config_process_unreachable")],
            id="a stage no way leads to",
        ),
        pytest.param(
            _process({"a": {"next": ["b"]}, "b": {"next": ["a"]}, "c": WON}),
            [("/stages/c", "config_process_unreachable")],
            id="stages that only lead to each other",
        ),
        pytest.param(
            _process({"a": {"next": ["e"]}, "b": OPEN, "c": WON}),
            [
                ("/stages/a/next", "config_process_next"),
                ("/stages/b", "config_process_unreachable"),
                ("/stages/c", "config_process_unreachable"),
            ],
            id="a way to a stage of another process",
        ),
        pytest.param(
            _process({"a": OPEN, "z": OPEN, "c": WON}),
            [("/stages/z", "config_process_stage")],
            id="no option of the field",
        ),
        pytest.param(
            _process({"a": OPEN, "c": WON}, field="note"),
            [("/field", "config_process_field")],
            id="the field is no choice",
        ),
        pytest.param(
            _evidence(kind="field", field="gone"),
            [("/stages/b/evidence/0/field", "config_process_evidence_field")],
            id="evidence on a field that is gone",
        ),
        pytest.param(
            _evidence(kind="field", field="old"),
            [("/stages/b/evidence/0/field", "config_process_evidence_field")],
            id="evidence on a field that is deleted",
        ),
        pytest.param(
            _evidence(kind="field", field="twice"),
            [("/stages/b/evidence/0/field", "config_process_evidence_field")],
            id="evidence on a formula",
        ),
        pytest.param(
            _evidence(kind="condition", label={"en": "x"}, filter={"field": "gone", "op": "not_empty"}),
            [("/stages/b/evidence/0/filter", "unknown_field")],
            id="a condition on a field that is gone",
        ),
        pytest.param(
            _evidence(kind="related", object="ghost", lookup="deal"),
            [("/stages/b/evidence/0/object", "config_unknown_object")],
            id="records of an object that is none",
        ),
        pytest.param(
            _evidence(kind="related", object="visit", lookup="note"),
            [("/stages/b/evidence/0/lookup", "config_process_evidence_lookup")],
            id="records that do not point here",
        ),
        pytest.param(
            _process({"a": OPEN, "c": WON}, actions={"call": {"label": {"en": "Call"}, "stages": ["b"]}}),
            [("/actions/call/stages", "config_process_action_stage")],
            id="an action of a stage that is none",
        ),
        pytest.param(
            _process({"a": OPEN, "c": WON}, fills={"closed_on": "moment"}),
            [("/fills/closed_on", "config_process_fill")],
            id="a day filled into a moment",
        ),
        pytest.param(
            _process({"a": OPEN, "c": WON}, object="ghost"),
            [("/object", "config_unknown_object")],
            id="an object that is none",
        ),
    ],
)
def test_what_could_never_work_is_refused_with_its_place(body: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    assert problems_of(body) == problems


class TestMappings:
    """Records of stages that are taken out go to stages that stay."""

    @pytest.mark.parametrize(
        "mapping",
        [
            pytest.param({"requirement": "demo", "demo": "requirement"}, id="to each other"),
            pytest.param({"requirement": "requirement", "demo": "contacting"}, id="to itself"),
            pytest.param({"requirement": "demo", "demo": "negotiation"}, id="to one that goes too"),
        ],
    )
    async def test_a_circle_is_refused(self, world: World, publishing: None, mapping: dict[str, str | None]) -> None:
        await world.at_requirement()
        documents = standard_documents()
        process, obj = deepcopy(documents["process", "sales"]), deepcopy(documents["object", "opportunity"])
        options = obj["fields"]["stage"]["options"]
        for code in mapping:
            del process["stages"][code]
        for action in process["actions"].values():
            action["stages"] = [each for each in action.get("stages", ()) if each not in mapping]
        options["options"] = [each for each in options["options"] if each["code"] not in mapping]
        changes = [
            change("sales", process, kind="process"),
            change("sales", None, kind="playbook"),
            DocumentChange("object", "opportunity", obj, {"stage": mapping}),
        ]
        with pytest.raises(InvalidDocument) as refused:
            await schema.preview(world.session, SYSTEM, changes)
        assert {each.code for each in refused.value.problems} == {"config_mapping_option"}

    async def test_a_field_that_evidence_needs_cannot_be_deleted(self, world: World, publishing: None) -> None:
        obj = deepcopy(standard_documents()["object", "opportunity"])
        obj["fields"]["lost_reason"]["active"] = False
        for section in obj["sections"]:
            section["fields"] = [each for each in section["fields"] if each != "lost_reason"]
        obj["validations"] = {}
        with pytest.raises(InvalidDocument) as refused:
            await schema.preview(world.session, SYSTEM, [DocumentChange("object", "opportunity", obj)])
        assert ("/process/sales/stages/lost/evidence/0/field", "config_process_evidence_field") in {
            (each.pointer, each.code) for each in refused.value.problems
        }
