"""Logs are one JSON object a line on standard error, with whatever looks like a secret blanked out."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

_SECRET = re.compile(
    r"(?i)(bearer\s+|basic\s+|(?:access_token|refresh_token|id_token|client_secret|code|password|token)[\"']?\s*[=:]\s*[\"']?)"
    r"[A-Za-z0-9._~+/=:-]{8,}"
)


def redact(text: str) -> str:
    """Return `text` with tokens and secrets replaced by `***`."""
    return _SECRET.sub(r"\1***", text)


class JsonFormatter(logging.Formatter):
    """Format a record as one JSON line: time (UTC), level, logger, message, and the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        if record.exc_info:
            line["traceback"] = redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
