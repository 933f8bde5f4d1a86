"""A company shuts the way by which people write to customers: nothing leaves, and what waits goes out once it is open again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.mail.conftest import Post
from tests.support.actors import actor_of
from yingtu.identity.actor import SYSTEM
from yingtu.kit.ids import uuid7
from yingtu.mail import sending
from yingtu.mail.errors import SendingShut
from yingtu.metadata import service as metadata
from yingtu.privacy import register


@pytest.mark.usefixtures("publishing")
async def test_a_shut_way_sends_nothing_and_says_so_to_whoever_writes(post: Post) -> None:
    session, settings = post.world.session, post.settings

    async def write() -> None:
        writer = await actor_of(session, post.world.sales)
        draft = sending.Draft(
            uuid7(), post.mailbox, ["wang@yunfan.example"], "报价", "见附件", "opportunity", post.deal
        )  # fmt: skip
        await sending.write(session, writer, settings, draft)

    await write()
    await register.switch(session, SYSTEM, "mailboxes", shut=True)
    assert await post.send() == 0
    with pytest.raises(SendingShut):
        await write()
    reader = replace(SYSTEM, catalog_version=(await metadata.catalog(session)).version)
    [way] = [each for each in await register.ways(session, reader, settings) if each.name == "mailboxes"]
    assert (way.used, way.open, way.switchable, way.to) == (True, False, True, ["127.0.0.1"])
    await register.switch(session, SYSTEM, "mailboxes", shut=False)
    assert await post.send() == 1
