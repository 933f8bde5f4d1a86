"""Grams of texts and queries: whatever contains a term has all its grams."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingtu.records.search_tokens import (
    INDEXED_CHARACTERS,
    entry_of,
    fold,
    highlights,
    phone_entry_of,
    phrase_of,
    spelling,
    terms_of,
)

TEXTS = st.text(alphabet="云帆科技北京重庆长城aAbBnyuf019 -_.()（）ＡB%'\"İßé한か", max_size=24)


def found(text: str, query: str) -> bool:
    """Whether an entry has all grams of a query."""
    return all(set(term.tokens) <= set(entry_of(text).tokens) for term in terms_of(query))


class TestGrams:
    @settings(deadline=None)
    @given(TEXTS, st.integers(0, 24), st.integers(1, 24))
    def test_every_part_of_a_text_is_found(self, text: str, begin: int, length: int) -> None:
        part = text[begin : begin + length]
        for term in terms_of(part):
            letters = [each for each in term.text if each.isalnum()]
            if term.text in fold(text) and (len(letters) > 2 or not term.text.isascii()) and not is_short(term.text):
                assert set(term.tokens) <= set(entry_of(text).tokens), (text, term)

    @settings(deadline=None)
    @given(st.text(alphabet="云帆科技北京重庆长城", min_size=1, max_size=12), st.integers(0, 12), st.integers(3, 20))
    def test_every_part_of_the_pinyin_is_found(self, text: str, begin: int, length: int) -> None:
        for spelt in spelling(text):
            part = spelt[begin : begin + length]
            if len(part) > 2:
                assert found(text, part)

    @settings(deadline=None)
    @given(st.integers(10**9, 10**10 - 1), st.integers(0, 6), st.integers(4, 10))
    def test_any_four_digits_of_a_phone_are_found(self, number: int, begin: int, length: int) -> None:
        stored = f"+861{number}"
        part = str(number)[begin : begin + length]
        if len(part) < 4:
            return
        for written in (part, f"{part[:2]}-{part[2:]}"):
            [term] = terms_of(written) or [None]
            if term is not None and term.digits:
                assert set(term.tokens) <= set(phone_entry_of(stored).tokens)

    def test_a_long_text_is_known_by_its_beginning(self) -> None:
        text = "北" * (INDEXED_CHARACTERS - 1) + "云帆"
        assert found(text, "云")
        assert not found(text, "云帆")

    def test_the_cost_of_an_entry_is_bounded(self) -> None:
        assert (
            len(entry_of("".join(map(chr, range(0x4E00, 0x4E00 + 100_000 % 20_000)))).tokens) < 3 * INDEXED_CHARACTERS
        )


def is_short(term: str) -> bool:
    """Terms of at most two letters are found where words begin only."""
    return sum(each.isalnum() for each in term) <= 2


class TestQueries:
    def test_chinese_words_count_more_than_latin_ones(self) -> None:
        assert [term.text for term in terms_of("abc 云帆科技 京")] == ["云帆科技", "abc", "京"]

    @pytest.mark.parametrize("query", ["", "   ", "%", "_", "'\"", "\0\0", "%%% ___", "\ud800", "()", "\u200b"])
    def test_a_query_without_letters_and_digits_has_no_terms(self, query: str) -> None:
        assert terms_of(query) == ()

    @pytest.mark.parametrize(
        ("written", "digits"),
        [("138-1234-5678", "13812345678"), ("+8613812345678", "8613812345678"), ("0571-88888888", "57188888888"),
         ("008613800138000", "8613800138000"), ("（010）65881234", "1065881234"), ("123", ""), ("0000", ""), ("12a4", "")],
    )  # fmt: skip
    def test_what_looks_like_a_phone_number_is_looked_for_by_its_digits(self, written: str, digits: str) -> None:
        assert terms_of(written)[0].digits == digits

    def test_control_characters_and_width_do_not_matter(self) -> None:
        assert phrase_of(" Ｙｕｎ\0云帆\t\n ") == "yun 云帆"


class TestHighlights:
    @pytest.mark.parametrize(
        ("text", "query", "marked"),
        [
            ("北京云帆ABC科技", "云帆", ["云帆"]),
            ("北京云帆ABC科技", "yunfan", ["云帆"]),
            ("北京云帆ABC科技", "abc", ["ABC"]),
            ("北京云帆ABC科技", "bjyf", ["北京云帆"]),
            ("北京云帆ABC科技", "unfa", ["云帆"]),
            ("重庆银行", "chongqing", ["重庆"]),
            ("重庆银行", "cqyh", ["重庆银行"]),
            ("ＹＵＮ公司", "yun", ["ＹＵＮ"]),
            ("aXbxcX", "x", ["X", "x", "X"]),
            ("云帆科技", "云帆 科技", ["云帆科技"]),
            ("云帆", "海川", []),
            ("ﬁne ﷽", "fine", ["ﬁne"]),
        ],
    )
    def test_they_show_what_was_found(self, text: str, query: str, marked: list[str]) -> None:
        assert [text[begin:end] for begin, end in highlights(text, terms_of(query))] == marked

    def test_digits_of_a_phone_number(self) -> None:
        number = "+8613812345678"
        [[begin, end]] = highlights(number, terms_of("138-1234"), phone=True)
        assert number[begin:end] == "1381234"

    @settings(deadline=None)
    @given(TEXTS, TEXTS)
    def test_they_lie_within_the_text_in_order(self, text: str, query: str) -> None:
        marks = highlights(text, terms_of(query))
        flat = [place for mark in marks for place in mark]
        assert flat == sorted(flat)
        assert all(0 <= place <= len(text) for place in flat)
