"""PDF, online link, e-mail, history, attachments, and the pages around them."""

from __future__ import annotations

import requests


def test_the_pdf_comes_by_the_accept_header_alone(xero):
    japanese = xero.get("Contacts", where='Name=="株式会社さくら商事"')["Contacts"][0]["ContactID"]
    invoice = xero.create_invoice(Contact={"ContactID": japanese})
    path = f"Invoices/{invoice['InvoiceID']}"
    pdf = xero.call("GET", path, headers={"Accept": "application/pdf"})
    assert (pdf.headers["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    both = xero.call("GET", path, headers={"Accept": "application/pdf, application/json"})
    assert "json" in both.headers["Content-Type"]
    trick = xero.call("GET", f"{path}/pdf")
    assert (trick.status_code, trick.content) == (404, b"")


def test_the_online_link_opens_for_anybody_but_not_for_a_draft(sandbox, xero):
    draft = xero.create_invoice()
    assert xero.call("GET", f"Invoices/{draft['InvoiceID']}/OnlineInvoice").status_code == 400
    sandbox.control("POST", f"xero/invoices/{draft['InvoiceID']}/approve")
    told = xero.get(f"Invoices/{draft['InvoiceID']}/OnlineInvoice")
    url = told["OnlineInvoices"][0]["OnlineInvoiceUrl"]
    page = requests.get(url, timeout=10)
    assert page.status_code == 200
    assert draft["InvoiceNumber"] in page.text
    assert requests.get(f"{url}/pdf", timeout=10).content[:5] == b"%PDF-"


def test_email_answers_204_once_submitted_and_marks_it_sent(xero):
    invoice = xero.create_invoice()
    path = f"Invoices/{invoice['InvoiceID']}"
    assert xero.call("POST", f"{path}/Email").status_code == 400
    xero.call("POST", path, {"Status": "AUTHORISED"})
    assert xero.call("POST", f"{path}/Email", {}).status_code == 204
    assert xero.get(path)["Invoices"][0]["SentToContact"] is True


def test_history_is_newest_first_and_takes_notes(xero):
    invoice = xero.create_invoice()
    path = f"Invoices/{invoice['InvoiceID']}/History"
    xero.call("PUT", path, {"HistoryRecords": [{"Details": "Made by Rita"}]})
    rows = xero.get(path)["HistoryRecords"]
    assert [(row["Changes"], row["User"]) for row in rows] == [
        ("Note", "System Generated"),
        ("Created", "System Generated"),
    ]
    assert rows[0]["Details"] == "Made by Rita"


def test_attachments_come_back_as_sent(xero):
    path = f"Invoices/{xero.create_invoice()['InvoiceID']}/Attachments"
    for number in range(10):
        put = xero.call(
            "PUT", f"{path}/note{number}.txt", data=b"hello", headers={"Content-Type": "text/plain"}
        )
        assert put.json()["Attachments"][0]["ContentLength"] == 5
    assert xero.call("PUT", f"{path}/more.txt", data=b"x").status_code == 400
    assert len(xero.get(path)["Attachments"]) == 10
    assert xero.call("GET", f"{path}/note3.txt").content == b"hello"


def test_every_page_opens_and_its_buttons_work(sandbox, xero):
    invoice = xero.create_invoice(Status="SUBMITTED")
    base = f"{sandbox.base_url}/xero/app/!nw001"
    contact = f"{base}/contacts/contact/{xero.customer()}"
    for url in (
        f"{sandbox.base_url}/xero/",
        f"{base}/",
        f"{base}/?status=PAID&q=inv",
        f"{base}/contacts/",
        contact,
    ):
        assert requests.get(url, timeout=10).status_code == 200
    page = f"{base}/invoicing/view/{invoice['InvoiceID']}"
    for action, text in (("reject", "Draft"), ("approve", "Awaiting payment"), ("pay", "Paid")):
        shown = requests.post(page, data={"action": action, "amount": ""}, timeout=10)
        assert f'<span class="chip">{text}</span>' in shown.text
    refused = requests.post(page, data={"action": "void"}, timeout=10)
    assert refused.status_code == 400
    assert "cannot be applied" in refused.text
