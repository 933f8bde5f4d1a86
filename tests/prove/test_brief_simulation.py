"""The advice of the brief in full: 300 histories with a planted effect, 400 without any."""

from __future__ import annotations

import pytest

from tests.insight.simulation import found, run

pytestmark = pytest.mark.prove


@pytest.mark.timeout(600)
def test_a_planted_effect_is_found_in_nine_of_ten_histories() -> None:
    runs = [found(run(seed, 400, planted=True)) for seed in range(300)]
    assert sum(runs) / len(runs) >= 0.9


@pytest.mark.timeout(600)
@pytest.mark.parametrize("deals", [60, 400])
def test_without_an_effect_at_most_one_of_twenty_histories_says_anything(deals: int) -> None:
    runs = [bool(run(10_000 + seed, deals, planted=False)) for seed in range(400)]
    assert sum(runs) / len(runs) <= 0.05
