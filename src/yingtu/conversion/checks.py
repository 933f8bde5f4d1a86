"""Checks of conversions when they are published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.conversion.mapping import sources_of
from yingtu.metadata.checks import check_label
from yingtu.metadata.conversion_documents import ConversionDocument
from yingtu.metadata.documents import ObjectDocument
from yingtu.schema.check import check_filter

if TYPE_CHECKING:
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.metadata.checks import Problems
    from yingtu.metadata.conversion_documents import TargetDocument


def check_conversions(catalog: Catalog, problems: Problems) -> None:
    """Add what is wrong with conversions; objects and fields of modules that are off sleep."""
    declared = catalog.of_kind(ObjectDocument)
    for key, document in catalog.of_kind(ConversionDocument).items():
        pointer = f"/conversion/{key}"
        check_label(problems, f"{pointer}/label", document.label)
        if document.object not in declared:
            problems.add(f"{pointer}/object", "config_unknown_object", object=document.object)
            continue
        source = catalog.objects.get(document.object)
        if source is not None and document.when is not None:
            check_filter(problems, catalog, source, document.when, f"{pointer}/when")
        known: set[str] = set()
        for name, target in document.targets.items():
            place = f"{pointer}/targets/{name}"
            if target.object not in declared:
                problems.add(f"{place}/object", "config_unknown_object", object=target.object)
            _check_values(problems, place, target, known, source, declared[document.object])
            known.add(name)


def _check_values(
    problems: Problems,
    place: str,
    target: TargetDocument,
    known: set[str],
    source: Object | None,
    declared: ObjectDocument,
) -> None:
    for name, text in target.values.items():
        if text.startswith("@") and text[1:] not in known:
            problems.add(f"{place}/values/{name}", "config_conversion_target", target=text[1:])
    if source is None:
        return
    fields = declared.fields
    for path in sources_of(target):
        field = path.partition(".")[0]
        if field not in fields and field not in source.fields:
            problems.add(f"{place}/values", "config_conversion_source", field=field, object=source.api_name)
    if target.link is not None and target.link not in fields:
        problems.add(f"{place}/link", "config_conversion_source", field=target.link, object=source.api_name)
