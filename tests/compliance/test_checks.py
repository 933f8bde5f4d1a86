"""Each check finds what it is for, proposes what mends it, and is content with the mended configuration."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from yingtu.compliance import messages as _messages  # noqa: F401 - registers the words
from yingtu.compliance.checks import CHECKS, LARGE_EXPORT
from yingtu.compliance.facts import Exported, Facts, Key, Person
from yingtu.compliance.gathering import _outside
from yingtu.compliance.wording import Wording
from yingtu.metadata.build import build_catalog, parse_documents

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANNA, BEN = UUID(int=1), UUID(int=2)


def label(text: str) -> dict[str, str]:
    return {"zh-CN": text, "en": text}


def contact(**fields: Any) -> dict[str, Any]:
    purpose = label("To reach them")
    return {
        "label": label("Contact"),
        "fields": {
            "name": {"type": "text", "label": label("Name"), "personal": True, "purpose": purpose},
            "phone": {
                "type": "phone",
                "label": label("Phone"),
                "personal": True,
                "sensitive": True,
                "purpose": purpose,
            },
            **fields,
        },
    }


def role(*operations: str, **body: Any) -> dict[str, Any]:
    grant = {"operations": list(operations), "scope": body.pop("scope", "own"), "fields": body.pop("fields", {})}
    return {"label": label("Role"), "objects": {"contact": [grant]}, **body}


SOUND: dict[tuple[str, str], Any] = {
    ("workspace", "workspace"): {
        "name": "W",
        "access": {"four_eyes": True, "separate_administrators": True},
    },
    ("object", "contact"): contact(),
    ("role", "sales"): role("create", "read", "export", limits={"approve_export_above": 5000}),
    ("role", "admin"): {"label": label("Admin"), "abilities": ["configure", "manage_users"]},
    ("role", "auditor"): {"label": label("Auditor"), "abilities": ["view_audit", "manage_access"]},
    ("retention", "contacts"): {
        "label": label("R"),
        "object": "contact",
        "action": "anonymise",
        "days": 900,
        "active": True,
    },
    ("processor", "mailer"): {"label": label("M"), "way": "mail", "data": label("d"), "purpose": label("p")},
    ("approval", "contacts"): {"label": label("A"), "object": "contact"},
}


def facts_of(changed: dict[tuple[str, str], Any] | None = None, **values: Any) -> Facts:
    documents = {**SOUND, **(changed or {})}
    catalog = build_catalog("test", 1, parse_documents(documents))
    people = (
        Person(ANNA, "Anna", True, ("admin",), NOW, True, 1, 0),
        Person(BEN, "Ben", True, ("auditor", "sales"), NOW, True, 1, 0),
    )
    known = {
        "people": people,
        "ways": frozenset({"mail"}),
        "audit_since": NOW - timedelta(days=400),
        "began": NOW - timedelta(days=400),
        "head_sent_at": NOW,
        "backup_at": NOW,
    }
    return Facts(now=NOW, catalog=catalog, documents=documents, **{**known, **values})


def found(facts: Facts) -> dict[str, Any]:
    return {check.code: finding for check in CHECKS for finding in check.run(facts)}


def anna(**values: Any) -> dict[str, Any]:
    facts = facts_of()
    return {"people": (replace(facts.people[0], **values), facts.people[1])}


CASES: list[tuple[str, dict[tuple[str, str], Any], dict[str, Any]]] = [
    ("temporary_may_export", {("role", "intern"): role("read", "export", limits={"approve_export_above": 1})}, {}),
    ("administrators_without_factor", {}, anna(factor=False)),
    ("shared_accounts", {}, anna(places=4)),
    ("leavers_own", {}, anna(active=False, owns=3)),
    ("large_exports", {}, {"exports": [Exported(BEN, "contact", LARGE_EXPORT + 1, approved=False)]}),
    ("backups_missing", {}, {"backup_at": NOW - timedelta(days=3)}),
    ("audit_too_short", {}, {"audit_since": NOW - timedelta(days=20)}),
    ("duties_in_one_hand", {}, anna(roles=("admin", "auditor"))),
    ("sensitive_unmasked", {("role", "sales"): role("read", scope="all", fields={"phone": "read"})}, {}),
    ("makes_and_approves", {("role", "sales"): role("create", "approve", scope="own")}, {}),
    ("dormant_accounts", {}, anna(seen_at=NOW - timedelta(days=91))),
    ("keys_without_expiry", {}, {"keys": [Key(ANNA, "erp", None), Key(BEN, "old", NOW)]}),
    ("export_unlimited", {("role", "sales"): role("export")}, {}),
    ("four_eyes_missing", {("workspace", "workspace"): {"name": "W"}}, {}),
    ("audit_stays_inside", {}, {"head_sent_at": None}),
    ("alarms_raised", {}, {"alarms": {BEN: 2}}),
    ("identifying_not_marked", {("object", "contact"): contact(email={"type": "email", "label": label("E")})}, {}),
    ("processors_missing", {}, {"ways": frozenset({"mail", "files"})}),
    (
        "people_kept_for_ever",
        {("retention", "contacts"): {**SOUND["retention", "contacts"], "active": False}},
        {},
    ),
    (
        "personal_without_purpose",
        {("object", "contact"): contact(born={"type": "date", "label": label("B"), "personal": True})},
        {},
    ),
]


def test_a_sound_company_has_no_findings_and_every_check_has_a_case() -> None:
    assert found(facts_of()) == {}
    assert [code for code, _, _ in CASES] == [check.code for check in CHECKS]
    assert all(check.controls for check in CHECKS)


@pytest.mark.parametrize(("code", "documents", "values"), CASES, ids=[code for code, _, _ in CASES])
def test_a_check_finds_its_case_and_its_proposal_mends_it(
    code: str, documents: dict[tuple[str, str], Any], values: dict[str, Any]
) -> None:
    facts = facts_of(documents, **values)
    finding = found(facts)[code]
    if finding.changes:
        mended = {**documents, **{(kind, key): body for kind, key, body in finding.changes}}
        after = found(facts_of(mended, **values)).get(code)
        # What has happened stays; what let it happen is mended.
        assert after is None or after.changes == ()
    for language in ("en", "zh-CN"):
        words = Wording(facts.catalog, language)
        for kind, key, body in finding.changes:
            lines = words.lines(kind, key, facts.documents.get((kind, key)), body)
            said = [
                words.title(kind, key, body),
                *(text for each in lines for text in (each.what, each.before, each.after)),
            ]
            assert lines
            # No name of a document's attribute, object or field is left, and no code that has no words.
            assert [
                each
                for each in said
                if not each or re.search(r"[a-z]_[a-z]|compliance\.|word\.|contact|[{}\[\]]", each)
            ] == []


def test_mail_servers_of_others_are_processors_and_our_own_are_not() -> None:
    outside = [
        host
        for host in ("imap.exmail.qq.com", "203.0.114.7", "10.0.0.5", "localhost", "mail.corp.lan")
        if _outside(host)
    ]
    assert outside == ["imap.exmail.qq.com", "203.0.114.7"]
    assert found(facts_of(ways=frozenset({"mail", "mailboxes"})))["processors_missing"].params == {"way": "mailboxes"}
