"""The YAML of configuration files: readable and stable when written, narrow and bounded when read.

Read is less than YAML 1.1: no anchors and aliases (and so no bombs), no tags, no duplicate keys, and only ``true``/``false``
are booleans, so that an option ``no`` stays a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_FILE_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 30
MAX_NODES = 200_000
#: Longer mappings and lists are written one entry per line.
_FLOW_WIDTH = 110

#: The parser in C where PyYAML was built with it: ten times as fast, the same events.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NULL = re.compile(r"~|null|")
_BOOLEAN = re.compile(r"true|false")
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,30})")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,30})\.[0-9]{1,30}([eE][-+]?[0-9]{1,2})?")


class YamlError(ValueError):
    """A file that cannot be read: ``line`` counts from 1."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(f"line {line}: {reason}")
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file's value, and the line of every place in it by its path of keys and indexes."""

    value: Any
    lines: Mapping[tuple[str, ...], int]


def parse(text: str | bytes) -> Parsed:
    """Read one file.

    Raises:
        YamlError: not YAML of the form above, with the line.
    """
    if len(text) > MAX_FILE_BYTES:
        raise YamlError(f"the file is larger than {MAX_FILE_BYTES // 1024 // 1024} MB", 1)
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    except UnicodeDecodeError as error:
        raise YamlError("the file is not UTF-8", text[: error.start].count(b"\n") + 1) from None  # type: ignore[arg-type]
    try:
        _check_events(decoded)
        node = yaml.compose(decoded, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(error.problem or "not valid YAML", mark.line + 1 if mark else 1) from None
    except yaml.YAMLError as error:
        raise YamlError(f"not valid YAML: {error}", 1) from None
    lines: dict[tuple[str, ...], int] = {}
    return Parsed(None if node is None else _value(node, (), lines), lines)


def _check_events(text: str) -> None:
    """Bound depth and size and refuse aliases before anything is built."""
    depth = 0
    for nodes, event in enumerate(yaml.parse(text, Loader=_Loader)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlError("anchors and aliases are not possible here: write the value out", line)
        if getattr(event, "tag", None):
            raise YamlError("tags are not possible here", line)
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1
        if depth > MAX_DEPTH:
            raise YamlError(f"nested deeper than {MAX_DEPTH} levels", line)
        if nodes > MAX_NODES:
            raise YamlError(f"more than {MAX_NODES:,} values", line)


def _value(node: yaml.Node, path: tuple[str, ...], lines: dict[tuple[str, ...], int]) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise YamlError("a key must be a text", key_node.start_mark.line + 1)
            key = key_node.value
            if key in found:
                raise YamlError(f'the key "{key[:60]}" occurs twice', key_node.start_mark.line + 1)
            lines[*path, key] = key_node.start_mark.line + 1
            found[key] = _value(value_node, (*path, key), lines)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_value(each, (*path, str(i)), lines) for i, each in enumerate(node.value)]
    return _scalar(node)


def _scalar(node: yaml.Node) -> Any:
    text: str = node.value
    if getattr(node, "style", None):
        return text
    if _NULL.fullmatch(text):
        return None
    if _BOOLEAN.fullmatch(text):
        return text == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


class _Dumper(yaml.SafeDumper):
    """Block style, lists indented, short leaves on one line."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002 - PyYAML's
        del indentless
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def _represent_mapping(dumper: _Dumper, data: Mapping[str, Any]) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=_is_short(data))


def _represent_list(dumper: _Dumper, data: list[Any]) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=_is_short(data))


def _represent_text(dumper: _Dumper, data: str) -> yaml.Node:
    return dumper.represent_scalar(
        "tag:yaml.org,2002:str", data, style="|" if "\n" in data and data == data.rstrip() + "\n" else None
    )


_Dumper.add_representer(dict, _represent_mapping)
_Dumper.add_representer(list, _represent_list)
_Dumper.add_representer(str, _represent_text)


def _is_short(data: Any) -> bool:
    """Whether a value is a leaf worth one line: few scalars, or an option with its label."""
    values = list(data.values()) if isinstance(data, dict) else list(data)
    simple = all(
        not isinstance(each, (dict, list, tuple)) or (isinstance(each, dict) and _is_label(each)) for each in values
    )
    return bool(values) and simple and "\n" not in str(data) and _width(data) <= _FLOW_WIDTH


def _is_label(data: dict[str, Any]) -> bool:
    return all(isinstance(each, str) for each in data.values())


def _width(data: Any) -> int:
    # A Chinese character takes two columns.
    return sum(2 if ord(each) > 0x2E7F else 1 for each in str(data))


def dump(value: Mapping[str, Any]) -> str:
    """Return the text of one file; the same value gives the same text."""
    return yaml.dump(
        dict(value), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000, default_flow_style=False
    )
