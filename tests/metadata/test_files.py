"""Configuration as files: stable text, narrow reading, errors with file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingtu.kit.errors import Problem
from yingtu.metadata.errors import NothingThere, UnreadableFile
from yingtu.metadata.files import load_directory, merged, write_directory
from yingtu.metadata.yaml_text import MAX_FILE_BYTES, YamlError, dump, parse
from yingtu.standard.shipped import standard_documents

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | texts
    | st.sampled_from(["no", "on", "1", "1.5", "~", "2026-01-01", "a\nb\n", "0x1", "1_000"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


class TestText:
    @given(st.dictionaries(texts, values, max_size=5))
    def test_what_is_written_is_read_back(self, value: dict[str, Any]) -> None:
        assert parse(dump(value)).value == (value or {})

    def test_labels_and_options_take_one_line(self) -> None:
        text = dump({"label": {"zh-CN": "线索", "en": "Lead"}, "options": [{"code": "no", "label": {"en": "No"}}]})
        assert text == "label: {zh-CN: 线索, en: Lead}\noptions:\n  - {code: 'no', label: {en: 'No'}}\n"

    @pytest.mark.parametrize(
        ("text", "line", "reason"),
        [
            ("a: &x [1]\nb: *x\n", 1, "aliases"),
            ("a: 1\na: 2\n", 2, "twice"),
            ("a: !!python/object/apply:os.system ['true']\n", 1, "tags"),
            ("a: [1\nb: 2\n", 2, "line"),
            ("a:\n\t- 1\n", 2, "line"),
            ("a: " + "[" * 40 + "]" * 40, 1, "nested deeper"),
            ("? [1, 2]\n: x\n", 1, "key"),
            ("a: 1\n---\nb: 2\n", 2, "line"),
            ("x" * (MAX_FILE_BYTES + 1), 1, "larger"),
            (b"a: 1\nb: \xff\n", 2, "UTF-8"),
            ("a: 1\nb: \x01\n", 1, "line"),
        ],
    )
    def test_what_cannot_be_read_is_named_with_its_line(self, text: str | bytes, line: int, reason: str) -> None:
        with pytest.raises(YamlError, match=reason) as error:
            parse(text)
        assert error.value.line == line

    def test_a_bomb_of_aliases_is_refused_before_it_grows(self) -> None:
        lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
        with pytest.raises(YamlError, match="aliases"):
            parse("\n".join(lines))


class TestDirectories:
    def test_the_standard_survives_a_round_trip_byte_for_byte(self, tmp_path: Path) -> None:
        write_directory(tmp_path / "a", standard_documents())
        loaded = load_directory(tmp_path / "a").documents
        assert loaded == standard_documents()
        write_directory(tmp_path / "b", loaded)
        assert _bytes(tmp_path / "a") == _bytes(tmp_path / "b")

    def test_files_of_deleted_documents_go(self, tmp_path: Path) -> None:
        write_directory(tmp_path, {("role", "a"): {"label": {"en": "A"}}, ("role", "b"): {"label": {"en": "B"}}})
        write_directory(tmp_path, {("role", "b"): {"label": {"en": "B"}}})
        assert list(load_directory(tmp_path).documents) == [("role", "b")]

    def test_problems_are_placed_at_their_line(self, tmp_path: Path) -> None:
        (tmp_path / "objects").mkdir()
        (tmp_path / "objects" / "item.yaml").write_text(
            "label: {en: Item}\nfields:\n  name:\n    type: text\n    label: {en: Name}\n"
        )
        loaded = load_directory(tmp_path)
        assert loaded.place_of(Problem("/object/item/fields/name/type", "x")) == "objects/item.yaml:4"
        assert loaded.place_of(Problem("/object/item/fields/name/options/deep", "x")) == "objects/item.yaml:3"
        assert loaded.place_of(Problem("/object/other", "x")) is None

    @pytest.mark.parametrize("name", ["thing.yaml", "things/x.yaml", "objects/a/b.yaml", "objects/x.json"])
    def test_files_in_unknown_places_are_named(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("label: {en: x}\n")
        with pytest.raises(UnreadableFile) as error:
            load_directory(tmp_path)
        assert error.value.params["file"] == name

    def test_an_empty_directory_is_no_configuration(self, tmp_path: Path) -> None:
        for place in (tmp_path, tmp_path / "none"):
            with pytest.raises(NothingThere):
                load_directory(place)

    def test_a_patch_adds_replaces_and_removes(self) -> None:
        present = {"a": {"x": 1, "y": 2}, "b": [1, 2], "c": 3}
        assert merged(present, {"a": {"x": None, "z": 3}, "b": [3]}) == {"a": {"y": 2, "z": 3}, "b": [3], "c": 3}
        assert present["a"] == {"x": 1, "y": 2}


def _bytes(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*.yaml")}
