"""The tests work in a folder of their own, whatever the shell says, and so do the processes they start."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings


def test_the_data_folder_is_a_temporary_one():
    assert Path(settings.DATA_DIR).is_relative_to(Path(tempfile.gettempdir()).resolve())
    assert Path(settings.DATA_DIR).name.startswith("invoicebridge-tests-")


def test_no_client_of_a_real_service_is_configured():
    assert settings.XERO_CLIENT_ID == "test-xero_client_id"
    assert settings.PIPEDRIVE_CLIENT_SECRET == "test-pipedrive_client_secret"
