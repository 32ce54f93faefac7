"""Settings changed while the sandbox runs: they survive a restart, and a reset clears them."""

from __future__ import annotations

import threading
from typing import Any

from sandbox.core.models import RuntimeSetting

_cache: dict[str, Any] | None = None
_lock = threading.Lock()


def _load() -> dict[str, Any]:
    global _cache
    with _lock:
        if _cache is None:
            _cache = dict(RuntimeSetting.objects.values_list("name", "value"))
        return _cache


def get_setting(name: str, default: Any) -> Any:
    """Return the value set under this name, or the default."""
    return _load().get(name, default)


def set_setting(name: str, value: Any) -> None:
    """Store a value under this name for every later request."""
    RuntimeSetting.objects.bulk_create(
        [RuntimeSetting(name=name, value=value)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["value"],
    )
    _load()[name] = value


def clear_settings() -> None:
    """Drop every value, so that each default applies again."""
    RuntimeSetting.objects.all().delete()
    reload_settings()


def reload_settings() -> None:
    """Read the values again on next use, because the database has been replaced."""
    global _cache
    with _lock:
        _cache = None
