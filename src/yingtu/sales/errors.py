"""What can be wrong in the sales chain beside refused records."""

from __future__ import annotations

from yingtu.kit.errors import NotFound
from yingtu.sales import messages as _messages  # noqa: F401 - the sentences come with the errors


class NoLines(NotFound):
    """These records have no lines. Quotes and orders have."""

    code = "sales_no_lines"
