"""Checks of intent rules when they are published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.fields.choice import ChoiceOptions
from yingtu.metadata.checks import check_label
from yingtu.metadata.intent_documents import IntentDocument

if TYPE_CHECKING:
    from yingtu.metadata.catalog import Catalog
    from yingtu.metadata.checks import Problems


def check_mail(catalog: Catalog, problems: Problems) -> None:
    """Add what is wrong with the rules on mail."""
    for key, rule in catalog.of_kind(IntentDocument).items():
        pointer = f"/intent/{key}"
        check_label(problems, f"{pointer}/label", rule.label)
        for number, role in enumerate(rule.roles):
            if role not in catalog.roles:
                problems.add(f"{pointer}/roles/{number}", "config_intent_role", role=role)
        obj = catalog.objects.get(rule.object)
        if obj is None:
            problems.add(f"{pointer}/object", "config_intent_object", object=rule.object)
            continue
        field = obj.fields.get(rule.field)
        if field is None or field.type.name != "choice" or not isinstance(field.options, ChoiceOptions):
            problems.add(f"{pointer}/field", "config_intent_field", field=rule.field)
            continue
        for name in ("high", "unclear"):
            if getattr(rule, name) not in field.options.by_code:
                problems.add(f"{pointer}/{name}", "config_intent_option", option=getattr(rule, name))
