"""Calls that come close together are merged; the first comes at once and the last one always comes."""

from __future__ import annotations

import threading
import time

from integrations.queue.throttle import Throttle


def test_a_storm_is_two_calls_the_first_at_once():
    called: list[float] = []
    came_late = threading.Event()

    def call():
        called.append(time.monotonic())
        if len(called) == 2:
            came_late.set()

    throttle = Throttle(span=0.05)
    for _ in range(100):
        throttle.call("inbox", call)
    assert len(called) == 1
    assert came_late.wait(2)
    assert len(called) == 2
    assert called[1] - called[0] >= 0.04


def test_other_names_are_not_held_up():
    called: list[str] = []
    throttle = Throttle(span=60)
    throttle.call("inbox", lambda: called.append("inbox"))
    throttle.call("sweep", lambda: called.append("sweep"))
    assert called == ["inbox", "sweep"]
