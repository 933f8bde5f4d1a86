"""Looking seldom for cycles is still looking."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from yingtu.kit import garbage


@pytest.fixture
def settled() -> Iterator[None]:
    before = gc.get_threshold()
    garbage.settle()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.usefixtures("settled")
def test_cycles_are_found_in_the_end() -> None:
    class Node:
        def __init__(self) -> None:
            self.itself = self

    gone = weakref.ref(Node())
    assert gone() is not None
    alive = [[] for _ in range(2 * garbage.YOUNG)]  # type: list[list[int]]
    assert gone() is None
    assert len(alive) == 2 * garbage.YOUNG
