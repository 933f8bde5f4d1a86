"""Checks of terms when they are published.

Where a term is used is not checked against objects and processes: a glossary does not stand in the way of whoever takes a field or a
stage out. What is gone is shown as gone (:func:`yingtu.terms.wording.gone`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.metadata.checks import check_label
from yingtu.metadata.term_documents import TermDocument

if TYPE_CHECKING:
    from yingtu.metadata.catalog import Catalog
    from yingtu.metadata.checks import Problems


def check_terms(catalog: Catalog, problems: Problems) -> None:
    """Add what is wrong with terms: no definition, a department twice, two terms for one field, stage or figure."""
    explained: dict[tuple[str, str], str] = {}
    for key, term in catalog.of_kind(TermDocument).items():
        pointer = f"/term/{key}"
        check_label(problems, f"{pointer}/label", term.label)
        if not any(text.strip() for text in term.definition.values()):
            problems.add(f"{pointer}/definition", "config_term_definition", term=key)
        names = [each.strip().lower() for each in term.departments]
        for number, name in enumerate(names):
            if name in names[:number]:
                department = term.departments[number]
                problems.add(f"{pointer}/departments/{number}", "config_term_department", department=department)
        for part, places in (("fields", term.fields), ("stages", term.stages), ("metrics", term.metrics)):
            for place in dict.fromkeys(places):
                other = explained.setdefault((part, place), key)
                if other != key:
                    problems.add(f"{pointer}/{part}", "config_term_twice", place=place, other=other)
