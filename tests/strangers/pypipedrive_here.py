"""`pypipedrive` on this Python: its source quotes within f-strings as only Python 3.12 reads it.

It declares Python 3.11 all the same. So on 3.11 the inner quotes of `_get_meta("...")` are read as single ones, and
nothing else of it is touched.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any

INNER_QUOTES = re.compile(rb'_get_meta\("(\w+)"\)')


class SingleQuotes(SourceFileLoader):
    """Reads a module with its inner quotes made single; keeps no compiled copy."""

    def get_data(self, path: str) -> bytes:
        """Answer the source as this Python can read it."""
        return INNER_QUOTES.sub(rb"_get_meta('\1')", super().get_data(path))

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:
        """Write nothing beside the installed files."""


class Finder:
    """Finds the package's modules, for `sys.meta_path`."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not name.startswith("pypipedrive."):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.origin and spec.origin.endswith(".py"):
            spec.loader = SingleQuotes(name, spec.origin)
        return spec


def load() -> tuple[ModuleType, ModuleType, ModuleType]:
    """Import the program's API, its record type and its records."""
    if sys.version_info < (3, 12) and not any(isinstance(one, Finder) for one in sys.meta_path):
        sys.meta_path.insert(0, Finder())  # type: ignore[arg-type]
    names = ("pypipedrive.api.api", "pypipedrive.orm.model", "pypipedrive.models")
    api, model, models = (importlib.import_module(name) for name in names)
    return api, model, models
