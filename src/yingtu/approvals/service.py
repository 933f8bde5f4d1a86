"""Approvals: asked for, decided, passed on, taken back and asked for again.

Whoever decides holds the approval's row: of two decisions at the same moment one wins, and the other learns that it came late.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.approvals import carrying, engine, evidence, flows, links, repository, shown
from yingtu.approvals import people_repository as people
from yingtu.approvals.approvers import ADMINISTER, Chosen
from yingtu.approvals.engine import on_decided
from yingtu.approvals.errors import (
    AlreadyDecided,
    ApprovalNotFound,
    CommentMissing,
    LinkInvalid,
    NoFurtherSigners,
    NotAsked,
    NotYourRequest,
    StillOpen,
    UnknownFlow,
    UnknownPerson,
)
from yingtu.approvals.guard import REPEATS, hold
from yingtu.approvals.repository import Approval, Entry, Substitution, Vote
from yingtu.channels import service as channels
from yingtu.identity import service as identity
from yingtu.identity.errors import NotSignedIn
from yingtu.kit import clock
from yingtu.kit.ids import uuid7
from yingtu.query.sight import Seen
from yingtu.records import service as records
from yingtu.records.changes import NO_CONTEXT, Source
from yingtu.records.conditions import met
from yingtu.records.errors import RecordNotFound
from yingtu.records.reach import require_readable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from yingtu.files.repository import Attached
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.approval_documents import StepDocument
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.records.changes import Outcome

__all__ = ["hold", "on_decided", "request"]

Decision = Literal["approve", "reject"]
MAX_ADDED = 20


@dataclass(frozen=True, slots=True)
class Whole:
    """An approval with everything that belongs to it, the names of everybody in it, and the files its reader sees."""

    approval: Approval
    votes: Sequence[Vote]
    history: Sequence[Entry]
    names: Mapping[UUID, str]
    files: Sequence[Attached] = ()


async def request(
    session: Session,
    actor: Actor,
    *,
    object: str,  # noqa: A002 - the word of the glossary
    record_id: UUID,
    change: Mapping[str, Any] | None,
    flow: str | None = None,
    steps: Sequence[StepDocument] | None = None,
    reason: str | None,
    kind: str,
    title: Mapping[str, str] | None = None,
) -> UUID | None:
    """Ask for an approval of a record, with the values it will get when it is approved (None: nothing is changed).

    By a flow, or by steps of the caller's own; neither: the manager of the record's owner decides. System work asks in the
    name of the record's owner. None: no step of the flow is left for this record, nothing needs to be decided.
    ``on_decided(kind, …)`` tells how it ended.

    Raises:
        UnknownFlow, NobodyDecides, RecordNotFound.
    """
    catalog = await records.catalog_for(session, actor)
    obj = catalog.object(object)
    row = await repository.current_values(session, catalog, obj, record_id)
    if row is None:
        raise RecordNotFound(object=object)
    found = flows.flow_named(catalog, flow, object)
    if flow is not None and found is None:
        raise UnknownFlow(flow=flow)
    new = {**row, **{name: value for name, value in (change or {}).items() if name in row}}
    wanted = list(steps or (found.document.steps if found else flows.BY_OWNERS_MANAGER))
    context = access.context_of(actor)
    (answers,) = await met(session, catalog, obj, [step.condition for step in wanted], [row], context)
    wanted = [step for step, yes in zip(wanted, answers, strict=True) if yes]
    if not wanted:
        return None
    made = Approval(
        id=uuid7(),
        kind=kind,
        flow=found.key if found else None,
        title=dict(title or (found.document.label if found else obj.label)),
        object=object,
        record_id=record_id,
        record_name=flows.name_of(obj, row),
        operation=None if change is None else "update",
        change=None if change is None else dict(change),
        shown=await _in_words(session, actor, catalog, obj, row, change),
        before={name: row[name] for name in change or {} if name in row},
        base_version=row["version"],
        source=Source.SYSTEM.value if actor.system else Source.API.value,
        context={},
        subjects={name: [new[name]] if new.get(name) else [] for name in flows.fields_asked(wanted)},
        reason=reason,
        requester=actor.user_id or row["owner_id"],
        state="pending",
        steps=[step.model_dump(mode="json") for step in wanted],
        step=0,
        due_at=engine.due(catalog, wanted[0]),
        reminders=0,
        created_at=clock.now(),
        decided_at=None,
        problems=None,
        previous=None,
    )
    await engine.begin(session, catalog, [made])
    return made.id


async def decide(
    session: Session,
    actor: Actor,
    approval_id: UUID,
    decision: Decision,
    comment: str | None,
    files: Sequence[UUID] = (),
) -> Approval:
    """Give one's vote; the last one that is needed makes the change. Return the approval as it is now.

    Raises:
        ApprovalNotFound, AlreadyDecided, NotAsked, CommentMissing, FileNotFound.
    """
    approval, votes = await _open(session, actor, approval_id)
    mine = _mine(approval, votes, actor)
    comment = (comment or "").strip() or None
    if comment is None and (decision == "reject" or engine.step_of(approval).require_comment):
        raise CommentMissing
    await evidence.add(session, actor, approval, files)
    state = "approved" if decision == "approve" else "rejected"
    await repository.set_votes(session, [mine.id], state, comment, clock.now())
    await repository.add_history(
        session,
        [engine.entry(approval.id, state, actor.user_id, step=approval.step, other=mine.instead_of, comment=comment)],
    )
    await engine.proceed(session, approval)
    await _ring(session, [approval.requester, mine.person])
    return await _again(session, approval_id)


async def decide_by_link(session: Session, token: str, decision: Decision, comment: str | None) -> Approval:
    """Give the vote that a link from a mail stands for.

    Raises:
        LinkInvalid, NotSignedIn, and as :func:`decide`.
    """
    approval_id, _, actor = await of_link(session, token)
    return await decide(session, actor, approval_id, decision, comment)


async def of_link(session: Session, token: str) -> tuple[UUID, UUID, Actor]:
    """Return the approval that a link leads to, and the person it was made for, by id and as actor.

    Raises:
        LinkInvalid: not one of ours, too old, or not that person's vote.
        NotSignedIn: the person is disabled.
    """
    vote_id, person = links.read(token)
    vote = await repository.vote_of(session, vote_id)
    if vote is None or vote.person != person:
        raise LinkInvalid
    return vote.approval_id, person, await identity.actor_of_user(session, person)


async def recall(session: Session, actor: Actor, approval_id: UUID, comment: str | None) -> Approval:
    """Take a request back; whoever asked, or an administrator.

    Raises:
        ApprovalNotFound, AlreadyDecided, NotYourRequest.
    """
    approval, _ = await _open(session, actor, approval_id)
    if approval.requester != actor.user_id and ADMINISTER not in actor.abilities:
        raise NotYourRequest
    await repository.close_votes(session, approval.id, clock.now())
    await channels.settle(session, [engine.step_key(approval.id, approval.step)])
    await repository.add_history(session, [engine.entry(approval.id, "recalled", actor.user_id, comment=comment)])
    await engine.end(session, approval, "recalled")
    return await _again(session, approval_id)


async def resubmit(
    session: Session, actor: Actor, approval_id: UUID, *, values: Mapping[str, Any] | None, reason: str | None
) -> Outcome:
    """Ask again for what was refused, taken back or could not be made, on the record as it is now, with other ``values`` if given.

    Raises:
        ApprovalNotFound, NotYourRequest, StillOpen.
    """
    approval = await repository.lock(session, approval_id)
    if approval is None or not await _may_see(session, actor, approval, await repository.votes(session, [approval_id])):
        raise ApprovalNotFound
    if approval.requester != actor.user_id:
        raise NotYourRequest
    if approval.state == "pending":
        raise StillOpen
    if approval.operation is None:
        raise AlreadyDecided
    change = carrying.change_of(replace(approval, change={**(approval.change or {}), **(values or {})}))
    context = replace(
        NO_CONTEXT,
        given=approval.context.get("given") or {},
        facts={REPEATS: approval.id},
        time_zone=approval.context.get("time_zone"),
        lenient=approval.context.get("lenient"),
    )
    result = await records.write(
        session,
        actor,
        approval.object,
        [change],
        source=Source(approval.source),
        reason=reason or approval.reason,
        context=context,
    )
    await repository.add_history(session, [engine.entry(approval.id, "resubmitted", actor.user_id, comment=reason)])
    return result.outcomes[0]


async def comment(session: Session, actor: Actor, approval_id: UUID, text: str, files: Sequence[UUID] = ()) -> None:
    """Say something about an approval, with files if there are any; whoever takes part is told.

    Raises:
        ApprovalNotFound, FileNotFound.
    """
    whole = await get(session, actor, approval_id)
    approval = whole.approval
    await evidence.add(session, actor, approval, files)
    await repository.add_history(session, [engine.entry(approval.id, "commented", actor.user_id, comment=text)])
    persons = {approval.requester, *(each.person for each in whole.votes)} - {
        whole.approval.requester if actor.user_id is None else actor.user_id
    }
    told = replace(approval, reason=text, shown=[])
    await engine.tell(session, told, "commented", sorted(persons), key=None, who=actor.name)


async def pass_on(session: Session, actor: Actor, approval_id: UUID, to: UUID, comment: str | None) -> Approval:
    """Let somebody else decide in one's place; an administrator may do it for everybody who is asked.

    Raises:
        ApprovalNotFound, AlreadyDecided, NotAsked, UnknownPerson.
    """
    approval, votes = await _open(session, actor, approval_id)
    opened = [each for each in votes if each.step == approval.step and each.state == "open"]
    mine = [each for each in opened if each.person == actor.user_id]
    passed = mine or (opened if ADMINISTER in actor.abilities else [])
    if not passed:
        raise NotAsked
    await _require_other(session, approval, [to])
    if any(each.person == to for each in opened):
        raise UnknownPerson
    added = any(each.origin == "added" for each in passed)
    chosen = [Chosen(to, "added" if added else "delegated", passed[0].person)]
    await engine.reassign(session, approval, passed, chosen, "passed_on")
    await _note(session, approval, actor, "passed_on_by", comment)
    return await _again(session, approval_id)


async def add_signers(
    session: Session, actor: Actor, approval_id: UUID, persons: Sequence[UUID], comment: str | None
) -> Approval:
    """Ask further people in the current step; all of them have to agree, too.

    Raises:
        ApprovalNotFound, AlreadyDecided, NotAsked, NoFurtherSigners, UnknownPerson.
    """
    approval, votes = await _open(session, actor, approval_id)
    _mine(approval, votes, actor)
    if not engine.step_of(approval).add_signer or len(persons) > MAX_ADDED:
        raise NoFurtherSigners
    await _require_other(session, approval, persons)
    chosen = [Chosen(each, "added", actor.user_id) for each in dict.fromkeys(persons)]
    await engine.reassign(session, approval, [], chosen, "signer_added")
    await _note(session, approval, actor, "signer_added_by", comment)
    return await _again(session, approval_id)


async def get(session: Session, actor: Actor, approval_id: UUID) -> Whole:
    """Return an approval to those it concerns: whoever asks or is asked, administrators, and readers of the record.

    Raises:
        ApprovalNotFound.
    """
    approval = await repository.get(session, approval_id)
    votes = await repository.votes(session, [approval_id])
    if approval is None or not await _may_see(session, actor, approval, votes):
        raise ApprovalNotFound
    history = await repository.entries(session, approval_id)
    approval = replace(approval, shown=await _seen(session, actor, approval, votes))
    mentioned = {approval.requester, *(each.person for each in votes)}
    mentioned |= {each for vote in votes if (each := vote.instead_of)}
    mentioned |= {each for entry in history for each in (entry.person, entry.other) if each}
    seen = await evidence.of(session, actor, approval, votes)
    return Whole(approval, votes, history, await identity.names_of(session, mentioned), seen)


async def list_approvals(session: Session, actor: Actor, which: str, *, before: UUID | None, limit: int) -> list[Whole]:
    """Return one's own approvals: ``to_decide``, ``requested`` or ``done``, the newest first; without their histories."""
    if actor.user_id is None:
        raise NotSignedIn
    return await _wholes(session, await repository.list_of(session, which, actor.user_id, before=before, most=limit))


async def of_record(
    session: Session, actor: Actor, object_name: str, record_id: UUID, *, everything: bool
) -> list[Whole]:
    """Return the approvals of a record that the actor may read, with those fields that they see.

    Raises:
        RecordNotFound.
    """
    await require_readable(session, actor, object_name, record_id)
    found = await _wholes(session, await repository.of_record(session, object_name, record_id, everything=everything))
    return [
        replace(each, approval=replace(each.approval, shown=await _seen(session, actor, each.approval, each.votes)))
        for each in found
    ]


async def count_to_decide(session: Session, actor: Actor) -> int:
    """Return how many approvals wait for the actor."""
    return 0 if actor.user_id is None else await repository.count_to_decide(session, actor.user_id)


async def substitution(session: Session, actor: Actor) -> Substitution | None:
    """Return who decides for the actor while they are away."""
    return None if actor.user_id is None else await repository.substitution(session, actor.user_id)


async def standing_in(session: Session, actor: Actor) -> list[Substitution]:
    """Return for whom the actor decides now or later."""
    return [] if actor.user_id is None else await repository.standing_in(session, actor.user_id, clock.now())


async def set_substitution(
    session: Session, actor: Actor, other: UUID | None, begins_at: datetime | None, ends_at: datetime | None
) -> None:
    """Let somebody decide for the actor in a period; None: nobody.

    Raises:
        UnknownPerson: there is no such person, or the period is none.
    """
    if actor.user_id is None:
        raise NotSignedIn
    if other is None or begins_at is None or ends_at is None:
        await repository.drop_substitution(session, actor.user_id)
        return
    if other == actor.user_id or begins_at >= ends_at:
        raise UnknownPerson
    await _require_active(session, [other])
    await repository.save_substitution(session, Substitution(actor.user_id, other, begins_at, ends_at))


# ------------------------------------------------------------------------------------------------------------------ inside


async def _open(session: Session, actor: Actor, approval_id: UUID) -> tuple[Approval, list[Vote]]:
    """Return an approval that is not decided yet, locked, with its votes."""
    approval = await repository.lock(session, approval_id)
    votes = await repository.votes(session, [approval_id])
    if approval is None or not await _may_see(session, actor, approval, votes):
        raise ApprovalNotFound
    if approval.state != "pending":
        raise AlreadyDecided
    return approval, votes


def _mine(approval: Approval, votes: Sequence[Vote], actor: Actor) -> Vote:
    mine = [each for each in votes if each.step == approval.step and each.person == actor.user_id]
    opened = next((each for each in mine if each.state == "open"), None)
    if opened is None:
        raise AlreadyDecided if mine else NotAsked
    return opened


async def _may_see(session: Session, actor: Actor, approval: Approval, votes: Sequence[Vote]) -> bool:
    if evidence.takes_part(actor, approval, votes) or ADMINISTER in actor.abilities or actor.system:
        return True
    return await _reads_record(session, actor, approval)


async def _reads_record(session: Session, actor: Actor, approval: Approval) -> bool:
    if approval.record_id is None:
        return False
    catalog = await records.catalog_for(session, actor)
    if approval.object not in catalog.objects:
        return False
    if not access.policy(catalog, actor, catalog.object(approval.object)).allows(Operation.READ):
        return False
    try:
        await require_readable(session, actor, approval.object, approval.record_id)
    except RecordNotFound:
        return False
    return True


async def _seen(session: Session, actor: Actor, approval: Approval, votes: Sequence[Vote]) -> list[dict[str, Any]]:
    """Return what changes; who only reads the record sees only fields that are clear to them."""
    if evidence.takes_part(actor, approval, votes) or actor.system:
        return approval.shown
    catalog = await records.catalog_for(session, actor)
    obj = catalog.objects.get(approval.object)
    if obj is None:
        return []
    sight = access.sight(catalog, actor)
    clear = {name for name, field in obj.fields.items() if sight.seen(obj, field) is Seen.CLEAR}
    return [each for each in approval.shown if each["field"] in clear]


async def _wholes(session: Session, found: Sequence[Approval]) -> list[Whole]:
    votes: dict[UUID, list[Vote]] = {}
    for each in await repository.votes(session, [one.id for one in found]):
        votes.setdefault(each.approval_id, []).append(each)
    mentioned = {each.requester for each in found}
    mentioned |= {vote.person for many in votes.values() for vote in many}
    known = await identity.names_of(session, mentioned)
    return [Whole(each, votes.get(each.id, []), (), known) for each in found]


async def _in_words(
    session: Session,
    actor: Actor,
    catalog: Catalog,
    obj: Object,
    row: Mapping[str, Any],
    change: Mapping[str, Any] | None,
) -> list[dict[str, Any]]:
    differences = shown.differences(obj, change or {}, row, {**row, **(change or {})})
    return shown.in_words(catalog, differences, await shown.names_in(session, actor, catalog, differences))


async def _again(session: Session, approval_id: UUID) -> Approval:
    found = await repository.get(session, approval_id)
    if found is None:
        raise ApprovalNotFound
    return found


async def _note(session: Session, approval: Approval, actor: Actor, what: str, words: str | None) -> None:
    await repository.add_history(
        session, [engine.entry(approval.id, what, actor.user_id, step=approval.step, comment=words)]
    )


async def _ring(session: Session, persons: Sequence[UUID]) -> None:
    """Open pages of these people look again at what waits for them."""
    await channels.ring(session, list(dict.fromkeys(persons)))


async def _require_other(session: Session, approval: Approval, persons: Sequence[UUID]) -> None:
    if not persons or approval.requester in persons:
        raise UnknownPerson
    await _require_active(session, persons)


async def _require_active(session: Session, persons: Sequence[UUID]) -> None:
    chains = await people.chains(session, persons)
    if any(each not in chains or not chains[each][0].active for each in persons):
        raise UnknownPerson
