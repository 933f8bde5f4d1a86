"""The built web application: hashed assets for ever, the page itself never cached, every unknown page address is the page."""

from __future__ import annotations

import mimetypes
import os
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles

if TYPE_CHECKING:
    from starlette.types import Scope

_FOREVER = "public, max-age=31536000, immutable"
_ASK_EACH_TIME = "no-cache"

# Python does not know it; browsers refuse a manifest that is sent as something else.
mimetypes.add_type("application/manifest+json", ".webmanifest")

#: Built beside the sources, or shipped inside the package.
_PLACES = (Path(__file__).parents[1] / "web", Path(__file__).parents[3] / "web" / "dist")


def find_web_application() -> Path | None:
    """Return the directory of the built web application, None when it is not built."""
    return next((place for place in _PLACES if (place / "index.html").is_file()), None)


class WebApplication(StaticFiles):
    """Serves files of the build, and ``index.html`` for addresses of the application's own router."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file, the page, or 404 for a missing file."""
        if path.split("/", 1)[0] == "api":
            raise HTTPException(404)
        path = "index.html" if path == "." else path
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or not _is_page(path):
                raise
            response = await super().get_response("index.html", scope)
            path = "index.html"
        hashed = path.startswith("assets/") and isinstance(response, (FileResponse, NotModifiedResponse))
        response.headers["cache-control"] = _FOREVER if hashed else _ASK_EACH_TIME
        return response

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Find a file; a name that no file system takes (NUL, too long) is simply not there."""
        try:
            return super().lookup_path(path)
        except (ValueError, OSError):
            return "", None


def _is_page(path: str) -> bool:
    """Whether an address belongs to the application's router: not a file with an ending."""
    return not path.startswith("assets/") and "." not in path.rsplit("/", 1)[-1]
