"""What history advises: a planted effect is found, chance is not mistaken for one."""

from __future__ import annotations

import pytest

from tests.insight.simulation import found, run
from yingtu.insight.advice import Cell, advise, fisher


class TestMethod:
    @pytest.mark.parametrize(
        ("table", "p"),
        # Fisher's tea and the examples of R's fisher.test(alternative = "greater").
        [((4, 3, 4, 1), 0.2429), ((13, 10, 17, 2), 0.0004652), ((10, 0, 10, 5), 1.0)],
    )
    def test_the_exact_test_gives_published_values(self, table: tuple[int, int, int, int], p: float) -> None:
        assert fisher(*table) == pytest.approx(p, rel=0.001)

    def test_few_records_say_nothing_however_great_the_difference(self) -> None:
        assert advise([Cell("demo", "C", "poc", 19, 19), Cell("demo", "C", "visit", 300, 30)], support=20) == {}

    def test_rates_are_smoothed_towards_the_stage(self) -> None:
        [advice] = advise([Cell("demo", None, "poc", 40, 40), Cell("demo", None, "visit", 60, 10)], support=20).values()
        assert (advice.action, advice.taken, advice.others, advice.segment) == ("poc", 40, 60, "")
        assert advice.rate == pytest.approx((40 + 5) / 50)
        assert advice.others_rate == pytest.approx((10 + 5) / 70)

    def test_a_planted_effect_is_found_and_chance_is_silent(self) -> None:
        # The beginning of the campaign in tests/prove/test_brief_simulation.py, with its seeds.
        assert sum(found(run(seed, 400, planted=True)) for seed in range(10)) >= 9
        assert sum(bool(run(10_000 + seed, 400, planted=False)) for seed in range(20)) <= 3
