"""What approvals do when nobody decides: remind, ask the next manager, or decide; and votes of those who have left or are away.

A chore of the worker, safe to interrupt and to run twice: each approval is one transaction that locks its row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.approvals import approvers, engine, repository
from yingtu.approvals import people_repository as people
from yingtu.approvals.approvers import Chosen
from yingtu.channels import service as channels
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.metadata import service as metadata

if TYPE_CHECKING:
    from uuid import UUID

    from yingtu.approvals.repository import Approval, Vote
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings
    from yingtu.metadata.catalog import Catalog

#: Votes looked at per round.
MOST = 200


async def run(database: Database, workspace: Workspace, settings: Settings) -> int:
    """Do what is due and return for how many approvals something was done."""
    del settings
    done = 0
    while True:
        async with database.write(workspace, Pool.BATCH) as session:
            overdue = await repository.overdue(session, clock.now(), 1)
            if not overdue:
                break
            await _time_is_up(session, overdue[0])
        done += 1
    async with database.read(workspace, Pool.BATCH) as session:
        misplaced = await repository.misplaced(session, clock.now(), MOST)
    for approval_id, votes in misplaced.items():
        async with database.write(workspace, Pool.BATCH) as session:
            done += await _replace(session, approval_id, votes)
    return done


async def _time_is_up(session: Session, approval: Approval) -> None:
    step = engine.step_of(approval)
    then = step.timeout.then if step.timeout else "remind"
    votes = await repository.votes(session, [approval.id])
    waiting = [each for each in votes if each.step == approval.step and each.state == "open"]
    catalog = await metadata.catalog(session)
    match then:
        case "approve":
            await repository.add_history(session, [engine.entry(approval.id, "timed_out_approved", step=approval.step)])
            await engine.skip_step(session, approval)
        case "reject":
            await repository.add_history(session, [engine.entry(approval.id, "timed_out_rejected", step=approval.step)])
            await repository.close_votes(session, approval.id, clock.now())
            await channels.settle(session, [engine.step_key(approval.id, approval.step)])
            await engine.end(session, approval, "rejected")
        case "escalate":
            await repository.remind(session, approval.id, engine.due(catalog, step))
            for each in waiting:
                found = await approvers.instead(session, catalog, each.person, approval.requester)
                if found is not None:
                    chosen = Chosen(found.person, "escalated", each.person)
                    await engine.reassign(session, approval, [each], [chosen], "escalated")
        case "remind":
            number = approval.reminders + 1
            await repository.remind(session, approval.id, engine.due(catalog, step))
            await repository.add_history(session, [engine.entry(approval.id, "reminded", step=approval.step)])
            key = f"{engine.step_key(approval.id, approval.step)}:{number}"
            await engine.tell(session, approval, "reminder", [each.person for each in waiting], key=key)


async def _replace(session: Session, approval_id: UUID, vote_ids: list[UUID]) -> int:
    """Let managers, administrators or substitutes give votes that their people cannot give."""
    approval = await repository.lock(session, approval_id)
    if approval is None or approval.state != "pending":
        return 0
    catalog = await metadata.catalog(session)
    votes = [each for each in await repository.votes(session, [approval_id]) if each.id in vote_ids]
    away = await people.substitutes(session, {each.person for each in votes}, clock.now())
    done = 0
    for each in votes:
        if each.state == "open" and each.step == approval.step:
            done += await _replace_one(session, approval, each, away.get(each.person), catalog)
    return min(done, 1)


async def _replace_one(
    session: Session, approval: Approval, vote: Vote, stand_in: UUID | None, catalog: Catalog
) -> int:
    if stand_in is not None and stand_in != approval.requester:
        chosen: Chosen | None = Chosen(stand_in, "substitute", vote.person)
        what = "substituted"
    else:
        active = (await people.chains(session, [vote.person])).get(vote.person)
        if active and active[0].active:
            # Their substitute asked for it, or has left as well: they decide themselves.
            return 0
        chosen, what = await approvers.instead(session, catalog, vote.person, approval.requester), "left"
    if chosen is None:
        return 0
    await engine.reassign(session, approval, [vote], [chosen], what)
    return 1
