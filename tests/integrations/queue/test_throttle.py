"""Rings that come close together are gathered; the first comes at once and the last one always comes."""

from __future__ import annotations

import threading
import time

from integrations.queue.throttle import Chime


def test_a_storm_is_two_rings_the_first_at_once():
    struck: list[float] = []
    rung_late = threading.Event()

    def strike():
        struck.append(time.monotonic())
        if len(struck) == 2:
            rung_late.set()

    chime = Chime(span=0.05)
    for _ in range(100):
        chime.ring("inbox", strike)
    assert len(struck) == 1
    assert rung_late.wait(2)
    assert len(struck) == 2
    assert struck[1] - struck[0] >= 0.04


def test_other_bells_are_not_held_up():
    struck: list[str] = []
    chime = Chime(span=60)
    chime.ring("inbox", lambda: struck.append("inbox"))
    chime.ring("sweep", lambda: struck.append("sweep"))
    assert struck == ["inbox", "sweep"]
