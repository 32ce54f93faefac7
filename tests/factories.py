"""Rows for tests: named people and a believable company. Override what the test is about."""

from __future__ import annotations

from datetime import date as day
from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from accounts.mapping_fields import DEFAULT_FIELD_MAP
from accounts.models import Connection, Grant, MappingPreferences, Provider, ReferenceItem, Role, User
from integrations.models import InboxMessage, OutboxMessage
from invoices.models import Contact, Deal, Invoice, InvoiceLine


class UserFactory(factory.django.DjangoModelFactory):
    """A person of Sales."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.test")
    name = factory.Sequence(lambda n: f"Person {n}")
    role = Role.SALES
    password = factory.django.Password("correct horse battery")

    @factory.post_generation
    def organisations(self, create, extracted, **kwargs):
        """Give the person Xero organisations."""
        if create and extracted:
            self.organisations.add(*extracted)


class GrantFactory(factory.django.DjangoModelFactory):
    """Tokens that are good for half an hour."""

    class Meta:
        model = Grant

    provider = Provider.XERO
    access_token = "access-token-of-a-test"
    refresh_token = "refresh-token-of-a-test"
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=30))
    scopes = factory.LazyFunction(
        lambda: [
            "openid",
            "offline_access",
            "accounting.invoices",
            "accounting.contacts",
            "accounting.settings.read",
        ]
    )
    remote_user_name = "Ada Admin"


class XeroConnectionFactory(factory.django.DjangoModelFactory):
    """A connected Xero organisation."""

    class Meta:
        model = Connection

    provider = Provider.XERO
    remote_id = factory.Sequence(lambda n: f"00000000-0000-4000-8000-{n:012d}")
    name = factory.Sequence(lambda n: f"Northwind {n}")
    grant = factory.SubFactory(GrantFactory)


class PipedriveConnectionFactory(XeroConnectionFactory):
    """A connected Pipedrive company."""

    provider = Provider.PIPEDRIVE
    remote_id = factory.Sequence(lambda n: str(7001 + n))
    name = "Northwind"
    grant = factory.SubFactory(
        GrantFactory,
        provider=Provider.PIPEDRIVE,
        api_domain="https://northwind.pipedrive.com",
        scopes=["base", "deals:full"],
    )


class MappingPreferencesFactory(factory.django.DjangoModelFactory):
    """Preferences as a new organisation gets them."""

    class Meta:
        model = MappingPreferences

    connection = factory.SubFactory(XeroConnectionFactory)
    field_map = factory.LazyFunction(lambda: dict(DEFAULT_FIELD_MAP))


class ReferenceItemFactory(factory.django.DjangoModelFactory):
    """One entry of a choice list."""

    class Meta:
        model = ReferenceItem

    connection = factory.SubFactory(XeroConnectionFactory)
    remote_id = factory.Sequence(lambda n: f"R{n}")
    name = factory.LazyAttribute(lambda row: row.remote_id)


class DealFactory(factory.django.DjangoModelFactory):
    """An open deal of £100."""

    class Meta:
        model = Deal

    connection = factory.SubFactory(PipedriveConnectionFactory)
    pipedrive_id = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Deal {n}")
    pipedrive_status = "open"
    value = Decimal(100)
    currency = "GBP"
    pipedrive_updated_at = factory.LazyFunction(timezone.now)


class ContactFactory(factory.django.DjangoModelFactory):
    """An active Xero contact."""

    class Meta:
        model = Contact

    connection = factory.SubFactory(XeroConnectionFactory)
    xero_contact_id = factory.Sequence(lambda n: f"c0000000-0000-4000-8000-{n:012d}")
    name = factory.Sequence(lambda n: f"Customer {n}")


class InvoiceFactory(factory.django.DjangoModelFactory):
    """A draft of one line that Xero has confirmed."""

    class Meta:
        model = Invoice
        skip_postgeneration_save = True

    connection = factory.SubFactory(XeroConnectionFactory)
    contact = factory.SubFactory(ContactFactory, connection=factory.SelfAttribute("..connection"))
    contact_details = factory.LazyAttribute(
        lambda row: {"contact_name": row.contact.name} if row.contact else {}
    )
    date = day(2026, 11, 2)
    due_date = day(2026, 12, 2)
    currency_code = "GBP"
    xero_id = factory.Sequence(lambda n: f"10000000-0000-4000-8000-{n:012d}")
    xero_number = factory.Sequence(lambda n: f"INV-{n:04d}")
    xero_status = "DRAFT"
    xero_total = Decimal("120.00")
    xero_amount_due = Decimal("120.00")
    total = Decimal("120.00")
    xero_updated_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def lines(self, create, extracted, **kwargs):
        """One line, unless told otherwise."""
        if create and extracted is None:
            InvoiceLineFactory(invoice=self)


class InvoiceLineFactory(factory.django.DjangoModelFactory):
    """One hour at £100 with 20 % VAT."""

    class Meta:
        model = InvoiceLine

    invoice = factory.SubFactory(InvoiceFactory, lines=[])
    description = "An hour of work"
    quantity = Decimal(1)
    unit_amount = Decimal(100)
    account_code = "200"
    tax_type = "OUTPUT2"


class OutboxMessageFactory(factory.django.DjangoModelFactory):
    """Something waiting to be said to Xero."""

    class Meta:
        model = OutboxMessage

    kind = "xero.invoice.create"
    connection = factory.SubFactory(XeroConnectionFactory)
    mailbox = factory.Sequence(lambda n: f"test:{n}")


class InboxMessageFactory(factory.django.DjangoModelFactory):
    """Something Xero told us."""

    class Meta:
        model = InboxMessage

    provider = Provider.XERO
    connection = factory.SubFactory(XeroConnectionFactory)
    kind = "xero.invoice"
    resource_id = factory.Sequence(lambda n: f"10000000-0000-4000-8000-{n:012d}")
    dedupe_key = factory.Sequence(lambda n: f"event-{n}")
