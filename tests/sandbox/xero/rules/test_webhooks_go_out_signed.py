"""Webhooks: signing, what fires them, dropping them, the handshake."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

KEY = b"demo-xero-webhook-key"


def right(hook):
    expected = base64.b64encode(hmac.new(KEY, hook.body, hashlib.sha256).digest()).decode()
    return hook.headers["x-xero-signature"] == expected


def events(sandbox, resource_id):
    found = []
    for hook in list(sandbox.received):
        found += [row for row in json.loads(hook.body)["events"] if row["resourceId"] == resource_id]
    return found


def test_every_change_of_an_invoice_is_told(sandbox, xero):
    invoice = xero.create_invoice()
    path = f"xero/invoices/{invoice['InvoiceID']}"
    sandbox.control("POST", f"{path}/approve")
    sandbox.control("POST", f"{path}/pay")
    told = sandbox.wait_for(lambda: len(events(sandbox, invoice["InvoiceID"])) == 3)
    assert told
    first, second, _ = events(sandbox, invoice["InvoiceID"])
    assert (first["eventCategory"], first["eventType"], second["eventType"]) == (
        "INVOICE",
        "CREATE",
        "UPDATE",
    )
    assert (first["tenantId"], first["tenantType"]) == (xero.tenant, "ORGANISATION")
    assert first["resourceUrl"].endswith(f"/xero/api.xro/2.0/Invoices/{invoice['InvoiceID']}")
    assert all(right(hook) for hook in sandbox.received)


def test_payments_can_be_silent(sandbox, xero):
    invoice = xero.create_invoice(Status="AUTHORISED")
    sandbox.switch(xero_payment_fires_update=False)
    sandbox.control("POST", f"xero/invoices/{invoice['InvoiceID']}/pay")
    sandbox.switch(xero_payment_fires_update=True)
    other = xero.create_invoice()
    sandbox.wait_for(lambda: events(sandbox, other["InvoiceID"]))
    assert len(events(sandbox, invoice["InvoiceID"])) == 1


def test_dropped_webhooks_never_arrive(sandbox, xero):
    sandbox.control("POST", "webhooks", {"mode": "drop"})
    silent = xero.create_invoice()
    sandbox.control("POST", "webhooks", {"mode": "deliver"})
    heard = xero.create_invoice()
    sandbox.wait_for(lambda: events(sandbox, heard["InvoiceID"]))
    assert events(sandbox, silent["InvoiceID"]) == []


def test_a_refused_write_tells_nothing(sandbox, xero):
    sandbox.received.clear()
    xero.call("PUT", "Invoices", {"Invoices": [xero.draft(), xero.draft(Type="SALE")]})
    heard = xero.create_invoice()
    sandbox.wait_for(lambda: events(sandbox, heard["InvoiceID"]))
    assert len([hook for hook in sandbox.received if json.loads(hook.body)["events"]]) == 1


def test_the_handshake_mixes_right_and_wrong_signatures(sandbox):
    sandbox.received.clear()
    sandbox.control("POST", "xero/intent-to-receive")
    sandbox.wait_for(lambda: len(sandbox.received) == 4)
    assert [right(hook) for hook in sandbox.received] == [True, False, True, False]
    assert all(json.loads(hook.body)["events"] == [] for hook in sandbox.received)
