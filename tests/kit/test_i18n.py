"""Every sentence exists in every language, and every code used in the sources has one."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import yingtu
from yingtu.kit import i18n
from yingtu.kit.errors import YingtuError

SOURCES = Path(yingtu.__file__).parent

#: What a worker can say, found in a process that has imported nothing else.
SAY_CODES = "from yingtu import worker, assembly; assembly.connect(); from yingtu.kit import i18n; print(*i18n.codes('en'), sep='\\n')"

#: A comma, colon, semicolon, question mark or bracket of ASCII between Chinese characters.
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff”}][,;:?!(](?=[\u4e00-\u9fff“])")

#: Calls that take a code, and the position of it.
CODE_ARGUMENTS = {"Problem": 1, "BadValue": 0, "at": 1, "translate": 0, "translate_hint": 0}


def _all_errors(base: type[YingtuError] = YingtuError) -> Iterator[type[YingtuError]]:
    yield base
    for each in base.__subclasses__():
        yield from _all_errors(each)


def _import_everything() -> None:
    for module in pkgutil.walk_packages(yingtu.__path__, "yingtu."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _literal_codes() -> Iterator[tuple[str, str]]:
    """Yield (place, code) of every literal code given to a problem or a translation."""
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            position = CODE_ARGUMENTS.get(name)
            if position is None:
                continue
            given = [each.value for each in node.keywords if each.arg == "code"] or node.args[position : position + 1]
            for value in given:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield f"{path.relative_to(SOURCES)}:{node.lineno}", value.value


class TestCatalogs:
    def test_all_languages_have_the_same_codes(self) -> None:
        _import_everything()
        first, *others = i18n.LANGUAGES
        for other in others:
            assert i18n.codes(first) ^ i18n.codes(other) == frozenset()

    def test_all_languages_use_the_same_parameters(self) -> None:
        _import_everything()
        different = {
            code: (i18n.placeholders(code, "zh-CN"), i18n.placeholders(code, "en"))
            for code in i18n.codes("en")
            if i18n.placeholders(code, "zh-CN") != i18n.placeholders(code, "en")
        }
        assert different == {}

    def test_a_hint_in_one_language_is_there_in_the_other(self) -> None:
        _import_everything()
        lonely = [
            code
            for code in i18n.codes("en")
            if bool(i18n.translate_hint(code, {}, "en")) != bool(i18n.translate_hint(code, {}, "zh-CN"))
        ]
        assert lonely == []

    def test_every_process_has_the_sentences_of_all_domains(self) -> None:
        _import_everything()
        said = subprocess.run([sys.executable, "-c", SAY_CODES], capture_output=True, text=True, check=True).stdout
        # The demo is loaded by a command of its own.
        assert i18n.codes("en") - frozenset(said.splitlines()) <= {"demo_rejected"}

    def test_chinese_sentences_have_chinese_punctuation(self) -> None:
        _import_everything()
        # Quoted examples of what to type are as they are typed.
        wrong = {code: i18n.translate(code, {}, "zh-CN") for code in i18n.codes("zh-CN")}
        wrong = {code: text for code, text in wrong.items() if HALF_WIDTH.search(text) and "例如" not in text}
        assert wrong == {}

    def test_every_error_has_a_sentence_and_says_it_in_its_docstring(self) -> None:
        _import_everything()
        errors = set(_all_errors())
        assert sorted({each.code for each in errors} - i18n.codes("en")) == []
        assert sorted(each.__qualname__ for each in errors if not (each.__doc__ or "").strip()) == []

    def test_every_code_in_the_sources_has_a_sentence(self) -> None:
        _import_everything()
        known = i18n.codes("en")
        assert [f"{place}: {code}" for place, code in _literal_codes() if code not in known] == []


class TestTranslate:
    @pytest.mark.parametrize(
        ("params", "language", "sentence"),
        [
            ({"role": "boss", "known": ["sales", "finance"]}, "en", 'There is no role "boss".'),
            ({"role": "boss", "known": ["sales", "finance"]}, "zh-CN", "没有角色“boss”。"),
            ({}, "en", 'There is no role "…".'),
            ({"role": None}, "fr", 'There is no role "–".'),
            ({"role": "{known} %s {0}"}, "en", 'There is no role "{known} %s {0}".'),
        ],
    )
    def test_parameters_fill_the_sentence(self, params: dict[str, object], language: str, sentence: str) -> None:
        assert i18n.translate("unknown_role", params, language) == sentence

    def test_one_is_told_as_one(self) -> None:
        said = [i18n.translate("too_many_attempts", {"minutes": each}, "en") for each in (1, 2)]
        assert [each.rpartition("in ")[2].partition(";")[0] for each in said] == ["1 minute", "2 minutes"]

    def test_lists_are_joined_as_the_language_does(self) -> None:
        params = {"role": "boss", "known": ["sales", "finance"]}
        assert i18n.translate_hint("unknown_role", params, "zh-CN") == "已有：sales、finance。"
        assert i18n.translate_hint("unknown_role", params, "en") == "Known: sales, finance."

    def test_our_own_words_are_translated_and_what_people_typed_is_not(self) -> None:
        assert i18n.translate("not_found", {"what": "user"}, "zh-CN") == "没有这个人员，或者您无权查看。"
        assert i18n.translate("forbidden", {"operation": "manage_users"}, "en") == "You may not manage people here."
        assert i18n.translate("unknown_role", {"role": "user"}, "zh-CN") == "没有角色“user”。"

    def test_a_long_value_is_shortened(self) -> None:
        assert len(i18n.translate("unknown_role", {"role": "x" * 10_000}, "en")) < 300

    def test_an_unknown_code_is_its_own_sentence(self) -> None:
        assert i18n.translate("no_such_code", {}, "en") == "no_such_code"
        assert i18n.translate_hint("no_such_code", {}, "en") is None


class TestNegotiate:
    @pytest.mark.parametrize(
        ("header", "language"),
        [
            (None, None),
            ("", None),
            ("fr-FR", None),
            ("en-GB", "en"),
            ("fr, zh-Hans;q=0.1", "zh-CN"),
            ("en;q=0.2, zh;q=0.9", "zh-CN"),
            ("zh;q=0, en", "en"),
            ("*", None),
            (",".join(["xx"] * 1000), None),
        ],
    )
    def test_the_best_shipped_language_wins(self, header: str | None, language: str | None) -> None:
        assert i18n.negotiate(header) == language
