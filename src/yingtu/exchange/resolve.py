"""Lookups and keys of a batch become ids, by one query per field and batch.

What was found is remembered for the rest of the import. A record that is deleted in between is noticed by the write path.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

from yingtu.exchange.mapping import MATCH_TYPES, Mode
from yingtu.exchange.repository import Finder
from yingtu.exchange.rows import MANY_TO_MANY, given_id
from yingtu.exchange.suggest import similar
from yingtu.fields.base import BadValue
from yingtu.fields.links import ATTRIBUTES
from yingtu.kit.errors import Problem
from yingtu.kit.ids import uuid7
from yingtu.records import service as records
from yingtu.records.changes import Create, Source, Written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from yingtu.exchange.mapping import Assignment, Plan
    from yingtu.exchange.rows import Draft
    from yingtu.fields.base import ParseContext
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog
    from yingtu.records.changes import Result

#: So many names of a target are compared to suggest one.
MAX_KNOWN = 5000


class _Several(int):
    """How many records a text stands for, when it is not one."""


class Resolver:
    """Remembers what the texts of one import stand for.

    ``forget`` when a transaction was rolled back: what it created is not there. Without ``creates`` an unknown text whose
    record would be created stays without record and without problem: for previews. ``expected`` are the texts, by (object, field)
    and folded, of records that a file before this one will bring in: previews take them for known.
    """

    def __init__(
        self,
        plan: Plan,
        catalog: Catalog,
        actor: Actor,
        context: ParseContext,
        *,
        creates: bool = True,
        expected: Mapping[tuple[str, str], Mapping[str, str]] | None = None,
    ) -> None:
        self._plan = plan
        self._creates = creates
        self._expected = expected or {}
        self._actor = actor
        self.context = context
        self._finders = {
            one.name: Finder(catalog, actor, one.target, [one.match])
            for one in plan.lookups
            if one.target is not None and one.match is not None
        }
        self._found: dict[str, dict[str, UUID | _Several]] = {name: {} for name in self._finders}
        self._names: dict[str, list[str]] = {}
        self._keys = Finder(catalog, actor, plan.object, [key.field for key in plan.keys]) if plan.keys else None

    def forget(self) -> None:
        for known in self._found.values():
            known.clear()

    async def lookups(self, session: Session, drafts: Sequence[Draft]) -> list[tuple[str, Result]]:
        """Replace the texts of all lookups by ids; what is unknown or ambiguous becomes a problem of its row.

        Returns objects whose records had to be created for that, with what became of them.
        """
        made: list[tuple[str, Result]] = []
        for one in self._plan.lookups:
            wanted = {text for row in drafts for text in row.wanted.get(one.name, ())}
            await self._find(session, one, wanted)
            missing = [text for text in wanted if self._id(one, text) is None]
            if missing and one.unknown == "create" and self._creates:
                made += await self._create(session, one, missing)
            for row in drafts:
                if one.name in row.wanted:
                    await self._place(session, row, one)
        return made

    async def _find(self, session: Session, one: Assignment, wanted: Iterable[str]) -> None:
        known = self._found[one.name]
        fresh = {text: self._parsed(one, text) for text in wanted if text not in known and given_id(text) is None}
        fresh = {text: value for text, value in fresh.items() if value is not None}
        if not fresh:
            return
        finder = self._finders[one.name]
        rows = await finder.exact(session, list(set(fresh.values())))
        _remember(known, fresh, rows)
        left = {text: str(value).lower() for text, value in fresh.items() if text not in known}
        if left:
            rows = await finder.folded(session, list(set(left.values())))
            _remember(known, left, [(identifier, str(value).lower()) for identifier, value in rows])

    def _parsed(self, one: Assignment, text: str) -> Any:
        if one.match is None or one.match.type.name not in MATCH_TYPES:
            return None
        try:
            return one.match.type.parse(text, one.match.options, self.context).get("")
        except BadValue:
            return None

    def _id(self, one: Assignment, text: str) -> UUID | _Several | None:
        return given_id(text) or self._found[one.name].get(text)

    async def _place(self, session: Session, row: Draft, one: Assignment) -> None:
        ids: list[UUID] = []
        links: list[Any] = []
        for text in row.wanted[one.name]:
            found = self._id(one, text)
            if isinstance(found, _Several):
                row.problems.append(self._problem(one, "lookup_ambiguous", value=text, count=int(found)))
            elif found is not None:
                ids.append(found)
                said = row.said.get(one.name, {}).get(text)
                links.append({"id": found, ATTRIBUTES: said} if said else found)
            elif text.casefold() in self._coming(one):
                row.expected.add(one.name)
            elif one.unknown == "error" or (one.unknown == "create" and self._creates):
                suggestions = similar(text, await self._known_names(session, one))
                row.problems.append(self._problem(one, "lookup_unknown", value=text, suggestions=suggestions))
        if one.field.type.name == MANY_TO_MANY:
            row.values[one.name] = links
        elif ids:
            row.values[one.name] = ids[0]
        elif one.unknown == "empty" and self._plan.mapping.empty == "clear":
            row.values[one.name] = None

    def _coming(self, one: Assignment) -> Mapping[str, str]:
        """Return the texts of ``one``, by themselves folded, that stand for records of a file before this one."""
        if one.target is None or one.match is None:
            return {}
        return self._expected.get((one.target.api_name, one.match.api_name), {})

    def _problem(self, one: Assignment, code: str, **params: Any) -> Problem:
        labels = one.target.label if one.target is not None else {}
        name = labels.get(self.context.language) or labels.get("en") or one.name
        return Problem(one.name, code, {"object": name, **params})

    async def _known_names(self, session: Session, one: Assignment) -> list[str]:
        if one.name not in self._names:
            rows = await self._finders[one.name].some(session, MAX_KNOWN)
            self._names[one.name] = sorted({str(text) for _, text in rows} | self._spelt(one))
        return self._names[one.name]

    def _spelt(self, one: Assignment) -> set[str]:
        return set(islice(self._coming(one).values(), MAX_KNOWN))

    async def _create(self, session: Session, one: Assignment, texts: Sequence[str]) -> list[tuple[str, Result]]:
        if one.target is None or one.match is None:
            return []
        distinct = {text.casefold(): text for text in sorted(texts)}
        changes = [Create({one.match.api_name: text}) for text in distinct.values()]
        result = await records.write(
            session, self._actor, one.target.api_name, changes, source=Source.IMPORT, atomic=False
        )
        for text, outcome in zip(distinct, result.outcomes, strict=True):
            if isinstance(outcome, Written):
                for same in texts:
                    if same.casefold() == text:
                        self._found[one.name][same] = outcome.id
        return [(one.target.api_name, result)]

    async def keys(self, session: Session, drafts: Sequence[Draft]) -> None:
        """Set the id of every row whose key is known; the other rows of an update get a problem."""
        if self._keys is None:
            return
        wanted: dict[int, tuple[Any, ...]] = {}
        for row in drafts:
            if not row.problems and (key := self._key(row)) is not None:
                wanted[row.number] = key
        found: dict[tuple[Any, ...], list[UUID]] = {}
        if wanted:
            columns = [list(dict.fromkeys(values)) for values in zip(*wanted.values(), strict=True)]
            for identifier, *values in await self._keys.exact(session, *columns):
                found.setdefault(tuple(values), []).append(identifier)
        for row in drafts:
            if row.number in wanted:
                self._identify(row, wanted[row.number], found)

    def _key(self, row: Draft) -> tuple[Any, ...] | None:
        values = []
        for key in self._plan.keys:
            raw = row.values.get(key.name)
            try:
                value = None if raw is None else key.field.type.parse(raw, key.field.options, self.context).get("")
            except BadValue as error:
                row.problems.append(Problem(key.name, error.code, error.params))
                return None
            if value is None:
                row.problems.append(Problem(key.name, "key_empty"))
                return None
            values.append(value)
        return tuple(values)

    def _identify(self, row: Draft, key: tuple[Any, ...], found: dict[tuple[Any, ...], list[UUID]]) -> None:
        ids = found.get(key, [])
        name = self._plan.keys[0].name
        if len(ids) > 1:
            row.problems.append(Problem(name, "key_ambiguous", {"count": len(ids)}))
        elif ids:
            row.id = ids[0]
        elif len(key) == 1 and str(key[0]).casefold() in self._expected.get((self._plan.object.api_name, name), {}):
            row.expected.add(name)
        elif self._plan.mapping.mode in {Mode.UPDATE, Mode.HISTORY}:
            row.problems.append(Problem(name, "key_unknown"))
        else:
            # The first row of a new key creates the record under this id; the next one of the same key updates it.
            row.new_id = uuid7()
            found[key] = [row.new_id]


def _remember(known: dict[str, UUID | _Several], fresh: dict[str, Any], rows: Sequence[tuple[Any, ...]]) -> None:
    counts = Counter(value for _, value in rows)
    ids = {value: identifier for identifier, value in rows}
    for text, value in fresh.items():
        if value in ids:
            known[text] = ids[value] if counts[value] == 1 else _Several(counts[value])
