"""Read the settings again, with other environment variables than the running process has."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

import pytest

import invoicebridge

PACKAGE = "invoicebridge.settings"


def read_settings(monkeypatch: pytest.MonkeyPatch, **environment: str) -> ModuleType:
    """Return the settings as a new process would read them; those of this process stay as they are."""
    with monkeypatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        for name in [name for name in sys.modules if name == PACKAGE or name.startswith(f"{PACKAGE}.")]:
            patch.delitem(sys.modules, name)
        patch.setattr(invoicebridge, "settings", None, raising=False)
        try:
            return importlib.import_module(PACKAGE)
        finally:
            for name in [name for name in sys.modules if name.startswith(f"{PACKAGE}.")]:
                del sys.modules[name]
