"""`python -m bench [mirror webhooks latency calls]`: run them one after another; 1 where a target was missed."""

from __future__ import annotations

import signal
import sys
from importlib import import_module

NAMES = ("mirror", "webhooks", "latency", "calls")


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
        met.append(import_module(f"bench.{name}").main())
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
