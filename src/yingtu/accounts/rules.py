"""The workspace's rules for signing in, which are part of its configuration, and the list of refused passwords, which is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yingtu.accounts import repository
from yingtu.accounts.schemas import SignInRules, SignInState
from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.channels import letters
from yingtu.identity import policy_repository
from yingtu.identity import service as identity
from yingtu.identity.passwords import listed_as
from yingtu.kit.errors import Forbidden
from yingtu.metadata import repository as documents
from yingtu.metadata import service as metadata
from yingtu.permissions.service import administers
from yingtu.schema import service as schema
from yingtu.schema.draft import DocumentChange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.kit.settings import Settings


async def company(session: Session) -> str:
    """Return what the workspace is called."""
    return (await metadata.catalog(session)).workspace.name


async def state(session: Session, actor: Actor, settings: Settings) -> SignInState:
    """Return the rules, and how far people are with them.

    Raises:
        Forbidden: the actor administers neither rights nor the configuration.
    """
    await _require(session, actor)
    chosen = (await metadata.catalog(session)).workspace.sign_in
    needed, missing = await repository.factor_counts(session, chosen.second_factor)
    return SignInState(
        rules=SignInRules(**chosen.model_dump()),
        refused=await policy_repository.count(session),
        mail=await letters.mailing(session, settings),
        needed=needed,
        missing=missing,
    )


async def save(session: Session, actor: Actor, rules: SignInRules) -> None:
    """Publish the rules as a version of the configuration.

    Raises:
        Forbidden: the actor does not configure the workspace.
    """
    stored = await documents.stored(session)
    body: dict[str, Any] = dict(stored["workspace", "workspace"].body)
    body["sign_in"] = rules.model_dump(mode="json")
    await schema.publish(session, actor, [DocumentChange("workspace", "workspace", body)], note="Sign-in")


async def load_refused(session: Session, actor: Actor, passwords: Sequence[str]) -> int:
    """Replace the list of refused passwords; return how many there are now.

    Raises:
        Forbidden: the actor administers neither rights nor the configuration.
    """
    await _require(session, actor)
    await identity.begin_rights_change(session, actor)
    await policy_repository.replace(session, [listed_as(each.strip()) for each in passwords if each.strip()])
    count = await policy_repository.count(session)
    await audit.note(session, actor, Action.PASSWORD_LIST_LOADED, detail={"count": count})
    return count


async def _require(session: Session, actor: Actor) -> None:
    if "configure" not in actor.abilities and not administers(await metadata.catalog(session), actor):
        raise Forbidden(operation="manage_access")
