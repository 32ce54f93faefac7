"""What is remembered of an exchange holds no secret and stays small."""

from __future__ import annotations

import pytest

from integrations.http.exchange import BODY_LIMIT, MASK, describe_body, redact_headers, redact_text


@pytest.mark.parametrize(
    "text",
    [
        '{"access_token": "hush", "a": 1}',
        '{"refresh_token":"hush',
        '{"http_auth_password":"hush"}',
        '{"id_token":"hu\\"sh hush"}',
        "grant_type=authorization_code&code=hush&redirect_uri=x",
        "client_secret=hush",
        "https://a.test/cb?state=1&code=hush",
        "https://a.test/panel?token=hush&id=1",
        "Authorization: Bearer hush-hush-hush",
        "sent Basic aHVzaDpodXNo hush".replace(" hush", ""),
        "eyJhbGciOiJIUzI1NiJ9.eyJodXNoIjoxfQ.hush",
    ],
)
def test_secrets_are_masked_by_name_and_by_shape(text):
    redacted = redact_text(text)

    assert "hush" not in redacted
    assert "aHVzaDpodXNo" not in redacted
    assert MASK in redacted


def test_known_secrets_are_masked_in_every_spelling():
    redacted = redact_text("a t0k/en+= b t0k%2Fen%2B%3D c t0k\\/en+=", secrets=["t0k/en+=", ""])

    assert redacted == f"a {MASK} b {MASK} c {MASK}"


@pytest.mark.parametrize("text", ['{"Code":"200","code":"ERR_X"}', "where=Code==1", '{"ItemCode":"NW-001"}'])
def test_account_and_item_codes_stay_readable(text):
    assert redact_text(text) == text


def test_headers_that_carry_secrets_are_masked_and_others_kept():
    headers = redact_headers(
        {"authorization": "Bearer x", "X-API-Token": "x", "Set-Cookie": "x", "Retry-After": "26"}
    )

    assert headers == {"authorization": MASK, "X-API-Token": MASK, "Set-Cookie": MASK, "Retry-After": "26"}


def test_a_pdf_is_only_named_with_its_size():
    assert describe_body(b"%PDF-1.7 \x00\x01", content_type="application/json") == "<binary 11 bytes>"
    assert describe_body(b"\x89PNG", content_type="image/png") == "<binary 4 bytes>"


def test_a_long_body_is_cut_and_says_so():
    body = describe_body(b"x" * (BODY_LIMIT + 10), content_type="text/plain")

    assert len(body) < BODY_LIMIT + 100
    assert body.endswith(f"<cut, {BODY_LIMIT + 10} bytes in all>")
