"""The typed tree of a formula: what the compiler renders and what permission checks look at.

NULL semantics ("empty"): arithmetic and text or date functions of an empty value are empty; ``=`` and ``<>`` treat empty as
one more value; other comparisons with empty are false; a condition is never unknown: empty counts as false; ``&`` skips
empty values; MIN, MAX and COALESCE skip them; dividing by zero gives empty; there is no empty text, it is empty.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias, assert_never

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingtu.fields.choice import ChoiceOptions


class Type(StrEnum):
    """What a value in a formula is."""

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    #: A record or person: equal or not, empty or not.
    ID = "id"
    #: Several choices: contains one or not, empty or not.
    LIST = "list"
    #: Only empty or not.
    OPAQUE = "opaque"
    #: Nothing is known but that it is empty.
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: Decimal, str, bool, UUID or None."""

    value: Any
    type: Type


@dataclass(frozen=True, slots=True)
class Reference:
    """A stored value, by path from the formula's object: lookups, then field, then part where it has one."""

    path: tuple[str, ...]
    type: Type
    choices: ChoiceOptions | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function or operator applied to typed arguments."""

    function: str
    arguments: tuple[Node, ...]
    type: Type


Node: TypeAlias = Literal | Reference | Call


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it."""
    yield node
    match node:
        case Call():
            for each in node.arguments:
                yield from walk(each)
        case Literal() | Reference():
            pass
        case _:
            assert_never(node)


def references(node: Node) -> frozenset[tuple[str, ...]]:
    """Return every path of stored values that the formula reads: for checks of rights and of dependencies."""
    return frozenset(each.path for each in walk(node) if isinstance(each, Reference))


def depth(node: Node) -> int:
    """Return the levels of nesting."""
    return 1 + max((depth(each) for each in node.arguments), default=0) if isinstance(node, Call) else 1


def size(node: Node) -> int:
    """Return the number of nodes."""
    return sum(1 for _ in walk(node))


def below(node: Node, prefix: tuple[str, ...]) -> Node:
    """Return the node with all paths starting at the object that ``prefix`` comes from."""
    match node:
        case Literal():
            return node
        case Reference(path, kind, choices):
            return Reference((*prefix, *path), kind, choices)
        case Call(function, arguments, kind):
            return Call(function, tuple(below(each, prefix) for each in arguments), kind)
        case _:
            assert_never(node)
