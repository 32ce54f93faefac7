"""An invoice changed here and in Xero: the page shows every version and does what is pressed."""

from __future__ import annotations

import pytest

from integrations.models import OutboxMessage
from invoices.models import Invoice
from invoices.timeline import for_invoice
from tests.invoices.conflicting_edits import meet


@pytest.fixture
def met(invoice):
    return meet(invoice)


def address(invoice, page="conflict"):
    return f"/invoices/{invoice.uid}/{page}/"


def press(client, invoice, intent, **typed):
    seen = Invoice.objects.get(pk=invoice.pk).xero_updated_at.isoformat()
    return client.post(address(invoice), {"intent": intent, "seen": seen, **typed})


def waiting(invoice):
    return OutboxMessage.objects.filter(mailbox=invoice.mailbox, state="pending")


def test_the_invoice_leads_to_the_decision(as_rep, invoice, met):
    page = as_rep.get(f"/invoices/{invoice.uid}/").content.decode()

    assert "Changed in Xero too" in page
    assert address(invoice) in page
    assert "Edit and resend" not in page
    assert "do-retry" not in page


def test_all_versions_stand_side_by_side(as_rep, invoice, met, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        page = as_rep.get(address(invoice)).content.decode()

    clashes, merging = page.split('id="merging"')
    for words in ("Reference", "Ours", "Theirs", "(empty)"):
        assert words in clashes
    assert "Due date" in merging
    assert "24/12/2026" in merging


def test_send_mine_merges_the_rest(as_rep, invoice, met):
    press(as_rep, invoice, "yours", **{"choice-reference": "theirs"})

    invoice.refresh_from_db()
    assert (invoice.reference, str(invoice.due_date)) == ("Ours", "2026-12-24")
    assert waiting(invoice).get().payload["body"]["Reference"] == "Ours"


def test_keep_xeros_version_gives_mine_up(as_rep, invoice, met):
    press(as_rep, invoice, "theirs")

    invoice.refresh_from_db()
    assert (invoice.reference, str(invoice.due_date)) == ("Theirs", "2026-12-24")
    assert not waiting(invoice).exists()
    assert for_invoice(invoice)[-1].sentence == "Rita Rep kept Xero's version"


def test_what_is_chosen_field_by_field_is_sent(as_rep, invoice, met):
    Invoice.objects.filter(pk=invoice.pk).update(line_amount_types="Exclusive")
    press(as_rep, invoice, "choose", **{"choice-reference": "theirs"})

    invoice.refresh_from_db()
    assert invoice.reference == "Theirs"
    assert not waiting(invoice).exists()


def test_edit_before_sending_starts_from_the_choice(as_rep, invoice, met):
    answer = press(as_rep, invoice, "edit", **{"choice-reference": "theirs"})
    assert answer.url == f"{address(invoice, 'edit')}?choice-reference=theirs"
    page = as_rep.get(answer.url).content.decode()

    assert 'value="Theirs"' in page
    assert 'value="2026-12-24"' in page


def test_a_version_seen_too_long_ago_is_not_decided_on(as_rep, invoice, met):
    answer = as_rep.post(
        address(invoice), {"intent": "yours", "seen": "2026-01-01T00:00:00+00:00"}, follow=True
    )

    assert "changed in Xero again" in answer.content.decode()
    met.refresh_from_db()
    assert met.state == "failed"


def test_nothing_to_decide_leads_back(as_rep, invoice):
    answer = as_rep.get(address(invoice), follow=True)
    assert "There is nothing left to decide." in answer.content.decode()
