"""What oversight refuses, and what it says."""

from __future__ import annotations

from yingtu.kit.errors import Forbidden


class MayNotViewAudit(Forbidden):
    """Only people with the ability ``view_audit`` read the audit."""

    code = "may_not_view_audit"
