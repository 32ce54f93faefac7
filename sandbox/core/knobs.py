"""Settings changed while the sandbox runs; kept over a restart, cleared by a reset."""

from __future__ import annotations

import threading
from typing import Any

from sandbox.core.models import Knob

_cache: dict[str, Any] | None = None
_lock = threading.Lock()


def _load() -> dict[str, Any]:
    global _cache
    with _lock:
        if _cache is None:
            _cache = dict(Knob.objects.values_list("name", "value"))
        return _cache


def get_knob(name: str, default: Any) -> Any:
    """Answer the value set under this name, or the default."""
    return _load().get(name, default)


def set_knob(name: str, value: Any) -> None:
    """Keep a value under this name for every later request."""
    Knob.objects.bulk_create(
        [Knob(name=name, value=value)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["value"],
    )
    _load()[name] = value


def clear_knobs() -> None:
    """Forget every value, so that each default holds again."""
    Knob.objects.all().delete()
    reload_knobs()


def reload_knobs() -> None:
    """Read the values again at the next question: the database has been replaced."""
    global _cache
    with _lock:
        _cache = None
