"""The application's settings for a season: quick to commit, its log in a file that is searched afterwards."""

from invoicebridge.settings import *  # noqa: F403
from invoicebridge.settings import DATA_DIR, DATABASES, LOGGING

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOG_FILE = DATA_DIR / "season.log"
LOGGING["handlers"]["stderr"] = {
    "class": "logging.FileHandler",
    "filename": str(LOG_FILE),
    "formatter": "json",
}
# A season kills threads, not the machine: what was committed stays without waiting for the disk.
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    _options = DATABASES["default"]["OPTIONS"]
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False}
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"
