"""F66: an account or tax rate was archived, a period locked, a currency left, a plan's approvals used up. What our
lists know is said before anything is sent; the rest is said in Xero's own words beside the field it speaks of.
"""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import ReferenceItem
from integrations.models import OutboxMessage
from invoices import actions
from tests.faults.drafts import active_contact, read_contacts, saved, write
from tests.invoices.sync.end_to_end.steps import deliver_all, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_xero(sandbox, xero):
    """Change the organisation or an entry of its lists, in Xero; undone afterwards."""

    def do(where, **fields):
        sandbox.control("POST", where.format(tenant=xero.remote_id), {"fields": fields})

    yield do
    sandbox.control("POST", "reset", {"scenario": "demo"})
    sandbox.switch(xero_approval_limit=0, xero_minute_limit=10_000, xero_day_limit=100_000)


@pytest.fixture
def draft(xero, ada):
    """A draft that waits in the outbox."""
    read_contacts(xero)
    return write(xero, ada, contact=active_contact(xero))


def problems_of(invoice):
    message = OutboxMessage.objects.get(mailbox=invoice.mailbox, state="failed")
    assert message.failure == "rejected"
    return message.problems


@pytest.mark.parametrize(
    ("kind", "code", "words"), [("account", "200", "archived"), ("tax_rate", "OUTPUT2", "tax rate")]
)
def test_what_our_lists_know_is_said_before_anything_is_sent(xero, ada, draft, kind, code, words):
    deliver_all()
    ReferenceItem.objects.filter(connection=xero, kind=kind, remote_id=code).update(is_active=False)
    now = fresh(draft)
    content = actions.content_of(now)
    with pytest.raises(actions.InvalidInvoice) as refusal:
        actions.edit_invoice(now, by=ada, content=content, expected_version=now.version, submit=True)
    assert any(words in error.text.lower() and error.line is not None for error in refusal.value.errors)


def test_an_account_archived_unheard_of_is_said_in_xeros_words_at_its_line(in_xero, draft):
    in_xero("xero/lists/{tenant}/Accounts/200", Status="ARCHIVED")
    deliver_all()
    problems = problems_of(draft)
    assert any(problem["field"] == "account_code" for problem in problems), problems


def test_a_locked_period_is_said_at_the_date(in_xero, xero, ada, draft):
    tomorrow = dt.date.today() + dt.timedelta(days=1)  # noqa: DTZ011
    in_xero("xero/organisations/{tenant}/edit", PeriodLockDate=tomorrow.isoformat())
    deliver_all()
    problems = problems_of(draft)
    assert any(problem["field"] == "date" or "lock" in problem["text"].lower() for problem in problems), (
        problems
    )


def test_a_currency_xero_left_is_said(xero, ada):
    read_contacts(xero)
    with pytest.raises(actions.InvalidInvoice, match="does not use XPF"):
        write(xero, ada, contact=active_contact(xero), currency_code="XPF")


def test_approvals_used_up_leave_the_invoice_as_it_was(sandbox, in_xero, xero, ada):
    invoice = saved(xero, ada)
    sandbox.switch(xero_approval_limit=1)
    actions.approve_invoice(invoice, by=ada, seen=actions.Seen.of(invoice))
    deliver_all()

    assert fresh(invoice).xero_status == "DRAFT"
    assert problems_of(invoice)[0]["text"]
