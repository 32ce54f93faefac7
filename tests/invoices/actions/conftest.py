"""The company of the tests of actions."""

from __future__ import annotations

import pytest

from tests.invoices.actions.northwind import Northwind, make_northwind


@pytest.fixture
def northwind(db) -> Northwind:
    return make_northwind()
