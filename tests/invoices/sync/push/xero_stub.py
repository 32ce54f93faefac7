"""A Xero for one test: answers what it was given, remembers what it was asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from integrations.http import Message, Page, RemoteNotFound
from tests.invoices.mirror.documents import CUSTOMER, NOON, make_contact, make_invoice


class XeroStub:
    """Documents by id; every write is noted in `asked` as (call, subject, body, key)."""

    def __init__(self) -> None:
        self.invoices: dict[str, Any] = {}
        self.contacts: dict[str, Any] = {}
        self.asked: list[tuple[str, Any, Any, str]] = []
        self.refuse: dict[str, list[Exception]] = {}
        self.minutes = 0

    def writes(self, call: str) -> list[tuple[str, Any, Any, str]]:
        """The writes of one call."""
        return [entry for entry in self.asked if entry[0] == call]

    def _note(self, call: str, subject: Any, body: Any = None, key: str = "") -> None:
        self.asked.append((call, subject, body, key))
        if self.refuse.get(call):
            raise self.refuse[call].pop(0)

    def _store(self, body: dict[str, Any], invoice_id: str, **known: Any) -> Any:
        self.minutes += 1
        raw = {**known, **body, "InvoiceID": invoice_id}
        raw.setdefault("Status", "DRAFT")
        raw["Contact"] = {"Name": "Acme Ltd", **raw.get("Contact", {"ContactID": CUSTOMER})}
        if "Date" in body:
            raw["DateString"] = body["Date"]
        if "DueDate" in body:
            raw["DueDateString"] = body["DueDate"]
        self.invoices[invoice_id] = make_invoice(at=NOON + timedelta(minutes=self.minutes), **raw)
        return self.invoices[invoice_id]

    def create_invoice(self, body, key):
        self._note("create_invoice", None, body, key)
        return self._store(body, f"new-{len(self.invoices) + 1}", InvoiceNumber="INV-0100")

    def update_invoice(self, invoice_id, body, key):
        self._note("update_invoice", invoice_id, body, key)
        return self._store(body, invoice_id, **self.invoices[invoice_id].raw)

    def get_invoice(self, invoice_id):
        self._note("get_invoice", invoice_id)
        return self.invoices[invoice_id]

    def list_invoices(self, page=1, page_size=1000, **filters):
        self._note("list_invoices", filters)
        return Page(list(self.invoices.values()), page_count=1)

    def find_contact_by_number(self, number):
        self._note("find_contact_by_number", number)
        return next((each for each in self.contacts.values() if each.contact_number == number), None)

    def find_contacts_by_name(self, name):
        self._note("find_contacts_by_name", name)
        return Page([each for each in self.contacts.values() if each.name.lower() == name.lower()])

    def create_contact(self, body, key):
        self._note("create_contact", None, body, key)
        contact = make_contact(ContactID="c-new", **body)
        self.contacts["c-new"] = contact
        return contact

    def add_history_note(self, invoice_id, text, key):
        self._note("add_history_note", invoice_id, text, key)

    def email_invoice(self, invoice_id, key):
        self._note("email_invoice", invoice_id, None, key)

    def get_invoice_pdf(self, invoice_id):
        self._note("get_invoice_pdf", invoice_id)
        return b"%PDF-1.4 paper"

    def get_online_invoice_url(self, invoice_id):
        self._note("get_online_invoice_url", invoice_id)
        return "https://in.xero.com/abc"


def not_found() -> RemoteNotFound:
    """Xero's 404."""
    return RemoteNotFound([Message("Not found")])
