"""The rows of the permission matrix about records and objects."""

from __future__ import annotations

from tests.support.matrix_row import ADMIN, CSV, FINANCE, LEAD, LEADERS, NOBODYS, SELLERS, SET, SIGNED_IN, Row

RECORDS: dict[str, Row] = {
    "POST /api/v1/setup/objects": Row(ADMIN, 404, body={"source": SET["files"][0]["source"]}),
    # -- configuration
    "GET /api/v1/meta/objects": Row(SIGNED_IN),
    "GET /api/v1/meta/objects/{object}": Row(SELLERS | {"api key"}, unseen=FINANCE),
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
    "POST /api/v1/insight/pipelines/{process}/records": Row(
        SIGNED_IN, body={"begins": "2026-01-01", "ends": "2026-12-31", "part": "open"}, writes=False
    ),
    "GET /api/v1/mail/records/{object}/{record_id}/threads": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/mail/records/{object}/{record_id}/threads/{thread_id}": Row(frozenset(), unseen=SIGNED_IN),
    "PATCH /api/v1/mail/records/{object}/{record_id}/threads/{thread_id}": Row(
        frozenset(), body={"private": True}, unseen=SIGNED_IN - {"api key"}
    ),
    "DELETE /api/v1/mail/records/{object}/{record_id}/threads/{thread_id}": Row(
        frozenset(), unseen=SIGNED_IN - {"api key"}
    ),
    "POST /api/v1/objects/{object}/records/{record_id}/stage/support": Row(
        frozenset(), body={}, denied=422, unseen=FINANCE
    ),
    # -- conversions of a lead that the sales person owns
    "GET /api/v1/objects/{object}/conversions": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/objects/{object}/records/{record_id}/conversion": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object}/records/{record_id}/conversion": Row(
        frozenset(), body={"conversion": "none"}, unseen=SELLERS | FINANCE
    ),
    "DELETE /api/v1/objects/{object}/records/{record_id}/conversion": Row(frozenset(), unseen=SELLERS | FINANCE),
    "POST /api/v1/objects/{object_name}/imports/preview": Row(LEADERS, files=CSV, unseen=FINANCE),
    "POST /api/v1/objects/{object_name}/imports": Row(LEADERS, 202, files=CSV, unseen=FINANCE),
    "GET /api/v1/objects/{object_name}/imports/target": Row(LEADERS, unseen=FINANCE),
    "GET /api/v1/objects/{object_name}/duplicates": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/objects/{object_name}/merges": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object_name}/merges": Row(
        frozenset(), body={"kept": NOBODYS[0], "lost": NOBODYS[1]}, denied=404
    ),
    "GET /api/v1/objects/{object_name}/records/{record_id}/merged": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object}/bulk": Row(
        SELLERS,
        body={"operation": "edit", "filter": {}, "values": {"region": "east"}, "dry_run": True},
        unseen=FINANCE,
    ),
    # -- files out
    "POST /api/v1/objects/{object}/exports": Row(LEADERS, 202, {"fields": ["name"]}, unseen=FINANCE),
    # -- files of a lead that the sales person owns
    "GET /api/v1/objects/{object}/records/{record_id}/files": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object}/records/{record_id}/files": Row(SELLERS, 201, files=CSV, unseen=FINANCE),
    "DELETE /api/v1/objects/{object}/records/{record_id}/files/{file_id}": Row(SELLERS, 204, unseen=FINANCE),
    # -- comments and tags on it
    "GET /api/v1/objects/{object}/records/{record_id}/comments": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/objects/{object}/records/{record_id}/comments/callees": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object}/records/{record_id}/comments": Row(
        SELLERS, 201, body={"text": "好"}, unseen=FINANCE
    ),
    "GET /api/v1/objects/{object}/records/{record_id}/tags": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "PUT /api/v1/objects/{object}/records/{record_id}/tags/{tag_id}": Row(SELLERS, 204, unseen=FINANCE),
    "DELETE /api/v1/objects/{object}/records/{record_id}/tags/{tag_id}": Row(SELLERS, 204, unseen=FINANCE),
    "GET /api/v1/objects/{object}/tags": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object}/tags": Row(SELLERS, body={"ids": [], "set": [], "unset": []}, unseen=FINANCE),
    "GET /api/v1/objects/{object}/records/{record_id}/approvals": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "GET /api/v1/objects/{object}/records/{record_id}/actions": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object}/records/{record_id}/actions/{automation}": Row(SELLERS, 404, unseen=FINANCE),
    # -- privacy and compliance
    "GET /api/v1/objects/{object}/records/{record_id}/consents": Row(SELLERS | {"api key"}, unseen=FINANCE),
    "POST /api/v1/objects/{object}/records/{record_id}/consents": Row(
        SELLERS, 201, body={"channel": "mail", "state": "given"}, unseen=FINANCE
    ),
    "POST /api/v1/objects/{object}/records/{record_id}/consents/{channel}/withdrawal": Row(
        SELLERS, 201, unseen=FINANCE
    ),
}
