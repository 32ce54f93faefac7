"""More of what nobody could confirm about Xero: ids, papers, batches, payments taken back, links, consents."""

from __future__ import annotations

import requests

NOBODY = "00000000-0000-4000-8000-00000000dead"


def draft_of(xero, **fields):
    return f"Invoices/{xero.create_invoice(**fields)['InvoiceID']}"


def test_a_write_that_names_an_unknown_id(xero, turn):
    def answers():
        invoice = xero.call("POST", "Invoices", {"InvoiceID": NOBODY, "Reference": "x"})
        contact = xero.call("PUT", "Invoices", xero.draft(Contact={"ContactID": NOBODY}))
        return invoice.status_code, contact.status_code

    assert answers() == (404, 404)
    turn(xero_unknown_id_is_404=False)
    assert answers() == (400, 400)


def test_papers_of_a_draft_and_of_a_submitted_one(xero, turn):
    draft, submitted = draft_of(xero), draft_of(xero, Status="SUBMITTED")

    def answers():
        pdf = xero.call("GET", draft, headers={"Accept": "application/pdf"})
        return pdf.status_code, xero.call("GET", f"{submitted}/OnlineInvoice").status_code

    assert answers() == (200, 200)
    turn(xero_draft_pdf=False, xero_submitted_online_link=False)
    assert answers() == (404, 400)


def test_whether_e_mailing_marks_as_sent(xero, turn):
    mailable = xero.get("Contacts", where='Name=="Ashford Plumbing"')["Contacts"][0]["ContactID"]

    def is_sent():
        path = draft_of(xero, Status="AUTHORISED", Contact={"ContactID": mailable})
        assert xero.call("POST", f"{path}/Email").status_code == 204
        return xero.get(path)["Invoices"][0]["SentToContact"]

    assert is_sent() is True
    turn(xero_email_marks_sent=False)
    assert is_sent() is False


def test_whether_a_refused_batch_keeps_its_good_ones(xero, turn):
    def kept(number):
        batch = {"Invoices": [xero.draft(InvoiceNumber=number), xero.draft(LineItems=[])]}
        assert xero.call("PUT", "Invoices", batch).status_code == 400
        return len(xero.get("Invoices", InvoiceNumbers=number)["Invoices"])

    assert kept("SIB-1") == 0
    turn(xero_save_valid_siblings=True)
    assert kept("SIB-2") == 1


def test_whether_a_deleted_payment_shows_as_changed(sandbox, xero, turn):
    def shows():
        invoice = xero.create_invoice(Status="AUTHORISED")
        money = {"Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": 5}
        paid = xero.call("PUT", "Payments", {"Payments": [money | {"Date": "2026-11-20"}]}).json()[
            "Payments"
        ][0]
        sandbox.advance(60)
        xero.call("POST", f"Payments/{paid['PaymentID']}", {"Status": "DELETED"})
        read = xero.get(f"Payments/{paid['PaymentID']}")["Payments"][0]
        assert read["Status"] == "DELETED"
        return read["UpdatedDateUTC"] > paid["UpdatedDateUTC"]

    assert shows() is True
    turn(xero_deleted_payment_moves_stamp=False)
    assert shows() is False
    sandbox.control("POST", "clock", {"offset_seconds": 0})


def test_whose_currency_an_invoice_has(xero, turn):
    made = xero.call("PUT", "Contacts", {"Name": "Pays in euro", "DefaultCurrency": "EUR"}).json()[
        "Contacts"
    ][0]
    contact = {"Contact": {"ContactID": made["ContactID"]}}
    assert xero.create_invoice(**contact)["CurrencyCode"] == "GBP"
    turn(xero_currency_from_contact=True)
    foreign = xero.create_invoice(**contact)
    assert (foreign["CurrencyCode"], foreign["CurrencyRate"]) == ("EUR", 1.17)


def test_what_the_link_into_xero_opens(sandbox, xero, turn):
    code = xero.get("Organisation")["Organisations"][0]["ShortCode"]
    page = f"{sandbox.base_url}/xero/app/{code}/invoicing/view/{draft_of(xero).partition('/')[2]}"
    assert requests.get(page, timeout=20).status_code == 200
    turn(xero_deep_link_opens_drafts=False)
    assert requests.get(page, timeout=20).status_code == 404


def test_one_organisation_a_consent(sandbox, turn):
    turn(xero_bulk_connect=False)
    asked = {
        "response_type": "code",
        "client_id": "demo-xero-client",
        "state": "s1",
        "scope": "accounting.invoices",
    }
    asked["redirect_uri"] = "http://localhost:8000/connections/xero/callback/"
    url = f"{sandbox.base_url}/xero/identity/connect/authorize"
    form = {"tenant": "all", "decision": "allow"}
    answer = requests.post(url, params=asked, data=form, allow_redirects=False, timeout=20)
    assert (answer.status_code, "Choose one organisation only." in answer.text) == (200, True)


def test_how_the_app_s_minute_is_spelt(xero, turn):
    turn(xero_app_minute_limit=1, xero_app_minute_problem="app-minute")
    refused = next(answer for answer in iter(lambda: xero.call("GET", "Users"), None) if not answer.ok)
    assert refused.headers["X-Rate-Limit-Problem"] == "app-minute"
    assert int(refused.headers["Retry-After"]) > 0


def test_whether_another_account_on_a_paid_line_shows_as_changed(sandbox, xero, turn):
    def shows():
        invoice = xero.create_invoice(Status="AUTHORISED")
        path = f"Invoices/{invoice['InvoiceID']}"
        sandbox.control("POST", f"xero/invoices/{invoice['InvoiceID']}/pay", {"amount": "10"})
        before = xero.get(path)["Invoices"][0]
        line = {"LineItemID": before["LineItems"][0]["LineItemID"], "AccountCode": "260"}
        after = xero.call("POST", path, {"LineItems": [line]}).json()["Invoices"][0]
        assert after["LineItems"][0]["AccountCode"] == "260"
        return after["UpdatedDateUTC"] > before["UpdatedDateUTC"]

    assert shows() is True
    turn(xero_line_account_moves_stamp=False)
    assert shows() is False
