"""The built web application: hashed assets for ever, the page itself never cached, every unknown page address is the page.

Files come in the form that was compressed when they were built. With the page of an address go the names of what it will load
(``Link``): a browser that has them asks for all of it at once, instead of running one file to learn of the next.
"""

from __future__ import annotations

import mimetypes
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles

from yingtu.kit.i18n import FALLBACK, negotiate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Scope

_FOREVER = "public, max-age=31536000, immutable"
_ASK_EACH_TIME = "no-cache"

# Python does not know it; browsers refuse a manifest that is sent as something else.
mimetypes.add_type("application/manifest+json", ".webmanifest")

#: Built beside the sources, or shipped inside the package.
_PLACES = (Path(__file__).parents[1] / "web", Path(__file__).parents[3] / "web" / "dist")

#: Written by the build: for each page and language, what the page loads.
_PAGES = "pages.json"

#: Endings of compressed forms by their name in ``Accept-Encoding``, the smallest first.
_FORMS = {"br": ".br", "gzip": ".gz"}

_LIST, _RECORD = re.compile(r"o/\w+"), re.compile(r"o/\w+/(?!import$|duplicates$)[^/]+")


def find_web_application() -> Path | None:
    """Return the directory of the built web application, None when it is not built."""
    return next((place for place in _PLACES if (place / "index.html").is_file()), None)


class WebApplication(StaticFiles):
    """Serves files of the build, and ``index.html`` for addresses of the application's own router."""

    def __init__(self, *, directory: Path) -> None:
        super().__init__(directory=directory)
        pages = directory / _PAGES
        self._links: Mapping[str, Mapping[str, str]] = (
            _links(orjson.loads(pages.read_bytes())) if pages.is_file() else {}
        )

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file, the page, or 404 for a missing file."""
        if path.split("/", 1)[0] == "api":
            raise HTTPException(404)
        asked, path = path, "index.html" if path == "." else path
        try:
            response = await self._file(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or not _is_page(path):
                raise
            response = await self._file("index.html", scope)
            path = "index.html"
        if path == "index.html":
            links = self._links.get(_page_of(asked, scope["query_string"]), {})
            headers = Headers(scope=scope)
            link = links.get(negotiate(headers.get("accept-language", "")) or FALLBACK)
            if link:
                response.headers["link"] = link
        hashed = path.startswith("assets/") and isinstance(response, (FileResponse, NotModifiedResponse))
        response.headers["cache-control"] = _FOREVER if hashed else _ASK_EACH_TIME
        return response

    async def _file(self, path: str, scope: Scope) -> Response:
        """Return a file, in its smallest form that the browser takes."""
        accepted = {
            each.partition(";")[0].strip() for each in Headers(scope=scope).get("accept-encoding", "").split(",")
        }
        for name, ending in _FORMS.items():
            if name not in accepted:
                continue
            full, found = self.lookup_path(path + ending)
            if found is not None:
                # Its time and size are its own, and with them its tag: the forms are told apart by caches.
                response = self.file_response(full, found, scope)
                response.headers["content-encoding"] = name
                response.headers["vary"] = "Accept-Encoding"
                return response
        return await super().get_response(path, scope)

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Find a file; a name that no file system takes (NUL, too long) is simply not there."""
        try:
            return super().lookup_path(path)
        except (ValueError, OSError):
            return "", None


def _is_page(path: str) -> bool:
    """Whether an address belongs to the application's router: not a file with an ending."""
    return not path.startswith("assets/") and "." not in path.rsplit("/", 1)[-1]


def _page_of(path: str, query: bytes) -> str:
    """Return which of the pages of the build an address shows; empty for others."""
    if path in {".", "index.html"}:
        return "home"
    if _LIST.fullmatch(path):
        return "board" if b"kind=kanban" in query else "list"
    return "record" if _RECORD.fullmatch(path) else ""


def _links(pages: Mapping[str, Mapping[str, list[str]]]) -> dict[str, dict[str, str]]:
    """Return the header ``Link`` by page and language."""
    return {
        page: {language: ", ".join(map(_link, files)) for language, files in by_language.items()}
        for page, by_language in pages.items()
    }


def _link(file: str) -> str:
    # As the application asks for them itself (without credentials), else they would be loaded twice.
    return f"<{file}>; rel=preload; as=style; crossorigin" if file.endswith(".css") else f"<{file}>; rel=modulepreload"
