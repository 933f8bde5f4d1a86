"""The checks: small pure functions from facts to findings. The sentence of a finding is ``finding.<check>`` with its parameters.

``controls`` are those of ISO/IEC 27001:2022 Annex A. A finding may propose documents: they are previewed and published like any other
change of the configuration.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

from yingtu.metadata.approval_documents import ApprovalDocument
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.metadata.privacy_documents import ProcessorDocument, RetentionDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from yingtu.compliance.facts import Facts, Person
    from yingtu.metadata.catalog import Object

Risk = Literal["high", "medium", "low"]
#: A proposed document: kind, key, body.
Proposal = tuple[str, str, dict[str, Any]]

ADMINISTERING: Final = frozenset({"configure", "manage_access", "manage_users"})
#: System, security and audit administrators, told by what they may do.
DUTIES: Final = ("configure", "manage_access", "view_audit")
DORMANT_DAYS: Final = 90
SHARED_PLACES: Final = 3
LARGE_EXPORT: Final = 5_000
AUDIT_MONTHS: Final = 6
STALE: Final = timedelta(days=2)
KEPT_DAYS: Final = 1_825
IDENTIFYING: Final = frozenset({"phone", "email", "identity_number", "bank_card"})
_WIDE: Final = frozenset({"department", "region", "all"})
_CLEAR: Final = frozenset({"read", "edit"})
_TEMPORARY: Final = ("intern", "实习", "trainee", "外包", "contractor")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that should be otherwise.

    Attributes:
        key: Tells it from others of the same check, and stays the same in later looks.
    """

    key: str
    params: dict[str, Any] = field(default_factory=dict)
    people: tuple[UUID, ...] = ()
    roles: tuple[str, ...] = ()
    changes: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A question to the facts.

    Attributes:
        page: Where people act when there is no document to propose.
    """

    code: str
    controls: tuple[str, ...]
    risk: Risk
    run: Callable[[Facts], Iterator[Finding]]
    page: str | None = None


def temporary_may_export(facts: Facts) -> Iterator[Finding]:
    """Roles for people who stay for a while only must not take data along."""
    for key, role in facts.catalog.roles.items():
        named = f"{key} {' '.join(role.label.values())}".lower()
        if not any(word in named for word in _TEMPORARY):
            continue
        objects = [name for name, grants in role.objects.items() if any("export" in each.operations for each in grants)]
        if objects:
            body = _role(facts, key)
            for name in objects:
                for grant in body["objects"][name]:
                    grant["operations"] = [each for each in grant["operations"] if each != "export"]
            yield Finding(key, {"objects": objects}, roles=(key,), changes=(("role", key, body),))


def administrators_without_factor(facts: Facts) -> Iterator[Finding]:
    """Who administers should prove it with more than a password; the roles that let them are asked for it from today on."""
    found = [each for each in facts.active() if not each.factor and facts.abilities(each) & ADMINISTERING]
    asked = facts.catalog.workspace.sign_in.second_factor
    held = {role for each in found for role in each.roles if role in facts.catalog.roles}
    roles = sorted(
        role for role in held if ADMINISTERING & set(facts.catalog.roles[role].abilities) and role not in asked
    )
    changes = (_second_factor(facts, [*asked, *roles]),) if roles and "*" not in asked else ()
    for finding in _about_people("all", found):
        yield Finding(finding.key, finding.params, finding.people, changes=changes)


def dormant_accounts(facts: Facts) -> Iterator[Finding]:
    before = facts.now - timedelta(days=DORMANT_DAYS)
    yield from _about_people("all", [each for each in facts.active() if each.seen_at < before], days=DORMANT_DAYS)


def sensitive_unmasked(facts: Facts) -> Iterator[Finding]:
    """Sensitive values about people, in clear on records far beyond one's own; administrators are meant to see them."""
    for key, role in facts.catalog.roles.items():
        if ADMINISTERING & set(role.abilities):
            continue
        open_fields: list[str] = []
        body = _role(facts, key)
        for name, grants in role.objects.items():
            obj = facts.catalog.objects.get(name)
            for number, grant in enumerate(grants):
                if obj is None or grant.scope not in _WIDE:
                    continue
                for field_name, level in grant.fields.items():
                    found = obj.fields.get(field_name)
                    if level in _CLEAR and found is not None and found.sensitive and found.personal:
                        open_fields.append(f"{name}.{field_name}")
                        body["objects"][name][number]["fields"][field_name] = "masked"
        if open_fields:
            fields = list(dict.fromkeys(open_fields))
            yield Finding(key, {"fields": fields}, roles=(key,), changes=(("role", key, body),))


def shared_accounts(facts: Facts) -> Iterator[Finding]:
    found = [each for each in facts.active() if each.places >= SHARED_PLACES]
    yield from _about_people("all", found, places=SHARED_PLACES)


def duties_in_one_hand(facts: Facts) -> Iterator[Finding]:
    """System, security and audit administration should not meet in one person."""
    found = [each for each in facts.active() if set(DUTIES) <= facts.abilities(each)]
    changes: tuple[Proposal, ...] = ()
    if not facts.catalog.workspace.access.separate_administrators:
        changes = (_workspace(facts, separate_administrators=True),)
    for finding in _about_people("all", found):
        yield Finding(finding.key, finding.params, finding.people, changes=changes)


def makes_and_approves(facts: Facts) -> Iterator[Finding]:
    """Who brings something in should not be the one who approves it."""
    decided = {flow.object for flow in facts.catalog.of_kind(ApprovalDocument).values()}
    for key, role in facts.catalog.roles.items():
        both = [
            name
            for name, grants in role.objects.items()
            if name in decided and {"create", "approve"} <= {op for grant in grants for op in grant.operations}
        ]
        if both and facts.held(key):
            body = _role(facts, key)
            for name in both:
                for grant in body["objects"][name]:
                    grant["operations"] = [each for each in grant["operations"] if each != "approve"]
            yield Finding(key, {"objects": both}, roles=(key,), changes=(("role", key, body),))


def keys_without_expiry(facts: Facts) -> Iterator[Finding]:
    active = {each.id for each in facts.active()}
    found = [each for each in facts.keys if each.expires_at is None and each.person in active]
    if found:
        people = tuple(dict.fromkeys(each.person for each in found))
        yield Finding("all", {"count": len(found), "keys": [each.name for each in found][:10]}, people)


def large_exports(facts: Facts) -> Iterator[Finding]:
    """Files of many rows that nobody approved, and the roles that let it happen."""
    found = [each for each in facts.exports if each.rows > LARGE_EXPORT and not each.approved]
    if not found:
        return
    people = tuple(dict.fromkeys(each.person for each in found))
    roles = [role for each in facts.people if each.id in people for role in each.roles]
    changes = tuple(_limited(facts, key) for key in dict.fromkeys(roles) if _unlimited(facts, key))
    most = max(each.rows for each in found)
    yield Finding("all", {"count": len(found), "most": most, "limit": LARGE_EXPORT}, people, changes=changes)


def export_unlimited(facts: Facts) -> Iterator[Finding]:
    for key in facts.catalog.roles:
        if _exports(facts, key) and _unlimited(facts, key) and facts.held(key):
            yield Finding(key, {"limit": LARGE_EXPORT}, roles=(key,), changes=(_limited(facts, key),))


def four_eyes_missing(facts: Facts) -> Iterator[Finding]:
    administrators = [each for each in facts.active() if facts.abilities(each) & {"configure", "manage_access"}]
    if facts.catalog.workspace.access.four_eyes or len(administrators) < 2:  # one alone would be locked out
        return
    yield Finding("workspace", {"count": len(administrators)}, changes=(_workspace(facts, four_eyes=True),))


def audit_too_short(facts: Facts) -> Iterator[Finding]:
    """At least six months of the audit must be there, as far as the workspace is that old."""
    if facts.began is None:
        return
    due = max(facts.now - timedelta(days=30 * AUDIT_MONTHS), facts.began + timedelta(days=1))
    if facts.audit_since is None or facts.audit_since > due:
        yield Finding("audit", {"months": AUDIT_MONTHS})


def audit_stays_inside(facts: Facts) -> Iterator[Finding]:
    """A head that has left the database is what shows a cut-off end."""
    if facts.audit_since is None or facts.audit_since > facts.now - STALE:
        return
    if facts.head_sent_at is None or facts.head_sent_at < facts.now - STALE:
        yield Finding("audit")


def backups_missing(facts: Facts) -> Iterator[Finding]:
    if facts.began is None or facts.began > facts.now - STALE:
        return
    if facts.backup_at is None or facts.backup_at < facts.now - STALE:
        yield Finding("backups")


def leavers_own(facts: Facts) -> Iterator[Finding]:
    found = [each for each in facts.people if not each.active and each.owns]
    if found:
        records = sum(each.owns for each in found)
        yield Finding("all", {"count": len(found), "records": records}, tuple(each.id for each in found))


def personal_without_purpose(facts: Facts) -> Iterator[Finding]:
    for obj in _objects(facts):
        fields = [name for name, each in obj.fields.items() if each.personal and not each.purpose]
        if fields:
            body = _object(facts, obj)
            for name in fields:
                body["fields"][name]["purpose"] = {"zh-CN": "客户联系与服务", "en": "To reach and serve the customer"}
            yield Finding(
                obj.api_name,
                {"object": dict(obj.label), "fields": fields},
                changes=(("object", obj.api_name, body),),
            )


def identifying_not_marked(facts: Facts) -> Iterator[Finding]:
    """Numbers and addresses of people that nobody has marked as personal."""
    for obj in _objects(facts):
        fields = [
            name
            for name, each in obj.fields.items()
            if each.type.name in IDENTIFYING and not each.personal and not each.system
        ]
        if fields and any(each.personal for each in obj.fields.values()):
            body = _object(facts, obj)
            for name in fields:
                body["fields"][name]["personal"] = True
            yield Finding(
                obj.api_name,
                {"object": dict(obj.label), "fields": fields},
                changes=(("object", obj.api_name, body),),
            )


def people_kept_for_ever(facts: Facts) -> Iterator[Finding]:
    ruled = {each.object for each in facts.catalog.of_kind(RetentionDocument).values() if each.active}
    for obj in _objects(facts):
        name = obj.fields.get(obj.name_field)
        if name is None or not name.personal or obj.api_name in ruled:
            continue
        rule = {
            "label": {language: f"{label} · {KEPT_DAYS}" for language, label in obj.label.items()},
            "object": obj.api_name,
            "action": "anonymise",
            "since": "updated_at",
            "days": KEPT_DAYS,
            "reason": {"zh-CN": "不超过实现处理目的所必要的最短时间", "en": "No longer than the purpose needs"},
            "active": True,
        }
        proposal: Proposal = ("retention", f"old_{obj.api_name}"[:50], rule)
        yield Finding(obj.api_name, {"object": dict(obj.label), "days": KEPT_DAYS}, changes=(proposal,))


def processors_missing(facts: Facts) -> Iterator[Finding]:
    known = {each.way for each in facts.catalog.of_kind(ProcessorDocument).values() if each.active}
    for way in sorted(facts.ways - known):
        yield Finding(way, {"way": way})


def alarms_raised(facts: Facts) -> Iterator[Finding]:
    if facts.alarms:
        yield Finding("all", {"count": sum(facts.alarms.values())}, tuple(facts.alarms))


CHECKS: Final = (
    Check("temporary_may_export", ("5.15", "8.3", "8.12"), "high", temporary_may_export),
    Check("administrators_without_factor", ("5.17", "8.2", "8.5"), "high", administrators_without_factor, "/settings/people"),
    Check("shared_accounts", ("5.16", "5.17"), "high", shared_accounts, "/settings/people"),
    Check("leavers_own", ("5.9", "5.18"), "high", leavers_own, "/settings/people"),
    Check("large_exports", ("8.12", "8.16"), "high", large_exports, "/settings/audit?action=exported"),
    Check("backups_missing", ("5.33", "8.13"), "high", backups_missing, "/settings/operations"),
    Check("audit_too_short", ("5.33", "8.15"), "high", audit_too_short, "/settings/audit"),
    Check("duties_in_one_hand", ("5.3", "8.2"), "high", duties_in_one_hand, "/settings/people"),
    Check("sensitive_unmasked", ("5.15", "5.34", "8.3", "8.11"), "medium", sensitive_unmasked),
    Check("makes_and_approves", ("5.3",), "medium", makes_and_approves),
    Check("dormant_accounts", ("5.16", "5.18"), "medium", dormant_accounts, "/settings/people"),
    Check("keys_without_expiry", ("5.17", "8.2"), "medium", keys_without_expiry, "/settings/people"),
    Check("export_unlimited", ("8.12",), "medium", export_unlimited),
    Check("four_eyes_missing", ("5.3", "5.18"), "medium", four_eyes_missing),
    Check("audit_stays_inside", ("5.33", "8.15"), "medium", audit_stays_inside, "/settings/audit"),
    Check("alarms_raised", ("8.16",), "medium", alarms_raised, "/access"),
    Check("identifying_not_marked", ("5.9", "5.12", "5.34"), "medium", identifying_not_marked),
    Check("processors_missing", ("5.34",), "medium", processors_missing, "/settings/privacy?tab=outgoing"),
    Check("people_kept_for_ever", ("5.34", "8.10"), "low", people_kept_for_ever),
    Check("personal_without_purpose", ("5.12", "5.34"), "low", personal_without_purpose),
)  # fmt: skip


def _about_people(key: str, found: list[Person], **params: Any) -> Iterator[Finding]:
    if found:
        yield Finding(key, {"count": len(found), **params}, tuple(each.id for each in found))


def _objects(facts: Facts) -> Iterator[Object]:
    for obj in facts.catalog.objects.values():
        if obj.api_name != USER_OBJECT:
            yield obj


def _role(facts: Facts, key: str) -> dict[str, Any]:
    """Return a role's body with every grant's operations and fields written out, to be changed."""
    body = copy.deepcopy(facts.body("role", key))
    for grants in body.get("objects", {}).values():
        for grant in grants:
            grant.setdefault("fields", {})
    return body


def _object(facts: Facts, obj: Object) -> dict[str, Any]:
    return copy.deepcopy(facts.body("object", obj.api_name))


def _workspace(facts: Facts, **access: bool) -> Proposal:
    body = facts.body("workspace", "workspace")
    return "workspace", "workspace", {**body, "access": {**(body.get("access") or {}), **access}}


def _second_factor(facts: Facts, roles: list[str]) -> Proposal:
    body = facts.body("workspace", "workspace")
    known = body.get("sign_in") or {}
    since = known.get("second_factor_since") or facts.now.date().isoformat()
    return (
        "workspace",
        "workspace",
        {**body, "sign_in": {**known, "second_factor": roles, "second_factor_since": since}},
    )


def _exports(facts: Facts, key: str) -> bool:
    grants = facts.catalog.roles[key].objects.values()
    return any("export" in grant.operations for each in grants for grant in each)


def _unlimited(facts: Facts, key: str) -> bool:
    role = facts.catalog.roles.get(key)
    return role is not None and (role.limits is None or role.limits.approve_export_above is None)


def _limited(facts: Facts, key: str) -> Proposal:
    body = facts.body("role", key)
    return "role", key, {**body, "limits": {**(body.get("limits") or {}), "approve_export_above": LARGE_EXPORT}}
