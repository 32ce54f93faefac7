"""The bookkeeper in Xero and the sellers in Pipedrive: we learn of their work only by webhooks and lists."""

from __future__ import annotations

import random
from typing import Any

from chaos.environment import Environment
from chaos.expectations import Expectations
from invoices.models import Contact, Deal, Invoice

BY_STATUS: dict[str, dict[str, int]] = {
    "DRAFT": {"edit": 3, "delete": 1, "approve": 1},
    "SUBMITTED": {"approve": 5, "reject": 1, "edit": 2},
    "AUTHORISED": {"pay": 4, "part": 4, "credit": 2, "void": 1},
    "PAID": {"unpay": 1, "uncredit": 1},
}
STATUS_VERBS = frozenset({"approve", "reject", "delete", "void", "pay", "credit", "unpay", "uncredit"})


class ExternalActors:
    """They act through the sandbox's controls, on what the services hold and not on what we hold."""

    def __init__(self, chance: random.Random, expectations: Expectations, environment: Environment) -> None:
        self.chance, self.expectations, self.environment = chance, expectations, environment
        self.done: dict[str, int] = {}
        self.refusals = 0
        self._words = 0
        self.deals = list(Deal.objects.filter(pipedrive_status="open").values_list("pipedrive_id", flat=True))

    def keep_books(self, invoice_ids: list[int]) -> None:
        """Do something in Xero to one of these invoices."""
        known = Invoice.objects.filter(pk__in=invoice_ids).exclude(xero_id="")
        found = list(known.values_list("xero_id", "uid", "xero_status"))
        if not found:
            return
        xero_id, uid, status = self.chance.choice(found)
        choices = BY_STATUS.get(status)
        if not choices:
            return
        verb = self.chance.choices(list(choices), list(choices.values()))[0]
        expectation = self.expectations.of(uid)
        body: dict[str, Any] = {}
        if verb == "part":
            verb, body = "pay", {"amount": "5.00"}
        elif verb == "edit":
            self._words += 1
            body = {"fields": {"Reference": f"Theirs {self._words}"}}
        elif verb == "credit":
            body = {"amount": "2.50"}
        if self._do(f"xero/invoices/{xero_id}/{verb}", body, verb):
            expectation.touched_in_xero |= {"status"} if verb in STATUS_VERBS else {"reference"}

    def change_contacts(self) -> None:
        """Archive, restore, rename or merge a contact that a new customer's invoice made."""
        contacts = list(Contact.objects.filter(name__startswith="Newcomer").order_by("pk"))
        if len(contacts) < 2:
            return
        one, other = self.chance.sample(contacts, 2)
        verb = self.chance.choice(["edit", "edit", "merge", "archive", "restore"])
        body: dict[str, Any] = {}
        if verb == "merge":
            if one.connection_id != other.connection_id:
                return
            body = {"into": other.xero_contact_id}
        elif verb == "edit":
            body = {"fields": {"EmailAddress": f"newcomer{self.chance.randrange(999)}@example.test"}}
        self._do(f"xero/contacts/{one.xero_contact_id}/{verb}", body, f"contact {verb}")

    def sell(self) -> None:
        """Change, win or lose a deal in Pipedrive."""
        deal = self.chance.choice(self.deals)
        verb = self.chance.choices(["update", "win", "lose", "reopen"], [5, 2, 1, 2])[0]
        self._words += 1
        body = {"fields": {"title": f"Deal of word {self._words}"}} if verb == "update" else {}
        self._do(f"pipedrive/deals/{deal}/{verb}", body, f"deal {verb}")

    def _do(self, path: str, body: dict[str, Any], verb: str) -> bool:
        try:
            self.environment.control("POST", path, body)
        except ValueError:
            self.refusals += 1
            return False
        self.done[verb] = self.done.get(verb, 0) + 1
        return True
