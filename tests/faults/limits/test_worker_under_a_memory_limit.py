"""F20: a worker that may use 200 MiB and no more mirrors a large book to its end.

MEMORY_INVOICES=1000000 pytest tests/faults/limits/test_worker_under_a_memory_limit.py
"""

from __future__ import annotations

import os

import pytest

from tests.faults.installation import Installation

INVOICES = int(os.environ.get("MEMORY_INVOICES", "20000"))
MEBIBYTES = 200


@pytest.fixture
def installation(tmp_path, sandbox):
    sandbox.control("POST", "reset", {"scenario": "large", "invoices": INVOICES, "keep_connections": False})
    sandbox.control("POST", "webhooks", {"mode": "drop"})
    made = Installation(tmp_path, sandbox)
    made.prepare()
    yield made
    sandbox.reset()


def test_a_large_book_is_mirrored_within_the_limit(installation):
    done = installation.inside("mirror", mebibytes=MEBIBYTES, seconds=30 + INVOICES // 200)

    assert done["invoices"] == INVOICES
    assert done["peak"] < MEBIBYTES
