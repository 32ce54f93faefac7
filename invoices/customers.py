"""Find the Xero customer an invoice is for: one rule for pages, API and worker.

Certain are, in this order, the customer that earlier invoices of the same Pipedrive organization or person went to,
the contact that carries our number, and the only active contact of that name (`names.plain_name`). Several of one
name, a name whose contact was made for another record of Pipedrive, or the same e-mail address under another name,
leave a doubt: a person chooses, nothing is assumed. An organization that is renamed in Pipedrive keeps its customer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from accounts.models import Connection
from invoices.models import Contact, ContactQuerySet, Deal, Invoice
from invoices.models.contact import key_of
from invoices.names import is_same_name, plain_name
from invoices.statuses import DEAD

# A merged contact may have been merged again; more often than this would be a circle.
MERGES_AT_MOST = 5
# More candidates than these are no choice any more.
CANDIDATES_AT_MOST = 8
# The latest invoices of a record tell whom it is billed to.
EARLIER_AT_MOST = 50
# How our numbers on Xero's contacts begin; the id of the record follows.
ORGANIZATION, PERSON = "pipedrive-org-", "pipedrive-person-"


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
    """Return the customer that the `details` of an invoice of `deal` mean, as far as our mirror knows.

    In this order: the customer that earlier invoices of the same Pipedrive record went to, the contact with our
    number, the only one of that name; then a question.
    """
    name = details.get("contact_name", "")
    number = contact_number_of(deal, details)
    if earlier := _match_by_earlier(connection, customer_number_of(deal, details), name, is_own=bool(number)):
        return earlier
    return match_contact(
        connection,
        number=number,
        name=name,
        email=details.get("email_address", ""),
        own_numbers=_numbers_of(deal),
    )


def match_contact(
    connection: Connection, *, number: str, name: str, email: str = "", own_numbers: Sequence[str] = ()
) -> Match:
    """Return the customer with our `number`, else of this `name`; without `email` nobody is asked about addresses.

    A contact of that name with the number of another Pipedrive record (neither `number` nor one of `own_numbers`)
    is somebody else until a person says otherwise: two families may be called Smith.
    """
    contacts = Contact.objects.filter(connection=connection)
    of_number = list(contacts.filter(contact_number=number)) if number else []
    of_name = _of_name(contacts, name)
    for found in (of_number, of_name):
        active = [contact for contact in found if contact.is_usable]
        if len(active) == 1 and _belongs_to_another(active[0], number, own_numbers):
            return Match(candidates=tuple(active), question=made_for_another(name), may_be_new=False)
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
        return f"{ORGANIZATION}{deal.pipedrive_organization_id}"
    if deal.pipedrive_person_id and is_same_name(name, deal.person_name):
        return f"{PERSON}{deal.pipedrive_person_id}"
    return ""


def customer_number_of(deal: Deal | None, details: Mapping[str, str]) -> str:
    """Return the Pipedrive record whose customer an invoice of `deal` is, whatever name was typed: "" without one.

    Kept on the invoice, so that the next one for this organization or person goes to the same customer.
    """
    return contact_number_of(deal, details) or next(iter(_numbers_of(deal)), "")


def is_of_another_record(contact_number: str, number: str, own_numbers: Sequence[str] = ()) -> bool:
    """Return whether a contact carries the number of another Pipedrive record than the one with `number`."""
    if not number or not contact_number.startswith((ORGANIZATION, PERSON)):
        return False
    return contact_number != number and contact_number not in own_numbers


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


def is_same_customer(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Return whether the details of two customers would be matched alike."""
    return all(one.get(key, "") == other.get(key, "") for key in ("contact_name", "email_address"))


def several_named(name: str, count: int) -> str:
    """Return the question which of several customers of one name is meant."""
    return f"Xero has {count} customers named “{name}”. Choose the right one from the list."


def made_for_another(name: str) -> str:
    """Return the question whether a contact made for another record of Pipedrive is meant."""
    return (
        f"Xero has a customer named “{name}”, who belongs to another record in Pipedrive. Is it the same customer? "
        "If not, give the new one a name of its own, for example with the town."
    )


def _belongs_to_another(contact: Contact, number: str, own_numbers: Sequence[str]) -> bool:
    """Return whether a contact of our name is another record's: by its number, or by the invoices it got."""
    if not number or contact.contact_number == number:
        return False
    if is_of_another_record(contact.contact_number, number, own_numbers):
        return True
    others = contact.invoices.exclude(customer_number__in=["", number, *own_numbers])
    return others.exclude(xero_status__in=DEAD).exists()


def _numbers_of(deal: Deal | None) -> tuple[str, ...]:
    """Return our numbers for the deal's organization and person."""
    if deal is None:
        return ()
    both = ((ORGANIZATION, deal.pipedrive_organization_id), (PERSON, deal.pipedrive_person_id))
    return tuple(f"{prefix}{record}" for prefix, record in both if record)


def _match_by_earlier(connection: Connection, number: str, name: str, *, is_own: bool) -> Match | None:
    """Return the customer of earlier invoices for this record, None where they say nothing about this name."""
    if not number:
        return None
    earlier = Invoice.objects.filter(connection=connection, customer_number=number, contact__isnull=False)
    rows = earlier.exclude(xero_status__in=DEAD).order_by("-pk").values_list("contact_id", "contact_details")
    typed_names: dict[int, set[str]] = {}
    for pk, details in rows[:EARLIER_AT_MOST]:
        typed_names.setdefault(pk, set()).add(plain_name(str(details.get("contact_name", ""))))
    found: dict[int, Contact] = {}
    names: set[str] = set()
    held = Contact.objects.in_bulk(typed_names)
    for pk, typed in typed_names.items():
        contact = living(held[pk])
        if contact.is_usable:
            found[contact.pk] = contact
            names |= {contact.name_key, *typed}
    if not found or not (is_own or plain_name(name) in names):
        return None
    contacts = tuple(found.values())
    named = [each for each in contacts if each.name_key == plain_name(name) or each.contact_number == number]
    if len(contacts) == 1 or len(named) == 1:
        return Match((named or contacts)[0])
    has_namesake = bool(_of_name(Contact.objects.filter(connection=connection), name))
    question = f"Earlier invoices for “{name}” went to {len(contacts)} customers. Which one is it this time?"
    return Match(candidates=contacts[:CANDIDATES_AT_MOST], question=question, may_be_new=not has_namesake)


def _of_name(contacts: ContactQuerySet, name: str) -> list[Contact]:
    return list(contacts.filter(name_key=key_of(name))[:20]) if name.strip() else []


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
