"""Settings that the other topics build on: the environment, our own address, the data folder, time and logs."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from invoicebridge import parsers
from invoicebridge.environment import Environment
from invoicebridge.logs import json_formatter

BASE_DIR = Path(__file__).resolve().parents[2]
env = Environment(os.environ)
env.load("ENV_FILE")

DEBUG = env.flag("DEBUG")
# Any text is accepted here; `invoicebridge.checks` reports what is wrong with it.
SITE_URL = env.read("SITE_URL", "http://localhost:8000", lambda value: value.strip().rstrip("/"), wanted="")
host = parsers.host_of(SITE_URL)
IS_HTTPS = parsers.split_address(SITE_URL).scheme == "https"

# If the data folder can't be used, the other settings are read with a temporary one.
_temporary: list[tempfile.TemporaryDirectory[str]] = []


def _temporary_folder() -> Path:
    _temporary.append(tempfile.TemporaryDirectory(prefix="invoicebridge-", ignore_cleanup_errors=True))
    return Path(_temporary[0].name)


DATA_DIR = env.read(
    "DATA_DIR",
    str(BASE_DIR / "var"),
    parsers.private_folder,
    wanted="a folder we can write to",
    example="/var/lib/invoicebridge",
    instead=_temporary_folder,
)

TIME_ZONE = env.read(
    "TIME_ZONE", "UTC", parsers.time_zone, wanted="the name of a time zone", example="Europe/London"
)
USE_TZ = USE_I18N = True
LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = ["invoicebridge.formats"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOG_LEVEL = env.read("LOG_LEVEL", "INFO", parsers.log_level, wanted="DEBUG, INFO, WARNING, ERROR or CRITICAL")
# JSON lines on standard error, never with a secret.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": json_formatter()},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    # Its connections warn on each message that a folder has no host name.
    "loggers": {"kombu.connection": {"level": "ERROR"}},
}
