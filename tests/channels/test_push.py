"""Web push against a push service of the test's own, which checks the signature and decrypts as a browser does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import http_ece
import orjson
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from tests.channels.test_channels import NOON
from tests.support.actors import Person, make_user
from tests.support.http import SignedIn
from yingtu.channels import devices_repository, push, sending, service
from yingtu.channels.preferences import NotificationPreferences, Quiet, Ways
from yingtu.kit import clock
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings

AUTH = b"sixteen bytes..!"


@dataclass
class PushService:
    """Takes what a server pushes: HTTP/1.1, one request a connection; ``answers`` instead of 201, one after the other."""

    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        self.requests.append((headers, await reader.readexactly(int(headers["content-length"]))))
        status = self.answers.pop(0) if self.answers else "201 Created"
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


class Browser:
    """A device with its own keys."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.key = ec.generate_private_key(ec.SECP256R1())

    def subscription(self) -> dict[str, Any]:
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {
            "endpoint": self.endpoint,
            "keys": {"p256dh": push.encoded(point), "auth": push.encoded(AUTH)},
            "name": "Chrome",
        }

    def read(self, content: bytes) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(
            http_ece.decrypt(content, private_key=self.key, auth_secret=AUTH, version="aes128gcm")
        )
        return found


def verified(headers: dict[str, str], public_key: str) -> dict[str, Any]:
    """Return the claims of a request, signed with the key that browsers were given."""
    scheme, _, rest = headers["authorization"].partition(" ")
    parts = dict(each.strip().split("=", 1) for each in rest.split(","))
    assert (scheme, parts["k"]) == ("vapid", public_key)
    signed, _, signature = parts["t"].rpartition(".")
    raw = push.decoded(signature)
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), push.decoded(public_key))
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
    claims: dict[str, Any] = orjson.loads(push.decoded(signed.split(".")[1]))
    return claims


@pytest.fixture
async def push_service() -> AsyncIterator[PushService]:
    found = PushService()
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    yield found
    server.close()
    await server.wait_closed()


@pytest.fixture
def settings(settings: Settings, push_service: PushService) -> Settings:
    host = f"127.0.0.1:{push_service.port}"
    return settings.model_copy(update={"automation_private_hosts": (host,), "mail_from": "赢图 <crm@example.com>"})


@pytest.fixture
async def ann(database: Database, workspace: Workspace) -> Person:
    async with database.write(workspace) as session:
        return await make_user(session, "ann")


async def tell(database: Database, workspace: Workspace, person: Person, **more: Any) -> None:
    values = {
        "kind": "automation.message",
        "params": {"title": "三天未联系", "text": "王芳 13800138000"},
        "link": "/o/lead/1",
    }
    async with database.write(workspace) as session:
        await service.notify(session, [person.id], **{**values, **more})


async def test_devices_are_told_the_title_encrypted_and_signed(
    database: Database, workspace: Workspace, settings: Settings, push_service: PushService, ann: Person, signed_in: SignedIn
) -> None:  # fmt: skip
    hers = await signed_in(ann)
    browser = Browser(f"http://127.0.0.1:{push_service.port}/push/1")
    answer = await hers.post("/api/v1/push/devices", json=browser.subscription())
    assert answer.status_code == 201, answer.text
    info = answer.json()
    assert [each["endpoint"] for each in info["devices"]] == [browser.endpoint]
    with clock.at(NOON):
        await tell(database, workspace, ann)
        assert await sending.drain(database, workspace, settings) == 1
        headers, content = push_service.requests.pop()
        said = browser.read(content)
        # What it is about stays in the application: the title only, no body.
        assert (said["title"], said["path"], set(said)) == ("三天未联系", "/o/lead/1", {"title", "path", "tag"})
        claims = verified(headers, info["public_key"])
        assert claims["aud"] == f"http://127.0.0.1:{push_service.port}"
        assert claims["sub"] == "mailto:crm@example.com"
        assert claims["exp"] <= int((NOON + timedelta(hours=24)).timestamp())
        assert headers["content-encoding"] == "aes128gcm"
        # A service that is busy is asked again; a device that is gone is forgotten.
        push_service.answers = ["503 Busy", "410 Gone"]
        await tell(database, workspace, ann)
        assert await sending.drain(database, workspace, settings) == 0
    with clock.at(NOON + timedelta(minutes=2)):
        assert await sending.drain(database, workspace, settings) == 0
        assert len(push_service.requests) == 2
    assert (await hers.get("/api/v1/push")).json()["devices"] == []


async def test_quiet_hours_and_groups_are_honoured(
    database: Database, workspace: Workspace, settings: Settings, push_service: PushService, ann: Person, signed_in: SignedIn
) -> None:  # fmt: skip
    hers = await signed_in(ann)
    url = f"http://127.0.0.1:{push_service.port}/push"
    for number in (1, 2):
        assert (await hers.post("/api/v1/push/devices", json=Browser(f"{url}/{number}").subscription())).is_success
    chosen = NotificationPreferences(groups={"process": Ways(push=False)}, quiet=Quiet())
    await hers.put("/api/v1/notifications/preferences", json=chosen.model_dump(mode="json"))
    night = NOON + timedelta(hours=11)  # 23:00 in Shanghai
    with clock.at(night):
        await tell(database, workspace, ann)
        await tell(database, workspace, ann, kind="process.message")
        assert await sending.drain(database, workspace, settings) == 0
        await tell(database, workspace, ann, urgent=True)
        assert await sending.drain(database, workspace, settings) == 2
    with clock.at(night + timedelta(hours=9)):
        assert await sending.drain(database, workspace, settings) == 2
    assert len(push_service.requests) == 4


async def test_only_real_subscriptions_are_taken_and_nothing_inside_is_called(
    database: Database, workspace: Workspace, settings: Settings, push_service: PushService, ann: Person, signed_in: SignedIn
) -> None:  # fmt: skip
    hers = await signed_in(ann)
    good = Browser("https://localhost/inside").subscription()
    for bad in (
        {**good, "endpoint": "http://push.example.com/1"},
        {**good, "endpoint": "file:///etc/passwd"},
        {**good, "keys": {**good["keys"], "auth": "c2hvcnQ"}},
    ):
        answer = await hers.post("/api/v1/push/devices", json=bad)
        assert [answer.status_code, answer.json()["code"]] == [422, "bad_push_device"]
    # A name may lead inside: that is seen when the connection is made, and ends the subscription.
    device = (await hers.post("/api/v1/push/devices", json=good)).json()["devices"][0]
    with clock.at(NOON):
        await tell(database, workspace, ann)
        assert await sending.drain(database, workspace, settings) == 0
    assert (await hers.delete(f"/api/v1/push/devices/{device['id']}")).json()["code"] == "unknown_push_device"
    async with database.read(workspace) as session:
        assert await devices_repository.devices_of(session, ann.id) == []
    assert push_service.requests == []
