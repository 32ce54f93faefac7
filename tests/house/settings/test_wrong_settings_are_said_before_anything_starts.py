"""A wrong address or key is one clear sentence of `manage.py check`, not a fault in the middle of the work."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.core.checks import run_checks

from invoicebridge.checks import check_settings


def ids() -> list[str]:
    return [message.id for message in check_settings()]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://invoices.example.test", []),
        ("http://localhost:8000", []),
        ("http://127.0.0.1:8000", []),
        ("https://xero-bridge.example.test", ["invoicebridge.W001"]),
        ("http://invoices.example.test", ["invoicebridge.W002"]),
        ("invoices.example.test", ["invoicebridge.E001"]),
    ],
)
def test_the_address(settings, url, said):
    settings.SITE_URL = url

    assert ids() == said


def test_a_key_that_is_none_is_named_by_its_place_alone(settings):
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode(), "not-a-key"]

    (message,) = check_settings()
    assert message.id == "invoicebridge.E002"
    assert "Key 2 of" in message.msg
    assert "not-a-key" not in str(message)


def test_django_asks_for_it(settings):
    settings.SITE_URL = "nowhere"

    assert "invoicebridge.E001" in [message.id for message in run_checks()]
