"""What nobody could confirm of Xero is a switch of the sandbox: one life of an invoice, and each way ends well."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.models import OutboxMessage
from invoices import actions, sync
from invoices.models import Invoice
from tests.faults.pushes import chip_of, new_draft, sentences, work, work_until_done
from tests.faults.xero_sandbox import break_writes, in_xero
from tests.invoices.sync.end_to_end.steps import edit, fresh

pytestmark = pytest.mark.django_db

# Every switch that does not forbid a step of this life, turned away from its default.
EVERY_OTHER_WAY = {
    "xero_access_token_has_audience": False,
    "xero_approved_needs_due_date": True,
    "xero_callback_extras": True,
    "xero_checks_totals": True,
    "xero_contact_name_finds": False,
    "xero_currency_from_contact": True,
    "xero_dead_numbers_are_free": True,
    "xero_deep_link_opens_drafts": False,
    "xero_deleted_payment_moves_stamp": False,
    "xero_discount_rounded_down": True,
    "xero_draft_pdf": False,
    "xero_due_date_from_terms": True,
    "xero_email_marks_sent": False,
    "xero_email_refusal_is_plain": True,
    "xero_grace_returns_same_pair": True,
    "xero_invalid_client_is_401": True,
    "xero_items_read_with_invoices": False,
    "xero_items_written_with_invoices": True,
    "xero_key_clash_has_elements": True,
    "xero_line_account_moves_stamp": False,
    "xero_lists_deleted": False,
    "xero_merge_moves_stamps": False,
    "xero_modified_since_304": True,
    "xero_modified_since_inclusive": False,
    "xero_new_token_ends_grace": True,
    "xero_online_link_refusal_is_404": True,
    "xero_payment_fires_update": False,
    "xero_rounds_half_even": True,
    "xero_save_valid_siblings": True,
    "xero_submitted_needs_accounts": False,
    "xero_submitted_online_link": False,
    "xero_summarizes_errors": False,
    "xero_summary_has_pagination": False,
    "xero_unknown_id_is_404": False,
}

ELSEWHERE = {
    "xero_bulk_connect": "the consent page alone asks it",
    "xero_downgrades_to_draft": "below, with xero_may_approve",
    "xero_may_approve": "below: it forbids a step of this life",
    "xero_refresh_grace": "F37 and F38 live with it: the tests here share one consent",
    "xero_new_lines_first": "edits/test_lines_come_out_as_typed",
    "xero_shows_both_discounts": "edits/test_lines_come_out_as_typed",
    "xero_zero_lines_lose_account": "edits/test_lines_come_out_as_typed",
    "xero_app_minute_retry_after": "about a 429 of ten thousand calls a minute",
}


def test_no_open_question_is_left_out(sandbox):
    switches = sandbox.control("GET", "switches")
    asked = {name for name, value in switches.items() if name.startswith("xero_") and isinstance(value, bool)}
    assert asked == set(EVERY_OTHER_WAY) | set(ELSEWHERE)


@pytest.fixture
def turn(sandbox):
    """Turn switches; afterwards the company is as it was, and connected."""
    yield sandbox.switch
    sandbox.control("POST", "reset", {"scenario": "demo"})


class Life:
    """One invoice, what is done to it on either side, and whether both sides agree afterwards."""

    def __init__(self, sandbox, xero, restarted, invoice: Invoice) -> None:
        self.sandbox, self.xero, self.restarted, self.invoice = sandbox, xero, restarted, invoice

    def sent(self) -> Invoice:
        """Let what waits be sent."""
        work()
        work_until_done(self.restarted)
        return self.agreed()

    def done_in_xero(self, action: str, **given: str) -> Invoice:
        """Let a bookkeeper act, and the next look find it."""
        self.sandbox.control("POST", f"xero/invoices/{fresh(self.invoice).xero_id}/{action}", given)
        self.restarted.pass_time(2)
        assert sync.read_changes(self.xero)
        return self.sent()

    def agreed(self) -> Invoice:
        """Both sides say the same of the one document."""
        [theirs] = in_xero(self.sandbox, self.invoice)
        ours = fresh(self.invoice)
        money = (f"{ours.xero_amount_paid:.2f}", f"{ours.xero_amount_due:.2f}", f"{ours.xero_total:.2f}")
        assert (ours.xero_id, ours.xero_status) == (theirs["InvoiceID"], theirs["Status"])
        assert money == (theirs["AmountPaid"], theirs["AmountDue"], theirs["Total"])
        assert (ours.reference, ours.contact.xero_contact_id) == (theirs["Reference"], theirs["ContactID"])
        assert not OutboxMessage.objects.exclude(state__in=("delivered", "cancelled")).exists()
        return ours


@pytest.mark.parametrize("way", [{}, EVERY_OTHER_WAY], ids=["as most believe", "every other way"])
def test_from_a_lost_answer_to_paid_by_credit(sandbox, turn, deal, xero, ada, restarted, way):
    turn(**way)
    life = Life(sandbox, xero, restarted, new_draft(deal, xero, ada))
    break_writes(sandbox, "drop_after_commit")
    assert life.sent().xero_status == "DRAFT"
    edit(life.invoice, ada, reference="Whichever way")
    assert life.sent().reference == "Whichever way"
    actions.submit_invoice(fresh(life.invoice), by=ada)
    assert life.sent().xero_status == "SUBMITTED"
    actions.approve_invoice(fresh(life.invoice), by=ada, seen=actions.Seen.of(fresh(life.invoice)))
    assert life.sent().xero_status == "AUTHORISED"
    life.done_in_xero("pay", amount="10.00")
    life.done_in_xero("unpay")
    assert life.done_in_xero("credit").xero_status == "PAID"
    assert life.done_in_xero("uncredit").xero_status == "AUTHORISED"
    merge_its_contact(life)
    actions.void_invoice(fresh(life.invoice), by=ada)
    work_until_done(restarted)
    assert fresh(life.invoice).xero_status == "VOIDED"


def merge_its_contact(life: Life) -> None:
    """Merge its contact away in Xero; without moving stamps the nightly look finds what it did."""

    def another(client):
        return client.find_contacts_by_name("Kestrel Logistics")

    [into] = clients.run(life.xero, another, lane=Lane.PERSON)
    gone = fresh(life.invoice).contact.xero_contact_id
    life.sandbox.control("POST", f"xero/contacts/{gone}/merge", {"into": into.contact_id})
    life.restarted.pass_time(25 * 3600)
    assert sync.read_changes(life.xero)
    night = timezone.now() + timedelta(hours=25)
    assert sync.reread_open_invoices(life.xero, now=night, keep_going=lambda: True)
    assert life.sent().contact.xero_contact_id == into.contact_id


@pytest.mark.parametrize("to_draft", [False, True])
def test_an_approval_that_is_quietly_downgraded_is_not_called_one(
    sandbox, turn, deal, xero, ada, restarted, to_draft
):
    life = Life(sandbox, xero, restarted, new_draft(deal, xero, ada))
    life.sent()
    turn(xero_may_approve=False, xero_downgrades_to_draft=to_draft)
    actions.approve_invoice(fresh(life.invoice), by=ada, seen=actions.Seen.of(fresh(life.invoice)))
    work()
    assert fresh(life.invoice).xero_status == ("DRAFT" if to_draft else "SUBMITTED")
    got = "Draft" if to_draft else "Awaiting approval"
    assert sentences(life.invoice)[-1] == f"Xero made it {got} instead of Awaiting payment"
    assert chip_of(life.invoice) == "Not approved: it needs a look"
