"""Which Chromium the browser tests use."""

from __future__ import annotations

import os
import shutil

#: The headless shell first: it is the same engine without the windows of a browser, which cost two thirds of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: Quiet and self-contained: no sandbox for root, no calls home.
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--disable-default-apps",
)  # fmt: skip


def find_chromium() -> str | None:
    """Return the path of Chromium (``YINGTU_CHROMIUM`` wins), or None when there is none."""
    return os.environ.get("YINGTU_CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), None)
