"""Telling people that runs have failed: once an hour and automation, not once a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.automation.program import Place, Program
from yingtu.automation.stage import Stage, person_paths
from yingtu.channels import service as channels
from yingtu.kit import clock
from yingtu.kit.i18n import LANGUAGES, translate
from yingtu.metadata.automation_documents import StopStep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.automation.repository import Moved, Run
    from yingtu.kit.db import Session
    from yingtu.metadata.automation_documents import AutomationDocument
    from yingtu.metadata.catalog import Catalog


async def tell(
    session: Session, catalog: Catalog, document: AutomationDocument, runs: Sequence[Run], moved: Sequence[Moved]
) -> None:
    """Tell those whom the automation names about its first failed run, unless they were told within the hour."""
    pairs = [(run, one) for run, one in zip(runs, moved, strict=True) if one.state == "failed"]
    if not pairs or not document.on_failure:
        return
    run, one = pairs[0]
    place = Place(StopStep(id="stop", do="stop"), document.object, None, (), "", 0)
    stage = Stage(session, catalog, Program(document, {}), place, [run], clock.now())
    if any(each.field for each in document.on_failure):
        await stage.load(person_paths(document.on_failure))
    people = (await stage.people(document.on_failure))[run.id]
    if not people:
        return
    reason = {language: translate(one.code or "", one.params or {}, language) for language in LANGUAGES}
    await channels.notify(
        session,
        people,
        kind="automation.failed",
        params={"automation": dict(document.label), "reason": reason},
        link=f"/settings/automations/{run.automation}?run={run.id}",
        dedupe_key=f"automation/{run.automation}/{clock.now():%Y%m%d%H}",
    )
