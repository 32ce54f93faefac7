"""The desk does what its page showed, to each invoice: what changed since is shown again, drafts are named as such."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from integrations.models import OutboxMessage
from invoices import actions
from invoices.models import Invoice
from tests.factories import InvoiceFactory, UserFactory, XeroConnectionFactory

URL = reverse("admin:invoices_invoice_changelist")


@pytest.fixture
def rep(organisation):
    return UserFactory(name="Rita Rep", organisations=[organisation])


@pytest.fixture
def submitted(organisation, rep):
    return [
        InvoiceFactory(connection=organisation, xero_status="SUBMITTED", owner=rep, xero_number=f"INV-{n}")
        for n in (1, 2)
    ]


def choose(client, action, *invoices, query=""):
    """Select invoices and press Go; answers the page that asks."""
    sent = {"action": action, "_selected_action": [invoice.pk for invoice in invoices]}
    return client.post(URL + query, sent)


def answer(client, page, query="", **more):
    """Press the button of a page that asked."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode())
    sent: dict[str, list[str]] = {}
    for name, value in fields:
        sent.setdefault(name, []).append(value)
    return client.post(URL + query, {**sent, **more}, follow=True)


def asked():
    return list(
        OutboxMessage.objects.filter(kind="xero.invoice.set_status").values_list("payload__status", flat=True)
    )


def raise_price(invoice, rep):
    content = actions.content_of(invoice)
    content.lines[0].__dict__["unit_amount"] = Decimal(98000)
    actions.edit_invoice(invoice, by=rep, content=content, expected_version=invoice.version)
    OutboxMessage.objects.update(state="delivered")


def test_what_was_seen_is_approved(desk, submitted):
    answer(desk, choose(desk, "approve", *submitted))
    assert asked() == ["AUTHORISED", "AUTHORISED"]


@pytest.mark.parametrize(
    ("action", "status", "word"),
    [
        ("approve", "SUBMITTED", "AUTHORISED"),
        ("reject", "SUBMITTED", "DRAFT"),
        ("void", "AUTHORISED", "VOIDED"),
    ],
)
def test_one_that_changed_is_shown_again_and_the_others_go_through(desk, submitted, action, status, word):
    Invoice.objects.update(xero_status=status)
    page = choose(desk, action, *submitted)
    Invoice.objects.filter(pk=submitted[0].pk).update(
        version=2, total=Decimal(60000), xero_total=Decimal(60000)
    )

    told = answer(desk, page, reason="Wrong price")

    text = told.content.decode()
    assert asked() == [word]
    assert "have changed since you looked" in text
    assert "£120.00" in text
    assert "£60,000.00" in text
    assert [row.invoice.pk for group in told.context["groups"] for row in group.rows] == [submitted[0].pk]

    answer(desk, told, reason="Wrong price")
    assert asked() == [word, word]


def test_who_changed_what_is_told(desk, submitted, rep):
    page = choose(desk, "approve", submitted[0])
    raise_price(submitted[0], rep)
    text = answer(desk, page).content.decode()
    assert "Rita Rep changed this invoice" in text
    assert "Price of line 1" in text
    assert asked() == []


def test_an_answer_that_does_not_say_what_was_seen_is_asked_again(desk, submitted):
    sent = {"action": "approve", "_selected_action": [submitted[0].pk], "confirmed": "yes"}
    text = desk.post(URL, sent, follow=True).content.decode()
    assert "not known which version" in text
    assert asked() == []


def test_one_that_left_the_filter_meanwhile_is_told(desk, submitted):
    query = "?status=awaiting-approval"
    page = choose(desk, "approve", submitted[0], query=query)
    Invoice.objects.filter(pk=submitted[0].pk).update(xero_status="DRAFT")
    text = answer(desk, page, query=query).content.decode()
    assert "sent back to draft" in text
    assert asked() == []


def test_the_page_names_status_organisation_sums_and_who_asked(desk, organisation, submitted, rep, fin):
    draft = InvoiceFactory(connection=organisation)
    actions.submit_invoice(draft, by=rep)
    OutboxMessage.objects.all().delete()
    Invoice.objects.filter(pk=draft.pk).update(xero_status="SUBMITTED")
    other = XeroConnectionFactory(name="Northwind Inc")
    fin.organisations.add(other)
    foreign = InvoiceFactory(connection=other, xero_status="SUBMITTED", currency_code="USD")

    text = " ".join(choose(desk, "approve", *submitted, draft, foreign).content.decode().split())

    assert "Awaiting approval" in text
    assert "submitted by Rita Rep" in text
    assert "Northwind Traders Ltd: 3 invoices, £360.00" in text
    assert "Northwind Inc: 1 invoice, US$120.00" in text


def test_drafts_that_nobody_submitted_are_named_and_left_unless_ticked(desk, organisation, submitted):
    drafts = InvoiceFactory.create_batch(3, connection=organisation)
    page = choose(desk, "approve", *submitted, *drafts)
    assert "3 of these were never submitted" in page.content.decode()

    text = answer(desk, page).content.decode()
    assert asked() == ["AUTHORISED"] * 2
    assert "3 drafts that nobody submitted" in text

    answer(desk, choose(desk, "approve", *drafts), drafts="yes")
    assert asked() == ["AUTHORISED"] * 5


def test_an_invoice_of_another_organisation_can_not_be_smuggled_in(desk, foreign_organisation, submitted):
    foreign = InvoiceFactory(connection=foreign_organisation, xero_status="SUBMITTED")
    page = choose(desk, "approve", submitted[0])
    answer(desk, page, seen=f"{foreign.pk}=1:120:SUBMITTED")
    assert asked() == []


def test_a_change_after_the_submission_is_marked_in_the_list_and_on_the_page(desk, submitted, rep):
    raise_price(submitted[0], rep)
    assert "Changed since submitted" in desk.get(URL).content.decode()
    text = choose(desk, "approve", submitted[0]).content.decode()
    assert "Changed since submitted" in text
    assert "£98,000.00" in text
