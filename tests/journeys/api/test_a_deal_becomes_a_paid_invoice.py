"""The whole way, once, as a program walks it: deal, draft, submitted, approved in Xero, paid, shown everywhere."""

from __future__ import annotations

import requests

from tests.journeys.people import eventually, in_xero, invoices_created


def test_a_deal_becomes_a_paid_invoice(stack, rep_program):
    deal = rep_program.deal("Office refit, phase 1")

    made = rep_program.post("/invoices/", {"deal": deal["id"]})
    draft = rep_program.wait_for_status(made["id"], "DRAFT")
    assert draft["xero_number"].startswith("INV-")

    rep_program.post(f"/invoices/{made['id']}/submit/")
    rep_program.wait_for_status(made["id"], "SUBMITTED")

    in_xero(stack, draft["xero_id"], "approve")
    approved = rep_program.wait_for_status(made["id"], "AUTHORISED", seconds=5)
    assert approved["status"] == "Awaiting payment"

    in_xero(stack, draft["xero_id"], "pay")
    paid = rep_program.wait_for_status(made["id"], "PAID", seconds=5)
    assert float(paid["amount_due"]) == 0

    pdf = eventually(
        lambda: rep_program.call("GET", f"/invoices/{made['id']}/pdf/"),
        lambda answer: answer.status_code == 200,
    )
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")


def test_the_deal_in_pipedrive_shows_the_invoice(stack, rep_program):
    deal = rep_program.deal("Office refit, phase 1")
    made = rep_program.get("/invoices/", deal=deal["id"])["results"][0]

    def shown() -> str:
        return requests.get(f"{stack.sandbox}/pipedrive/deal/{deal['pipedrive_id']}", timeout=10).text

    page = eventually(shown, lambda text: made["xero_number"] in text and "Paid" in text)

    assert f"{stack.site}/deals/{deal['id']}/" in page


def test_one_invoice_exists_in_xero_for_one_request(stack, rep_program):
    deal = rep_program.deal("Office refit, phase 1")
    made = rep_program.get("/invoices/", deal=deal["id"])["results"]

    in_xero_now = invoices_created(stack, made[0]["id"])

    assert [row["InvoiceID"] for row in in_xero_now] == [made[0]["xero_id"]]
