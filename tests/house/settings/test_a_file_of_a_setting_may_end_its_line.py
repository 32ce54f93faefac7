"""NAME_FILE: one line end at the end of the file is no part of the value, whatever the kind of the setting."""

from __future__ import annotations

import pytest

from invoicebridge import parsers
from invoicebridge.environment import Environment
from tests.house.settings.fresh_settings import read_settings

KEY = "0123456789abcdef0123456789abcdef0123456789abcdef"
KINDS = {
    "SECRET_KEY": (KEY, "SECRET_KEY", KEY),
    "SECRET_KEY_FALLBACKS": (f"{KEY},{KEY}2", "SECRET_KEY_FALLBACKS", [KEY, f"{KEY}2"]),
    "EMAIL_URL": ("smtp://user:pass@mail.test:25", "EMAIL_HOST_PASSWORD", "pass"),
    "XERO_WEBHOOK_KEY": ("key", "XERO_WEBHOOK_KEY", "key"),
    "SESSION_SECONDS": ("600", "SESSION_COOKIE_AGE", 600),
    "SITE_URL": ("http://localhost:9000", "SITE_URL", "http://localhost:9000"),
    "ALLOWED_HOSTS": ("localhost,example.com", "ALLOWED_HOSTS", ["localhost", "example.com"]),
    "XERO_API_URL": ("https://api.xero.test", "XERO_API_URL", "https://api.xero.test"),
    "DEFAULT_FROM_EMAIL": ("a@example.com", "DEFAULT_FROM_EMAIL", "a@example.com"),
    "LOG_LEVEL": ("ERROR", "LOG_LEVEL", "ERROR"),
    "TIME_ZONE": ("Europe/London", "TIME_ZONE", "Europe/London"),
    "BEHIND_PROXY": ("on", "BEHIND_PROXY", True),
}


@pytest.mark.parametrize("end", ["", "\n", "\r\n"], ids=["none", "unix", "windows"])
@pytest.mark.parametrize("name", KINDS)
def test_a_setting_of_each_kind(monkeypatch, tmp_path, name, end):
    text, setting, value = KINDS[name]
    file = tmp_path / "value"
    file.write_bytes((text + end).encode())
    read = read_settings(monkeypatch, **{f"{name}_FILE": str(file)})

    assert getattr(read, setting) == value
    assert read.WRONG_SETTINGS == []


@pytest.mark.parametrize(
    ("text", "value"), [("one\n\n", "one\n"), ("one\r\n\r\n", "one\n"), (" one \n", " one "), ("\n", "")]
)
def test_exactly_one_line_end_goes(tmp_path, text, value):
    file = tmp_path / "value"
    file.write_bytes(text.encode())
    env = Environment({"WORD_FILE": str(file)})

    assert env.read("WORD", "", str, wanted="a text") == value


def test_a_value_that_is_no_file_stays_as_it_is():
    assert Environment({"KEY": f"{KEY}\n"}).read("KEY", "", parsers.secret_key, wanted="a key") == f"{KEY}\n"
