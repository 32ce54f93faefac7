"""Parsers for environment variables. Each returns a value and raises ValueError for a text it can't use."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable
from pathlib import Path
from string import Formatter
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured
from kombu.transport import TRANSPORT_ALIASES

from invoicebridge.secrets import keep_private

ON, OFF = ("true", "on", "ok", "y", "yes", "1"), ("false", "off", "n", "no", "0", "")
PERIODS = ("s", "sec", "second", "m", "min", "minute", "h", "hour", "d", "day")
HOST = re.compile(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", re.IGNORECASE)
LEAST_KEY = 32
DATABASES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")
# The cache holds the counts that limit guessing, so it must keep them and share them between processes.
CACHES = (
    "redis",
    "rediss",
    "rediscache",
    "valkey",
    "valkeys",
    "memcache",
    "pymemcache",
    "pylibmc",
    "filecache",
    "dbcache",
)


def shown(value: str) -> str:
    """Return a value for a message, without the password of an address."""
    value = value.strip()
    if "://" in value and "@" in value:
        scheme, _, rest = value.partition("://")
        value = f"{scheme}://***@{rest.rpartition('@')[2].partition('?')[0]}"
    return f'"{value}"' if value else "empty"


def split_address(value: str) -> SplitResult:
    """Return the parts of an address; all are empty if it can't be split."""
    try:
        return urlsplit(value)
    except ValueError:
        return SplitResult("", "", "", "", "")


def host_of(address: str) -> str:
    """Return the host of an address, or "localhost" if it has none."""
    host = split_address(address).hostname or ""
    return host if HOST.fullmatch(host) else "localhost"


def flag(value: str) -> bool:
    """Parse on or off."""
    word = value.strip().lower()
    if word not in ON and word not in OFF:
        raise ValueError(value)
    return word in ON


def whole(least: int, most: int | None) -> Callable[[str], int]:
    """Return a parser of whole numbers within a range."""

    def parse(value: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", value.strip()):
            raise ValueError(value)
        number = int(value)
        if number < least or (most is not None and number > most):
            raise ValueError(value)
        return number

    return parse


def word(value: str) -> str:
    """Parse an id or a key; refuse spaces, and quotation marks that a file of settings left around it."""
    value = value.strip()
    if re.search(r"[\s\"']", value):
        raise ValueError
    return value


def secret_key(value: str) -> str:
    """Parse a signing key without changing it, because one space less would be another key."""
    if value and len(value.strip()) < LEAST_KEY:
        raise ValueError
    return value


def secret_keys(value: str) -> list[str]:
    """Parse signing keys, separated by commas."""
    return [secret_key(key) for key in value.split(",") if key]


def items(value: str) -> list[str]:
    """Parse a list, separated by commas."""
    return [item.strip() for item in value.split(",") if item.strip()]


def hosts(value: str) -> list[str]:
    """Parse host names without scheme and port; one that begins with a dot includes all subdomains."""
    found = items(value)
    if not found or not all(HOST.fullmatch(host) for host in found):
        raise ValueError(value)
    return found


def allowed_hosts(value: str) -> list[str]:
    """Parse the host names we answer to; an asterisk allows every name."""
    return ["*"] if value.strip() == "*" else hosts(value)


def origins(value: str) -> list[str]:
    """Parse origins, each of scheme and host and nothing else."""
    found = items(value)
    for origin in found:
        if urlsplit(web_address(origin)).path:
            raise ValueError(value)
    return found


def web_address(value: str) -> str:
    """Parse an http or https address and drop a slash at its end."""
    value = value.strip().rstrip("/")
    parts = urlsplit(value)
    extra = parts.username or parts.query or parts.fragment or re.search(r"\s", value)
    # Reading the port raises ValueError when it is not a number.
    if parts.scheme not in ("http", "https") or not parts.hostname or extra or parts.port == 0:
        raise ValueError(value)
    return value


def deep_link(value: str) -> str:
    """Parse the path of an invoice in Xero, with placeholders for the organisation and the invoice."""
    value = value.strip()
    names = {name for _, name, _, _ in Formatter().parse(value) if name is not None}
    if not value.startswith("/") or not {"invoice_id"} <= names <= {"invoice_id", "short_code"}:
        raise ValueError(value)
    return value


def rate(value: str) -> str:
    """Parse a rate such as 600/min. Django REST framework reads only the first letter of the period."""
    value = value.strip()
    number, _, period = value.partition("/")
    whole(1, None)(number)
    if period.removesuffix("s") not in PERIODS and period != "s":
        raise ValueError(value)
    return value


def time_zone(value: str) -> str:
    """Parse the name of a time zone."""
    return ZoneInfo(value.strip()).key


def log_level(value: str) -> str:
    """Parse the name of a log level."""
    level = value.strip().upper()
    if level not in logging.getLevelNamesMapping():
        raise ValueError(value)
    return level


def sender(value: str) -> str:
    """Parse an e-mail address, with or without a name before it."""
    value = value.strip()
    if not re.fullmatch(r"[^<>\s@]+@[^<>\s@]+|[^<>\r\n]*<[^<>\s@]+@[^<>\s@]+>", value):
        raise ValueError(value)
    return value


def private_folder(value: str) -> Path:
    """Create a folder that only we can read; raise ValueError if we can't write to it."""
    if not value.strip() or value.startswith("~"):  # only a shell expands the tilde
        raise ValueError(value)
    folder = Path(value).resolve()
    keep_private(folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ValueError(value)
    return folder


def settings_file(value: str) -> str:
    """Parse the path of a file of settings, which may be empty."""
    for line in Path(value).read_text(encoding="utf-8").splitlines() if value else ():
        if line and not line.startswith("#") and not re.match(r"(export )?[A-Za-z_0-9]+=", line):
            raise ValueError(line)
    return value


def database(value: str) -> dict[str, Any]:
    """Parse the address of a SQLite file or a PostgreSQL database."""
    value = value.strip()
    parts = split_address(value)
    # Two slashes instead of three would lose the first folder of the path.
    if parts.scheme == "sqlite" and parts.netloc not in ("", ":memory:"):
        raise ValueError(value)
    if environ.Env.DB_SCHEMES.get(parts.scheme) not in DATABASES:
        raise ValueError(value)
    config: dict[str, Any] = environ.Env.db_url_config(value)
    if not config["NAME"]:
        raise ValueError(value)
    return config


def broker(value: str) -> str:
    """Parse the address of Celery's broker."""
    value = value.strip()
    scheme, separator, _ = value.partition("://")
    if not separator or scheme.partition("+")[0] not in TRANSPORT_ALIASES:
        raise ValueError(value)
    return value


def cache(value: str) -> dict[str, Any]:
    """Parse the address of a cache that all processes share; nothing if it is empty."""
    value = value.strip()
    if not value:
        return {}
    parts = urlsplit(value)
    if parts.scheme not in CACHES or parts.port == 0:
        raise ValueError(value)
    config: dict[str, Any] = environ.Env.cache_url_config(value)
    return config


def mail(value: str) -> dict[str, Any]:
    """Parse the address of a mail server into Django's EMAIL_ settings."""
    value = value.strip()
    try:
        config: dict[str, Any] = environ.Env.email_url_config(value)
    except ImproperlyConfigured as error:
        raise ValueError(value) from error
    if value.startswith("smtp") and not config["EMAIL_HOST"]:
        raise ValueError(value)
    return config
