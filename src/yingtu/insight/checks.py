"""Checks of playbooks when they are published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.metadata.checks import check_label
from yingtu.metadata.insight_documents import PlaybookDocument
from yingtu.metadata.process_documents import ProcessDocument

if TYPE_CHECKING:
    from yingtu.metadata.catalog import Catalog
    from yingtu.metadata.checks import Problems


def check_insight(catalog: Catalog, problems: Problems) -> None:
    """Add what is wrong with playbooks."""
    processes = catalog.of_kind(ProcessDocument)
    for key, playbook in catalog.of_kind(PlaybookDocument).items():
        pointer = f"/playbook/{key}"
        check_label(problems, f"{pointer}/label", playbook.label)
        process = processes.get(playbook.process)
        if process is None:
            problems.add(f"{pointer}/process", "config_playbook_process", process=playbook.process)
            continue
        for number, rule in enumerate(playbook.rules):
            place = f"{pointer}/rules/{number}"
            check_label(problems, f"{place}/text", rule.text)
            if rule.stage not in process.stages:
                problems.add(f"{place}/stage", "config_playbook_stage", stage=rule.stage)
            if rule.action is not None and rule.action not in process.actions:
                problems.add(f"{place}/action", "config_playbook_action", action=rule.action)
