"""The page of a deal: products, people, its invoices, and the way to a new one."""

from __future__ import annotations

from tests.factories import InvoiceFactory, OutboxMessageFactory


def test_it_shows_products_people_and_invoices(as_rep, deal, invoice):
    page = as_rep.get(f"/deals/{deal.pk}/").content.decode()
    for words in (
        "Consulting day",
        "10 %",
        "Ridgeway University",
        "mary@ridgeway.test",
        invoice.xero_number,
        "Draft",
    ):
        assert words in page
    assert f'href="/deals/{deal.pk}/invoice/"' in page


def test_a_person_of_no_organisation_is_told_why_there_is_no_button(client, deal, outsider):
    deal.given_to.add(outsider)
    client.force_login(outsider)
    page = client.get(f"/deals/{deal.pk}/").content.decode()
    assert "Create invoice" not in page
    assert "ask an administrator" in page


def test_invoices_refresh_only_when_something_changed(as_rep, deal, invoice):
    token = as_rep.get(f"/deals/{deal.pk}/").context["token"]
    address = f"/deals/{deal.pk}/invoices/?token={token}"
    assert as_rep.get(address).status_code == 204
    OutboxMessageFactory(connection=invoice.connection, mailbox=invoice.mailbox)
    assert "Saving…" in as_rep.get(address).content.decode()


def test_more_invoices_cost_no_more_queries(as_rep, xero, deal, invoice, django_assert_num_queries):
    with django_assert_num_queries(8):
        as_rep.get(f"/deals/{deal.pk}/")
    for _ in range(10):
        InvoiceFactory(connection=xero, deal=deal)
    with django_assert_num_queries(8):
        as_rep.get(f"/deals/{deal.pk}/")
