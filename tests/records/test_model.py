"""Random batches against a model in plain Python: records, history and outcomes agree after every one."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from tests.records.conftest import Company
from tests.support.counts import counted
from yingtu.kit.ids import uuid7
from yingtu.records.changes import Create, Delete, Rejected, Restore, Update, Written
from yingtu.records.models import event

#: Fields the model knows, with values that survive storing unchanged, and one that is refused.
VALUES: dict[str, list[Any]] = {
    "name": ["a", "云帆", "O'Brien; --", "\\{}", None],
    "note": [None, "x\ny", '{"a": "b,c"}'],
    "done": [True, False],
    "tags": [None, ["hot"], ["hot", "big"]],
    "extra": [None, {"a": [1, None, {"b": '\\"'}]}, [1, 2], "text"],
    "stage": ["new", "won", "lost"],
}
REFUSED = ("stage", "lost")


@dataclass
class Modelled:
    """A record as it should be: its versions, oldest first; the last one is current."""

    versions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def now(self) -> dict[str, Any]:
        return self.versions[-1]


class Model:
    def __init__(self) -> None:
        self.records: dict[UUID, Modelled] = {}

    def expect(self, change: Any) -> str:
        """Apply one change to the model and return what its outcome should be."""
        match change:
            case Create(values, identifier):
                if values.get(REFUSED[0]) == REFUSED[1]:
                    return "rejected"
                if identifier in self.records:
                    return "unchanged"
                assert identifier is not None
                start = {"stage": "new", "done": False, "deleted": False}
                self.records[identifier] = Modelled([{**dict.fromkeys(VALUES), **start, **_known(values)}])
                return "written"
            case Update(identifier, values, version):
                return self._update(identifier, values, version)
            case Delete(identifier, version):
                return self._move(identifier, deleted=True, version=version)
            case Restore(identifier):
                return self._move(identifier, deleted=False, version=None)
        raise AssertionError(change)

    def _update(self, identifier: UUID, values: Any, version: int | None) -> str:
        record = self.records.get(identifier)
        if record is None or (version is not None and version != len(record.versions)):
            return "rejected"
        if record.now["deleted"] or values.get(REFUSED[0]) == REFUSED[1] or values.get("done", 0) is None:
            return "rejected"
        fresh = {**record.now, **_known(values)}
        if fresh == record.now:
            return "unchanged"
        record.versions.append(fresh)
        return "written"

    def _move(self, identifier: UUID, *, deleted: bool, version: int | None) -> str:
        record = self.records.get(identifier)
        if record is None or (version is not None and version != len(record.versions)):
            return "rejected"
        if record.now["deleted"] is deleted:
            return "unchanged"
        record.versions.append({**record.now, "deleted": deleted})
        return "written"


def _known(values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in VALUES}


def _random_change(dice: random.Random, model: Model, owner: UUID) -> Any:
    known = [*model.records, uuid7()]
    names = dice.sample(sorted(VALUES), dice.randint(1, len(VALUES)))
    values = {name: dice.choice(VALUES[name]) for name in names}
    target = dice.choice(known)
    version = dice.choice([None, None, None, len(model.records[target].versions) if target in model.records else 1, 99])
    match dice.choice("CCUUUUDR"):
        case "C":
            return Create({**values, "owner_id": owner}, id=dice.choice([uuid7(), uuid7(), target]))
        case "U":
            return Update(target, values, version)
        case "D":
            return Delete(target, version)
        case _:
            return Restore(target)


def _told(outcome: Any) -> str:
    match outcome:
        case Written(changed=changed):
            return "written" if changed else "unchanged"
        case Rejected():
            return "rejected"
    raise AssertionError(outcome)


@pytest.mark.campaign
async def test_records_and_history_are_what_the_model_says(company: Company) -> None:
    seed = random.randrange(10**9)
    dice = random.Random(seed)
    model = Model()
    for turn in range(counted(usual=40, full=1_000)):
        changes = [_random_change(dice, model, company.sales.id) for _ in range(dice.randint(1, 12))]
        # Waves of one record make the order within a batch matter only per record; creates are known by their ids.
        changes = _one_kind_of_first(changes)
        expected = [model.expect(each) for each in changes]
        result = await company.write("opportunity", *changes, atomic=False)
        assert [_told(each) for each in result.outcomes] == expected, (seed, turn, changes)
    await _compare(company, model, seed)


def _one_kind_of_first(changes: list[Any]) -> list[Any]:
    """Drop later changes of a record that the batch itself creates: whether it exists by then depends on the wave."""
    created: set[UUID] = set()
    kept = []
    for each in changes:
        if each.id in created:
            continue
        if isinstance(each, Create):
            created.add(each.id)
        kept.append(each)
    return kept


async def _compare(company: Company, model: Model, seed: int) -> None:
    for identifier, record in model.records.items():
        row = await company.row("opportunity", identifier)
        stored = [*await company.versions("opportunity", identifier), row]
        shown = [{**{name: old[name] for name in VALUES}, "deleted": old["deleted_at"] is not None} for old in stored]
        assert shown == record.versions, (seed, identifier)
        assert [old["version"] for old in stored] == list(range(1, len(stored) + 1)), seed
        edges = [(old.get("valid_from"), old.get("valid_to")) for old in stored]
        assert all(end == edges[place + 1][0] for place, (_, end) in enumerate(edges[:-1])), seed
    told = await company.session.dicts(event.select().where(event.c.object == "opportunity"))
    pairs = sorted(
        (identifier, version)
        for each in told
        for identifier, version in zip(each["ids"], each["versions"], strict=True)
    )
    wanted = sorted((key, place + 1) for key, record in model.records.items() for place in range(len(record.versions)))
    assert pairs == wanted, seed


@pytest.mark.campaign
async def test_atomic_batches_write_all_or_nothing(company: Company) -> None:
    seed = random.randrange(10**9)
    dice = random.Random(seed)
    model = Model()
    for _ in range(6):
        change = Create({"name": "x", "owner_id": company.sales.id}, id=uuid7())
        model.expect(change)
        await company.write("opportunity", change)
    for _ in range(counted(usual=25, full=300)):
        changes = _one_kind_of_first([_random_change(dice, model, company.sales.id) for _ in range(dice.randint(1, 5))])
        trial = Model()
        trial.records = {key: Modelled(list(each.versions)) for key, each in model.records.items()}
        expected = [trial.expect(each) for each in changes]
        result = await company.write("opportunity", *changes)
        if "rejected" in expected:
            assert all(isinstance(each, Rejected) for each in result.outcomes), (seed, changes)
        else:
            assert [_told(each) for each in result.outcomes] == expected, (seed, changes)
            model = trial
    await _compare(company, model, seed)
