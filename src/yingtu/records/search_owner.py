"""Who owns a customer that one may not see: the question before a call, or before entering somebody twice.

Only an exact name or number is answered, only with the owner's name and the age of the last contact, only where the company's
settings allow it, and only so often: it is no way to read a list of customers.
"""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.fields.base import BadValue
from yingtu.fields.keys import normalised_key
from yingtu.metadata.errors import UnknownObject
from yingtu.query.errors import InvalidQuery
from yingtu.query.sight import open_sight
from yingtu.records.changes import Source, WriteContext
from yingtu.records.errors import OwnerHintOff, TooManyOwnerHints
from yingtu.records.parse import parse_context
from yingtu.records.read_plan import plan_for, run
from yingtu.records.search_read_repository import OwnerSpec, compile_owners
from yingtu.records.search_tokens import MAX_QUERY_CHARACTERS, exact_token, fold

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object

#: What one person may ask within an hour, per web process.
HINTS_PER_HOUR: Final = 60
_HOUR_S: Final = 3600.0
#: Types whose values name one company or person.
_TELLING: Final = frozenset({"phone", "credit_code"})
#: Standard objects that log a contact.
_CONTACTS: Final = ("follow_up", "call", "meeting", "message")

_asked: dict[tuple[str, Any], deque[float]] = {}
_MAX_ASKERS: Final = 10_000


async def owner_hint(session: Session, actor: Actor, catalog: Catalog, object_name: str, text: str) -> bytes:
    """Return ``{"items": [{owner, last_contact_hours}]}`` of live records whose name, phone or credit code is ``text``.

    Raises:
        UnknownObject: the actor may neither read nor create such records.
        OwnerHintOff: the company does not want it.
        TooManyOwnerHints: asked too often.
        InvalidQuery: nothing to look for.
    """
    obj = catalog.object(object_name)
    policy = access.policy(catalog, actor, obj)
    if not (policy.allows(Operation.READ) or policy.allows(Operation.CREATE)) or "owner_id" not in obj.fields:
        raise UnknownObject(object=object_name)
    if not catalog.workspace.owner_hint:
        raise OwnerHintOff
    if not text.strip() or len(text) > MAX_QUERY_CHARACTERS or "\0" in text:
        raise InvalidQuery.at("?q", "search_too_long", maximum=MAX_QUERY_CHARACTERS)
    _count(catalog.workspace_id, actor)
    keys, tokens = _keys(catalog, actor, obj, text)
    if not keys:
        return b'{"items":[]}'
    sight = open_sight(catalog)
    spec = OwnerSpec(obj.api_name, tuple(keys), _contacts(catalog, obj))
    plan = plan_for(sight, spec, lambda: compile_owners(sight, spec))
    params: dict[str, Any] = {f"key_{name}": key for name, key in keys.items()}
    row = await run(session, actor, catalog, plan, params | {"tokens": tokens})
    return b'{"items":%s}' % (row[2].encode() if row[2] else b"[]")


def _keys(catalog: Catalog, actor: Actor, obj: Object, text: str) -> tuple[dict[str, Any], list[str]]:
    """Return the key to compare by field, for fields in which the text is a value, and the tokens of their entries."""
    context = parse_context(catalog, actor, Source.UI, WriteContext(lenient=True))
    keys: dict[str, Any] = {}
    tokens: dict[str, None] = {}
    for field in obj.fields.values():
        is_name = field.api_name == obj.name_field and field.type.name == "text"
        if not is_name and field.type.name not in _TELLING:
            continue
        try:
            value = field.type.parse(text, field.options, context)[""]
        except BadValue:
            continue
        if value is not None:
            keys[field.api_name] = normalised_key(field.type.name, value)
            tokens[exact_token(fold(value))] = None
    return keys, list(tokens)


def _contacts(catalog: Catalog, obj: Object) -> tuple[tuple[str, str], ...]:
    return tuple(
        (other.api_name, field.api_name)
        for other, field in catalog.incoming.get(obj.api_name, ())
        if other.api_name in _CONTACTS
    )


def _count(workspace: str, actor: Actor) -> None:
    """Note one more question of a person.

    Raises:
        TooManyOwnerHints: it is one too many.
    """
    now = time.monotonic()
    if len(_asked) > _MAX_ASKERS:
        for key in [key for key, times in _asked.items() if times[-1] < now - _HOUR_S]:
            del _asked[key]
    times = _asked.setdefault((workspace, actor.user_id), deque())
    while times and times[0] < now - _HOUR_S:
        times.popleft()
    if len(times) >= HINTS_PER_HOUR:
        raise TooManyOwnerHints(maximum=HINTS_PER_HOUR, retry_after_s=int(times[0] + _HOUR_S - now) + 1)
    times.append(now)
