"""The second person is told what changed, keeps their text, and may save over it."""

from __future__ import annotations

from invoices import actions
from tests.factories import OutboxMessageFactory
from tests.invoices.pages.company import typed

LINE = {"description": "An hour of work", "unit_amount": "100"}


def test_the_second_person_is_told_and_keeps_their_text(as_rep, invoice, xero, finance):
    address = f"/invoices/{invoice.uid}/edit/"
    version = as_rep.get(address).context["version"]
    content = actions.content_of(invoice)
    changed = type(content)(**{**content.__dict__, "reference": "Theirs"})
    actions.edit_invoice(invoice, by=finance, content=changed, expected_version=version)

    answer = as_rep.post(address, typed(xero, LINE, version=version, reference="Mine"))
    page = answer.content.decode()
    assert "Fiona Finance changed this invoice" in page
    assert answer.context["stale"].changes == [("Reference", "Theirs", "Mine")]
    assert 'value="Mine"' in page
    assert "Save my version anyway" in page

    again = as_rep.post(address, typed(xero, LINE, version=answer.context["version"], reference="Mine"))
    invoice.refresh_from_db()
    assert again.status_code == 302
    assert invoice.reference == "Mine"


def test_what_xero_refused_stands_beside_its_field(as_rep, invoice):
    from_xero = [{"text": "Account code '200' is archived.", "field": "account_code", "line": 0}]
    OutboxMessageFactory(
        connection=invoice.connection,
        mailbox=invoice.mailbox,
        state="failed",
        failure="rejected",
        problems=from_xero,
    )
    answer = as_rep.get(f"/invoices/{invoice.uid}/edit/")
    assert [(entry.target, entry.text) for entry in answer.context["summary"]] == [
        ("id_lines-0-account_code", "Account code '200' is archived.")
    ]


def test_an_approved_invoice_can_not_be_edited(as_rep, invoice):
    invoice.xero_status = "AUTHORISED"
    invoice.save()
    answer = as_rep.get(f"/invoices/{invoice.uid}/edit/", follow=True)
    assert "no longer a draft" in answer.content.decode()
