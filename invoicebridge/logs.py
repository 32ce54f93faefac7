"""Formats log entries as one JSON object per line, with anything that looks like a secret blanked out."""

from __future__ import annotations

import re
from typing import Any

import structlog

_SECRET = re.compile(
    r"(?i)(bearer\s+|basic\s+|(?:access_token|refresh_token|id_token|client_secret|code|password|token)[\"']?\s*[=:]\s*[\"']?)"
    r"[A-Za-z0-9._~+/=:-]{8,}"
)


def redact(text: str) -> str:
    """Return `text` with tokens and secrets replaced by `***`."""
    return _SECRET.sub(r"\1***", text)


def _redact_event(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    return {key: redact(value) if isinstance(value, str) else value for key, value in event.items()}


def json_formatter() -> dict[str, Any]:
    """Return the formatter's entry in LOGGING: time (UTC), level, logger, event, and the traceback if there is one."""
    shared = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
    ]
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _redact_event,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    }
