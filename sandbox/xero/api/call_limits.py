"""Call limits of an organisation per minute, per day and at once, counted in memory in fixed windows."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from django.conf import settings

from sandbox.core import clock
from sandbox.core.switches import register, switch

register(
    xero_minute_limit=settings.SANDBOX_XERO_MINUTE_LIMIT,
    xero_day_limit=settings.SANDBOX_XERO_DAY_LIMIT,
    xero_concurrent_limit=settings.SANDBOX_XERO_CONCURRENT_LIMIT,
    xero_app_minute_limit=10_000,  # over all organisations
)
WINDOWS = {"minute": 60, "day": 86_400}
_APP = "app"


@dataclass
class Usage:
    """What one organisation has used in its current windows."""

    in_flight: int = 0
    began: dict[str, float] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WINDOWS, 0))


_usage: dict[str, Usage] = {}
_lock = threading.Lock()


class TooManyError(Exception):
    """A limit is reached: which one, and how many seconds to wait."""

    headers: dict[str, str]

    def __init__(self, problem: str, retry_after: int | None) -> None:
        super().__init__(problem)
        self.headers = {}
        self.problem = problem
        self.retry_after = retry_after


def begin_call(tenant_id: str) -> dict[str, str]:
    """Count the start of a call and return the limit headers; raise TooManyError at a limit (0: none)."""
    now = clock.now().timestamp()
    with _lock:
        usage = _usage.setdefault(tenant_id, Usage())
        app = _usage.setdefault(_APP, Usage())
        _turn_windows(usage, now)
        _turn_windows(app, now)
        try:
            _check_limits(usage, app, now)
        except TooManyError as problem:
            problem.headers = _remaining(usage, app)
            raise
        usage.in_flight += 1
        app.used["minute"] += 1
        for window in WINDOWS:
            usage.used[window] += 1
        return _remaining(usage, app)


def _turn_windows(usage: Usage, now: float) -> None:
    """Restart each window that has ended."""
    for window, seconds in WINDOWS.items():
        if not 0 <= now - usage.began.get(window, 0) < seconds:
            usage.began[window], usage.used[window] = now, 0


def _check_limits(usage: Usage, app: Usage, now: float) -> None:
    for window, seconds in WINDOWS.items():
        limit = switch(f"xero_{window}_limit")
        if limit and usage.used[window] >= limit:
            raise TooManyError(window, max(1, round(usage.began[window] + seconds - now)))
    limit = switch("xero_app_minute_limit")
    if limit and app.used["minute"] >= limit:
        wait = max(1, round(app.began["minute"] + WINDOWS["minute"] - now))
        says_when = switch("xero_app_minute_retry_after")
        raise TooManyError(switch("xero_app_minute_problem"), wait if says_when else None)
    at_once = switch("xero_concurrent_limit")
    if at_once and usage.in_flight >= at_once:
        raise TooManyError("concurrent", None)


def _remaining(usage: Usage, app: Usage) -> dict[str, str]:
    """Return the headers with the calls left; without a limit, with those of the real service."""
    left = {
        "X-DayLimit-Remaining": (switch("xero_day_limit") or 5000) - usage.used["day"],
        "X-MinLimit-Remaining": (switch("xero_minute_limit") or 60) - usage.used["minute"],
        "X-AppMinLimit-Remaining": (switch("xero_app_minute_limit") or 10_000) - app.used["minute"],
    }
    return {name: str(max(0, number)) for name, number in left.items()}


def take_email(tenant_id: str, *, limit: int) -> bool:
    """Count one e-mail towards an organisation's day; return False when the daily limit is reached."""
    now = clock.now().timestamp()
    with _lock:
        usage = _usage.setdefault(f"{tenant_id} e-mails", Usage())
        if not 0 <= now - usage.began.get("day", 0) < WINDOWS["day"]:
            usage.began["day"], usage.used["day"] = now, 0
        if usage.used["day"] >= limit:
            return False
        usage.used["day"] += 1
        return True


def end_call(tenant_id: str) -> None:
    """Count the end of a call."""
    with _lock:
        if tenant_id in _usage:
            _usage[tenant_id].in_flight = max(0, _usage[tenant_id].in_flight - 1)


def reset_limits() -> None:
    """Give every client its full limits back."""
    with _lock:
        _usage.clear()
