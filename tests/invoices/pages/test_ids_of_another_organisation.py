"""An id of another organisation in a form is never used: the form refuses it, or what it names does not exist."""

from __future__ import annotations

import pytest

from accounts.models import Role
from integrations.models import OutboxMessage
from invoices.models import Invoice
from tests.factories import (
    ContactFactory,
    DealFactory,
    InvoiceFactory,
    MappingPreferencesFactory,
    ReferenceItemFactory,
    UserFactory,
    XeroConnectionFactory,
)
from tests.invoices.pages.company import give_lists, typed

LINE = {"description": "Work", "unit_amount": "100"}


@pytest.fixture
def contoso(db):
    """An organisation the rep does not work in, with a customer, a template and an item of its own."""
    connection = XeroConnectionFactory(name="Contoso")
    MappingPreferencesFactory(connection=connection)
    give_lists(connection, currency="USD")
    ContactFactory(connection=connection, name="Contoso's customer", email_address="secret@contoso.test")
    ReferenceItemFactory(connection=connection, kind="branding_theme", remote_id="theme-of-contoso")
    ReferenceItemFactory(connection=connection, kind="item", remote_id="ITEM-OF-CONTOSO")
    ReferenceItemFactory(connection=connection, kind="account", remote_id="999-CONTOSO")
    return connection


def create(client, deal, connection, **changes):
    return client.post(f"/deals/{deal.pk}/invoice/", typed(connection, LINE, **changes))


def test_an_organisation_of_others_can_not_be_invoiced_from(as_rep, deal, contoso):
    assert create(as_rep, deal, contoso).status_code == 404
    assert as_rep.get(f"/deals/{deal.pk}/invoice/?connection={contoso.pk}").status_code == 404
    assert not Invoice.objects.exists()


def test_a_customer_of_others_is_not_taken(as_rep, deal, xero, contoso):
    theirs = contoso.contacts.get()
    create(as_rep, deal, xero, contact=theirs.pk, contact_name=theirs.name)

    assert Invoice.objects.get().contact is None
    assert OutboxMessage.objects.get().payload["contact"]["contact_id"] is None


def test_customers_of_others_are_not_found(as_rep, xero, contoso):
    found = as_rep.get("/invoices/customers/", {"connection": xero.pk, "contact_name": "Contoso"})

    assert "Contoso&#x27;s customer" not in found.content.decode()
    assert as_rep.get("/invoices/customers/", {"connection": contoso.pk}).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"branding_theme_id": "theme-of-contoso"},
        {"lines-0-item_code": "ITEM-OF-CONTOSO"},
        {"lines-0-account_code": "999-CONTOSO"},
    ],
)
def test_entries_of_the_lists_of_others_are_refused(as_rep, deal, xero, contoso, changes):
    ReferenceItemFactory(connection=xero, kind="branding_theme", remote_id="own-theme")
    answer = create(as_rep, deal, xero, **changes)

    assert answer.status_code == 200
    assert not Invoice.objects.exists()


def test_the_totals_are_counted_with_own_lists_only(as_rep, contoso, xero):
    assert as_rep.post("/invoices/totals/", typed(contoso, LINE)).status_code == 404
    assert as_rep.post("/invoices/totals/", typed(xero, LINE)).status_code == 200


def test_the_key_of_somebody_elses_form_opens_nothing(client, as_rep, deal, xero):
    create(as_rep, deal, xero)
    olaf = UserFactory(organisations=[xero], pipedrive_user_id=9)
    client.force_login(olaf)
    answer = create(client, DealFactory(pipedrive_owner_id=9), xero)

    first = Invoice.objects.order_by("pk").first()
    assert str(first.uid) not in answer.get("Location", "")
    assert Invoice.objects.visible_to(olaf).filter(pk=first.pk).count() == 0


def test_line_ids_of_another_invoice_are_left_out(as_rep, deal, xero):
    create(as_rep, deal, xero, **{"lines-0-xero_line_item_id": "line-of-another-invoice"})

    assert "line-of-another-invoice" not in str(OutboxMessage.objects.get().payload)


def test_the_desk_does_nothing_to_invoices_of_others(client, xero, contoso):
    theirs = InvoiceFactory(connection=contoso, xero_status="SUBMITTED")
    client.force_login(UserFactory(role=Role.FINANCE, organisations=[xero]))
    sent = {"action": "approve", "_selected_action": theirs.pk, "confirmed": "yes", "index": "0"}
    client.post("/admin/invoices/invoice/", sent)

    assert not OutboxMessage.objects.exists()


def test_the_banner_names_no_organisation_of_others(as_rep, xero, contoso):
    contoso.state = "needs_reconnect"
    contoso.save()

    assert "Contoso" not in as_rep.get("/deals/").content.decode()
