"""The merge that upgrades of standard documents use; see :mod:`yingtu.metadata.merging`."""

from __future__ import annotations

from yingtu.metadata.merging import Conflict, merge_document

__all__ = ["Conflict", "merge_document"]
