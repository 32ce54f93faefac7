"""Writers take turns inside the process: SQLite lets waiting writers starve one another, a lock does not."""

from __future__ import annotations

import threading

write_turn = threading.RLock()
