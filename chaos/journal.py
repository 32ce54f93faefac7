"""The requests about each invoice: which worker sent them, when, under which key, and what came back.

It only explains what a check finds; nothing depends on it.
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from chaos.clock import Clock

MARKS = re.compile(r"/invoices/([0-9a-f-]{36})/")


@dataclass
class Journal:
    """The lines of a season, by the mark of each invoice a request named."""

    clock: Clock
    lines: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def note(self, what: str, prepared: Any) -> None:
        """Note what came of one request of this thread."""
        body = prepared.body or b""
        text = body.decode(errors="replace") if isinstance(body, bytes) else str(body)
        marks = set(MARKS.findall(text))
        key = str(prepared.headers.get("Idempotency-Key") or "")
        path = str(prepared.url).split("/api.xro/2.0", 1)[-1][:40]
        who, when = threading.current_thread().name, f"{self.clock.seconds:8.1f} s"
        line = f"{when}  {who}  {what}  {prepared.method} {path}  {len(marks)} together  {key}"
        for mark in marks:
            self.lines[mark].append(line)

    def of(self, name: str) -> list[str]:
        """Return what was said about the invoice whose mark stands in `name`."""
        return next((said for mark, said in self.lines.items() if mark in name), [])
