"""Settings of storage: the database, stored PDFs and the cache, in the data folder unless a setting names a server."""

from __future__ import annotations

from typing import Any

from invoicebridge import parsers
from invoicebridge.settings.base import DATA_DIR, env

_database: dict[str, Any] = env.read(
    "DATABASE_URL",
    f"sqlite:///{DATA_DIR / 'invoicebridge.sqlite3'}",
    parsers.database,
    wanted="sqlite:/// and the path of a file, or the address of a PostgreSQL database with its name",
    example="postgres://user:password@127.0.0.1:5432/invoicebridge",
    # No database at all, because a command that skips the checks must not use the wrong one.
    instead=dict,
)
DATABASES = {"default": _database}
if _database.get("ENGINE") == "django.db.backends.sqlite3":
    # A deferred transaction fails at once with "database is locked" when it starts to write.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;",
    }
else:
    _database["CONN_HEALTH_CHECKS"] = True
_database["CONN_MAX_AGE"] = 60  # opening SQLite and checkpointing its log costs more than a request

MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(DATA_DIR / "cache"),
        # A full cache drops entries at random, and it holds the counts that limit guessing.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
if _cache := env.read(
    "CACHE_URL",
    "",
    parsers.cache,
    wanted="the address of a cache that all processes share",
    example="redis://127.0.0.1:6379/1",
):
    CACHES["default"] = _cache
