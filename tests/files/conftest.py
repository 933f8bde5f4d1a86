"""A small company with files: an owner, a colleague who may read, a stranger to the records, and visits with photos."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.support.actors import Person, make_role, make_user
from tests.support.documents import an_object, change, field
from tests.support.http import SignedIn
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Workspace
from yingtu.metadata import service as metadata
from yingtu.schema import service as schema

EVERYTHING = ["create", "read", "edit", "delete"]
OBJECTS = {"visit": an_object({"photos": field("attachment", options={"max_files": 3}), "note": field()})}
URL = "/api/v1/objects/visit/records"


@dataclass
class Office:
    """What a test works with: each person's client."""

    people: dict[str, Person]
    owner: httpx.AsyncClient
    reader: httpx.AsyncClient
    stranger: httpx.AsyncClient
    blind: httpx.AsyncClient

    async def visit(self, **values: Any) -> str:
        answer = await self.owner.post(URL, json={"name": "拜访云帆", **values})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


def png(width: int = 40, height: int = 20) -> bytes:
    """A picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(buffer, "PNG")
    return buffer.getvalue()


def photo(width: int = 800, height: int = 400) -> bytes:
    """A photograph of a camera held upright: red on the left as stored, so red on top as shown; it says where it was taken."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCamera"
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


async def upload(client: httpx.AsyncClient, url: str, content: bytes = b"text", name: str = "notes.txt") -> Any:
    answer = await client.post(url, files={"file": (name, content, "text/html")})
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture
async def office(app: Any, database: Database, workspace: Workspace, signed_in: SignedIn) -> Office:
    async with database.write(workspace) as session:
        await schema.publish(session, SYSTEM, [change(key, body) for key, body in OBJECTS.items()])
        await make_role(session, "owner", objects={"*": [{"operations": EVERYTHING, "scope": "own"}]})
        marked = {"watermark": True}
        await make_role(session, "reader", objects={"*": [{"operations": ["read"], "scope": "all"}]}, limits=marked)
        await make_role(session, "stranger", objects={"*": [{"operations": EVERYTHING, "scope": "own"}]})
        await make_role(
            session,
            "blind",
            objects={"visit": [{"operations": ["read"], "scope": "all", "fields": {"photos": "hidden"}}]},
        )
        names = ("owner", "reader", "stranger", "blind")
        people = {name: await make_user(session, name, roles=(name,)) for name in names}
    metadata.forget(workspace.id)
    clients = {name: await signed_in(person) for name, person in people.items()}
    return Office(people, **clients)
