"""Routes whose operations are called as their functions are."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from fastapi.routing import APIRoute

if TYPE_CHECKING:
    from collections.abc import Callable


class NamedRoute(APIRoute):
    """A route whose ``operationId`` is the name of its function, wherever it is mounted."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **{**options, "generate_unique_id_function": attrgetter("name")})
