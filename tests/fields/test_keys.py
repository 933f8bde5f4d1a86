"""Normalised keys of text: Python and PostgreSQL agree on any text, and the same words have the same key."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.support.counts import counted
from yingtu.fields.keys import MAX_KEY_BYTES, key_expression, normalised_key
from yingtu.kit.db import Session
from yingtu.kit.statement import Statement

ROWS = (
    sa.func.unnest(sa.bindparam("texts", type_=sa.ARRAY(sa.Text())))
    .table_valued(sa.column("value", sa.Text()), with_ordinality="place")
    .render_derived()
)
KEYS = Statement(sa.select(key_expression("text", ROWS.c.value)).order_by(ROWS.c.place))

# Letters that a newer Unicode has and Python 3.11 does not yet know cannot be folded here.
known = st.characters(exclude_categories=("Cs", "Cn", "Cc"))
texts = st.lists(
    st.text(known, max_size=20) | st.text("ÄäßẞΣσςİIıiＡａ㈱ﬁé\u0301Å", max_size=10), min_size=200, max_size=200
)


class TestTextKey:
    @pytest.mark.campaign
    async def test_python_and_postgresql_agree_on_random_text(self, session: Session) -> None:
        found: list[list[str]] = []

        @given(texts)
        @hypothesis_settings(max_examples=counted(usual=20, full=500), deadline=None, database=None)
        def collect(batch: list[str]) -> None:
            found.append(batch)

        collect()
        batch = list(dict.fromkeys(text for each in found for text in each))
        keys = await session.all(KEYS, {"texts": batch})
        assert [key for (key,) in keys] == [normalised_key("text", text) for text in batch]

    async def test_long_keys_fit_an_index_and_stay_distinct(self, session: Session) -> None:
        batch = ["云" * 600 + end for end in ("甲", "乙")] + ["x" * MAX_KEY_BYTES, "x" * (MAX_KEY_BYTES + 1)]
        keys = [key for (key,) in await session.all(KEYS, {"texts": batch})]
        assert keys == [normalised_key("text", text) for text in batch]
        assert len(set(keys)) == len(batch)
        assert all(len(key.encode()) <= MAX_KEY_BYTES for key in keys)

    @pytest.mark.parametrize(
        ("left", "right"), [("Acme Ltd", "ACME ltd"), ("ＡＣＭＥ", "acme"), ("ﬁne", "fine"), ("㈱", "(株)"), ("İ", "i")]
    )
    def test_width_and_case_do_not_matter(self, left: str, right: str) -> None:
        assert normalised_key("text", left) == normalised_key("text", right)

    def test_different_names_keep_different_keys(self) -> None:
        assert normalised_key("text", "GTXPro") != normalised_key("text", "GTX Pro")

    def test_types_without_a_key_are_refused(self) -> None:
        for name in ("json", "multi_choice", "formula"):
            with pytest.raises(KeyError):
                normalised_key(name, "x")
            with pytest.raises(KeyError):
                key_expression(name, sa.column("x"))

    def test_an_empty_value_has_no_key(self) -> None:
        assert normalised_key("text", None) is None
