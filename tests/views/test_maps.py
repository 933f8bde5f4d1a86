"""The reviewed map: loaded by an administrator, read by everybody, refused in sentences."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.support.actors import make_role, make_user
from tests.support.http import SignedIn
from yingtu.kit.db import Database, Workspace
from yingtu.views import outlines

URL = "/api/v1/meta/map"
RING = [[120.0, 30.0], [121.0, 30.0], [121.0, 31.0], [120.0, 30.0]]
AREA = {"type": "Feature", "properties": {"name": "x"}, "geometry": {"type": "Polygon", "coordinates": [RING]}}


def collection(*features: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


@pytest.fixture
async def people(database: Database, workspace: Workspace, signed_in: SignedIn) -> dict[str, httpx.AsyncClient]:
    async with database.write(workspace) as session:
        await make_role(session, "sales", objects={})
        await make_role(session, "boss", objects={}, abilities=["configure"])
        made = [await make_user(session, "li", roles=("sales",)), await make_user(session, "chen", roles=("boss",))]
    return {person.login: await signed_in(person) for person in made}


async def test_a_map_is_loaded_replaced_seen_by_everybody_and_removed(people: dict[str, httpx.AsyncClient]) -> None:
    assert (await people["li"].get(URL)).json() == {"approval": None, "lines": []}
    refused = await people["li"].put(URL, json={"approval": "GS(2024)1", "map": collection(AREA)})
    assert refused.status_code == 403
    point = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [120, 30]}}
    several = {"type": "MultiLineString", "coordinates": [[[100.00001, 20], [100.00002, 20], [101, 20.5]]]}
    for approval, document, lines in (
        (" GS(2024)1 ", collection(AREA, point), [[120, 30, 121, 30, 121, 31, 120, 30]]),
        ("GS(2025)2", several, [[100, 20, 101, 20.5]]),
    ):
        loaded = await people["chen"].put(URL, json={"approval": approval, "map": document})
        assert loaded.status_code == 200, loaded.text
        assert (await people["li"].get(URL)).json() == {"approval": approval.strip(), "lines": lines}
    assert (await people["chen"].delete(URL)).status_code == 204
    assert (await people["li"].get(URL)).json()["approval"] is None


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"type": "Topology"}, "map_not_geojson"),
        ({"type": "Polygon", "coordinates": [[["a", 1]]]}, "map_not_geojson"),
        ({"type": "Polygon", "coordinates": 7}, "map_not_geojson"),
        (collection(), "map_no_lines"),
        ({"type": "LineString", "coordinates": [[120, 30], [120, 30]]}, "map_no_lines"),
        ({"type": "LineString", "coordinates": [[13358338, 3503549], [0, 0]]}, "map_outside"),
    ],
)
async def test_what_is_no_map_is_refused_with_the_reason(
    people: dict[str, httpx.AsyncClient], document: Any, code: str
) -> None:
    answer = await people["chen"].put(URL, json={"approval": "GS(2024)1", "map": document})
    assert answer.status_code == 422
    assert [each["code"] for each in answer.json()["errors"]] == [code]


def test_more_points_than_a_browser_draws_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlines, "MAX_POINTS", 3)
    with pytest.raises(outlines.InvalidMap) as refused:
        outlines.lines_of(AREA)
    assert refused.value.problems[0].code == "map_too_detailed"
