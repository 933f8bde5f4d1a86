"""Checks of random audits when they are published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.metadata.checks import check_label
from yingtu.metadata.process_documents import ProcessDocument
from yingtu.metadata.sampling_documents import SamplingDocument

if TYPE_CHECKING:
    from yingtu.metadata.catalog import Catalog
    from yingtu.metadata.checks import Problems


def check_samplings(catalog: Catalog, problems: Problems) -> None:
    """Add what is wrong with random audits."""
    processes = catalog.of_kind(ProcessDocument)
    for key, sampling in catalog.of_kind(SamplingDocument).items():
        pointer = f"/sampling/{key}"
        check_label(problems, f"{pointer}/label", sampling.label)
        for code, label in sampling.items.items():
            check_label(problems, f"{pointer}/items/{code}", label)
        process = processes.get(sampling.process)
        if process is None:
            problems.add(f"{pointer}/process", "config_sampling_process", process=sampling.process)
        elif not any(stage.kind == "won" for stage in process.stages.values()):
            problems.add(f"{pointer}/process", "config_sampling_won", process=sampling.process)
        for number, role in enumerate(sampling.roles):
            if role not in catalog.roles:
                problems.add(f"{pointer}/roles/{number}", "config_sampling_role", role=role)
