"""A draft reaches Xero once, whatever becomes of the answer."""

from __future__ import annotations

import pytest

from integrations.http import Message, Page, RequestRejected
from invoices.models import Invoice
from invoices.sync import push_create
from invoices.timeline import for_invoice
from tests.invoices.mirror.documents import make_contact, make_invoice

pytestmark = pytest.mark.django_db


def test_the_draft_gets_xeros_number_and_an_own_customer(draft, create_message, xero):
    push_create(create_message, xero)
    draft.refresh_from_db()
    assert (draft.xero_number, draft.xero_status) == ("INV-0100", "DRAFT")
    [(_, _, body, key)] = xero.writes("create_invoice")
    assert body["Contact"] == {"ContactID": "c-new"}
    assert str(draft.uid) in body["Url"]
    assert str(create_message.key) in key
    assert len(key) <= 128
    assert draft.contact.xero_contact_id == "c-new"
    assert "Xero assigned number INV-0100" in [story.sentence for story in for_invoice(draft)]


def test_customer_and_invoice_do_not_share_a_key(create_message, xero):
    push_create(create_message, xero)
    assert xero.writes("create_contact")[0][3] != xero.writes("create_invoice")[0][3]


def test_the_same_try_again_has_the_same_key(create_message, xero):
    push_create(create_message, xero)
    Invoice.objects.update(xero_id="")
    push_create(create_message, xero)
    first, second = xero.writes("create_invoice")
    assert first[3] == second[3]


def test_after_an_unknown_outcome_our_own_document_is_found_and_not_made_again(draft, create_message, xero):
    body = create_message.payload["body"]
    xero.invoices["there"] = make_invoice(InvoiceID="there", InvoiceNumber="INV-7", Url=body["Url"])
    create_message.is_ambiguous = True
    push_create(create_message, xero)
    draft.refresh_from_db()
    assert draft.xero_id == "there"
    assert not xero.writes("create_invoice")
    assert not xero.writes("create_contact")


def test_after_an_unknown_outcome_that_did_nothing_it_is_created(draft, create_message, xero):
    xero.invoices["other"] = make_invoice(InvoiceID="other", Url="http://localhost:8000/somewhere/")
    create_message.is_ambiguous = True
    push_create(create_message, xero)
    assert len(xero.writes("create_invoice")) == 1


def test_a_dead_document_with_our_mark_is_not_taken(draft, create_message, xero):
    xero.invoices["dead"] = make_invoice(
        InvoiceID="dead", Status="DELETED", Url=create_message.payload["body"]["Url"]
    )
    create_message.is_ambiguous = True
    push_create(create_message, xero)
    assert len(xero.writes("create_invoice")) == 1


def test_a_list_that_leaves_the_url_out_is_looked_at_more_closely(draft, create_message, xero, monkeypatch):
    full = make_invoice(InvoiceID="there", Url=create_message.payload["body"]["Url"])
    listed = make_invoice(InvoiceID="there")
    monkeypatch.setattr(xero, "list_invoices", lambda *args, **kwargs: _page([listed]))
    xero.invoices["there"] = full
    create_message.is_ambiguous = True
    push_create(create_message, xero)
    draft.refresh_from_db()
    assert draft.xero_id == "there"


def test_when_xero_refuses_our_address_the_invoice_goes_without(draft, create_message, xero):
    xero.refuse["create_invoice"] = [RequestRejected([Message("Url must be a valid web address")])]
    push_create(create_message, xero)
    draft.refresh_from_db()
    with_mark, without = xero.writes("create_invoice")
    assert "Url" in with_mark[2]
    assert "Url" not in without[2]
    assert draft.xero_id


def test_another_refusal_is_raised(create_message, xero):
    xero.refuse["create_invoice"] = [RequestRejected([Message("Account code '1' is not valid")])]
    with pytest.raises(RequestRejected):
        push_create(create_message, xero)


def test_an_event_that_was_faster_leaves_nothing_to_create(draft, create_message, xero):
    Invoice.objects.update(xero_id="there")
    xero.invoices["there"] = make_invoice(InvoiceID="there")
    push_create(create_message, xero)
    assert not xero.writes("create_invoice")


def test_another_status_than_asked_is_told(draft, create_message, xero):
    create_message.payload["body"]["Status"] = "SUBMITTED"
    created = xero.create_invoice

    def create(body, key):
        created({**body, "Status": "DRAFT"}, key)
        return xero.invoices["new-1"]

    xero.create_invoice = create
    push_create(create_message, xero)
    assert "Xero made it Draft instead of Awaiting approval" in [
        story.sentence for story in for_invoice(draft)
    ]


class TestCustomer:
    def test_found_by_number(self, draft, create_message, xero):
        xero.contacts["c7"] = make_contact(ContactID="c7", Name="Renamed in Xero")
        push_create(create_message, xero)
        assert xero.writes("create_invoice")[0][2]["Contact"] == {"ContactID": "c7"}

    def test_found_by_name(self, create_message, xero):
        xero.contacts["c7"] = make_contact(ContactID="c7", ContactNumber="", Name="ACME  ltd ".strip())
        xero.find_contacts_by_name = lambda name: _page(xero.contacts.values())
        push_create(create_message, xero)
        assert xero.writes("create_invoice")[0][2]["Contact"] == {"ContactID": "c7"}

    def test_a_merged_contact_leads_to_the_one_it_was_merged_into(self, create_message, xero):
        xero.contacts["c7"] = make_contact(ContactID="c7", MergedToContactID="c8", ContactStatus="ARCHIVED")
        push_create(create_message, xero)
        assert xero.writes("create_invoice")[0][2]["Contact"] == {"ContactID": "c8"}

    def test_an_archived_one_is_refused_with_the_way_out(self, create_message, xero):
        xero.contacts["c7"] = make_contact(ContactID="c7", ContactStatus="ARCHIVED")
        with pytest.raises(RequestRejected) as caught:
            push_create(create_message, xero)
        [message] = caught.value.messages
        assert message.field == "contact_name"
        assert "Choose another customer" in message.text
        assert not xero.writes("create_invoice")

    def test_several_of_one_name_are_for_a_person_to_tell_apart(self, create_message, xero):
        for key in ("c7", "c8"):
            xero.contacts[key] = make_contact(ContactID=key, ContactNumber="")
        with pytest.raises(RequestRejected, match="2 customers"):
            push_create(create_message, xero)

    def test_one_made_between_look_and_request_is_taken(self, create_message, xero):
        taken = "The contact name Acme Ltd is already assigned to another contact."

        def create(body, key):
            xero.contacts["c9"] = make_contact(ContactID="c9", ContactNumber="")
            raise RequestRejected([Message(taken)])

        xero.create_contact = create
        push_create(create_message, xero)
        assert xero.writes("create_invoice")[0][2]["Contact"] == {"ContactID": "c9"}


def _page(documents):
    return Page(list(documents), page_count=1)
