"""A state that was kept under a name is returned to whole: books, sign-ins, switches and the clock."""

from __future__ import annotations

import requests


def test_everything_is_as_it_was(sandbox):
    sandbox.reset()
    xero = sandbox.connect_xero()
    kept = xero.create_invoice(Reference="kept")
    sandbox.keep("afternoon")
    lost = xero.create_invoice(Reference="lost")
    sandbox.switch(xero_day_limit=77)
    sandbox.advance(7 * 24 * 3600)
    sandbox.control("POST", "faults", {"service": "xero", "fault": "status", "code": 503})

    sandbox.return_to("afternoon")

    assert xero.call("GET", f"Invoices/{kept['InvoiceID']}").status_code == 200
    assert xero.call("GET", f"Invoices/{lost['InvoiceID']}").status_code == 404
    assert sandbox.control("GET", "switches")["xero_day_limit"] == 0


def test_the_tokens_of_then_are_good_again(sandbox):
    sandbox.reset()
    xero = sandbox.connect_xero()
    sandbox.keep("connected")
    sandbox.reset()
    assert xero.call("GET", "Invoices").status_code == 403

    sandbox.return_to("connected")

    assert xero.call("GET", "Invoices").status_code == 200
    assert sandbox.fetch_tokens(grant_type="refresh_token", refresh_token=xero.tokens["refresh_token"]).ok


def test_a_state_that_was_not_kept_changes_nothing(sandbox):
    sandbox.switch(xero_day_limit=77)
    for name in ("never", "../demo"):
        response = requests.post(f"{sandbox.base_url}/control/reset", json={"snapshot": name}, timeout=10)
        assert response.status_code == 400
        assert response.json()["error"]
    assert sandbox.control("GET", "switches")["xero_day_limit"] == 77
    sandbox.reset()
