"""From text to a syntax tree: names are still names, and nothing is known about types."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias, cast

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedEOF, UnexpectedToken, v_args
from lark.exceptions import VisitError

from yingtu.query.formula.errors import InvalidFormula

MAX_CHARACTERS = 4000
#: Levels of nesting and number of nodes, with everything that formulas of formulas bring in.
MAX_DEPTH = 60
MAX_SIZE = 600
#: Digits of a number written in a formula.
MAX_DIGITS = 30


@dataclass(frozen=True, slots=True)
class Constant:
    """A number (Decimal), text (str) or truth value (bool) written in the formula."""

    value: Decimal | str | bool
    position: int
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Name:
    """A field, or a path through lookups: api names or labels."""

    segments: tuple[str, ...]
    position: int
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Apply:
    """A function or operator with its arguments. Operators are functions named by their sign, ``NEGATE`` and ``PERCENT``."""

    function: str
    arguments: tuple[Syntax, ...]
    position: int
    depth: int


Syntax: TypeAlias = Constant | Name | Apply

#: What people call the terminals of the grammar: zh-CN, en.
_WORDS = {
    "COMPARE": "=",
    "SIGN": "+",
    "TIMES": "*",
    "AMPERSAND": "&",
    "PERCENT": "%",
    "LPAR": "(",
    "RPAR": ")",
    "COMMA": ",",
    "DOT": ".",
    "OR": "OR",
    "AND": "AND",
}
_VALUE = frozenset({"NUMBER", "TEXT", "NAME", "BRACED", "TRUE", "FALSE", "LPAR", "NOT"})
_ANY_VALUE = {"zh-CN": "一个值（字段、数字或文本）", "en": "a value (a field, number or text)"}

#: One character for one, so that positions stay the same.
_FULL_WIDTH = {
    ord(wide): plain
    for wide, plain in zip("（），＋－＊／＝＜＞＆％．｛｝　“”‘’×÷", "(),+-*/=<>&%.{} \"\"''*/", strict=True)
}


@lru_cache(maxsize=2000)
def read(text: str) -> Syntax:
    """Return the syntax tree of a formula; full-width punctuation outside of quotes counts like the plain one.

    Raises:
        InvalidFormula: too long, too deep, or not a formula.
    """
    if len(text) > MAX_CHARACTERS:
        raise InvalidFormula.at(MAX_CHARACTERS, "formula_too_long", maximum=MAX_CHARACTERS)
    plain = _plain(text)
    try:
        tree: Any = _parser().parse(plain)
    except VisitError as error:
        if isinstance(error.orig_exc, InvalidFormula):
            raise error.orig_exc from None
        raise
    except UnexpectedEOF as error:
        raise InvalidFormula.at(len(text), "formula_ends_early", expected=_expected(set(error.expected))) from None
    except UnexpectedToken as error:
        expected = _expected(set(error.accepts or error.expected))
        if error.token.type == "$END":
            raise InvalidFormula.at(max(len(text), 1), "formula_ends_early", expected=expected) from None
        position = (error.token.start_pos or 0) + 1
        raise InvalidFormula.at(position, "formula_syntax", found=str(error.token)[:40], expected=expected) from None
    except UnexpectedCharacters as error:
        index = cast("int", error.pos_in_stream)
        raise InvalidFormula.at(index + 1, "formula_character", found=text[index]) from None
    found: Syntax = tree
    return found


def _expected(terminals: set[str]) -> dict[str, str]:
    if terminals & _VALUE - {"LPAR"}:
        return _ANY_VALUE
    words = ", ".join(dict.fromkeys(_WORDS[each] for each in sorted(terminals) if each in _WORDS))
    return {"zh-CN": f"运算符（{words}）", "en": f"an operator ({words})"} if words else _ANY_VALUE


def _plain(text: str) -> str:
    """Return the formula with plain punctuation outside of quoted text and braces; positions stay the same."""
    parts: list[str] = []
    closing = ""
    for character in text:
        plain = character.translate(_FULL_WIDTH)
        if closing:
            closes = plain == closing
            parts.append(plain if closes else character)
            closing = "" if closes else closing
        else:
            closing = {'"': '"', "'": "'", "{": "}"}.get(plain, "")
            parts.append(plain)
    return "".join(parts)


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(
        (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8"),
        parser="lalr",
        transformer=_Builder(),
        maybe_placeholders=False,
        propagate_positions=False,
    )


def _apply(function: str, arguments: tuple[Syntax, ...], position: int) -> Apply:
    depth = 1 + max((each.depth for each in arguments), default=0)
    if depth > MAX_DEPTH:
        raise InvalidFormula.at(position, "formula_too_complex", depth=MAX_DEPTH, size=MAX_SIZE)
    return Apply(function, arguments, position, depth)


def _at(token: Token) -> int:
    return (token.start_pos or 0) + 1


_COMPARISONS = {"==": "=", "!=": "<>", "≠": "<>", "≤": "<=", "≥": ">="}


@v_args(inline=True)
class _Builder(Transformer[Token, Syntax]):
    """Builds the tree while parsing, bottom up, so that no depth of input reaches Python's stack."""

    def start(self, tree: Syntax) -> Syntax:
        return tree

    def number(self, token: Token) -> Syntax:
        if len(token) > MAX_DIGITS:
            raise InvalidFormula.at(_at(token), "formula_number_too_long", maximum=MAX_DIGITS)
        return Constant(Decimal(str(token)), _at(token))

    def text(self, token: Token) -> Syntax:
        quote = token[0]
        return Constant(str(token)[1:-1].replace(quote * 2, quote), _at(token))

    def true(self, token: Token) -> Syntax:
        return Constant(True, _at(token))

    def false(self, token: Token) -> Syntax:
        return Constant(False, _at(token))

    def path(self, *tokens: Token) -> Syntax:
        segments = [str(each)[1:-1].strip() if each.type == "BRACED" else str(each) for each in tokens]
        return Name(tuple(segments), _at(tokens[0]))

    def call(self, token: Token, *arguments: Syntax) -> Syntax:
        return _apply(str(token).upper(), arguments, _at(token))

    def binary(self, left: Syntax, token: Token, right: Syntax) -> Syntax:
        return _apply(str(token), (left, right), _at(token))

    def comparison(self, left: Syntax, token: Token, right: Syntax) -> Syntax:
        return _apply(_COMPARISONS.get(token, str(token)), (left, right), _at(token))

    def or_(self, *parts: Any) -> Syntax:
        return _apply("OR", parts[::2], _at(parts[1]))

    def and_(self, *parts: Any) -> Syntax:
        return _apply("AND", parts[::2], _at(parts[1]))

    def joined(self, *parts: Syntax) -> Syntax:
        return _apply("&", parts, parts[0].position)

    def negation(self, token: Token, part: Syntax) -> Syntax:
        return _apply("NOT", (part,), _at(token))

    def sign(self, token: Token, part: Syntax) -> Syntax:
        return part if str(token) == "+" else _apply("NEGATE", (part,), _at(token))

    def hundredth(self, part: Syntax) -> Syntax:
        return _apply("PERCENT", (part,), part.position)
