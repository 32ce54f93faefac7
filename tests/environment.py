"""Loaded before the settings are: a data folder of its own, and no secret or address of the machine."""

from __future__ import annotations

import os
import tempfile

os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="invoicebridge-tests-")
os.environ["SITE_URL"] = "http://localhost:8000"
os.environ["EMAIL_URL"] = "memorymail://"
os.environ["XERO_WEBHOOK_KEY"] = "test-webhook-key"
for _name in ("XERO_CLIENT_ID", "XERO_CLIENT_SECRET", "PIPEDRIVE_CLIENT_ID", "PIPEDRIVE_CLIENT_SECRET"):
    os.environ[_name] = f"test-{_name.lower()}"
