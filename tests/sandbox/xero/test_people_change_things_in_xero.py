"""What people change in Xero behind the app's back: contacts, lists, locks, the connection."""

from __future__ import annotations

import requests


def said(response):
    return response.json()["Elements"][0]["ValidationErrors"][0]["Message"]


def test_a_contact_is_archived_and_restored(sandbox, xero):
    customer = xero.customer()
    draft = xero.draft()
    sandbox.control("POST", f"xero/contacts/{customer}/archive")
    assert said(xero.call("PUT", "Invoices", draft)) == "The contact is archived and cannot be used."
    sandbox.control("POST", f"xero/contacts/{customer}/restore")
    assert xero.call("PUT", "Invoices", draft).status_code == 200
    sandbox.control("POST", f"xero/contacts/{customer}/edit", {"fields": {"EmailAddress": "new@b.example"}})
    assert xero.get(f"Contacts/{customer}")["Contacts"][0]["EmailAddress"] == "new@b.example"


def test_an_item_vanishes_and_an_account_is_archived(sandbox, xero):
    draft = xero.draft(LineItems=[{"ItemCode": "NW-009", "Quantity": 1}])
    sandbox.control("DELETE", f"xero/lists/{xero.tenant}/Items/NW-009")
    assert said(xero.call("PUT", "Invoices", draft)) == "Item code 'NW-009' is not valid."
    archived = {"fields": {"Status": "ARCHIVED"}}
    sandbox.control("POST", f"xero/lists/{xero.tenant}/Accounts/260", archived)
    lines = [{"Description": "x", "UnitAmount": 1, "AccountCode": "260"}]
    assert "has been archived" in said(xero.call("PUT", "Invoices", xero.draft(LineItems=lines)))


def test_a_locked_period_takes_no_invoice(sandbox, xero):
    path = f"xero/organisations/{xero.tenant}/edit"
    sandbox.control("POST", path, {"fields": {"PeriodLockDate": "2026-11-01"}})
    assert xero.get("Organisation")["Organisations"][0]["PeriodLockDate"] == "/Date(1793491200000+0000)/"
    refused = xero.call("PUT", "Invoices", xero.draft(Date="2026-11-01"))
    assert said(refused).startswith("The document date cannot be before the period lock date")
    assert xero.call("PUT", "Invoices", xero.draft(Date="2026-11-02")).status_code == 200
    sandbox.control("POST", path, {"fields": {"PeriodLockDate": None}})


def test_the_app_is_cut_off_without_a_word(sandbox, xero):
    sandbox.control("POST", f"xero/organisations/{xero.tenant}/disconnect")
    assert xero.call("GET", "Organisation").status_code == 403
    token = xero.tokens["refresh_token"]
    renewed = sandbox.fetch_tokens(grant_type="refresh_token", refresh_token=token)
    assert renewed.status_code == 200


def test_pages_set_credits_against_invoices_and_merge_contacts(sandbox):
    sandbox.reset()
    xero = sandbox.connect_xero()
    invoice = xero.create_invoice(Status="AUTHORISED")
    short_code = xero.get("Organisation")["Organisations"][0]["ShortCode"]
    base = f"{sandbox.base_url}/xero/app/{short_code}"
    page = f"{base}/invoicing/view/{invoice['InvoiceID']}"
    shown = requests.post(page, data={"action": "credit", "amount": "20"}, timeout=20).text
    assert "CN-" in shown
    assert "Remove last credit" in shown
    contact = f"{base}/contacts/contact/{xero.customer()}"
    refused = requests.post(contact, data={"action": "merge", "into": "Nobody at all"}, timeout=20)
    assert (refused.status_code, "No contact bears this name." in refused.text) == (400, True)
    merged = requests.post(contact, data={"action": "merge", "into": "kestrel logistics"}, timeout=20)
    assert "Merged into" in merged.text


def test_too_much_paid_becomes_an_overpayment(sandbox, xero):
    sandbox.reset()
    client = sandbox.connect_xero()
    invoice = client.create_invoice(Status="AUTHORISED")
    sandbox.control("POST", f"xero/invoices/{invoice['InvoiceID']}/pay", {"amount": "150"})
    assert client.get(f"Invoices/{invoice['InvoiceID']}")["Invoices"][0]["Status"] == "PAID"
    rest = client.get("Overpayments", order="UpdatedDateUTC DESC")["Overpayments"][0]
    assert (rest["RemainingCredit"], rest["Status"]) == (30, "AUTHORISED")


def test_an_organisation_is_reset_and_is_another_one_then(sandbox):
    sandbox.reset()
    client = sandbox.connect_xero()
    told = sandbox.control("POST", f"xero/organisations/{client.tenant}/reset")
    assert told["tenantId"] != client.tenant
    assert client.call("GET", "Organisation").status_code == 403
    sandbox.reset()
