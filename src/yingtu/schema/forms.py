"""The forms of an object as one person gets them: sections, layouts for their roles, and rules with resolved conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yingtu.access.policy import Level
from yingtu.access.service import context_of
from yingtu.metadata.checks import texts
from yingtu.query.ast import conditions, parse_filter
from yingtu.query.errors import InvalidFilter
from yingtu.query.plain import plain_filter
from yingtu.schema.schemas import FormRuleMeta, LayoutMeta, SectionMeta

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.access.policy import Policy
    from yingtu.identity.actor import Actor
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.metadata.documents import Section


class Forms:
    """What a person's browser needs to show a form and to judge its conditions while they type."""

    def __init__(self, catalog: Catalog, actor: Actor, obj: Object, rights: Policy, visible: set[str]) -> None:
        self.catalog, self.actor, self.object = catalog, actor, obj
        self.rights, self.visible = rights, visible
        self.context = context_of(actor)

    def sections(self, sections: Sequence[Section]) -> list[SectionMeta]:
        """Return sections with the fields the person may see; those without any are left out."""
        found = []
        for each in sections:
            fields = [name for name in each.fields if name in self.visible]
            if fields:
                # Whoever does not see what decides sees the section: a form hides, it does not protect.
                when = None if each.when is None else self._when(each.when)
                found.append(SectionMeta(label=texts(each.label, self.actor.language), fields=fields, when=when))
        return found

    def layouts(self) -> list[LayoutMeta]:
        """Return the layouts for the person's roles, in order."""
        return [
            LayoutMeta(
                key=key,
                label=texts(each.label, self.actor.language),
                device=each.device,
                sections=self.sections(each.sections),
            )
            for key, each in self.object.document.layouts.items()
            if self._concerns(each.roles)
        ]

    def rules(self) -> list[FormRuleMeta]:
        """Return the rules for the person's roles whose condition they can judge; the server judges all."""
        found = []
        for rule in self.object.document.form_rules.values():
            fields = [name for name in rule.fields if name in self.visible]
            when = None if rule.when is None else self._when(rule.when)
            if fields and self._concerns(rule.roles) and (rule.when is None or when is not None):
                found.append(FormRuleMeta(effect=rule.effect, fields=fields, when=when, device=rule.device))
        return found

    def _concerns(self, roles: Sequence[str]) -> bool:
        return not roles or not set(roles).isdisjoint(self.actor.roles)

    def _when(self, raw: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return a condition with its values; None when it looks at what the person does not see, or at what sleeps."""
        try:
            parsed = parse_filter(dict(raw))
            for each in conditions(parsed):
                if self.rights.best_level(".".join(each.path)) < Level.READ:
                    return None
            return plain_filter(parsed, self.catalog, self.object, self.context)
        except InvalidFilter:
            return None
