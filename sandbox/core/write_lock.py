"""The lock that serialises writers inside the process: waiting for SQLite itself, they could starve one another."""

from __future__ import annotations

import threading

write_lock = threading.RLock()
