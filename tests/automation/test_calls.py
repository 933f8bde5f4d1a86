"""Calls to other systems, against a peer that the test starts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from tests.automation.conftest import World
from tests.automation.test_engine import automation
from yingtu.automation import calling, calls
from yingtu.automation.errors import StepFailed
from yingtu.automation.models import run as runs
from yingtu.kit import clock
from yingtu.kit.outgoing import is_public
from yingtu.kit.settings import Settings
from yingtu.mail.failures import MailFailure
from yingtu.mail.server import Account, Server, connect


class Peer:
    """Somebody else's server: answers as told, remembers what came."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.requests: list[tuple[str, dict[str, str], str]] = []
        self.port = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.requests.append((head[0], headers, body.decode()))
        status = self.answers.pop(0) if self.answers else 200
        content = b'{"id": 42}'
        writer.write(
            b"HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (status, len(content)) + content
        )
        await writer.drain()
        writer.close()


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    made = Peer()
    server = await asyncio.start_server(made, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    async with server:
        yield made


def permissive(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"automation_private_hosts": ("127.0.0.1",), "automation_secrets": {"crm": SecretStr("s3cret")}}
    )


def hook(peer: Peer, **more: Any) -> dict[str, Any]:
    return automation(
        "created",
        {
            "do": "http",
            "url": f"http://127.0.0.1:{peer.port}/deals?n={{{{score}}}}",
            "headers": {"Authorization": "Bearer {{secret.crm}}"},
            "body": {"name": "{{name}}", "stage": "{{stage}}", "tags": ["a", "{{trigger.kind}}"]},
            **more,
        },
        {"do": "set", "values": {"note": "{{steps.s1.body.id}}"}},
    )


class TestCalls:
    async def test_a_call_carries_values_secrets_and_a_key_that_repeats_share(
        self, world: World, peer: Peer, settings: Settings
    ) -> None:
        await world.automate(push=hook(peer))
        deal = await world.create(name="云帆", score=3)
        await world.settle()
        peer.answers = [503, 200]
        start = clock.now()
        with clock.at(start + timedelta(seconds=1)):
            assert await calling.call_out(world.database, world.workspace, permissive(settings)) == 1
        with clock.at(start + timedelta(minutes=1)):
            assert await calling.call_out(world.database, world.workspace, permissive(settings)) == 1
            await world.settle()
        assert (await world.row(deal))["note"] == "42"
        first, second = peer.requests
        assert first[0] == "POST /deals?n=3 HTTP/1.1"
        assert first[1]["authorization"] == "Bearer s3cret"
        assert first[1]["idempotency-key"] == second[1]["idempotency-key"]
        assert first[2] == '{"name":"云帆","stage":"NEW","tags":["a","created"]}'
        [run] = await world.runs()
        assert await world.logged(run) == [("s1", "retrying"), ("s1", "done"), ("s2", "done")]

    async def test_a_refusal_fails_at_once_and_can_be_repeated(
        self, world: World, peer: Peer, settings: Settings
    ) -> None:
        await world.automate(push=hook(peer))
        await world.create()
        await world.settle()
        peer.answers = [400]
        await calling.call_out(world.database, world.workspace, permissive(settings))
        [run] = await world.runs()
        assert (run["state"], run["code"], run["step"]) == ("failed", "automation_call_status", "s1")

    async def test_a_call_whose_maker_died_is_made_again_when_its_lease_is_over(
        self, world: World, peer: Peer, settings: Settings
    ) -> None:
        await world.automate(push=hook(peer))
        await world.create()
        await world.settle()
        await world.session.execute(
            runs.update().values(due_at=clock.now() + calling.LEASE, attempts=1)  # claimed, and never heard of again
        )
        assert await calling.call_out(world.database, world.workspace, permissive(settings)) == 0
        with clock.at(clock.now() + calling.LEASE * 2):
            assert await calling.call_out(world.database, world.workspace, permissive(settings)) == 1
        assert len(peer.requests) == 1

    async def test_addresses_inside_the_network_are_refused(self, world: World, peer: Peer, settings: Settings) -> None:
        await world.automate(push=hook(peer, headers={}))
        await world.create()
        await world.settle()
        await calling.call_out(world.database, world.workspace, settings)
        [run] = await world.runs()
        assert (run["state"], run["code"]) == ("failed", "automation_call_address")
        assert peer.requests == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fd00::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2400:3200::1", True),
    ],
)
def test_which_addresses_are_public(address: str, *, public: bool) -> None:
    assert is_public(address) is public


async def test_with_tls_only_nothing_is_called_or_read_in_clear(settings: Settings) -> None:
    strict = settings.model_copy(update={"tls_only": True, "automation_private_hosts": ("erp.corp.example",)})
    with pytest.raises(StepFailed) as refused:
        await calls.make(calls.Call("POST", "http://erp.corp.example/orders", {}, b"{}", 1.0), strict)
    assert refused.value.code == "automation_call_tls"
    plain = Server("mail.corp.example", 143, "none")
    with pytest.raises(MailFailure):
        connect(Account(plain, plain, "lili", "x", allowed=("mail.corp.example",), tls_only=True), plain)
