"""F67: the deal is changed, lost, merged or deleted after the draft was made: shown, asked, never re-priced."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from integrations.calls.budget import Lane
from integrations.models import OutboxMessage
from invoices import actions
from invoices.deal_changes import changes_since, current_facts, unsign
from invoices.sync.pull.pipedrive_lists import reread_deals_of_open_invoices
from tests.faults.pipedrive_deals import DealInPipedrive, tell
from tests.faults.pushes import sentences
from tests.faults.xero_sandbox import in_xero
from tests.invoices.sync.end_to_end.steps import deliver_all, draft_of, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def roof(sandbox, pipedrive, xero):
    return DealInPipedrive(sandbox, pipedrive)


@pytest.fixture
def draft(roof, xero, ada):
    invoice = draft_of(roof.read(), xero, ada)
    deliver_all()
    assert fresh(invoice).xero_status == "DRAFT"
    return invoice


def shown(invoice):
    return {one.label: (one.old, one.new) for one in changes_since(fresh(invoice))}


def line_of(roof):
    return roof.now()["products"][0]


def assert_nothing_was_repriced(sandbox, invoice):
    """The same total on both sides, nothing said to Xero, one sentence in the story."""
    [theirs] = in_xero(sandbox, invoice)
    assert Decimal(theirs["Total"]) == fresh(invoice).total == Decimal("276.00")
    assert not OutboxMessage.objects.filter(state="pending", kind__startswith="xero.").exists()


def more(roof):
    roof.do("update", lines=[{"id": line_of(roof)["id"], "quantity": 3}])


def dearer(roof):
    roof.do("update", lines=[{"id": line_of(roof)["id"], "item_price": 120}])


def another_line(roof):
    roof.do("update", lines=[{"product_id": 6, "item_price": 5, "quantity": 1}])


def one_line_less(roof):
    roof.do("update", remove_lines=[line_of(roof)["id"]])


def another_customer(roof):
    roof.change(org_id=2)


def another_currency(roof):
    roof.change(currency="USD")


def lost(roof):
    roof.do("lose")


CHANGES = [
    (more, "Quantity", ("2", "3")),
    (dearer, "Price", ("100", "120")),
    (another_line, "Added item", None),
    (one_line_less, "Removed item", None),
    (another_customer, "Customer name", None),
    (another_currency, "Currency", ("GBP", "USD")),
    (lost, "Deal", ("Open", "Lost")),
]


def test_each_change_is_shown_and_told_and_the_invoice_stays(sandbox, ada, roof, draft):
    for number, (change, label, values) in enumerate(CHANGES, start=1):
        change(roof)
        roof.tell()
        found = [pair for name, pair in shown(draft).items() if name.startswith(label)]
        assert found, shown(draft)
        assert values is None or values in found
        told = sentences(draft).count("The deal changed in Pipedrive; the invoice stays as it is")
        assert told == number
        assert_nothing_was_repriced(sandbox, draft)
        actions.keep_invoice(fresh(draft), by=ada, seen=current_facts(fresh(draft)))
        assert not shown(draft)


def test_winning_the_deal_is_no_difference(roof, draft):
    roof.do("win")
    roof.tell()
    assert not shown(draft)


def test_a_deleted_deal_is_shown_and_the_invoice_stays(sandbox, roof, draft):
    roof.do("delete")
    roof.tell("delete")
    assert shown(draft) == {"Deal": ("Open", "Deleted")}
    assert_nothing_was_repriced(sandbox, draft)


def test_the_invoice_of_a_merged_deal_belongs_to_the_other_and_what_it_says_is_shown(
    sandbox, pipedrive, roof, draft
):
    other = DealInPipedrive(sandbox, pipedrive, lines=(), title="House", org_id=2)
    roof.do("merge", into=other.id)
    roof.tell("delete", merged_to_id=other.id)
    assert fresh(draft).deal == other.row
    assert "“Roof” was merged into “House”" in " ".join(sentences(draft))
    assert shown(draft)["Deal"] == (f"Roof (#{roof.id})", f"House (#{other.id})")
    assert "Customer name" in shown(draft)
    assert_nothing_was_repriced(sandbox, draft)


@pytest.mark.parametrize("touches", [True, False])
@pytest.mark.parametrize("is_told", [True, False])
def test_a_merged_organization_is_shown_whether_told_or_found(
    sandbox, pipedrive, xero, ada, roof, touches, is_told
):
    sandbox.switch(pipedrive_merge_touches_deals=touches)
    gone, kept = (roof.call("POST", "v2/organizations", {"name": name})["id"] for name in ("Old", "New"))
    roof.change(org_id=gone)
    draft = draft_of(roof.read(), xero, ada)
    deliver_all()
    sandbox.control("POST", f"pipedrive/organizations/{gone}/merge", {"into": kept})
    if is_told:
        tell(pipedrive, "organization", gone, "delete", merged_to_id=kept)
    else:
        look = {"lane": Lane.BACKFILL, "keep_going": lambda: True, "now": timezone.now()}
        reread_deals_of_open_invoices(pipedrive, **look)
    assert shown(draft)["Customer name"] == ("Old", "New")
    assert_nothing_was_repriced(sandbox, draft)


def test_keeping_the_invoice_decides_what_was_seen_and_nothing_later(client, ada, roof, draft):
    more(roof)
    roof.tell()
    client.force_login(ada)
    page = client.get(f"/invoices/{draft.uid}/")
    assert "The deal has changed since this invoice was made" in page.content.decode()
    dearer(roof)
    roof.tell()
    client.post(f"/invoices/{draft.uid}/keep/", {"deal_basis": page.context["deal_basis"]})
    assert list(shown(draft).values()) == [("100", "120")]
    assert any("kept the invoice as it is" in each for each in sentences(draft))


def test_the_new_values_are_taken_into_the_form_and_go_out_when_saved(client, sandbox, ada, roof, draft):
    more(roof)
    roof.tell()
    client.force_login(ada)
    form = client.get(f"/invoices/{draft.uid}/edit/?take=deal")
    assert form.context["form"].lines.kept[0]["quantity"].value() in ("3", Decimal(3))
    assert_nothing_was_repriced(sandbox, draft)
    actions.edit_invoice(
        fresh(draft),
        by=ada,
        content=actions.taken_from_deal(fresh(draft)),
        expected_version=fresh(draft).version,
        deal_basis=current_facts(fresh(draft)),
    )
    deliver_all()
    [theirs] = in_xero(sandbox, draft)
    assert Decimal(theirs["Total"]) == fresh(draft).total == Decimal("396.00")
    assert not shown(draft)


def test_a_deal_changed_while_the_form_was_open_is_shown_after_saving(client, xero, ada, roof):
    deal = roof.read()
    client.force_login(ada)
    form = client.get(f"/deals/{deal.pk}/invoice/?connection={xero.pk}")
    more(roof)
    roof.tell()
    invoice = actions.draft_invoice(
        by=ada,
        connection=xero,
        content=form.context["form"].started_with,
        deal=roof.row,
        deal_basis=unsign(form.context["deal_basis"], roof.row),
    )
    assert list(shown(invoice).values()) == [("2", "3")]
