"""The company's daily token budget, and the burst limit of two seconds for each token (docs/pipedrive.md#11)."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import timedelta

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.pipedrive.errors import ApiError

WINDOW_SECONDS = 2.0


@dataclass
class _Ledger:
    day: str = ""
    spent: int = 0
    recent: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    refusals: int = 0
    blocked_until: float = 0.0


_ledger = _Ledger()
_lock = threading.Lock()


class BlockedError(Exception):
    """The edge blocks this caller: the answer is an HTML page."""


def forget_usage() -> None:
    """Start with an unused budget."""
    global _ledger
    with _lock:
        _ledger = _Ledger()


def spend(*, caller: str, cost: int, is_oauth: bool, is_search: bool) -> dict[str, str]:
    """Count a call and return its rate headers; raise ApiError 429 past a limit, BlockedError after many."""
    name = "search" if is_search else "oauth" if is_oauth else "api_token"
    limit = int(switch(f"pipedrive_burst_{name}"))
    daily = int(switch("pipedrive_daily_tokens"))
    bucket = f"{caller}:search" if is_search else caller
    now = time.monotonic()
    with _lock:
        if now < _ledger.blocked_until:
            raise BlockedError
        begins = timedelta(hours=float(switch("pipedrive_day_begins_at_hour")))
        today = (clock.now() - begins).date().isoformat()
        if _ledger.day != today:
            _ledger.day, _ledger.spent = today, 0
        recent = _ledger.recent[bucket]
        while recent and now - recent[0] >= WINDOW_SECONDS:
            recent.popleft()
        over_burst = len(recent) >= limit
        over_day = _ledger.spent + cost > daily
        if not over_burst and not over_day:
            recent.append(now)
            _ledger.spent += cost
            _ledger.refusals = 0
        headers = _headers(
            limit=limit, daily=daily, used=len(recent), oldest=recent[0] if recent else now, now=now
        )
        if over_burst or over_day:
            _count_refusal(now)
            raise _too_many(headers, is_daily=over_day)
        return headers


def _count_refusal(now: float) -> None:
    _ledger.refusals += 1
    if _ledger.refusals >= int(switch("pipedrive_block_after")):
        _ledger.refusals = 0
        _ledger.blocked_until = now + float(switch("pipedrive_block_seconds"))


def _headers(*, limit: int, daily: int, used: int, oldest: float, now: float) -> dict[str, str]:
    if not switch("pipedrive_rate_headers"):
        return {}
    reset = max(1, round(WINDOW_SECONDS - (now - oldest)))
    if switch("pipedrive_reset_is_epoch"):
        reset += int(clock.now().timestamp())
    return {
        "x-ratelimit-limit": str(limit),
        "x-ratelimit-remaining": str(max(limit - used, 0)),
        "x-ratelimit-reset": str(reset),
        "x-daily-ratelimit-token-limit": str(daily),
        "x-daily-ratelimit-token-remaining": str(max(daily - _ledger.spent, 0)),
    }


def _too_many(headers: dict[str, str], *, is_daily: bool) -> ApiError:
    if is_daily and headers:
        headers = {**headers, "x-daily-ratelimit-token-remaining": "0"}
    if switch("pipedrive_retry_after"):
        headers = {**headers, "Retry-After": str(round(WINDOW_SECONDS))}
    body = {"success": False, "error": "request over limit", "errorCode": 429}
    return ApiError(429, body if switch("pipedrive_429_is_json") else {}, headers=headers)
