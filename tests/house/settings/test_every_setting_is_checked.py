"""A wrong environment variable is named with what it has and an example of a right value, before anything starts."""

from __future__ import annotations

import re

import pytest
from cryptography.fernet import Fernet

from invoicebridge.checks import check_settings
from tests.house.settings.fresh_settings import read_settings

LONG_KEY = "k" * 50
# The address and the encryption keys have checks of their own: test_wrong_settings_are_said_before_anything_starts.py
CHECKED_ELSEWHERE = {"SITE_URL", "FIELD_ENCRYPTION_KEYS"}

WRONG = {
    "ALLOWED_HOSTS": [
        "",
        " , ",
        "https://bridge.example.test",
        "localhost:8000",
        "two words",
        "bridge.example.test",
    ],
    "API_RATE": [
        "",
        "600",
        "600/",
        "/min",
        "0/min",
        "-5/min",
        "many/min",
        "600/month",
        "600/min/2",
        "6.5/min",
    ],
    "BEHIND_PROXY": ["ture", "2", "enabled"],
    "CACHE_URL": ["redis", "nothing://here", "dummycache://", "locmemcache://", "redis://host:port/0"],
    "CATCH_UP_ACTIVE_SECONDS": ["", "0", "-90", "1.5", "soon", "90s", "99999999999999999"],
    "CATCH_UP_SECONDS": ["", "0", "-1", "15 minutes", "604801"],
    "CELERY_BROKER_URL": ["", "redis", "localhost:6379", "nothing://here"],
    "CELERY_TASK_ALWAYS_EAGER": ["maybe"],
    "CLAIM_SECONDS": ["", "0", "-60", "3601", "a minute"],
    "CSRF_TRUSTED_ORIGINS": [
        "bridge.example.test",
        "https://bridge.example.test/path",
        "https://",
        "ftp://a.test",
    ],
    "DATABASE_URL": [
        "",
        "invoicebridge.sqlite3",
        "mysql://host/name",
        "nothing://host/name",
        "postgres://host",
        "postgres://host:port/name",
        "sqlite://data/invoicebridge.sqlite3",
    ],
    "DATA_DIR": ["", "~/data", "/dev/null/data"],
    "DEBUG": ["ture", "None"],
    "DEFAULT_FROM_EMAIL": ["", "InvoiceBridge", "InvoiceBridge <invoices@>", "two words@example.test"],
    "EMAIL_URL": ["", "mail.example.test", "imap://mail.example.test", "smtp://", "smtp://host:port"],
    "ENV_FILE": ["/nowhere/invoicebridge.env", "/"],
    "LOG_LEVEL": ["", "LOUD", "10"],
    "PIPEDRIVE_API_HOSTS": ["", ",", "https://api.pipedrive.com", "*", "pipedrive.com/api"],
    "PIPEDRIVE_CALLS_PER_DAY": ["", "0", "-1", "20,000", "20 000", "unlimited"],
    "PIPEDRIVE_CLIENT_ID": ["", "two words", '"quoted"'],
    "PIPEDRIVE_CLIENT_SECRET": ["", "two words", "'quoted'"],
    "PIPEDRIVE_OAUTH_URL": [
        "",
        "oauth.pipedrive.com",
        "ftp://oauth.pipedrive.com",
        "https://",
        "https://a b",
    ],
    "QUIET_SECONDS": ["", "0", "-60", "3601", "1e2"],
    "SECRET_KEY": ["short"],
    "SECRET_KEY_FALLBACKS": [f"{LONG_KEY},short"],
    "SESSION_SECONDS": ["", "0", "59", "-1209600", "31536001", "two weeks"],
    "TIME_ZONE": ["", "Mars/Olympus", "../etc/passwd", "GMT+25", "Europe"],
    "XERO_API_URL": [
        "",
        "api.xero.com",
        "https://api.xero.com:port",
        "https://user:word@api.xero.com",
        "http://[",
    ],
    "EMAIL_AGAIN_SECONDS": ["", "-1", "1h"],
    "XERO_APPROVALS_PERCENT": ["", "-1", "51", "5%"],
    "XERO_CALLS_AT_ONCE": ["", "0", "-5", "five"],
    "XERO_PERSON_PERCENT": ["", "0", "101", "20%"],
    "XERO_CALLS_PER_DAY": ["", "0", "-1000", "1000.0", "١٠٠٠"],
    "XERO_CALLS_PER_MINUTE": ["", "0", "60/min"],
    "XERO_CLIENT_ID": ["", "two words", '"quoted"'],
    "XERO_CLIENT_SECRET": ["", "two words", "'quoted'"],
    "XERO_DEEP_LINK": [
        "",
        "view/{invoice_id}",
        "/view",
        "/view/{invoice}",
        "/view/{invoice_id",
        "/{0}/{invoice_id}",
    ],
    "XERO_IDENTITY_URL": ["", "identity.xero.com", "https://identity.xero.com/?a=b"],
    "XERO_LOGIN_URL": ["", "login.xero.com", "https://login.xero.com#top"],
    "XERO_WEBHOOK_KEY": ["two words", '"quoted"'],
    "XERO_WEB_URL": ["", "go.xero.com", "javascript:alert(1)"],
}
# What these hold is not for a log.
NEVER_SHOWN = {
    "PIPEDRIVE_CLIENT_ID", "PIPEDRIVE_CLIENT_SECRET", "SECRET_KEY", "SECRET_KEY_FALLBACKS",
    "XERO_CLIENT_ID", "XERO_CLIENT_SECRET", "XERO_WEBHOOK_KEY",
}  # fmt: skip


def complaints(monkeypatch, settings, **environment: str):
    """What `manage.py check` says of a process with these variables, apart from warnings."""
    settings.WRONG_SETTINGS = read_settings(monkeypatch, **environment).WRONG_SETTINGS
    return [message for message in check_settings() if message.is_serious()]


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_a_wrong_value_is_named_with_an_example(monkeypatch, settings, name, value):
    (message,) = complaints(monkeypatch, settings, **{name: value})

    assert message.id == "invoicebridge.E003"
    assert message.msg.startswith(f"{name} ")
    if name not in NEVER_SHOWN:
        shown = re.sub("//.*@", "//***@", value.strip())
        assert (f'"{shown}"' if shown else "empty") in message.msg
    elif value:
        assert value not in str(message)
    _, _, example = message.hint.partition(f"{name}=")
    assert example
    if name not in ("ENV_FILE", "DATA_DIR"):
        assert complaints(monkeypatch, settings, **{name: example}) == [], "the example is a right value"


def test_each_setting_has_wrong_values_above(monkeypatch):
    known = set(read_settings(monkeypatch).env.known)

    assert known - CHECKED_ELSEWHERE == set(WRONG)


@pytest.mark.parametrize(
    ("environment", "name", "value"),
    [
        ({"API_RATE": "20/s"}, "REST_FRAMEWORK", "20/s"),
        ({"API_RATE": "10000/day"}, "REST_FRAMEWORK", "10000/day"),
        ({"ALLOWED_HOSTS": "localhost, .example.test"}, "ALLOWED_HOSTS", ["localhost", ".example.test"]),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS", ["*"]),
        ({"BEHIND_PROXY": "Yes"}, "SECURE_PROXY_SSL_HEADER", ("HTTP_X_FORWARDED_PROTO", "https")),
        ({"DEBUG": "on"}, "DEBUG", True),
        ({"DEBUG": ""}, "DEBUG", False),
        ({"LOG_LEVEL": "debug"}, "LOGGING", "DEBUG"),
        ({"TIME_ZONE": "Europe/London"}, "TIME_ZONE", "Europe/London"),
        ({"XERO_API_URL": "http://localhost:8100/xero/"}, "XERO_API_URL", "http://localhost:8100/xero"),
        ({"XERO_CALLS_PER_DAY": " 5000 "}, "XERO_CALLS_PER_DAY", 5000),
        ({"SECRET_KEY": LONG_KEY}, "SECRET_KEY", LONG_KEY),
        ({"SECRET_KEY": f"$ {LONG_KEY} "}, "SECRET_KEY", f"$ {LONG_KEY} "),
        ({"SECRET_KEY": "$ANOTHER", "ANOTHER": LONG_KEY}, "SECRET_KEY", LONG_KEY),
        ({"PIPEDRIVE_API_HOSTS": "localhost,127.0.0.1"}, "PIPEDRIVE_API_HOSTS", ["localhost", "127.0.0.1"]),
        (
            {"CELERY_BROKER_URL": "redis://:word@host:6379/0"},
            "CELERY_BROKER_URL",
            "redis://:word@host:6379/0",
        ),
        (
            {"CSRF_TRUSTED_ORIGINS": "https://*.example.test"},
            "CSRF_TRUSTED_ORIGINS",
            ["https://*.example.test"],
        ),
        ({"DATABASE_URL": "postgres://u:p%40ss@host:5432/name"}, "DATABASES", "p@ss"),
        ({"DATABASE_URL": "sqlite:////srv/bridge.sqlite3"}, "DATABASES", "/srv/bridge.sqlite3"),
        ({"EMAIL_URL": "smtp+tls://user:word@mail.example.test:587"}, "EMAIL_HOST", "mail.example.test"),
        ({"CACHE_URL": "rediss://host:6379/2"}, "CACHES", "rediss://host:6379/2"),
        ({"CACHE_URL": ""}, "CACHES", "django.core.cache.backends.filebased.FileBasedCache"),
    ],
)
def test_a_right_value_is_taken(monkeypatch, settings, environment, name, value):
    read = read_settings(monkeypatch, **environment)

    assert read.WRONG_SETTINGS == []
    found = getattr(read, name)
    assert found == value or repr(value) in repr(found)


def test_no_password_of_an_address_is_shown(monkeypatch, settings):
    wrong = {
        "DATABASE_URL": "mysql://rita:hidden@host/name",
        "CACHE_URL": "nothing://:hid@den@host",
        "EMAIL_URL": "imap://rita:hidden@host?password=hidden",
        "CELERY_BROKER_URL": "nothing://rita:hidden@host",
    }
    messages = complaints(monkeypatch, settings, **wrong)

    assert len(messages) == 4
    assert "hid" not in str(messages)
    assert "mysql://***@host/name" in str(messages)


def test_a_client_id_needs_its_secret(monkeypatch, settings):
    (message,) = complaints(monkeypatch, settings, XERO_CLIENT_SECRET="")

    assert "XERO_CLIENT_ID" in message.msg


def test_neither_client_is_needed(monkeypatch, settings):
    empty = {f"{service}_CLIENT_{part}": "" for service in ("XERO", "PIPEDRIVE") for part in ("ID", "SECRET")}

    assert complaints(monkeypatch, settings, **empty) == []


def test_all_wrong_values_are_reported_at_once(monkeypatch, settings):
    messages = complaints(monkeypatch, settings, API_RATE="600", TIME_ZONE="Mars", XERO_CALLS_PER_DAY="many")

    assert sorted(message.msg.split()[0] for message in messages) == [
        "API_RATE",
        "TIME_ZONE",
        "XERO_CALLS_PER_DAY",
    ]


def test_a_value_comes_from_a_file_without_its_last_newline(monkeypatch, settings, tmp_path):
    monkeypatch.delenv("XERO_CLIENT_SECRET")
    (tmp_path / "secret").write_text("of-the-file\n")
    read = read_settings(monkeypatch, XERO_CLIENT_SECRET_FILE=str(tmp_path / "secret"))

    assert read.WRONG_SETTINGS == []
    assert read.XERO_CLIENT_SECRET == "of-the-file"


def test_a_file_that_is_missing_is_named(monkeypatch, settings):
    (message,) = complaints(monkeypatch, settings, API_RATE_FILE="/run/secrets/none")

    assert message.msg.startswith('API_RATE_FILE is "/run/secrets/none"')


def test_a_file_of_settings_is_read_or_named(monkeypatch, settings, tmp_path):
    monkeypatch.setenv("API_RATE", "1/s")
    monkeypatch.delenv("API_RATE")  # what the file sets in this process is taken back at the end
    file = tmp_path / "invoicebridge.env"
    file.write_text("# a comment\n\nexport API_RATE='7/min'\n")
    assert "7/min" in str(read_settings(monkeypatch, ENV_FILE=str(file)).REST_FRAMEWORK)

    file.write_text("API_RATE: 7/min\n")
    (message,) = complaints(monkeypatch, settings, ENV_FILE=str(file))
    assert f'ENV_FILE is "{file}"' in message.msg


def test_a_wrong_database_leads_to_none(monkeypatch):
    """A command that skips the checks must not work on another database than the one that was meant."""
    read = read_settings(monkeypatch, DATABASE_URL="mysql://host/name")

    assert "ENGINE" not in read.DATABASES["default"]


@pytest.mark.parametrize(
    ("name", "value", "warning"),
    [
        ("CLAIM_SECONDS", 20, "invoicebridge.W004"),
        ("CATCH_UP_ACTIVE_SECONDS", 1000, "invoicebridge.W005"),
        ("XERO_API_URL", "http://api.example.test", "invoicebridge.W006"),
        ("XERO_API_URL", "http://localhost:8100/xero", None),
    ],
)
def test_doubtful_values_are_warned_about(settings, name, value, warning):
    setattr(settings, name, value)

    assert [message.id for message in check_settings()] == ([warning] if warning else [])


def test_a_right_key_is_no_wrong_setting(monkeypatch, settings):
    key = Fernet.generate_key().decode()
    assert complaints(monkeypatch, settings, FIELD_ENCRYPTION_KEYS=f"{key}, {key}") == []
