"""Fill the sandbox's Xero with the demo company, and empty it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from sandbox.core import clock
from sandbox.xero import models
from sandbox.xero.api.call_limits import reset_limits
from sandbox.xero.large.generator import start_generator
from sandbox.xero.models import Organisation, new_guid
from sandbox.xero.seed.contacts import make_contacts
from sandbox.xero.seed.credits import make_credits
from sandbox.xero.seed.invoices import make_invoices
from sandbox.xero.seed.settings_lists import make_lists, make_organisations
from sandbox.xero.seed.stubs import make_stubs

_RENEWED = 40  # invoices of an organisation after its reset, if it had as many
_INVOICES = {"!nw001": 200, "!nw002": 100}


def seed_empty() -> None:
    """Create both organisations with their lists, without contacts and invoices."""
    at = clock.now().replace(microsecond=0) - timedelta(days=320)
    for organisation in make_organisations():
        make_lists(organisation, at=at)


def seed_large(*, invoices: int) -> None:
    """Create both organisations; the British one has this many invoices and a tenth as many contacts."""
    seed_empty()
    start_generator(models.Organisation.objects.get(short_code="!nw001").tenant_id, invoices=invoices)


def seed() -> None:
    """Create both organisations with lists, contacts and invoices."""
    at = clock.now().replace(microsecond=0) - timedelta(days=320)
    for organisation in make_organisations():
        make_lists(organisation, at=at)
        contacts = make_contacts(organisation, at=at)
        make_invoices(organisation, contacts, count=_INVOICES[organisation.short_code])
        make_credits(organisation)
        make_stubs(organisation, contacts, at=at)


@transaction.atomic
def renew_organisation(old: Organisation) -> Organisation:
    """Reset one organisation as Xero does with its Demo Company: same name, new ids, no connection."""
    at = clock.now().replace(microsecond=0) - timedelta(days=320)
    new = Organisation(name=old.name, short_code=f"!{new_guid()[:6]}", base_currency=old.base_currency)
    new.body, count = old.body, min(old.invoice_set.count(), _RENEWED)
    old.delete()
    new.save()
    make_lists(new, at=at)
    make_invoices(new, make_contacts(new, at=at), count=count)
    return new


def forget() -> None:
    """Clear the counts of the call limits."""
    reset_limits()


def reset() -> None:
    """Remove every organisation, grant and stored answer."""
    for model in (models.StoredAnswer, models.RefreshToken, models.Grant, models.HistoryRecord):
        model.objects.all().delete()
    models.Organisation.objects.all().delete()
