"""What must hold for any text: secrets never show, filters never break out, rows never lose a digit."""

from __future__ import annotations

import json
from decimal import Decimal
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.http import decode_row
from integrations.http.answer import Answer
from integrations.http.exchange import redact_text
from integrations.xero.calls import quote_text
from integrations.xero.schemas import InvoiceDocument

secrets = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=12, max_size=40)
money = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)


@settings(max_examples=60, deadline=None)
@given(secret=secrets, before=st.text(max_size=20), after=st.text(max_size=20))
def test_a_known_secret_never_shows(secret, before, after):
    text = f"{before}{secret}{after} {quote(secret, safe='')}"

    told = redact_text(text, secrets=[secret])

    assert secret not in told
    assert quote(secret, safe="") not in told


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=40))
def test_a_quoted_text_is_one_string(text):
    inner = quote_text(text)[1:-1]

    assert inner.replace('""', "").count('"') == 0
    assert inner.replace('""', '"') == text


@settings(max_examples=60, deadline=None)
@given(amount=money)
def test_no_digit_is_lost_between_the_wire_and_a_stored_row(amount):
    body = f'{{"InvoiceID":"i","Total":{amount:f}}}'.encode()
    raw = Answer(status=200, headers={}, content=body, exchange=None).plain()

    invoice = decode_row(raw, InvoiceDocument)

    assert invoice.total == amount
    assert Decimal(str(json.loads(json.dumps(invoice.raw))["Total"])) == amount
