"""Column definitions that several models share."""

from __future__ import annotations

from typing import Any

MONEY: dict[str, Any] = {"max_digits": 18, "decimal_places": 4}
