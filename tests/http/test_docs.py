"""The pages about the API say what is there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from fastapi.routing import APIRoute, iter_route_contexts

from yingtu.app import create_app
from yingtu.kit.settings import Settings

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
ADDRESS = re.compile(r"`((?:GET|POST|PUT|PATCH|DELETE)) (/[^`?]*)`")


def test_every_address_of_the_page_exists(settings: Settings) -> None:
    known = {
        (method, context.path)
        for context in iter_route_contexts(create_app(settings).router.routes)
        for method in context.methods or ()
    }
    told = set(ADDRESS.findall((REFERENCE / "api.md").read_text()))
    assert len(told) > 20
    assert sorted(told - known) == []


def test_every_operation_has_a_name_of_its_own(settings: Settings) -> None:
    names = Counter(
        context.original_route.name
        for context in iter_route_contexts(create_app(settings).router.routes)
        if isinstance(context.original_route, APIRoute)
    )
    assert [name for name, count in names.items() if count > 1] == []
