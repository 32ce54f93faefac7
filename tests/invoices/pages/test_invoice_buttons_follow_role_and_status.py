"""Which buttons show, what each one does, and that the ones that matter ask first."""

from __future__ import annotations

import pytest

from integrations.models import OutboxMessage

FINANCE_ONLY = ("Approve", "Reject", "Void")


def shown(client, invoice, status, **columns):
    type(invoice).objects.filter(pk=invoice.pk).update(xero_status=status, **columns)
    page = client.get(f"/invoices/{invoice.uid}/").content.decode()
    actions = page[page.index("invoice-actions") : page.index("invoice-grid")]
    known = (
        "Edit",
        "Submit for approval",
        "Approve",
        "Reject",
        "Void",
        "Delete",
        "E-mail",
        "Download PDF",
        "Open in Xero",
    )
    return {name for name in known if f">{name}<" in actions}


def test_buttons_of_a_rep(as_rep, invoice):
    always = {"Download PDF", "Open in Xero"}
    assert shown(as_rep, invoice, "DRAFT") == always | {"Edit", "Submit for approval", "Delete"}
    assert shown(as_rep, invoice, "SUBMITTED") == always | {"Edit"}
    assert shown(as_rep, invoice, "AUTHORISED") == always | {"E-mail"}
    assert shown(as_rep, invoice, "DELETED") == {"Open in Xero"}


def test_buttons_of_finance(as_finance, invoice):
    assert {"Approve", "Reject", "Delete"} <= shown(as_finance, invoice, "SUBMITTED")
    assert "Void" in shown(as_finance, invoice, "AUTHORISED")
    assert "Void" not in shown(as_finance, invoice, "AUTHORISED", xero_amount_paid=1)


@pytest.mark.parametrize(
    ("verb", "status", "asked"),
    [
        ("submit", "DRAFT", "SUBMITTED"),
        ("approve", "SUBMITTED", "AUTHORISED"),
        ("reject", "SUBMITTED", "DRAFT"),
        ("void", "AUTHORISED", "VOIDED"),
        ("delete", "DRAFT", "DELETED"),
    ],
)
def test_a_button_asks_xero_for_the_status(as_finance, invoice, verb, status, asked):
    type(invoice).objects.filter(pk=invoice.pk).update(xero_status=status)
    answer = as_finance.post(f"/invoices/{invoice.uid}/{verb}/", {"reason": "Wrong customer", "version": "1"})
    assert answer.url == f"/invoices/{invoice.uid}/"
    assert OutboxMessage.objects.get().payload["status"] == asked


@pytest.mark.parametrize("verb", ["reject", "void", "delete", "email", "discard"])
def test_grave_buttons_ask_first_and_change_nothing_by_asking(as_finance, invoice, verb):
    page = as_finance.get(f"/invoices/{invoice.uid}/{verb}/").content.decode()
    assert "Cancel" in page
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("verb", ["submit", "approve", "share", "retry"])
def test_other_buttons_are_never_pressed_by_a_link(as_finance, invoice, verb):
    assert as_finance.get(f"/invoices/{invoice.uid}/{verb}/").status_code == 405


@pytest.mark.parametrize("verb", ["approve", "reject", "void"])
def test_a_rep_is_told_that_only_finance_can(as_rep, invoice, verb):
    answer = as_rep.post(f"/invoices/{invoice.uid}/{verb}/", {"reason": "x"}, follow=True)
    assert "Only finance can" in answer.content.decode()
    assert not OutboxMessage.objects.exists()


def test_the_link_appears_with_a_button_that_copies_it(as_rep, invoice):
    type(invoice).objects.filter(pk=invoice.pk).update(xero_status="AUTHORISED")
    as_rep.post(f"/invoices/{invoice.uid}/share/")
    assert OutboxMessage.objects.get().kind == "xero.invoice.fetch_online_url"
    assert "Getting the link from Xero" in as_rep.get(f"/invoices/{invoice.uid}/").content.decode()
    type(invoice).objects.filter(pk=invoice.pk).update(xero_online_url="https://in.xero.com/x")
    assert 'data-copy="https://in.xero.com/x"' in as_rep.get(f"/invoices/{invoice.uid}/").content.decode()
