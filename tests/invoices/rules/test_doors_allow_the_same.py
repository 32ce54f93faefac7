"""What a person may do with an invoice now is the same on its page, in the API, at the desk and for the action."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import ConnectionState, Role
from integrations.models import OutboxMessage
from invoices import actions
from invoices.allowed import Verb, allowed_verbs, read_states
from invoices.message_kinds import CHANGING_KINDS
from invoices.models import Invoice, TimelineEntry
from tests.factories import InvoiceFactory, OutboxMessageFactory, UserFactory, XeroConnectionFactory
from tests.invoices.conflicting_edits import meet

DO = {
    Verb.EDIT: lambda invoice, by: actions.edit_invoice(
        invoice, by=by, content=actions.content_of(invoice), expected_version=invoice.version
    ),
    Verb.SUBMIT: lambda invoice, by: actions.submit_invoice(invoice, by=by),
    Verb.APPROVE: lambda invoice, by: actions.approve_invoice(invoice, by=by, seen=actions.Seen.of(invoice)),
    Verb.REJECT: lambda invoice, by: actions.reject_invoice(invoice, by=by, reason="Wrong price"),
    Verb.VOID: lambda invoice, by: actions.void_invoice(invoice, by=by),
    Verb.DELETE: lambda invoice, by: actions.delete_invoice(invoice, by=by),
    Verb.EMAIL: lambda invoice, by: actions.email_invoice(invoice, by=by),
    Verb.SHARE: lambda invoice, by: actions.request_online_url(invoice, by=by),
    Verb.PDF: lambda invoice, by: actions.request_pdf(invoice, by=by),
    Verb.RETRY: lambda invoice, by: actions.retry_invoice(invoice, by=by),
    Verb.DISCARD: lambda invoice, by: actions.discard_failed(invoice, by=by, reason="Given up"),
    Verb.RESOLVE: lambda invoice, by: actions.keep_theirs(invoice, by=by),
}
AT_DESK = {"approve": Verb.APPROVE, "reject": Verb.REJECT, "void": Verb.VOID, "try_again": Verb.RETRY}
# The page has a button of this id for each of these.
ON_PAGE = set(DO) - {Verb.RESOLVE, Verb.SHARE} | {"decide"}


def nothing(invoice):
    """Nothing is on its way."""


def message(invoice, kind, payload, mailbox="", **columns):
    return OutboxMessageFactory(
        connection=invoice.connection, mailbox=f"{invoice.mailbox}{mailbox}", kind=kind,
        payload={"invoice_id": invoice.pk, **payload}, **columns,
    )  # fmt: skip


def submitting(invoice):
    message(invoice, "xero.invoice.set_status", {"status": "SUBMITTED"})


def approving(invoice):
    message(invoice, "xero.invoice.set_status", {"status": "AUTHORISED"})


def refused_step(invoice):
    message(invoice, "xero.invoice.set_status", {"status": "VOIDED"}, state="failed", failure="rejected")


def refused_edit(invoice):
    body = {"body": {"Status": ""}, "contact": {}}
    message(invoice, "xero.invoice.update", body, state="failed", failure="rejected")


def refused_pdf(invoice):
    message(invoice, "xero.invoice.fetch_pdf", {}, mailbox=":pdf", state="failed", failure="rejected")


def waits_for_a_reconnect(invoice):
    message(invoice, "xero.invoice.update", {"body": {}}, failure="needs_reconnect")


def paid_in_part(invoice):
    Invoice.objects.filter(pk=invoice.pk).update(xero_amount_paid=Decimal(5))


def without_address(invoice):
    type(invoice.contact).objects.update(email_address="")


def disconnected(invoice):
    type(invoice.connection).objects.update(state=ConnectionState.DISCONNECTED)


def in_conflict(invoice):
    meet(invoice)


# With the statuses in which the situation can be.
SITUATIONS = {
    nothing: ["", "DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED", "FROZEN"],
    submitting: ["", "DRAFT"],
    approving: ["DRAFT", "SUBMITTED"],
    refused_step: ["SUBMITTED", "AUTHORISED", "PAID"],
    refused_edit: ["", "DRAFT", "SUBMITTED", "AUTHORISED"],
    refused_pdf: ["DRAFT", "AUTHORISED", "DELETED"],
    waits_for_a_reconnect: ["DRAFT", "SUBMITTED"],
    paid_in_part: ["AUTHORISED", "PAID"],
    without_address: ["AUTHORISED", "PAID"],
    disconnected: ["DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"],
    in_conflict: ["DRAFT", "SUBMITTED", "AUTHORISED"],
}


class Case:
    """One invoice in one situation, and a person of sales and one of finance who may open it."""

    def __init__(self, status, situation):
        north = XeroConnectionFactory(name="Northwind")
        self.rep = UserFactory(name="Rita", organisations=[north])
        self.finance = UserFactory(name="Fiona", role=Role.FINANCE, organisations=[north])
        self.invoice = InvoiceFactory(
            connection=north, owner=self.rep, xero_status=status,
            contact__email_address="accounts@ridgeway.test", **({"xero_id": ""} if not status else {}),
        )  # fmt: skip
        situation(self.invoice)
        self.invoice = Invoice.objects.select_related("connection", "contact").get(pk=self.invoice.pk)

    def allowed(self, person):
        return set(allowed_verbs(read_states([self.invoice])[0], person))

    def is_done(self, verb, person):
        """Whether the action does it; what is wrong with the content is another matter."""
        try:
            with transaction.atomic():
                before = self.written()
                answer = DO[verb](self.invoice, person)
                # A second click is taken, and changes nothing. A PDF asked for during a change comes after it.
                is_awaited = verb is Verb.PDF and answer is not None and answer.kind in CHANGING_KINDS
                has_changed = is_awaited or self.written() != before
                transaction.set_rollback(True)
                return has_changed
        except actions.NotAllowed:
            return False
        except actions.InvalidInvoice:
            return True

    def written(self):
        return TimelineEntry.objects.count(), list(OutboxMessage.objects.order_by("pk").values())

    def open(self, person, address):
        client = Client()
        client.force_login(person)
        return client.get(address)


@pytest.fixture(
    params=[
        pytest.param((status, situation), id=f"{status or 'new'}-{situation.__name__}")
        for situation, statuses in SITUATIONS.items()
        for status in statuses
    ]
)
def case(request, db):
    return Case(*request.param)


def test_an_action_does_what_is_allowed_and_nothing_else(case):
    for person in (case.rep, case.finance):
        assert {verb for verb in DO if case.is_done(verb, person)} == case.allowed(person)


def test_the_api_names_what_is_allowed(case):
    for person in (case.rep, case.finance):
        answer = case.open(person, f"/api/v1/invoices/{case.invoice.uid}/").json()
        assert set(answer["may"]) == case.allowed(person)


def test_the_page_has_a_button_for_what_is_allowed(case):
    for person in (case.rep, case.finance):
        page = case.open(person, f"/invoices/{case.invoice.uid}/").content.decode()
        allowed = case.allowed(person)
        if Verb.RESOLVE in allowed:
            # A decision takes the place of an edit, of a retry and of a discard.
            allowed = allowed - {Verb.EDIT, Verb.RETRY, Verb.DISCARD} | {"decide"}
        if not case.invoice.xero_id:
            # What Xero never had is deleted instead.
            allowed -= {Verb.DISCARD}
        shown = {verb for verb in ON_PAGE if f'id="do-{verb}"' in page}
        if 'id="do-retry-pdf"' in page:
            # A failed PDF is tried again beside the PDF, and there is nothing of it to discard.
            shown, allowed = shown | {Verb.RETRY}, allowed - {Verb.DISCARD}
        assert shown == allowed & ON_PAGE


def test_the_desk_says_what_it_will_leave_out(case):
    client = Client()
    client.force_login(case.finance)
    for action, verb in AT_DESK.items():
        sent = {"action": action, "_selected_action": case.invoice.pk}
        page = client.post(reverse("admin:invoices_invoice_changelist"), sent)
        assert [bool(refusal) for _, refusal in page.context["rows"]] == [
            verb not in case.allowed(case.finance)
        ]


def test_finance_may_approve_a_draft_that_nobody_submitted(db):
    case = Case("DRAFT", nothing)
    assert 'id="do-approve"' in case.open(case.finance, f"/invoices/{case.invoice.uid}/").content.decode()
    assert 'id="do-approve"' not in case.open(case.rep, f"/invoices/{case.invoice.uid}/").content.decode()


def test_the_page_says_why_there_is_no_email(db):
    case = Case("AUTHORISED", without_address)
    page = case.open(case.rep, f"/invoices/{case.invoice.uid}/").content.decode()
    assert "This customer has no e-mail address in Xero" in page
