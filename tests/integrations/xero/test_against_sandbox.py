"""The Xero client against the running sandbox: lists, one invoice's life, and what goes wrong."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from integrations.http import (
    AccessTokenExpired,
    GrantRevoked,
    Message,
    RateLimited,
    RemoteNotFound,
    RemoteUnavailable,
    RequestRejected,
)
from integrations.xero import XeroClient


def draft(client, **fields):
    contact = client.find_contacts_by_name("brightwater homes")[0]
    line = {
        "Description": "Site survey",
        "Quantity": Decimal("2.5"),
        "UnitAmount": Decimal("10.1234"),
        "AccountCode": "200",
        "TaxType": "OUTPUT2",
    }
    return {
        "Type": "ACCREC",
        "Contact": {"ContactID": contact.contact_id},
        "LineAmountTypes": "Exclusive",
        "Date": "2026-11-22",
        "DueDate": "2026-12-22",
        "LineItems": [line],
        **fields,
    }


def test_every_list_is_read_without_a_bad_row(client):
    pages = [
        client.list_accounts(),
        client.list_tax_rates(),
        client.list_items(),
        client.list_branding_themes(),
        client.list_currencies(),
        client.list_tracking_categories(),
        client.list_contacts(),
        client.list_invoices(),
    ]

    assert [len(page.bad_rows) for page in pages] == [0] * len(pages)
    assert all(len(page) for page in pages)
    assert client.get_organisation().short_code == "!nw001"


def test_an_invoice_lives_from_draft_to_paid(client, sandbox):
    made = client.create_invoice(draft(client, Reference="life-1"), "life-1")
    again = client.create_invoice(draft(client, Reference="life-1"), "life-1")
    submitted = client.update_invoice(made.invoice_id, {"Status": "SUBMITTED"}, "life-2")
    sandbox.control("POST", f"xero/invoices/{made.invoice_id}/approve")
    approved = client.get_invoice(made.invoice_id)
    sandbox.control("POST", f"xero/invoices/{made.invoice_id}/pay")
    (paid,) = client.list_invoices(ids=[made.invoice_id])

    assert (made.status, again.invoice_id, made.line_items[0].unit_amount) == (
        "DRAFT",
        made.invoice_id,
        Decimal("10.1234"),
    )
    assert (made.sub_total, made.total_tax, made.total) == (
        Decimal("25.31"),
        Decimal("5.06"),
        Decimal("30.37"),
    )
    assert [submitted.status, approved.status, paid.status] == ["SUBMITTED", "AUTHORISED", "PAID"]
    assert (paid.amount_due, paid.payments[0].amount) == (Decimal("0.00"), Decimal("30.37"))
    assert paid.fully_paid_on is not None
    assert paid.updated_at > made.updated_at


def test_what_changed_since_is_read_and_our_mark_is_found(client):
    before = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=2)
    made = client.create_invoice(draft(client, Reference='mark "7" & more'), "mark-7")

    found = client.list_invoices(where='Reference=="mark ""7"" & more"')
    changed = client.list_invoices(modified_since=before)
    later = client.list_invoices(modified_since=before + dt.timedelta(hours=1))

    assert [row.invoice_id for row in found] == [made.invoice_id]
    assert made.invoice_id in [row.invoice_id for row in changed]
    assert len(later) == 0


def test_nothing_new_may_also_be_a_304(client, sandbox):
    sandbox.switch(xero_modified_since_304=True)
    try:
        assert len(client.list_invoices(modified_since=dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))) == 0
    finally:
        sandbox.switch(xero_modified_since_304=False)


def test_papers_of_an_approved_invoice(client):
    made = client.create_invoice(draft(client, Status="AUTHORISED"), "papers-1")

    client.email_invoice(made.invoice_id, "papers-2")
    client.add_history_note(made.invoice_id, "Made by Rita Rep", "papers-3")

    assert client.get_invoice_pdf(made.invoice_id).startswith(b"%PDF-")
    assert client.get_online_invoice_url(made.invoice_id).startswith("http")


def test_contacts_are_made_once_and_found_again(client):
    name = 'Söder & "Sons" 日本'
    made = client.create_contact({"Name": name, "ContactNumber": "pipedrive-org-9/1"}, "contact-1")

    assert [row.contact_id for row in client.find_contacts_by_name(name.upper())] == [made.contact_id]
    assert client.find_contact_by_number("pipedrive-org-9/1").contact_id == made.contact_id
    assert client.find_contact_by_number("nobody") is None
    with pytest.raises(RequestRejected) as caught:
        client.create_contact({"Name": name}, "contact-2")
    assert caught.value.messages[0].field == "contact_name"


def test_a_refusal_names_fields_and_lines(client):
    body = draft(client, Status="AUTHORISED")
    body["LineItems"] = [
        body["LineItems"][0],
        {**body["LineItems"][0], "AccountCode": "999"},
        {"Description": ""},
    ]

    with pytest.raises(RequestRejected) as caught:
        client.create_invoice(body, "refused-1")

    text = "Account code '999' is not a valid code for this document."
    assert Message(text, "account_code", 1) in caught.value.messages
    assert ("description", 2) in [(message.field, message.line) for message in caught.value.messages]


def test_one_key_for_two_requests_is_refused(client):
    client.create_invoice(draft(client), "clash-1")

    with pytest.raises(RequestRejected, match="different request"):
        client.create_invoice(draft(client, Reference="other"), "clash-1")


def test_a_lost_answer_leaves_one_invoice_and_an_unknown_outcome(client, fault):
    body = draft(client, Reference="lost-answer")
    fault(fault="drop_after_commit", method="PUT", path="Invoices")

    with pytest.raises(RemoteUnavailable) as caught:
        client.create_invoice(body, "lost-1")

    assert caught.value.outcome_unknown
    assert len(client.list_invoices(where='Reference=="lost-answer"')) == 1


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        ({"fault": "drop_before"}, RemoteUnavailable),
        ({"fault": "status", "code": 500}, RemoteUnavailable),
        ({"fault": "status", "code": 503}, RemoteUnavailable),
        ({"fault": "status", "code": 429}, RateLimited),
        ({"fault": "status", "code": 404}, RemoteNotFound),
        ({"fault": "status", "code": 403}, GrantRevoked),
        ({"fault": "status", "code": 401}, AccessTokenExpired),
    ],
    ids=lambda value: str(value.get("code", "drop")) if isinstance(value, dict) else value.__name__,
)
def test_faults_of_xero_are_told_apart(client, fault, spec, kind):
    fault(path="Organisation", **spec)

    with pytest.raises(kind):
        client.get_organisation()


def test_a_stranger_and_an_unknown_document(api, tokens, client):
    with pytest.raises(RemoteNotFound):
        client.get_invoice("00000000-0000-0000-0000-000000000009")
    with pytest.raises(GrantRevoked):
        XeroClient(api, tokens.access_token, "another-tenant").get_organisation()
    with pytest.raises(AccessTokenExpired):
        XeroClient(api, "not.a.token", "another-tenant").get_organisation()
