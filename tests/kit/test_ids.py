"""Identifiers."""

from __future__ import annotations

from itertools import pairwise

from yingtu.kit.ids import uuid7, uuid7s


def test_ids_grow_with_time_and_those_of_one_moment_with_their_place() -> None:
    drawn = uuid7s(500)
    assert all(a < b for a, b in pairwise(drawn))
    assert {each.version for each in drawn} == {7}
    assert uuid7(unix_ms=1) < uuid7(unix_ms=2) < drawn[0]
    assert uuid7s(0) == []
