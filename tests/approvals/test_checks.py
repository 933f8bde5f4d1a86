"""Flows that could never work are refused when they are published, with the place and a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from tests.approvals.conftest import flow, people
from tests.support.documents import an_object, field, lookup
from yingtu.approvals.checks import check_approvals
from yingtu.approvals.engine import judge
from yingtu.approvals.repository import Vote
from yingtu.kit.i18n import LANGUAGES, translate
from yingtu.metadata.approval_documents import StepDocument
from yingtu.metadata.build import build_catalog, parse_documents
from yingtu.metadata.checks import Problems
from yingtu.metadata.errors import InvalidDocument
from yingtu.standard.demo import asking
from yingtu.standard.shipped import standard_documents

NOBODY: dict[str, Any] = {"approvers": []}
AMOUNT = {"field": "amount", "op": "gt", "value": 5}


def problems_of(body: dict[str, Any]) -> list[tuple[str, str]]:
    """Publish-time problems of one flow on deals."""
    fields = {"amount": field("currency"), "note": field(), "boss": field("user"), "other": lookup("deal")}
    documents = {
        ("object", "deal"): an_object(fields),
        ("role", "boss"): {"label": {"en": "Boss"}},
        ("approval", "price"): body,
    }
    found = Problems()
    check_approvals(build_catalog("test", 1, parse_documents(documents)), found)
    for each in found.found:
        for language in LANGUAGES:
            assert translate(each.code, each.params, language) != each.code
    return [(each.pointer.removeprefix("/approval/price"), each.code) for each in found.found]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (flow(steps=[]), ("/steps", "config_approval_no_steps")),
        (flow(NOBODY), ("/steps/0/approvers", "config_approval_no_approvers")),
        (flow(people()), ("/steps/0/approvers", "config_approval_no_approvers")),
        (flow({"approvers": [{"kind": "role", "role": "ghost"}]}), ("/steps/0/approvers/0/role", "config_approval_role")),
        (flow({"approvers": [{"kind": "field", "field": "note"}]}), ("/steps/0/approvers/0/field", "config_approval_field")),
        (flow(people("a", mode="quorum", quorum=2)), ("/steps/0/quorum", "config_approval_quorum")),
        (flow(people("a", condition={"field": "ghost", "op": "eq", "value": 1})), ("/steps/0/condition", "unknown_field")),
        (flow(condition={"field": "amount", "op": "contains", "value": 1}), ("/condition", None)),
        (flow(condition={"nonsense": 1}), ("/condition", "filter_unknown_form")),
        (flow(trigger={"on": ["update"], "fields": [{"field": "ghost"}]}), ("/trigger/fields/0", "config_approval_trigger_field")),
        (flow(trigger={"on": ["update"], "fields": [{"field": "note", "direction": "up"}]}), ("/trigger/fields/0", "config_approval_difference")),
        (flow(trigger={"on": ["create"], "fields": [{"field": "note"}]}), ("/trigger/fields", "config_approval_create_fields")),
        (flow(trigger={"on": ["create"]}, before=AMOUNT), ("/before", "config_approval_before_create")),
        (flow(object="ghost"), ("/object", "config_unknown_object")),
        (flow(label={}), ("/label", "config_label_missing")),
    ],
)  # fmt: skip
def test_a_flow_that_cannot_work_is_refused(body: dict[str, Any], problem: tuple[str, str | None]) -> None:
    place, code = problem
    (found,) = problems_of(body)
    assert found[0] == place
    assert code is None or found[1] == code


@pytest.mark.parametrize(
    "body",
    [
        flow(trigger={"on": []}),
        flow(trigger={"on": ["sometimes"]}),
        flow(people("a", timeout={"hours": 0})),
        flow({"approvers": [{"kind": "oracle"}]}),
        flow({"approvers": [{"kind": "manager", "level": 99}]}),
        flow(surprise=True),
    ],
)
def test_a_flow_of_another_form_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(InvalidDocument):
        problems_of(body)


def test_a_flow_that_works_has_no_problems() -> None:
    steps = (
        {"approvers": [{"kind": "role", "role": "boss"}, {"kind": "field", "field": "owner_id"}], "condition": AMOUNT},
        people("a", "b", mode="quorum", quorum=2, timeout={"hours": 4, "then": "escalate"}),
    )
    assert problems_of(flow(*steps, condition=AMOUNT, before=AMOUNT)) == []


def test_added_signers_have_to_agree_in_every_mode() -> None:
    def a_vote(origin: str, state: str) -> Vote:
        return Vote(None, None, 0, None, origin, None, state, None, None, None)

    step = StepDocument(mode="any")
    assert judge(step, [a_vote("flow", "approved"), a_vote("added", "open")]) is None
    assert judge(step, [a_vote("flow", "approved"), a_vote("added", "rejected")]) is False
    assert judge(step, [a_vote("flow", "passed_on"), a_vote("delegated", "approved")]) is True


def test_the_flow_of_the_demo_fits_the_standard_objects() -> None:
    documents = {**standard_documents(), ("approval", asking.KEY): asking.flow()}
    found = Problems()
    check_approvals(build_catalog("test", 1, parse_documents(documents)), found)
    assert found.found == []
