"""A deal shows its invoices in five fields, and they are written only when they would read otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from integrations.http import Message, RemoteNotFound, RequestRejected
from integrations.models import OutboxMessage
from integrations.pipedrive.schemas import FieldDocument
from invoices.mirror import ask_for_write_back, mirror_invoices
from invoices.models import Deal
from invoices.sync.push.deal_fields import ask_where_stale, push_deal_fields, roll_up
from tests.factories import DealFactory, InvoiceFactory, OutboxMessageFactory
from tests.invoices.mirror.documents import make_deal, make_invoice

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
FIELDS = {
    "status": {"code": "s1", "options": {"Draft": 1, "Awaiting payment": 3, "Overdue": 5, "Paid": 6}},
    "number": {"code": "n1"},
    "total": {"code": "t1"},
    "amount_due": {"code": "d1"},
    "link": {"code": "l1"},
}


class PipedriveStub:
    """Notes what is written; refuses or answers as told."""

    def __init__(self) -> None:
        self.written: list[tuple[int, dict]] = []
        self.refusals: list[Exception] = []
        self.deal = make_deal()
        self.codes = ["s1", "n1", "t1", "d1", "l1"]

    def update_deal_custom_fields(self, deal_id, fields):
        self.written.append((deal_id, dict(fields)))
        if self.refusals:
            raise self.refusals.pop(0)
        return self.deal

    def list_fields(self, entity):
        return [FieldDocument(field_code=code) for code in self.codes]

    def get_deal(self, deal_id):
        return self.deal


@pytest.fixture
def deal():
    deal = DealFactory(pipedrive_id=42)
    deal.connection.deal_fields = FIELDS
    deal.connection.save()
    return deal


@pytest.fixture
def pipedrive():
    return PipedriveStub()


@pytest.fixture
def message(deal):
    return OutboxMessageFactory(
        kind="pipedrive.deal.write_back",
        connection=deal.connection,
        mailbox=f"deal:{deal.pk}",
        payload={"deal_id": deal.pk},
    )


def shown(deal, *invoices):
    return roll_up(deal, invoices, today=TODAY)


def test_one_invoice_shows_itself(deal):
    values = shown(deal, InvoiceFactory(deal=deal, xero_number="INV-1"))
    assert (values["status"], values["number"]) == ("Draft", "INV-1")
    assert values["total"] == values["amount_due"] == {"value": "120.00", "currency": "GBP"}
    assert values["link"] == f"http://localhost:8000/deals/{deal.pk}/"


def test_several_show_the_one_that_most_needs_somebody_and_their_sums(deal):
    late = InvoiceFactory(deal=deal, xero_status="AUTHORISED", due_date=date(2026, 11, 1))
    paid = InvoiceFactory(deal=deal, xero_status="PAID", xero_amount_due=Decimal(0))
    dead = InvoiceFactory(deal=deal, xero_status="VOIDED")
    values = shown(deal, late, paid, dead)
    assert (values["status"], values["number"]) == ("Overdue", "2 invoices")
    assert (values["total"]["value"], values["amount_due"]["value"]) == ("240.00", "120.00")


def test_several_currencies_have_no_sum(deal):
    values = shown(deal, InvoiceFactory(deal=deal), InvoiceFactory(deal=deal, currency_code="USD"))
    assert values["total"] is None


def test_when_all_are_dead_the_newest_shows_and_nothing_is_due(deal):
    values = shown(deal, InvoiceFactory(xero_status="DELETED"), InvoiceFactory(xero_status="VOIDED"))
    assert values["status"] == "Voided"
    assert values["amount_due"]["value"] == "0.00"


def test_what_xero_has_not_confirmed_does_not_show(deal):
    assert shown(deal, InvoiceFactory(xero_id=""))["number"] is None


def test_only_what_differs_is_written(deal, message, pipedrive):
    InvoiceFactory(deal=deal, xero_number="INV-1")
    push_deal_fields(message, pipedrive)
    push_deal_fields(message, pipedrive)
    assert len(pipedrive.written) == 1
    assert pipedrive.written[0][1]["s1"] == 1
    deal.invoices.update(xero_number="INV-2")
    push_deal_fields(message, pipedrive)
    assert pipedrive.written[1] == (42, {"n1": "INV-2"})


def test_a_field_deleted_in_pipedrive_is_left_out_and_remembered(deal, message, pipedrive):
    InvoiceFactory(deal=deal)
    pipedrive.codes.remove("t1")
    pipedrive.refusals = [RequestRejected([Message("Validation failed: custom_fields: Unknown key 't1'")])]
    push_deal_fields(message, pipedrive)
    assert "t1" not in pipedrive.written[1][1]
    deal.connection.refresh_from_db()
    assert deal.connection.deal_fields["total"]["missing"] is True
    push_deal_fields(message, pipedrive)
    assert len(pipedrive.written) == 2


@pytest.mark.parametrize(
    "gone", [{"is_archived": True}, {"pipedrive_status": "deleted"}], ids=["archived", "deleted"]
)
def test_an_archived_or_deleted_deal_is_left_alone(deal, message, pipedrive, gone):
    InvoiceFactory(deal=deal)
    Deal.objects.update(**gone)
    push_deal_fields(message, pipedrive)
    assert pipedrive.written == []


def test_a_deal_gone_from_pipedrive_ends_softly(deal, message, pipedrive):
    InvoiceFactory(deal=deal)
    pipedrive.refusals = [RemoteNotFound([Message("Deal not found")])]
    push_deal_fields(message, pipedrive)
    deal.refresh_from_db()
    assert deal.written_back == {}


def test_another_refusal_is_raised(deal, message, pipedrive):
    InvoiceFactory(deal=deal)
    pipedrive.refusals = [RequestRejected([Message("No")])]
    with pytest.raises(RequestRejected):
        push_deal_fields(message, pipedrive)


def test_a_change_in_xero_asks_for_one_write_back_only(deal):
    invoice = InvoiceFactory(deal=deal, xero_status="AUTHORISED", xero_updated_at=None)
    for number in ("A", "B"):
        mirror_invoices(
            invoice.connection,
            [make_invoice(InvoiceID=invoice.xero_id, Status="PAID", InvoiceNumber=number)],
            source="reread",
        )
    assert OutboxMessage.objects.filter(mailbox=f"deal:{deal.pk}").count() == 1


def test_one_in_flight_does_not_count_and_a_failed_one_is_tried_again(deal, message):
    OutboxMessage.objects.update(claimed_until=timezone.now() + timedelta(minutes=1))
    assert ask_for_write_back([deal.pk]) == 1
    OutboxMessage.objects.all().delete()
    failed = OutboxMessageFactory(
        kind="pipedrive.deal.write_back",
        connection=deal.connection,
        mailbox=f"deal:{deal.pk}",
        state="failed",
    )
    assert ask_for_write_back([deal.pk]) == 1
    failed.refresh_from_db()
    assert failed.state == "pending"


def test_what_falls_overdue_by_the_calendar_is_written_too(deal):
    InvoiceFactory(deal=deal, xero_status="AUTHORISED", due_date=date(2020, 1, 1))
    assert ask_where_stale(deal.connection) == 1
    assert ask_where_stale(deal.connection) == 0
