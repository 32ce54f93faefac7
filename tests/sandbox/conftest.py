"""A connected client over a freshly filled sandbox."""

from __future__ import annotations

import pytest

from tests.sandbox_process import Sandbox, XeroClient


@pytest.fixture(scope="module")
def xero(sandbox: Sandbox) -> XeroClient:
    """A connected client over a freshly filled sandbox."""
    sandbox.reset()
    return sandbox.connect_xero()
