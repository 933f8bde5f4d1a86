"""English. A second line is the hint: what to do about it."""

from __future__ import annotations

from typing import Final

MESSAGES: Final[dict[str, str]] = {
    # -- everywhere
    "internal": "Something went wrong on our side.\nTry again. If it happens again, tell your administrator the request number.",
    "invalid_input": "The request cannot be processed as it is; the list of errors says what to correct.",
    "not_found": "There is no such {what}, or you may not see it.",
    "forbidden": "You may not {operation} here.\nAsk an administrator for the right if you need it.",
    "conflict": "The data has changed in the meantime. Load it again and repeat the change.",
    "overloaded": "Too much is going on right now. Try again in a few seconds.",
    # -- the request itself
    "unknown_address": "There is nothing at {method} {path}.\nThe addresses are listed in /api/v1/openapi.json.",
    "method_not_allowed": "{method} is not possible here.\nPossible: {allowed}.",
    "body_too_large": "The request is larger than the {limit_mb} MB allowed.\nSplit it into several requests.",
    "unreadable_body": "The body of the request cannot be read.\nSend valid JSON in UTF-8, not nested deeper than a few hundred levels.",
    "invalid_json": "The body is not valid JSON: {reason} at character {position}.",
    "not_json": "The body is not JSON.\nSend JSON with the header Content-Type: application/json.",
    "invalid_request": "The request cannot be processed as it is; the list of errors says what to correct.",
    "missing": "This is missing.",
    "invalid_value": "This value is not possible here: {reason}.",
    "unknown_key": "This is not known here.\nRemove it or correct its name.",
    "value_not_storable": "A value cannot be stored as it is.\nRemove control characters such as NUL and shorten numbers that are too large.",
    "constraint_violated": "The change contradicts data that is there already.\nLoad the data again and repeat the change.",
    "bad_request": "The request cannot be processed as it is.",
    # -- signing in
    "wrong_credentials": "Login or password is wrong.\nCheck upper and lower case. An administrator can set a new password.",
    "too_many_attempts": "Too many failed attempts. Try again in {minutes} minutes.",
    "not_signed_in": "You are not signed in, or your session has ended.\nSign in and repeat the request.",
    "invalid_api_key": "The API key is unknown, expired or deleted.\nCreate a new one under your account settings.",
    "csrf_failed": "The request lacks the token that proves it comes from our page.\nReload the page. Programs send the header X-CSRF-Token with the csrf_token of GET /api/v1/session.",
    "scope_missing": 'The API key does not have the scope "{scope}".\nUse a key with this scope.',
    "password_too_weak": "The password does not fit: {reason}\nUse at least {minimum} characters that do not contain your login.",
    "password_wrong": "The present password is wrong.",
    "demo_not_public": "This server holds the demo workspace, whose passwords are known to everybody. It answers on this machine only.\nOpen it at http://localhost, or start it with YINGTU_DEMO=false and a workspace of your own.",
    # -- people
    "login_taken": 'The login "{login}" is in use.\nChoose another one.',
    "name_taken": 'The name "{name}" is in use.\nChoose another one.',
    "unknown_user": 'There is no person "{user}".\nUse the login or the name of a person of this workspace.',
    "ambiguous_user": 'Several people are called "{user}".\nUse the login instead.',
    "unknown_role": 'There is no role "{role}".\nKnown: {known}.',
    "unknown_department": 'There is no department "{department}".',
    "unknown_team": 'There is no team "{team}".',
    "manager_cycle": '"{user}" would become their own manager, through "{manager}".\nChoose somebody who does not report to them.',
    "department_cycle": "A department cannot lie below itself.",
    "department_in_use": "The department still has people or departments below it.\nMove them first.",
    "last_administrator": "Nobody else could manage people then.\nGive another person an administrator's role first.",
    "role_not_yours_to_give": 'You cannot give the role "{role}": it may do more than you ({abilities}).',
    "invalid_login": "A login has 1 to 100 characters: letters, digits and . _ - @ +, no spaces.",
    "duplicate_login_in_file": 'The login "{login}" occurs more than once in this list.',
    # -- workspaces
    "unknown_workspace": 'There is no workspace "{workspace}".',
    "invalid_workspace_id": '"{workspace}" cannot be the short name of a workspace.\nUse 1 to 31 lower case letters, digits and underscores, beginning with a letter.',
    "workspace_exists": 'There is a workspace "{workspace}" already.\nChoose another short name.',
    "host_taken": 'The host name "{host}" belongs to another workspace.',
    "workspace_suspended": 'The workspace "{workspace}" is suspended.\nThe operator of this server can activate it.',
    # -- configuration
    "unknown_object": 'There is no object "{object}".\nGET /api/v1/meta/objects lists those you may use.',
    "unknown_field": '"{object}" has no field "{field}".\nGET /api/v1/meta/objects/{object} lists its fields.',
    "invalid_document": "The configuration is not valid: {reason}",
    "stale_catalog": "The configuration or your rights have just changed. Repeat the request.",
    # -- queries
    "invalid_filter": "The filter cannot be understood. See the list of errors for the place and the reason.",
    "filter_too_deep": "The filter is nested deeper than {maximum} levels.\nSimplify it.",
    "filter_too_large": "The filter has more than {maximum} conditions.\nSplit it.",
    "filter_not_object": 'A filter is a JSON object.\nWrite {{"field": …, "op": …, "value": …}}, {{"all": […]}}, {{"any": […]}} or {{"not": …}}.',
    "filter_unknown_form": 'This part of the filter has keys that do not belong together: {keys}.\nWrite {{"field": …, "op": …, "value": …}}, {{"all": […]}}, {{"any": […]}} or {{"not": …}}.',
    "filter_unknown_operator": 'There is no operator "{operator}".\nKnown: {known}.',
    "filter_list_too_long": "The list has more than {maximum} values.\nSplit the request.",
    "filter_bad_value": "The value of a condition is a single value or a list of single values.",
    "invalid_cursor": "The cursor does not belong to this list.\nStart again from the first page without a cursor.",
    "invalid_sort": 'The list cannot be sorted by "{field}".\nSortable fields are marked in /api/v1/meta/objects/{object}.',
}
