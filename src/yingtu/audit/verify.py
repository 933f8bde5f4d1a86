"""Finding what was done to the audit behind the application's back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from yingtu.audit import repository, seal
from yingtu.audit.actions import Action

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.db import Session
    from yingtu.kit.settings import Settings

#: At most so many findings are told one by one.
MAX_FINDINGS = 1_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was sealed.

    Attributes:
        code: ``entry_changed``, ``entry_removed``, ``entry_inserted``, ``detail_changed``, ``detail_removed``, ``seal_changed``,
            ``seal_removed``, ``truncated``.
        seal: Number of the seal it concerns.
        entry: The entry it concerns, None when it is the seal itself.
    """

    code: str
    seal: int
    entry: UUID | None = None


@dataclass(slots=True)
class Verdict:
    """What a verification found.

    Attributes:
        redacted: Values that were taken out lawfully, each by an entry that is sealed itself.
    """

    seals: int = 0
    entries: int = 0
    redacted: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.findings

    def add(self, code: str, number: int, entry: UUID | None = None) -> None:
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(code, number, entry))


async def verify(session: Session, settings: Settings, heads: Mapping[int, bytes]) -> Verdict:
    """Compare every sealed entry with its seal, every seal with the one before, and the chain with ``heads`` kept elsewhere."""
    keys, verdict = [seal.audit_key(each) for each in settings.secrets()], Verdict()
    missing: dict[UUID, int] = {}
    redacted: set[UUID] = set()
    last, previous, known = 0, seal.BEGINNING, dict(heads)
    while chunk := await repository.seals(session, last):
        rows = await repository.sealed(session, [each.number for each in chunk])
        by_seal: dict[int, list[dict[str, Any]]] = {each.number: [] for each in chunk}
        for row in rows:
            by_seal[row["seal"]].append(row)
        for each in chunk:
            for gone in range(last + 1, each.number):
                verdict.add("seal_removed", gone)
            key = _key_of(keys, each)
            _check_seal(verdict, key, each, previous, known.pop(each.number, None))
            redacted |= _check_entries(verdict, key, each, by_seal[each.number], missing)
            last, previous = each.number, each.head
            verdict.seals += 1
    for number in sorted(known):
        verdict.add("truncated" if number > last else "seal_removed", number)
    for stray in await repository.strays(session, MAX_FINDINGS):
        verdict.add("entry_inserted", stray.seal or 0, stray.id)
    for entry, number in missing.items():
        if entry in redacted:
            verdict.redacted += 1
        else:
            verdict.add("detail_removed", number, entry)
    verdict.findings = list(dict.fromkeys(verdict.findings))
    return verdict


def _key_of(keys: list[bytes], one: seal.Seal) -> bytes:
    """Return the key a seal was made with, of ``keys`` from new to old; those replaced before it do not count any more."""
    for place, key in enumerate(keys):
        if seal.head(key, one.number, one.at, one.entries, one.root, one.previous) == one.head:
            del keys[place + 1 :]
            return key
    return keys[0]


def _check_seal(verdict: Verdict, key: bytes, one: seal.Seal, previous: bytes, kept: bytes | None) -> None:
    expected = seal.head(key, one.number, one.at, one.entries, one.root, one.previous)
    if expected != one.head or one.previous != previous or (kept is not None and kept != one.head):
        verdict.add("seal_changed", one.number)


def _check_entries(
    verdict: Verdict, key: bytes, one: seal.Seal, rows: Sequence[dict[str, Any]], missing: dict[UUID, int]
) -> set[UUID]:
    """Check the entries of a seal; return what valid ones say was redacted."""
    found = {row["id"]: row for row in rows}
    redacted: set[UUID] = set()
    sound = True
    for identifier in one.entries:
        row = found.pop(identifier, None)
        if row is None:
            verdict.add("entry_removed", one.number, identifier)
            sound = False
            continue
        verdict.entries += 1
        salt, detail = row.pop("salt"), row.pop("detail")
        entry = seal.Entry(**row)
        if entry.digest != seal.digest(key, entry, one.number):
            verdict.add("entry_changed", one.number, identifier)
            sound = False
        elif entry.detail_hash is None:
            if detail is not None:
                verdict.add("detail_changed", one.number, identifier)
        elif detail is None:
            missing[identifier] = one.number
        elif seal.detail_hash(salt, detail.encode()) != entry.detail_hash:
            verdict.add("detail_changed", one.number, identifier)
        elif entry.action == Action.DETAILS_REDACTED:
            redacted.update(_named(detail))
    for identifier in found:
        verdict.add("entry_inserted", one.number, identifier)
    if sound and one.entries:
        by_id = {row["id"]: row["digest"] for row in rows}
        if seal.tree([by_id[each] for each in one.entries]) != one.root:
            verdict.add("seal_changed", one.number)
    return redacted


def _named(detail: str) -> list[UUID]:
    return [UUID(each) for each in orjson.loads(detail).get("entries", [])]
