"""What the other topics build on: the environment, our own address, the data folder, time and logs."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import environ

from invoicebridge.logs import json_formatter
from invoicebridge.secrets import keep_private

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.FileAwareEnv()
if env_file := env.str("ENV_FILE", ""):
    environ.Env.read_env(env_file)

DEBUG = env.bool("DEBUG", False)
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
site = urlsplit(SITE_URL)
IS_HTTPS = site.scheme == "https"
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var"))).resolve()
keep_private(DATA_DIR)

TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_TZ = USE_I18N = True
LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = ["invoicebridge.formats"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Lines of JSON on standard error, never with a secret.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": json_formatter()},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    # Its connections warn on each message that a folder has no host name.
    "loggers": {"kombu.connection": {"level": "ERROR"}},
}
