"""Who may use which route: the rows of the permission matrix. A row says what those who may get; ``who`` are the people who may.

Everybody else who is signed in gets 403 (or ``denied``); who is not (any more) signed in gets 401; the API key is the sales person's
with the scope ``read``.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from typing import Any

from tests.support.actors import PASSWORD

PEOPLE = ("sales", "manager", "director", "finance", "admin")
SIGNED_OUT = ("anonymous", "disabled", "expired")
ACTORS = (*PEOPLE, *SIGNED_OUT, "api key")

EVERYBODY = frozenset(ACTORS)
SIGNED_IN = frozenset({*PEOPLE, "api key"})
ADMIN = frozenset({"admin"})
SELLERS = frozenset({"sales", "manager", "director", "admin"})
#: Leads do not exist for finance.
FINANCE = frozenset({"finance"})
LEADERS = frozenset({"manager", "director", "admin"})


@dataclass(frozen=True)
class Row:
    """Who may use a route, with a request that succeeds.

    Attributes:
        ok: What those who may get.
        denied: What signed-in people who may not get; those in ``unseen`` get 404, because there is nothing for them.
        writes: It needs the scope ``write`` (None: every unsafe method does).
    """

    who: frozenset[str]
    ok: int = 200
    body: Any = None
    query: str = ""
    files: Any = None
    denied: int = 403
    unseen: frozenset[str] = frozenset()
    writes: bool | None = None


LEAD = {"name": "王芳", "phone": "{phone}", "product_interest": "{product}", "source": "website", "region": "east"}
NOBODYS = ("01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000002")
DOCUMENT = {"label": {"en": "View"}, "object": "lead"}
CHANGES = {"changes": [{"kind": "view", "key": "matrix_{number}", "body": DOCUMENT}]}
PICTURE = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
CSV = {"file": ("leads.csv", "name,phone\n王芳,13800138000\n".encode())}
ARCHIVE = {"file": ("files.zip", b64decode("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="))}
SET = {"files": [{"source": "00000000-0000-7000-8000-000000000000", "object": "lead", "mapping": {}}]}

MATRIX: dict[str, Row] = {
    # -- the server
    "GET /healthz": Row(EVERYBODY),
    "GET /readyz": Row(EVERYBODY),
    "GET /metrics": Row(EVERYBODY),
    "GET /api/v1/info": Row(EVERYBODY),
    "GET /api/v1/openapi.json": Row(EVERYBODY),
    # -- workspaces; the one of these tests is the operators'
    "GET /api/v1/sign-up": Row(EVERYBODY),
    "POST /api/v1/sign-up": Row(EVERYBODY, 422, body={}, writes=False),
    "GET /api/v1/workspace": Row(SIGNED_IN),
    "GET /api/v1/setup": Row(ADMIN),
    "PUT /api/v1/setup": Row(ADMIN, body={"step": "people", "answers": {}, "inputs": 1}),
    "DELETE /api/v1/setup": Row(ADMIN, 204),
    "POST /api/v1/setup/finish": Row(ADMIN),
    "POST /api/v1/setup/company": Row(ADMIN, body={"name": "Matrix"}),
    "POST /api/v1/setup/modules": Row(ADMIN, body={"modules": []}),
    "POST /api/v1/setup/stages": Row(ADMIN, 422, body={"stages": []}, denied=422),
    "POST /api/v1/setup/visibility": Row(ADMIN, body={"scopes": {}}),
    "POST /api/v1/setup/people": Row(ADMIN, body={"text": "新人{number}"}),
    "POST /api/v1/setup/sheets": Row(ADMIN, files=CSV),
    "POST /api/v1/setup/objects": Row(ADMIN, 404, body={"source": SET["files"][0]["source"]}),
    "GET /api/v1/first-steps": Row(SIGNED_IN),
    "POST /api/v1/first-steps/dismiss": Row(SIGNED_IN, 204),
    "GET /api/v1/sandboxes": Row(ADMIN),
    "POST /api/v1/sandboxes": Row(ADMIN, 422, body={"rows": -1}, denied=422),
    "DELETE /api/v1/sandboxes/{sandbox_id}": Row(ADMIN, 404),
    "POST /api/v1/sandboxes/{sandbox_id}/preview": Row(ADMIN, 404, body={}, writes=False),
    "POST /api/v1/sandboxes/{sandbox_id}/promote": Row(ADMIN, 404, body={}),
    "GET /api/v1/meta/files": Row(ADMIN),
    "POST /api/v1/meta/files/preview": Row(ADMIN, 422, denied=422, writes=False),
    "POST /api/v1/meta/files": Row(ADMIN, 422, denied=422),
    "GET /api/v1/templates": Row(ADMIN),
    "POST /api/v1/templates/{template}/preview": Row(ADMIN, writes=False),
    "POST /api/v1/templates/{template}/install": Row(ADMIN),
    "POST /api/v1/templates/{template}/sample": Row(ADMIN),
    "DELETE /api/v1/templates/{template}/sample": Row(ADMIN),
    "POST /api/v1/workspace/exports": Row(ADMIN, 202),
    "GET /api/v1/workspace/exports/{job_id}": Row(frozenset(), unseen=ADMIN),
    "POST /api/v1/workspace/deletion": Row(ADMIN, 409, body={"confirm": "no"}),
    "GET /api/v1/operator/workspaces": Row(ADMIN),
    "POST /api/v1/operator/workspaces/{workspace_id}/suspend": Row(ADMIN, 404, body={}),
    "POST /api/v1/operator/workspaces/{workspace_id}/resume": Row(ADMIN, 404),
    "POST /api/v1/operator/workspaces/{workspace_id}/trial": Row(ADMIN, 404, body={}),
    "POST /api/v1/operator/workspaces/{workspace_id}/delete": Row(ADMIN, 422, body={"confirm": "no"}),
    # -- one's own session and account
    "POST /api/v1/session": Row(EVERYBODY, body={"login": "sales", "password": PASSWORD}, writes=False),
    "GET /api/v1/session": Row(SIGNED_IN),
    "DELETE /api/v1/session": Row(SIGNED_IN, 204),
    "GET /api/v1/sessions": Row(SIGNED_IN),
    "DELETE /api/v1/sessions/{session_id}": Row(SIGNED_IN, 204),
    "POST /api/v1/session/second-factor": Row(
        frozenset(), body={"ticket": NOBODYS[0], "code": "1"}, denied=401, writes=False
    ),
    "GET /api/v1/me/factors": Row(SIGNED_IN),
    "POST /api/v1/me/factors/totp": Row(SIGNED_IN, 201, {"name": "App", "password": PASSWORD}),
    "POST /api/v1/me/factors/{factor_id}/confirmation": Row(frozenset(), body={"code": "1"}, denied=404),
    "POST /api/v1/me/factors/passkey/options": Row(SIGNED_IN, body={"password": PASSWORD}),
    "POST /api/v1/me/factors/passkey": Row(
        frozenset(), 201, {"ticket": NOBODYS[0], "name": "Key", "credential": {}}, denied=401
    ),
    "POST /api/v1/me/factors/{factor_id}/removal": Row(frozenset(), 204, {"password": PASSWORD}, denied=404),
    "POST /api/v1/me/recovery-codes": Row(frozenset(), body={"password": PASSWORD}, denied=404),
    "PUT /api/v1/me/password": Row(SIGNED_IN, 204, {"present": PASSWORD, "new": PASSWORD}),
    "PUT /api/v1/me/preferences": Row(SIGNED_IN, 204, {"language": None, "time_zone": None}),
    "GET /api/v1/api-keys": Row(SIGNED_IN),
    "POST /api/v1/api-keys": Row(SIGNED_IN, 201, {"name": "key"}),
    "DELETE /api/v1/api-keys/{key_id}": Row(SIGNED_IN, 204),
    # -- apps (OAuth 2): the protocol's own addresses know apps, not people
    "GET /.well-known/oauth-authorization-server": Row(EVERYBODY),
    "POST /oauth/token": Row(EVERYBODY, 400, writes=False),
    "POST /oauth/revoke": Row(EVERYBODY, 401, writes=False),
    "POST /oauth/introspect": Row(EVERYBODY, 401, writes=False),
    # -- invitations, forgotten passwords, rules for signing in
    "POST /api/v1/users/{user_id}/password-link": Row(ADMIN, 201),
    "POST /api/v1/password-links": Row(EVERYBODY, 202, {"login": "who-{number}"}, writes=False),
    "POST /api/v1/password-links/look": Row(EVERYBODY, 404, {"token": "none"}, writes=False),
    "POST /api/v1/password-links/use": Row(EVERYBODY, 404, {"token": "none", "password": "x"}, writes=False),
    "POST /api/v1/password-links/strength": Row(EVERYBODY, 404, {"token": "none", "password": "x"}, writes=False),
    "POST /api/v1/me/password/strength": Row(SIGNED_IN, body={"password": "x"}, writes=False),
    "GET /api/v1/sign-in-rules": Row(ADMIN),
    "PUT /api/v1/sign-in-rules": Row(
        ADMIN,
        body={
            "password_length": 8,
            "password_strength": 2,
            "second_factor": [],
            "second_factor_since": None,
            "grace_days": 7,
        },
    ),
    "PUT /api/v1/refused-passwords": Row(ADMIN, body={"passwords": ["company2026"]}),
    "GET /api/v1/apps": Row(ADMIN),
    "POST /api/v1/apps": Row(
        ADMIN, 201, {"name": "App {number}", "scopes": ["read"], "redirect_uris": ["https://app.example/done"]}
    ),
    "PUT /api/v1/apps/{app_id}": Row(
        ADMIN, 404, {"name": "App", "scopes": ["read"], "redirect_uris": ["https://app.example/done"]}
    ),
    "POST /api/v1/apps/{app_id}/secret": Row(ADMIN, 404),
    "DELETE /api/v1/apps/{app_id}": Row(ADMIN, 404),
    "GET /api/v1/me/app-consents": Row(SIGNED_IN),
    "POST /api/v1/me/app-consents/preview": Row(
        frozenset(), body={"query": "?client_id=none"}, unseen=frozenset(PEOPLE)
    ),
    "POST /api/v1/me/app-consents": Row(
        frozenset(), body={"query": "?client_id=none", "allow": True}, unseen=frozenset(PEOPLE)
    ),
    "DELETE /api/v1/me/app-consents/{consent_id}": Row(frozenset(), unseen=frozenset(PEOPLE)),
    # -- people and organisation
    "GET /api/v1/users": Row(ADMIN),
    "POST /api/v1/users": Row(ADMIN, 201, {"login": "new-{number}", "name": "New"}),
    "GET /api/v1/users/{user_id}": Row(ADMIN),
    "PATCH /api/v1/users/{user_id}": Row(ADMIN, 200, {"region": "East"}),
    "GET /api/v1/users/{user_id}/leaving/preview": Row(ADMIN),
    "POST /api/v1/users/{user_id}/leaving": Row(ADMIN, 202, {"reason": "leaves"}),
    "GET /api/v1/users/{user_id}/leaving": Row(frozenset(), denied=403, unseen=ADMIN),
    "GET /api/v1/dormant-people": Row(ADMIN),
    "POST /api/v1/users/{user_id}/factors/removal": Row(ADMIN, 204),
    "PUT /api/v1/users/{user_id}/password": Row(ADMIN, 204, {"password": PASSWORD}),
    "GET /api/v1/departments": Row(ADMIN),
    "POST /api/v1/departments": Row(ADMIN, 201, {"name": "new-{number}"}),
    "PUT /api/v1/departments/{department_id}": Row(ADMIN, 200, {"name": "new-{number}"}),
    "DELETE /api/v1/departments/{department_id}": Row(ADMIN, 204),
    "GET /api/v1/teams": Row(ADMIN),
    "POST /api/v1/teams": Row(ADMIN, 201, {"name": "new-{number}"}),
    "PUT /api/v1/teams/{team_id}": Row(ADMIN, 200, {"name": "new-{number}"}),
    "DELETE /api/v1/teams/{team_id}": Row(ADMIN, 204),
    "GET /api/v1/roles": Row(ADMIN),
    # -- configuration
    "GET /api/v1/meta/objects": Row(SIGNED_IN),
    "GET /api/v1/meta/objects/{object}": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/meta/documents": Row(ADMIN),
    "GET /api/v1/meta/documents/{kind}/{key}": Row(ADMIN),
    "GET /api/v1/meta/documents/{kind}/{key}/versions": Row(ADMIN),
    "PUT /api/v1/meta/documents/{kind}/{key}": Row(ADMIN, body=DOCUMENT),
    "DELETE /api/v1/meta/documents/{kind}/{key}": Row(ADMIN),
    "POST /api/v1/meta/preview": Row(ADMIN, body=CHANGES, writes=False),
    "POST /api/v1/meta/publish": Row(ADMIN, body=CHANGES),
    "GET /api/v1/meta/versions": Row(ADMIN),
    "GET /api/v1/meta/standard": Row(ADMIN),
    "GET /api/v1/operations/backups/restored": Row(ADMIN),
    "POST /api/v1/operations/backups/restored/release": Row(ADMIN),
    "POST /api/v1/meta/standard/upgrade": Row(ADMIN, body={}),
    "POST /api/v1/meta/versions/{number}/rollback": Row(ADMIN, body={}),
    "POST /api/v1/meta/versions/{number}/preview": Row(ADMIN, writes=False),
    "GET /api/v1/meta/draft": Row(ADMIN),
    "PUT /api/v1/meta/draft": Row(ADMIN, body={"revision": 0, "base": 1, "changes": []}),
    "DELETE /api/v1/meta/draft": Row(ADMIN, 204),
    "POST /api/v1/meta/draft/merge": Row(ADMIN, body={"revision": 0}),
    "POST /api/v1/meta/form": Row(
        ADMIN,
        body={
            "object": "note",
            "draft": {"label": {"en": "Note"}, "fields": {"name": {"type": "text", "label": {"en": "Name"}}}},
        },
        writes=False,
    ),
    "POST /api/v1/meta/formula": Row(ADMIN, body={"object": "lead", "expression": "1 + 1"}, writes=False),
    "GET /api/v1/meta/views": Row(SELLERS | {"api key"}, query="?object=lead", unseen=FINANCE),
    "POST /api/v1/meta/views": Row(SELLERS, 201, {**DOCUMENT, "object": "lead"}, unseen=FINANCE),
    "PUT /api/v1/meta/views/{view_key}": Row(ADMIN, body={"label": {"en": "View"}, "shared": True}, unseen=FINANCE),
    "DELETE /api/v1/meta/views/{view_key}": Row(ADMIN, 204, unseen=FINANCE),
    # -- records: leads that the sales person owns
    "GET /api/v1/objects/{object}/records": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object}/records/query": Row(SELLERS | {"api key"}, body={}, unseen=FINANCE, writes=False),
    "POST /api/v1/objects/{object}/records/aggregate": Row(
        SELLERS | {"api key"}, body={"measures": [{"op": "count"}]}, unseen=FINANCE, writes=False
    ),
    "POST /api/v1/objects/{object}/records/bulk": Row(
        SELLERS, body={"operations": [{"op": "create", "values": LEAD}]}, denied=422
    ),
    "POST /api/v1/objects/{object}/records": Row(SELLERS, 201, LEAD),
    "GET /api/v1/objects/{object}/records/{record_id}": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/objects/{object}/records/{record_id}/history": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/objects/{object}/records/{record_id}/timeline": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/objects/{object}/records/{record_id}/highlights": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/objects/{object}/records/{record_id}/frames/{number}": Row(frozenset(), unseen=SIGNED_IN),
    "PATCH /api/v1/objects/{object}/records/{record_id}": Row(SELLERS, body={"name": "王方"}, unseen=FINANCE),
    "DELETE /api/v1/objects/{object}/records/{record_id}": Row(LEADERS, 204, unseen=FINANCE),
    "POST /api/v1/objects/{object}/records/{record_id}/restore": Row(LEADERS, unseen=FINANCE),
    # -- processes: leads follow none
    "GET /api/v1/objects/{object}/processes": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/objects/{object}/records/{record_id}/stage": Row(frozenset(), denied=404),
    "POST /api/v1/objects/{object}/records/{record_id}/stage": Row(
        frozenset(), body={"to": "won"}, denied=403, unseen=SELLERS | FINANCE
    ),
    "PUT /api/v1/objects/{object}/records/{record_id}/stage/checks": Row(
        frozenset(), body={"stage": "won", "code": "x", "done": True}, unseen=SELLERS | FINANCE
    ),
    "POST /api/v1/objects/{object}/records/{record_id}/stage/pause": Row(
        frozenset(), body={"reason": "x"}, unseen=SELLERS | FINANCE
    ),
    "POST /api/v1/objects/{object}/stages": Row(SELLERS | {"api key"}, body={"ids": []}, unseen=FINANCE, writes=False),
    # -- insight: everybody who reads opportunities
    "GET /api/v1/insight/pipelines": Row(SIGNED_IN),
    "POST /api/v1/insight/pipelines/{process}": Row(
        SIGNED_IN, body={"begins": "2026-01-01", "ends": "2026-12-31"}, writes=False
    ),
    "POST /api/v1/insight/pipelines/{process}/records": Row(
        SIGNED_IN, body={"begins": "2026-01-01", "ends": "2026-12-31", "part": "open"}, writes=False
    ),
    "GET /api/v1/insight/briefs/{process}": Row(SIGNED_IN),
    "GET /api/v1/insight/briefs/{process}/pdf": Row(SIGNED_IN),
    "GET /api/v1/insight/health/{object}/{record_id}": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/sales/documents/{object}/{record_id}/lines": Row(frozenset(), unseen=SIGNED_IN),
    "PUT /api/v1/sales/documents/{object}/{record_id}/lines": Row(
        frozenset(), body={"lines": []}, unseen=SIGNED_IN - {"api key"}
    ),
    "GET /api/v1/sales/documents/{object}/{record_id}/pdf": Row(frozenset(), unseen=SIGNED_IN),
    "GET /api/v1/sales/price": Row(
        frozenset(), query="?product=00000000-0000-7000-8000-000000000000", unseen=SIGNED_IN
    ),
    "POST /api/v1/sales/receipts/{record_id}/claims": Row(
        frozenset(),
        body={"claims": [{"payment": "00000000-0000-7000-8000-000000000000", "amount": "1"}]},
        unseen=SIGNED_IN - {"api key"},
    ),
    "GET /api/v1/sales/ageing": Row(SIGNED_IN),
    # -- mail: mailboxes are their members', threads those of whoever may read the record
    "GET /api/v1/mail/mailboxes": Row(SIGNED_IN),
    "POST /api/v1/mail/mailboxes": Row(
        frozenset(PEOPLE),
        201,
        body={
            "address": "m{number}@matrix.example",
            "name": "x",
            "imap_host": "imap.example.com",
            "smtp_host": "smtp.example.com",
            "login": "x",
            "password": "x",
        },
    ),
    "PATCH /api/v1/mail/mailboxes/{mailbox_id}": Row(
        frozenset(), body={"active": False}, unseen=SIGNED_IN - {"api key"}
    ),
    "DELETE /api/v1/mail/mailboxes/{mailbox_id}": Row(frozenset(), unseen=SIGNED_IN - {"api key"}),
    "POST /api/v1/mail/mailboxes/{mailbox_id}/test": Row(frozenset(), unseen=SIGNED_IN - {"api key"}),
    "GET /api/v1/mail/mailboxes/{mailbox_id}/kept": Row(frozenset(), unseen=SIGNED_IN),
    "GET /api/v1/mail/records/{object}/{record_id}/threads": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/mail/records/{object}/{record_id}/threads/{thread_id}": Row(frozenset(), unseen=SIGNED_IN),
    "PATCH /api/v1/mail/records/{object}/{record_id}/threads/{thread_id}": Row(
        frozenset(), body={"private": True}, unseen=SIGNED_IN - {"api key"}
    ),
    "DELETE /api/v1/mail/records/{object}/{record_id}/threads/{thread_id}": Row(
        frozenset(), unseen=SIGNED_IN - {"api key"}
    ),
    "GET /api/v1/mail/messages/{mail_id}/html": Row(frozenset(), unseen=SIGNED_IN),
    "GET /api/v1/mail/messages/{mail_id}/attachments/{number}": Row(frozenset(), unseen=SIGNED_IN),
    "GET /api/v1/mail/messages/{mail_id}/raw": Row(frozenset(), unseen=SIGNED_IN),
    "POST /api/v1/mail/messages": Row(
        frozenset(),
        body={
            "mailbox_id": NOBODYS[0],
            "object": "lead",
            "record_id": NOBODYS[0],
            "to": ["x@matrix.example"],
            "subject": "x",
            "text": "x",
        },
        unseen=SIGNED_IN - {"api key"},
    ),
    "POST /api/v1/mail/messages/{mail_id}/retry": Row(frozenset(), unseen=SIGNED_IN - {"api key"}),
    "GET /api/v1/mail/intents": Row(SIGNED_IN),
    "POST /api/v1/sales/quotes/{record_id}/fulfil": Row(
        frozenset(), body={"payments": []}, unseen=SIGNED_IN - {"api key"}
    ),
    "POST /api/v1/sales/tickets/{record_id}/survey": Row(frozenset(), unseen=SIGNED_IN - {"api key"}),
    "GET /api/v1/sales/invoices/data": Row(
        frozenset(),
        query="?id=00000000-0000-7000-8000-000000000000",
        unseen=frozenset({"director", "finance", "admin"}),
    ),
    # A link is forged here: nobody learns anything.
    "GET /api/v1/sales/surveys/{token}": Row(EVERYBODY, 404),
    "POST /api/v1/sales/surveys/{token}": Row(EVERYBODY, 404, body={"score": 5}, writes=False),
    "POST /api/v1/mail/intents/{mark_id}": Row(
        frozenset(), body={"state": "confirmed"}, unseen=SIGNED_IN - {"api key"}
    ),
    "POST /api/v1/insight/health/{object}": Row(SELLERS | {"api key"}, body={"ids": []}, unseen=FINANCE, writes=False),
    # -- terms: everybody reads them, the heads of departments sign
    "GET /api/v1/terms": Row(SIGNED_IN),
    "GET /api/v1/terms/{key}": Row(frozenset(), unseen=SIGNED_IN),
    "POST /api/v1/terms/{key}/signatures": Row(
        frozenset(), body={"department": "x", "digest": "0" * 64, "agrees": True}, unseen=SIGNED_IN - {"api key"}
    ),
    # -- random audits: nobody is drawn here
    "GET /api/v1/sampling": Row(SIGNED_IN),
    "POST /api/v1/sampling/{key}/draws": Row(ADMIN, 404, body={"month": "2026-01-01"}),
    "GET /api/v1/sampling/draws/{draw_id}": Row(frozenset(), unseen=SIGNED_IN),
    "GET /api/v1/sampling/draws/{draw_id}/proof": Row(frozenset(), unseen=SIGNED_IN),
    "PUT /api/v1/sampling/checks/{check_id}/result": Row(
        frozenset(), body={"answers": {}}, unseen=SIGNED_IN - {"api key"}
    ),
    "PUT /api/v1/sampling/checks/{check_id}/assignee": Row(
        frozenset(), body={"assignee": NOBODYS[0]}, unseen=SIGNED_IN - {"api key"}
    ),
    # -- questions about records that stay too long
    "GET /api/v1/dwell-questions": Row(SIGNED_IN),
    "POST /api/v1/objects/{object}/records/{record_id}/stage/support": Row(
        frozenset(), body={}, denied=422, unseen=FINANCE
    ),
    "GET /api/v1/dwell-links/{token}": Row(EVERYBODY, 404),
    "POST /api/v1/dwell-links/{token}": Row(EVERYBODY, 404, body={"question": NOBODYS[0], "support": {}}, writes=False),
    "GET /api/v1/insight/targets": Row(SELLERS | {"api key"}, unseen=FINANCE),
    # -- conversions of a lead that the sales person owns
    "GET /api/v1/objects/{object}/conversions": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/objects/{object}/records/{record_id}/conversion": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object}/records/{record_id}/conversion": Row(
        frozenset(), body={"conversion": "none"}, unseen=SELLERS | FINANCE
    ),
    "DELETE /api/v1/objects/{object}/records/{record_id}/conversion": Row(frozenset(), unseen=SELLERS | FINANCE),
    "GET /api/v1/events": Row(SIGNED_IN),
    "GET /api/v1/search": Row(SIGNED_IN, query="?q=13800"),
    "GET /api/v1/search/owner": Row(SELLERS | {"api key"}, unseen=FINANCE, query="?object=lead&q=13800138000"),
    # -- work in the background, files in
    "GET /api/v1/jobs": Row(SIGNED_IN),
    "GET /api/v1/jobs/{job_id}": Row(frozenset(), denied=404),
    "GET /api/v1/jobs/{job_id}/log": Row(frozenset(), denied=404),
    "POST /api/v1/jobs/{job_id}/cancel": Row(frozenset(), denied=404),
    "POST /api/v1/jobs/{job_id}/pause": Row(frozenset(), denied=404),
    "POST /api/v1/jobs/{job_id}/resume": Row(frozenset(), denied=404),
    "POST /api/v1/jobs/{job_id}/undo": Row(frozenset(), denied=404),
    "POST /api/v1/jobs/{job_id}/retry": Row(frozenset(), 202, {}, denied=404),
    "GET /api/v1/jobs/{job_id}/errors": Row(frozenset(), denied=404),
    "GET /api/v1/jobs/{job_id}/errors/values": Row(frozenset(), denied=404),
    "GET /api/v1/jobs/{job_id}/errors.csv": Row(frozenset(), denied=404),
    "POST /api/v1/objects/{object_name}/imports/preview": Row(LEADERS, files=CSV, unseen=FINANCE),
    "POST /api/v1/objects/{object_name}/imports": Row(LEADERS, 202, files=CSV, unseen=FINANCE),
    "GET /api/v1/objects/{object_name}/imports/target": Row(LEADERS, unseen=FINANCE),
    "POST /api/v1/imports/files": Row(LEADERS | FINANCE, 201, files=CSV),
    "GET /api/v1/imports/files/{source_id}": Row(frozenset(), denied=404),
    "POST /api/v1/imports/archives": Row(ADMIN, 201, files=ARCHIVE),
    "GET /api/v1/imports/archives/{archive_id}": Row(frozenset(), denied=404),
    "POST /api/v1/imports/order": Row(SIGNED_IN, body={"files": []}, writes=False),
    "POST /api/v1/imports/sets": Row(frozenset(), 202, SET, denied=404),
    "GET /api/v1/imports/sets/{set_id}": Row(frozenset(), denied=404),
    "POST /api/v1/imports/sets/{set_id}/continue": Row(frozenset(), denied=404),
    "POST /api/v1/imports/sets/{set_id}/undo": Row(frozenset(), 202, denied=404),
    "GET /api/v1/objects/{object_name}/duplicates": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/duplicates/{pair_id}/dismiss": Row(frozenset(), denied=404),
    "GET /api/v1/objects/{object_name}/merges": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object_name}/merges": Row(
        frozenset(), body={"kept": NOBODYS[0], "lost": NOBODYS[1]}, denied=404
    ),
    "POST /api/v1/merges/{merge_id}/undo": Row(frozenset(), denied=404),
    "GET /api/v1/objects/{object_name}/records/{record_id}/merged": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object}/bulk": Row(
        SELLERS,
        body={"operation": "edit", "filter": {}, "values": {"region": "east"}, "dry_run": True},
        unseen=FINANCE,
    ),
    "GET /api/v1/bulk/{job_id}/errors": Row(frozenset(), denied=404),
    "GET /api/v1/audit": Row(ADMIN),
    "GET /api/v1/audit/standing": Row(ADMIN),
    "GET /api/v1/audit/file": Row(ADMIN),
    "POST /api/v1/audit/verification": Row(ADMIN, writes=False),
    "GET /api/v1/operations/pools": Row(ADMIN),
    "GET /api/v1/operations/backups": Row(ADMIN),
    "POST /api/v1/operations/backups": Row(ADMIN, 202),
    "POST /api/v1/operations/connections/{pid}/end": Row(frozenset(), denied=403, unseen=ADMIN),
    # -- files out
    "POST /api/v1/objects/{object}/exports": Row(LEADERS, 202, {"fields": ["name"]}, unseen=FINANCE),
    "GET /api/v1/jobs/{job_id}/result": Row(frozenset(), denied=404, writes=True),
    # -- files of a lead that the sales person owns
    "GET /api/v1/objects/{object}/records/{record_id}/files": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object}/records/{record_id}/files": Row(SELLERS, 201, files=CSV, unseen=FINANCE),
    "DELETE /api/v1/objects/{object}/records/{record_id}/files/{file_id}": Row(SELLERS, 204, unseen=FINANCE),
    "POST /api/v1/files": Row(SIGNED_IN, 201, files=CSV),
    "GET /api/v1/files/{file_id}": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/files/{file_id}/info": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/files/{file_id}/thumbnail": Row(SELLERS | {"api key"}, unseen=FINANCE),
    # -- comments and tags on it
    "GET /api/v1/objects/{object}/records/{record_id}/comments": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object}/records/{record_id}/comments": Row(
        SELLERS, 201, body={"text": "好"}, unseen=FINANCE
    ),
    "PATCH /api/v1/comments/{comment_id}": Row(frozenset({"sales"}), body={"text": "好"}, unseen=FINANCE),
    "DELETE /api/v1/comments/{comment_id}": Row(frozenset({"sales"}), 204, unseen=FINANCE),
    "GET /api/v1/tags": Row(SIGNED_IN),
    "POST /api/v1/tags": Row(ADMIN, 201, body={"name": "tag {number}", "color": "red"}),
    "PATCH /api/v1/tags/{tag_id}": Row(ADMIN, body={"color": "blue"}),
    "DELETE /api/v1/tags/{tag_id}": Row(ADMIN, 204),
    "GET /api/v1/objects/{object}/records/{record_id}/tags": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "PUT /api/v1/objects/{object}/records/{record_id}/tags/{tag_id}": Row(SELLERS, 204, unseen=FINANCE),
    "DELETE /api/v1/objects/{object}/records/{record_id}/tags/{tag_id}": Row(SELLERS, 204, unseen=FINANCE),
    "POST /api/v1/objects/{object}/tags": Row(SELLERS, body={"ids": [], "set": [], "unset": []}, unseen=FINANCE),
    # -- tasks in time, and one's own calendar
    "GET /api/v1/agenda/choices": Row(SIGNED_IN),
    "GET /api/v1/calendar-feed": Row(SIGNED_IN),
    "POST /api/v1/calendar-feed": Row(SIGNED_IN),
    "DELETE /api/v1/calendar-feed": Row(SIGNED_IN, 204),
    "GET /api/v1/calendars/{token}.ics": Row(EVERYBODY, 404),
    # -- what one is told
    "GET /api/v1/notifications": Row(SIGNED_IN),
    "GET /api/v1/notifications/unread": Row(SIGNED_IN),
    "POST /api/v1/notifications/read": Row(SIGNED_IN, body={}),
    "GET /api/v1/notifications/preferences": Row(SIGNED_IN),
    "PUT /api/v1/notifications/preferences": Row(SIGNED_IN, 204, body={}),
    "GET /api/v1/push": Row(SIGNED_IN),
    "POST /api/v1/push/devices": Row(SIGNED_IN, 422, {"endpoint": "no address", "keys": {"p256dh": "a", "auth": "a"}}),
    "DELETE /api/v1/push/devices/{device_id}": Row(SIGNED_IN, 404),
    "GET /api/v1/channels": Row(ADMIN),
    "POST /api/v1/channels/{channel}/test": Row(ADMIN, 409),
    # -- approvals: of a lead, asked for by the sales person
    "GET /api/v1/approvals": Row(SIGNED_IN),
    "GET /api/v1/approvals/waiting": Row(SIGNED_IN),
    "GET /api/v1/approvals/substitute": Row(SIGNED_IN),
    "PUT /api/v1/approvals/substitute": Row(SIGNED_IN, 204, body={}),
    "GET /api/v1/approvals/{approval_id}": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/approvals/{approval_id}/paper": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/approvals/{approval_id}/decision": Row(
        frozenset({"manager"}), body={"decision": "approve"}, unseen=FINANCE
    ),
    "POST /api/v1/approvals/{approval_id}/recall": Row(frozenset({"sales", "admin"}), body={}, unseen=FINANCE),
    "POST /api/v1/approvals/{approval_id}/resubmit": Row(frozenset({"sales"}), 409, body={}, unseen=FINANCE),
    "POST /api/v1/approvals/{approval_id}/comments": Row(SELLERS, body={"comment": "好"}, unseen=FINANCE),
    "POST /api/v1/approvals/{approval_id}/pass-on": Row(
        frozenset({"manager", "admin"}), body={"to": "{director}"}, unseen=FINANCE
    ),
    "POST /api/v1/approvals/{approval_id}/signers": Row(
        frozenset({"manager"}), body={"people": ["{director}"]}, unseen=FINANCE
    ),
    "GET /api/v1/objects/{object}/records/{record_id}/approvals": Row(SELLERS | {"api key"}, unseen=FINANCE),
    # -- rights
    "GET /api/v1/access/requests": Row(SIGNED_IN),
    "POST /api/v1/access/requests/view": Row(
        SIGNED_IN, 201, body={"object": "lead", "records": [NOBODYS[0]], "reason": "拜访"}
    ),
    "POST /api/v1/access/requests/reveal": Row(
        frozenset(),
        body={"object": "lead", "records": [NOBODYS[0]], "field": "phone", "reason": "回访"},
        denied=422,
        unseen=FINANCE,
    ),
    "POST /api/v1/access/requests/export": Row(SIGNED_IN, 201, body={"object": "lead", "reason": "年报"}),
    "POST /api/v1/access/requests/change": Row(ADMIN, 201, body={"changes": [], "reason": "调整"}),
    "POST /api/v1/access/requests/{request_id}/approve": Row(frozenset(), body={}, denied=404),
    "POST /api/v1/access/requests/{request_id}/refuse": Row(frozenset(), body={}, denied=404),
    "POST /api/v1/access/requests/{request_id}/revoke": Row(frozenset(), denied=404),
    "POST /api/v1/access/requests/{request_id}/reveal": Row(frozenset(), body={"code": "ABCDEFGH"}, denied=404),
    "GET /api/v1/access/explain": Row(frozenset(), query=f"?object=lead&record={NOBODYS[0]}", denied=404),
    "GET /api/v1/access/documents": Row(ADMIN),
    "POST /api/v1/access/difference/preview": Row(ADMIN, body={"changes": []}, writes=False),
    "POST /api/v1/access/seen-as": Row(frozenset(), body={"user_id": NOBODYS[0], "reason": "检查"}),
    "DELETE /api/v1/access/seen-as": Row(SIGNED_IN, 204),
    "GET /api/v1/access/watch": Row(ADMIN),
    # -- automations
    "GET /api/v1/automations": Row(ADMIN),
    "GET /api/v1/automations/{key}/runs": Row(ADMIN),
    "GET /api/v1/automation-runs/{run_id}": Row(ADMIN, 404),
    "POST /api/v1/automation-runs/{run_id}/replay": Row(ADMIN, 404),
    "POST /api/v1/automations/test": Row(ADMIN, 422, body={"document": {}}),
    "POST /api/v1/automations/{key}/pause": Row(ADMIN, 404),
    "POST /api/v1/automations/{key}/resume": Row(ADMIN, 404),
    "POST /api/v1/automations/{key}/start": Row(ADMIN, 404, body={}),
    "POST /api/v1/automations/{key}/hook": Row(ADMIN, 404),
    "POST /api/v1/hooks/{token}": Row(EVERYBODY, 404, body={}, writes=False),
    "GET /api/v1/objects/{object}/records/{record_id}/actions": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object}/records/{record_id}/actions/{automation}": Row(SELLERS, 404, unseen=FINANCE),
    "GET /api/v1/calendar": Row(SIGNED_IN),
    "GET /api/v1/reminders": Row(SIGNED_IN),
    # -- privacy and compliance
    "GET /api/v1/objects/{object}/records/{record_id}/consents": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object}/records/{record_id}/consents": Row(
        SELLERS, 201, body={"channel": "mail", "state": "given"}, unseen=FINANCE
    ),
    "POST /api/v1/objects/{object}/records/{record_id}/consents/{channel}/withdrawal": Row(
        SELLERS, 201, unseen=FINANCE
    ),
    "POST /api/v1/privacy/people/query": Row(ADMIN, body={"phone": "13800138000"}, writes=False),
    "POST /api/v1/privacy/archives": Row(ADMIN, 202, body={"records": [{"object": "lead", "id": NOBODYS[0]}]}),
    "GET /api/v1/privacy/archives": Row(ADMIN),
    "GET /api/v1/privacy/archives/{job_id}/file": Row(ADMIN, 404),
    "POST /api/v1/privacy/erasures/preview": Row(
        ADMIN, body={"records": [{"object": "lead", "id": NOBODYS[0]}]}, writes=False
    ),
    "POST /api/v1/privacy/erasures": Row(
        ADMIN, 202, body={"records": [{"object": "lead", "id": NOBODYS[0]}], "reason": "本人要求"}
    ),
    "GET /api/v1/privacy/erasures": Row(ADMIN),
    "GET /api/v1/privacy/erasures/{erasure_id}/certificate": Row(ADMIN, 404),
    "GET /api/v1/privacy/fields": Row(ADMIN),
    "PUT /api/v1/privacy/fields/{object_name}/{field_name}": Row(ADMIN, 204, body={"personal": True}),
    "GET /api/v1/privacy/outgoing": Row(ADMIN),
    "PUT /api/v1/privacy/outgoing/{way}": Row(ADMIN, 204, body={"open": True}),
    "GET /api/v1/privacy/retention": Row(ADMIN),
    "GET /api/v1/privacy/retention/{key}/preview": Row(ADMIN, 404),
    "GET /api/v1/compliance/reports": Row(ADMIN),
    "POST /api/v1/compliance/reports": Row(ADMIN, 201),
    "GET /api/v1/compliance/reports/{report_id}": Row(ADMIN, 404),
    "GET /api/v1/compliance/reports/{report_id}/file.{file_format}": Row(ADMIN, 404),
    "GET /api/v1/compliance/proposals/{code}/{key}": Row(ADMIN, 404),
    "POST /api/v1/compliance/proposals/{code}/{key}": Row(ADMIN, 404, body={"note": "整改"}),
    "GET /api/v1/approval-links/{token}": Row(EVERYBODY, 404),
    "POST /api/v1/approval-links/{token}": Row(EVERYBODY, 404, body={"decision": "approve"}, writes=False),
}
