"""Edits of lines, with lost answers and each way Xero may store them: every line once, in order, to the cent."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.models import OutboxMessage
from invoices import actions, sync
from invoices.models import Invoice
from invoices.timeline import for_invoice
from tests.faults.drafts import TILES, WORK, saved
from tests.faults.xero_sandbox import break_writes
from tests.invoices.sync.end_to_end.steps import deliver_all, edit, fresh

pytestmark = pytest.mark.django_db

OFFER = replace(TILES, description="Roof,\nas offered ", quantity=Decimal(1), unit_amount=Decimal(3200))
LESS = replace(OFFER, discount_amount=Decimal(100))
SWITCHES = {
    "xero_new_lines_first": (True, False),
    "xero_shows_both_discounts": (True, False),
    "xero_zero_lines_lose_account": (True, False),
    "xero_third_decimal_of_rate": ("rounded", "cut", "refused"),
}


@pytest.fixture(params=[(name, value) for name, values in SWITCHES.items() for value in values], ids=str)
def position(request, sandbox):
    """One switch of the sandbox in one position."""
    name, value = request.param
    sandbox.control("POST", "switches", {name: value})
    yield
    sandbox.control("POST", "switches", {name: values[0] for name, values in SWITCHES.items()})


def held_of(xero, invoice):
    return clients.run(xero, lambda client: client.get_invoice(fresh(invoice).xero_id), lane=Lane.PERSON)


def words(lines):
    return [" ".join(line.description.split()) for line in lines]


def assert_as_typed(xero, invoice, *, total, order):
    held, now = held_of(xero, invoice), fresh(invoice)
    assert (held.total, now.xero_total, now.total) == (total, total, total)
    assert words(held.line_items) == words(now.lines.all()) == order
    assert not OutboxMessage.objects.filter(mailbox=invoice.mailbox).exclude(state="delivered").exists()
    assert not any("in Xero" in entry.sentence and "changed" in entry.sentence for entry in for_invoice(now))


@pytest.mark.parametrize("is_lost", [False, True])
def test_a_line_added_with_a_discount_is_billed_once(sandbox, xero, ada, position, is_lost):
    invoice = saved(xero, ada, lines=[TILES])
    if is_lost:
        break_writes(sandbox, "drop_after_commit", method="POST")
    edit(invoice, ada, lines=[*actions.content_of(fresh(invoice)).lines, LESS])
    deliver_all()
    deliver_all(seconds=300)

    assert_as_typed(xero, invoice, total=Decimal("3780.00"), order=["Slate tiles", "Roof, as offered"])


def test_lines_keep_the_order_they_were_put_in(xero, ada, position):
    invoice = saved(xero, ada)
    tiles, work = actions.content_of(fresh(invoice)).lines
    edit(invoice, ada, lines=[tiles, work, OFFER])
    deliver_all()
    assert_as_typed(
        xero, invoice, total=Decimal("4092.00"), order=["Slate tiles", "An hour of work", "Roof, as offered"]
    )

    tiles, work, offer = actions.content_of(fresh(invoice)).lines
    edit(invoice, ada, lines=[offer, tiles, work])
    deliver_all()
    assert_as_typed(
        xero, invoice, total=Decimal("4092.00"), order=["Roof, as offered", "Slate tiles", "An hour of work"]
    )


def test_an_edit_of_the_reference_sends_no_line(sandbox, xero, ada, position):
    odd = replace(TILES, quantity=Decimal(2), unit_amount=Decimal(148), discount_amount=Decimal(20))
    invoice = saved(xero, ada, lines=[odd])
    before = held_of(xero, invoice)
    edit(invoice, ada, reference="PO-2")
    deliver_all()

    assert_as_typed(xero, invoice, total=Decimal("331.20"), order=["Slate tiles"])
    assert [line.line_item_id for line in held_of(xero, invoice).line_items] == [
        line.line_item_id for line in before.line_items
    ]


def test_a_list_that_gives_the_rate_alone_changes_nothing(sandbox, xero, ada, position):
    invoice = saved(xero, ada, lines=[LESS, WORK])
    sandbox.control("POST", f"xero/invoices/{invoice.xero_id}/edit", {"fields": {"Reference": "Theirs"}})
    assert sync.read_changes(xero)
    now = fresh(invoice)
    assert now.reference == "Theirs"
    assert [(line.discount_rate, line.discount_amount) for line in now.lines.all()] == [
        (None, 100),
        (None, None),
    ]
    assert not any("Discount" in entry.detail for entry in for_invoice(now))


def test_a_percentage_stays_a_percentage(xero, ada, position):
    invoice = saved(xero, ada, lines=[replace(TILES, discount_rate=Decimal("12.5"))])
    assert Invoice.objects.get(pk=invoice.pk).lines.get().discount_rate == Decimal("12.5")
    [line] = actions.content_of(fresh(invoice)).lines
    edit(invoice, ada, lines=[replace(line, quantity=Decimal(8))])
    deliver_all()
    assert_as_typed(xero, invoice, total=Decimal("105.00"), order=["Slate tiles"])
