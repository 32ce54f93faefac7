"""An invoice that awaits approval with another content than was submitted is marked, with both totals."""

from __future__ import annotations

from dataclasses import replace

from invoices import actions
from invoices.models import Invoice
from tests.invoices.actions.northwind import deliver_all
from tests.invoices.example_company import CONTENT


def awaiting(invoice: Invoice) -> Invoice:
    """The submission has reached Xero."""
    deliver_all(invoice)
    Invoice.objects.filter(pk=invoice.pk).update(xero_status="SUBMITTED", xero_id=f"x-{invoice.pk}")
    return Invoice.objects.get(pk=invoice.pk)


def edited(northwind, invoice: Invoice, **options) -> Invoice:
    actions.edit_invoice(
        invoice,
        by=northwind.rita,
        content=replace(CONTENT, reference="PO 9", lines=CONTENT.lines[:1] * 2),
        expected_version=invoice.version,
        **options,
    )
    return Invoice.objects.get(pk=invoice.pk)


def test_what_was_submitted_is_kept_with_who_asked(northwind):
    draft = northwind.confirmed()
    actions.submit_invoice(draft, by=northwind.rita)
    for invoice in (awaiting(draft), awaiting(northwind.draft(submit=True, allow_twin=True))):
        assert (invoice.submitted_by, invoice.submitted_version) == (northwind.rita, 1)
        assert invoice.submitted_total == invoice.total
        assert not invoice.is_changed_since_submitted


def test_an_edit_of_it_is_marked_with_both_totals_and_who(northwind):
    invoice = awaiting(northwind.draft(submit=True))
    changed = edited(northwind, invoice)
    assert changed.is_changed_since_submitted
    changes = actions.changes_since_submitted(changed)
    assert changes is not None
    assert (changes.seen.total, changes.by) == (invoice.total, "Rita Rep")
    assert "Reference" in {label for label, _, _ in changes.fields}
    assert "since it was submitted" in changes.text


def test_an_edit_of_what_was_submitted_in_xero_is_marked_too(northwind):
    changed = edited(northwind, northwind.confirmed("SUBMITTED"))
    assert changed.is_changed_since_submitted
    assert changed.submitted_by is None


def test_submitting_it_again_ends_the_mark(northwind):
    invoice = edited(northwind, awaiting(northwind.draft(submit=True)))
    again = edited(northwind, invoice, submit=True)
    assert not again.is_changed_since_submitted
    assert actions.changes_since_submitted(again) is None


def test_a_draft_is_not_marked(northwind):
    changed = edited(northwind, northwind.confirmed("DRAFT"))
    assert not changed.is_changed_since_submitted
