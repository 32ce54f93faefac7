"""`python -m bench [mirror memory webhooks latency calls]`: run benchmarks in turn; exit with 1 if one misses a target.

Each writes its rows as it goes, and one that breaks does not keep the others from being run.
"""

from __future__ import annotations

import signal
import sys
import time
import traceback
from importlib import import_module

NAMES = ("mirror", "memory", "webhooks", "latency", "calls")


def main() -> int:
    """Run the benchmarks named, or all of them."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is stopped and removed
    chosen = sys.argv[1:] or NAMES
    if unknown := set(chosen) - set(NAMES):
        sys.exit(
            f"There is no benchmark called {', '.join(sorted(unknown))}; choose from {', '.join(NAMES)}."
        )
    met = []
    for name in chosen:
        print(f"--- {name}", flush=True)
        began = time.monotonic()
        try:
            met.append(import_module(f"bench.{name}").main())
        except Exception:
            traceback.print_exc()
            met.append(False)
        print(f"--- {name} took {time.monotonic() - began:.0f} s", flush=True)
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
