"""Settings of the sandbox: one process, its own SQLite file, everything configured from the environment."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _split(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


# --- where it listens and keeps its data
SANDBOX_PORT = int(os.environ.get("SANDBOX_PORT", "8100"))
SANDBOX_HOST = os.environ.get("SANDBOX_HOST", "127.0.0.1")
SANDBOX_BASE_URL = os.environ.get("SANDBOX_BASE_URL", f"http://localhost:{SANDBOX_PORT}").rstrip("/")
SANDBOX_DATA = Path(os.environ.get("SANDBOX_DATA", "var/sandbox"))

# --- the app registered with the small Xero
_APP = os.environ.get("SITE_URL", "http://localhost:8000").rstrip("/")
SANDBOX_XERO_CLIENT_ID = os.environ.get("SANDBOX_XERO_CLIENT_ID", "demo-xero-client")
SANDBOX_XERO_CLIENT_SECRET = os.environ.get("SANDBOX_XERO_CLIENT_SECRET", "demo-xero-secret")
SANDBOX_XERO_REDIRECT_URIS = _split(
    os.environ.get("SANDBOX_XERO_REDIRECT_URIS", f"{_APP}/connections/xero/callback/")
)
SANDBOX_XERO_WEBHOOK_URL = os.environ.get("SANDBOX_XERO_WEBHOOK_URL", f"{_APP}/webhooks/xero/")
SANDBOX_XERO_WEBHOOK_KEY = os.environ.get("SANDBOX_XERO_WEBHOOK_KEY", "demo-xero-webhook-key")
SANDBOX_XERO_MINUTE_LIMIT = int(os.environ.get("SANDBOX_XERO_MINUTE_LIMIT", "60"))
SANDBOX_XERO_DAY_LIMIT = int(os.environ.get("SANDBOX_XERO_DAY_LIMIT", "1000"))
SANDBOX_XERO_CONCURRENT_LIMIT = int(os.environ.get("SANDBOX_XERO_CONCURRENT_LIMIT", "5"))

# --- the app registered with the small Pipedrive
SANDBOX_PIPEDRIVE_CLIENT_ID = os.environ.get("SANDBOX_PIPEDRIVE_CLIENT_ID", "demo-pipedrive-client")
SANDBOX_PIPEDRIVE_CLIENT_SECRET = os.environ.get("SANDBOX_PIPEDRIVE_CLIENT_SECRET", "demo-pipedrive-secret")
SANDBOX_PIPEDRIVE_REDIRECT_URI = os.environ.get(
    "SANDBOX_PIPEDRIVE_REDIRECT_URI", f"{_APP}/connections/pipedrive/callback/"
)
SANDBOX_PIPEDRIVE_INSTALL_URL = os.environ.get(
    "SANDBOX_PIPEDRIVE_INSTALL_URL", f"{_APP}/connections/pipedrive/connect/"
)

# --- Django
SECRET_KEY = "sandbox: nothing here is secret"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "sandbox.core.urls"
WSGI_APPLICATION = None
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
APPEND_SLASH = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SERVICES = ("xero", "pipedrive")
INSTALLED_APPS = ["django.contrib.staticfiles", "sandbox.core", "sandbox.xero", "sandbox.pipedrive"]
MIDDLEWARE = [
    "sandbox.core.call_log.record_calls",
    "sandbox.core.faults.injection.obey_faults",
    "sandbox.core.pages.protect_pages",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": SANDBOX_DATA / "sandbox.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12_000_000
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "sandbox": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
