"""What people do in the application: draft, edit, submit, approve, reject, void, delete, e-mail, retry, discard,
reconnect.

They call the same functions as pages and API, and accept a refusal. What was accepted becomes an expectation.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from django.db.models import Q

from accounts.models import Connection, ConnectionState, User
from chaos.expectations import Expectations
from integrations.models import OutboxMessage, OutboxState
from invoices import actions
from invoices.customers import NewCustomer
from invoices.message_kinds import SET_STATUS
from invoices.models import Deal, Invoice

REFUSALS = (actions.InvalidInvoice, actions.NotAllowed, actions.StaleInvoice)
# What they do with an invoice of a status, and how often.
BY_STATUS: dict[str, dict[str, int]] = {
    "": {"edit": 4, "submit": 2, "delete": 1},
    "DRAFT": {"edit": 4, "submit": 5, "delete": 1, "approve": 1},
    "SUBMITTED": {"approve": 6, "reject": 2, "edit": 3, "delete": 1},
    "AUTHORISED": {"email": 2, "void": 1, "pdf": 1},
}


class People:
    """Rita of Sales and Fred of Finance, with all deals before them."""

    def __init__(
        self,
        chance: random.Random,
        expectations: Expectations,
        *,
        wanted: int,
        connect: Callable[[str], None],
    ) -> None:
        self.chance, self.expectations, self.wanted, self._connect = chance, expectations, wanted, connect
        self.rita = User.objects.get(email="rita@season.test")
        self.fred = User.objects.get(email="fred@season.test")
        self.drafted: list[int] = []
        self.refusals = self.reconnects = 0
        self._wishes = 0
        self._pairs = self._invoiceable()

    @property
    def deals(self) -> int:
        """Return the number of deals that may be invoiced."""
        return len({deal.pk for deal, _ in self._pairs})

    @property
    def has_drafted_all(self) -> bool:
        """Whether every invoice of the season was begun."""
        return len(self.drafted) >= self.wanted

    def draft(self) -> None:
        """Make an invoice of some deal; one in four is for somebody Xero does not know yet."""
        deal, connection = self.chance.choice(self._pairs)
        content = replace(actions.prepare_draft(deal, connection=connection), reference=self._word())
        if self.chance.random() < 0.25:
            content.contact_details["contact_name"] = f"Newcomer {self._wishes}"
        try:
            invoice = actions.draft_invoice(
                by=self.fred,
                connection=connection,
                content=content,
                deal=deal,
                contact=NewCustomer.NEW,
                allow_twin=True,
            )
        except REFUSALS:
            self.refusals += 1
            return
        self.drafted.append(invoice.pk)
        self.expectations.of(invoice.uid).reference = content.reference

    def act(self) -> None:
        """Do what the status of some invoice suggests."""
        if not self.drafted:
            return
        recent = self.drafted[-40:]
        invoice = Invoice.objects.get(pk=self.chance.choice(recent))
        if self._has_failed(invoice):
            verb = self.chance.choice(["retry", "discard", "resend"])
        else:
            choices = BY_STATUS.get(invoice.xero_status, {})
            if not choices:
                return
            verb = self.chance.choices(list(choices), list(choices.values()))[0]
        doing: Callable[[Invoice], None] = getattr(self, f"_{verb}")
        try:
            doing(invoice)
        except REFUSALS:
            self.refusals += 1

    def connect_again(self) -> None:
        """Do what the banner asks for. Dead with Xero's new tokens in hand and down for longer than the old ones are
        still taken, we can't renew by ourselves (docs/xero.md#1.7).
        """
        asking = Connection.objects.filter(state=ConnectionState.NEEDS_RECONNECT)
        for provider in set(asking.values_list("provider", flat=True)):
            self._connect(provider)
            self.reconnects += 1

    def tidy(self) -> None:
        """At the end of the season: everything that failed is discarded or tried again."""
        failed = Invoice.objects.filter(pk__in=self.drafted)
        for invoice in failed:
            if self._has_failed(invoice):
                try:
                    actions.retry_invoice(invoice, by=self.fred)
                except REFUSALS:
                    self.refusals += 1

    def _edit(self, invoice: Invoice) -> None:
        word = self._word()
        content = replace(actions.content_of(invoice), reference=word)
        stopped = OutboxMessage.objects.filter(
            mailbox=invoice.mailbox, kind=SET_STATUS, state=OutboxState.FAILED
        ).exists()
        actions.edit_invoice(invoice, by=self.fred, content=content, expected_version=invoice.version)
        expectation = self.expectations.of(invoice.uid)
        expectation.reference, expectation.given_up = word, False
        if stopped:
            # The step that was stopped is discarded by the edit, which the timeline says: it is asked for no more.
            expectation.status = ""
        expectation.touched_in_xero.discard("reference")

    _resend = _edit

    def _submit(self, invoice: Invoice) -> None:
        self._ask(actions.submit_invoice(invoice, by=self.fred), "SUBMITTED")

    def _approve(self, invoice: Invoice) -> None:
        self._ask(actions.approve_invoice(invoice, by=self.fred, seen=actions.Seen.of(invoice)), "AUTHORISED")

    def _reject(self, invoice: Invoice) -> None:
        self._ask(actions.reject_invoice(invoice, by=self.fred, reason="Look again"), "DRAFT")

    def _void(self, invoice: Invoice) -> None:
        self._ask(actions.void_invoice(invoice, by=self.fred), "VOIDED")

    def _delete(self, invoice: Invoice) -> None:
        self._ask(actions.delete_invoice(invoice, by=self.fred), "DELETED")

    def _email(self, invoice: Invoice) -> None:
        actions.email_invoice(invoice, by=self.fred)

    def _pdf(self, invoice: Invoice) -> None:
        actions.request_pdf(invoice, by=self.fred)

    def _retry(self, invoice: Invoice) -> None:
        actions.retry_invoice(invoice, by=self.fred)

    def _discard(self, invoice: Invoice) -> None:
        actions.discard_failed(invoice, by=self.fred, reason="Not worth it")
        expectation = self.expectations.of(invoice.uid)
        expectation.given_up, expectation.status = True, ""

    def _ask(self, invoice: Invoice, status: str) -> None:
        expectation = self.expectations.of(invoice.uid)
        expectation.status = status

    def _has_failed(self, invoice: Invoice) -> bool:
        about = Q(mailbox=invoice.mailbox) | Q(mailbox__startswith=f"{invoice.mailbox}:")
        return invoice.connection.outbox.filter(about, state=OutboxState.FAILED).exists()

    def _word(self) -> str:
        self._wishes += 1
        return f"Wish {self._wishes}"

    def _invoiceable(self) -> list[tuple[Deal, Connection]]:
        """Return every open deal with products, beside the organisation of its currency it would go to."""
        organisations = {"GBP": ["Northwind Traders Ltd", "Northwind Ireland Ltd"], "USD": ["Northwind Inc"]}
        by_name = {connection.name: connection for connection in Connection.objects.xero()}
        deals = Deal.objects.filter(pipedrive_status="open").exclude(product_documents=[]).order_by("pk")
        return [
            (deal, by_name[name])
            for deal in deals
            if deal.organization_name or deal.person_name
            for name in organisations.get(deal.currency, [])
        ]
