"""Formulas: spreadsheet-like text, checked against the catalog, evaluated by PostgreSQL inside the query that needs them.

``parse`` (or ``formula_of`` for a formula field) gives a typed tree; ``references`` says what it reads; ``compile`` renders it
with the caller's way of finding columns. See docs/reference/formulas.md for the language.
"""

from yingtu.query.formula import messages as messages
from yingtu.query.formula.check import formula_of, parse, parse_condition
from yingtu.query.formula.errors import InvalidFormula
from yingtu.query.formula.nodes import Call, Literal, Node, Reference, Type, references
from yingtu.query.formula.render import SQL_TYPES, compile, compile_condition  # noqa: A004 - the word of the contract
from yingtu.query.formula.result import result_type, sql_type

__all__ = [
    "SQL_TYPES",
    "Call",
    "InvalidFormula",
    "Literal",
    "Node",
    "Reference",
    "Type",
    "compile",
    "compile_condition",
    "formula_of",
    "parse",
    "parse_condition",
    "references",
    "result_type",
    "sql_type",
]
