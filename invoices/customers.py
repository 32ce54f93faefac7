"""Find the Xero customer an invoice is for: one rule for pages, API and worker.

Certain are the contact that carries our number, and the only active contact of exactly that name. Several of one
name, or the same e-mail address under another name, leave a doubt: a person chooses, nothing is assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from django.db.models import Q

from accounts.models import Connection
from invoices.models import Contact, ContactQuerySet, Deal

# A merged contact may have been merged again; more often than this would be a circle.
MERGES_AT_MOST = 5
# More candidates than these are no choice any more.
CANDIDATES_AT_MOST = 8


class NewCustomer(Enum):
    """A person's answer that none of Xero's customers is meant."""

    NEW = "new"


# Whom a person chose; None where nobody was asked.
Chosen = Contact | NewCustomer | None


@dataclass(frozen=True)
class Match:
    """The customer that is meant, or the candidates among whom a person chooses; neither for a new customer.

    `question` asks for the choice in words; with `may_be_new` a new customer is an answer too. An archived
    customer is a match: validation says what to do about it.
    """

    contact: Contact | None = None
    candidates: tuple[Contact, ...] = ()
    question: str = ""
    may_be_new: bool = True

    @property
    def is_doubtful(self) -> bool:
        """Whether a person has to choose."""
        return bool(self.candidates)


def match_customer(connection: Connection, *, deal: Deal | None, details: Mapping[str, str]) -> Match:
    """Return the customer that the `details` of an invoice of `deal` mean, as far as our mirror knows."""
    return match_contact(
        connection,
        number=contact_number_of(deal, details),
        name=details.get("contact_name", ""),
        email=details.get("email_address", ""),
    )


def match_contact(connection: Connection, *, number: str, name: str, email: str = "") -> Match:
    """Return the customer with our `number`, else of this `name`; without `email` nobody is asked about addresses."""
    contacts = Contact.objects.filter(connection=connection)
    of_number = list(contacts.filter(contact_number=number)) if number else []
    of_name = _of_name(contacts, name)
    for found in (of_number, of_name):
        active = [contact for contact in found if contact.is_usable]
        if len(active) == 1:
            return Match(active[0])
        if active:
            return Match(
                candidates=tuple(active), question=several_named(name, len(active)), may_be_new=False
            )
    if gone := of_number or of_name:
        return Match(living(gone[0]))
    return _match_by_email(contacts, email.strip())


def contact_number_of(deal: Deal | None, details: Mapping[str, str]) -> str:
    """Return our mark on the Xero contact, "pipedrive-org-5", when the customer is the deal's own.

    A name typed in place of the deal's means another customer, who must not be found under the deal's number.
    """
    if deal is None:
        return ""
    name = details.get("contact_name", "")
    if deal.pipedrive_organization_id and is_same_name(name, deal.organization_name):
        return f"pipedrive-org-{deal.pipedrive_organization_id}"
    if deal.pipedrive_person_id and is_same_name(name, deal.person_name):
        return f"pipedrive-person-{deal.pipedrive_person_id}"
    return ""


def living(contact: Contact) -> Contact:
    """Return the contact that took over from `contact` in Xero by merges, as far as our mirror knows; else itself."""
    for _ in range(MERGES_AT_MOST):
        into = contact.merged_to_contact_id
        following = (
            into and Contact.objects.filter(connection=contact.connection_id, xero_contact_id=into).first()
        )
        if not following:
            break
        contact = following
    return contact


def plain_name(name: str) -> str:
    """Return a name as names are compared: without capitals and needless spaces."""
    return " ".join(name.split()).casefold()


def is_same_customer(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Return whether the details of two customers would be matched alike."""
    return all(one.get(key, "") == other.get(key, "") for key in ("contact_name", "email_address"))


def is_same_name(one: str, other: str) -> bool:
    """Return whether Xero takes two names for the same."""
    return plain_name(one) == plain_name(other)


def several_named(name: str, count: int) -> str:
    """Return the question which of several customers of one name is meant."""
    return f"Xero has {count} customers named “{name}”. Choose the right one from the list."


def _of_name(contacts: ContactQuerySet, name: str) -> list[Contact]:
    name = " ".join(name.split())
    if not name:
        return []
    # SQLite compares letters beyond ASCII with their case; the usual spellings are asked for beside it.
    spelled = Q(name__iexact=name) | Q(name__in={name.upper(), name.lower(), name.title()})
    return [contact for contact in contacts.filter(spelled)[:20] if is_same_name(contact.name, name)]


def _match_by_email(contacts: ContactQuerySet, email: str) -> Match:
    if not email:
        return Match()
    same = tuple(contacts.usable().filter(email_address__iexact=email)[:CANDIDATES_AT_MOST])
    if not same:
        return Match()
    names = f"{same[0].name} has" if len(same) == 1 else f"{len(same)} customers have"
    question = f"In Xero {names} the e-mail address {email}. Is it that customer, or a new one?"
    if len(same) > 1:
        question = f"In Xero {names} the e-mail address {email}. Is it one of them, or a new customer?"
    return Match(candidates=same, question=question)
