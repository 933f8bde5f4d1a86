"""Logs are JSON lines on standard error; reading requests write none, so that they stay cheap."""

from __future__ import annotations

import logging
import os
import sys

import orjson
import structlog

from yingtu.kit.clock import now


def _serialise(event: object, **_: object) -> str:
    return orjson.dumps(event, default=str).decode()


#: Whether lines about requests are written; they are many, so they take a shorter way than other events.
_requests = False


def request(**facts: object) -> None:
    """Write the line about one request."""
    if _requests:
        line = {**facts, "event": "request", "logger": "yingtu.http", "level": "info", "timestamp": now()}
        os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, orjson.dumps(line, default=str) + b"\n")


def configure(level: str = "info") -> None:
    """Set up logging of this process, ours and the libraries'."""
    global _requests  # noqa: PLW0603 - set up once per process
    _requests = logging.getLevelNamesMapping()[level.upper()] <= logging.INFO
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(serializer=_serialise),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
