"""Search over all objects: what the actor may read, by what they see in clear, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.query.errors import InvalidQuery
from yingtu.query.sight import Seen
from yingtu.records.read_plan import plan_for, run
from yingtu.records.search_index import searchable
from yingtu.records.search_read_repository import RecentSpec, SearchSpec, compile_recent, compile_search
from yingtu.records.search_tokens import (
    MAX_QUERY_CHARACTERS,
    MAX_TERMS,
    Term,
    exact_token,
    highlights,
    phrase_of,
    terms_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.query.read import Plan
    from yingtu.query.sight import Sight

MAX_LIMIT: Final = 50

#: By rank of the statement: how the text compares with the query.
_MATCHES: Final = ("exact", "exact", "prefix", "prefix", "contains", "contains")
_EMPTY: Final = b'{"items":[],"too_common":false}'


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is searched.

    Attributes:
        text: Words that must all be found in a record; none: the actor's recent records.
        objects: Only these; None: all that the actor may read.
        limit: Records at most, 1 to ``MAX_LIMIT``.
    """

    text: str = ""
    objects: tuple[str, ...] | None = None
    limit: int = 20


async def search(session: Session, actor: Actor, catalog: Catalog, query: SearchQuery) -> bytes:
    """Return ``{"items": [{object, id, name, field, snippet, match, highlights}], "too_common": bool}``, best first.

    ``too_common``: so many texts contain the words that only part of the records was looked at.

    Raises:
        InvalidQuery: too long, too many words, or a limit out of range.
        UnknownObject, OperationForbidden: an object that was asked for by name and may not be read.
        StaleCatalog: see ``records.read``.
    """
    if not 1 <= query.limit <= MAX_LIMIT:
        raise InvalidQuery.at("?limit", "limit_out_of_range", maximum=MAX_LIMIT)
    if len(query.text) > MAX_QUERY_CHARACTERS:
        raise InvalidQuery.at("?q", "search_too_long", maximum=MAX_QUERY_CHARACTERS)
    objects = _readable(catalog, actor, query.objects)
    phrase = phrase_of(query.text)
    if not phrase:
        return await _recent(session, actor, catalog, objects, query.limit)
    terms = terms_of(query.text)
    if len(terms) > MAX_TERMS:
        raise InvalidQuery.at("?q", "search_too_many_words", maximum=MAX_TERMS)
    sight = access.sight(catalog, actor)
    scope = _scope(sight, objects)
    if not terms or not scope:
        return _EMPTY
    plan = _plan(sight, SearchSpec(scope, len(terms)))
    params: dict[str, Any] = {"exact": _narrowest(phrase, terms), "phrase": phrase, "limit": query.limit}
    for number, term in enumerate(terms):
        params |= {f"tokens_{number}": list(term.tokens), f"text_{number}": term.text, f"digits_{number}": term.digits}
    if "exact" not in plan.statement.defaults:
        del params["exact"]
    row = await run(session, actor, catalog, plan, params)
    items = [_item(catalog, each, terms) for each in orjson.loads(row[2])] if row[2] else []
    return orjson.dumps({"items": items, "too_common": row[3]})


def _narrowest(phrase: str, terms: tuple[Term, ...]) -> list[str]:
    """Return what is asked for when a term is too common: a text that is the query, or one field with all the words."""
    if len(terms) == 1:
        return [exact_token(phrase)]
    return list(dict.fromkeys(token for term in terms for token in term.tokens))


def _plan(sight: Sight, spec: SearchSpec) -> Plan:
    return plan_for(sight, spec, lambda: compile_search(sight, spec))


def _item(catalog: Catalog, row: dict[str, Any], terms: tuple[Term, ...]) -> dict[str, Any]:
    row["match"] = _MATCHES[row.pop("score") // 2]
    number = catalog.object(row["object"]).field(row["field"]).type.name == "phone"
    row["highlights"] = highlights(row["snippet"], terms, phone=number)
    return row


async def _recent(session: Session, actor: Actor, catalog: Catalog, objects: Sequence[Object], limit: int) -> bytes:
    """Return the records that the actor created or changed last, in the form of hits without field."""
    if actor.user_id is None or not objects:
        return _EMPTY
    sight = access.sight(catalog, actor)
    spec = RecentSpec(tuple(obj.api_name for obj in objects))
    plan = plan_for(sight, spec, lambda: compile_recent(sight, spec))
    row = await run(session, actor, catalog, plan, {"me": actor.user_id, "limit": limit})
    return b'{"items":%s,"too_common":false}' % (row[2].encode() if row[2] else b"[]")


def _readable(catalog: Catalog, actor: Actor, asked: tuple[str, ...] | None) -> list[Object]:
    if asked is not None:
        found = [catalog.object(name) for name in dict.fromkeys(asked)]
        for obj in found:
            access.require(access.policy(catalog, actor, obj), Operation.READ)
    else:
        found = [obj for obj in catalog.objects.values() if access.policy(catalog, actor, obj).allows(Operation.READ)]
    return [obj for obj in found if obj.api_name != USER_OBJECT]


def _scope(sight: Sight, objects: Sequence[Object]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return per object the searchable fields that are in clear on some rows."""
    key = ("search.scope", tuple(obj.api_name for obj in objects))
    if key not in sight.cache:
        pairs = (
            (obj.api_name, tuple(name for name in searchable(obj) if sight.seen(obj, obj.field(name)) is Seen.CLEAR))
            for obj in objects
        )
        sight.cache[key] = tuple((name, fields) for name, fields in pairs if fields)
    scope: tuple[tuple[str, tuple[str, ...]], ...] = sight.cache[key]
    return scope
