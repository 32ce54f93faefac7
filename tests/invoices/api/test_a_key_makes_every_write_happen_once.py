"""Idempotency-Key: every write happens once for a key of its caller, and a repetition gets the first answer again."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.models import AnsweredRequest
from integrations.models import OutboxMessage
from integrations.tasks import tidy_up
from invoices.api.views.invoices.collection import OLD_KEYS
from invoices.models import Invoice, TimelineEntry
from tests.factories import InvoiceFactory, UserFactory

pytestmark = pytest.mark.django_db
INVOICES = "/api/v1/invoices/"


@pytest.fixture
def made(company):
    def make(status="DRAFT"):
        return InvoiceFactory(
            connection=company.north, deal=company.deal, owner=company.rita, xero_status=status,
            contact__email_address="pay@acme.test",
        )  # fmt: skip

    return make


def keyed(key="order-77", **more):
    return {"headers": {"idempotency-key": key, **more}}


def failed_step(invoice):
    OutboxMessage.objects.create(
        connection=invoice.connection, mailbox=invoice.mailbox, kind="xero.invoice.set_status",
        payload={"invoice_id": invoice.pk, "status": "SUBMITTED", "note": ""}, state="failed", failure="rejected",
    )  # fmt: skip


WRITES = {
    "change": ("DRAFT", "patch", "", {"version": 1, "reference": "PO 8"}),
    "submit": ("DRAFT", "post", "submit/", {"version": 1}),
    "approve": ("SUBMITTED", "post", "approve/", {"version": 1}),
    "reject": ("SUBMITTED", "post", "reject/", {"reason": "No"}),
    "void": ("AUTHORISED", "post", "void/", {}),
    "delete": ("DRAFT", "delete", "", {}),
    "email": ("AUTHORISED", "post", "email/", {}),
    "share": ("AUTHORISED", "post", "share/", {}),
    "retry": ("DRAFT", "post", "retry/", {}),
    "discard": ("DRAFT", "post", "discard/", {"reason": "Given up"}),
}


@pytest.mark.parametrize("write", WRITES)
def test_each_write_happens_once_and_its_answer_is_given_again(company, made, write):
    status, method, ending, words = WRITES[write]
    invoice = made(status)
    if write in ("retry", "discard"):
        failed_step(invoice)
    ask = getattr(company.as_finn, method)
    path = f"{INVOICES}{invoice.uid}/{ending}"

    first = ask(path, words, **keyed())
    told, sent = TimelineEntry.objects.count(), OutboxMessage.objects.count()
    # Delivered meanwhile: without the key a repetition would be refused or done again.
    OutboxMessage.objects.update(state="delivered")
    again = [ask(path, words, **keyed()) for _ in range(2)]

    assert first.status_code in (200, 202), first.content
    assert "Idempotency-Replayed" not in first.headers
    for answer in again:
        assert (answer.status_code, answer.content) == (first.status_code, first.content)
        assert answer.headers["Idempotency-Replayed"] == "true"
        assert answer.headers["ETag"] == first.headers["ETag"]
    assert (TimelineEntry.objects.count(), OutboxMessage.objects.count()) == (told, sent)


def test_three_emails_with_one_key_are_one(company, made):
    path = f"{INVOICES}{made('AUTHORISED').uid}/email/"
    for _ in range(3):
        assert company.as_rita.post(path, {}, **keyed()).status_code == 200
        OutboxMessage.objects.update(state="delivered")
    assert OutboxMessage.objects.count() == 1


def test_a_deal_is_given_once(company):
    UserFactory(email="colleague@example.test")
    path, words = f"/api/v1/deals/{company.deal.pk}/give/", {"to": "colleague@example.test"}
    first, second = (company.as_rita.post(path, words, **keyed()) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.headers["Idempotency-Replayed"] == "true"


def test_two_keys_are_two_invoices_now_and_later(company):
    words = {"deal": company.deal.pk}
    first, second = (company.as_rita.post(INVOICES, words, **keyed(key)) for key in "AB")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2)):
        assert company.as_rita.post(INVOICES, words, **keyed("B")).json()["id"] == second.json()["id"]
    assert Invoice.objects.count() == 2


def test_without_a_key_the_same_content_soon_after_is_a_repetition(company):
    words = {"deal": company.deal.pk}
    first, second = (company.as_rita.post(INVOICES, words) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]


@pytest.mark.parametrize(
    "other", [{"reference": "PO 9"}, {"lines": [{"description": "x", "unit_amount": "1"}]}, {"date": "x"}]
)
def test_another_content_under_the_same_key_is_refused(company, other):
    words = {"deal": company.deal.pk}
    company.as_rita.post(INVOICES, words, **keyed())
    answer = company.as_rita.post(INVOICES, words | other, **keyed())
    assert answer.status_code == 422
    assert "another content" in answer.json()["detail"]
    assert Invoice.objects.count() == 1


def test_another_version_under_the_same_key_is_another_content(company, made):
    path = f"{INVOICES}{made('SUBMITTED').uid}/approve/"
    assert company.as_finn.post(path, {}, **keyed(**{"if-match": '"1"'})).status_code == 200
    assert company.as_finn.post(path, {}, **keyed(**{"if-match": '"2"'})).status_code == 422


def test_a_refusal_leaves_the_key_free(company, made):
    path = f"{INVOICES}{made('DRAFT').uid}/reject/"
    assert company.as_finn.post(path, {"reason": "No"}, **keyed()).status_code == 409
    assert company.as_finn.post(path, {"reason": ""}, **keyed()).status_code == 400
    Invoice.objects.update(xero_status="SUBMITTED")
    assert company.as_finn.post(path, {"reason": "Yes"}, **keyed()).status_code == 200


def test_a_key_belongs_to_one_operation(company, made):
    one, other = made("AUTHORISED"), made("AUTHORISED")
    for invoice in (one, other):
        answer = company.as_rita.post(f"{INVOICES}{invoice.uid}/email/", {}, **keyed())
        assert "Idempotency-Replayed" not in answer.headers
    assert OutboxMessage.objects.count() == 2


def test_a_key_belongs_to_its_caller(company):
    words = {"deal": company.deal.pk}
    first = company.as_rita.post(INVOICES, words, **keyed())
    second = company.as_finn.post(INVOICES, words | {"connection": company.north.pk}, **keyed())
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


def test_nobody_occupies_the_key_of_somebody_else(company):
    """A draft key could once be worked out from the caller's id and the key, and be used by another person."""
    guessed = uuid.uuid5(OLD_KEYS, f"{company.finn.pk}:order-77")
    InvoiceFactory(connection=company.north, deal=company.deal, owner=company.rita, draft_key=guessed)
    answer = company.as_finn.post(
        INVOICES, {"deal": company.deal.pk, "connection": company.north.pk}, **keyed()
    )
    assert answer.status_code == 201
    assert Invoice.objects.count() == 2


def test_a_key_from_before_the_table_still_finds_its_invoice(company):
    old = uuid.uuid5(OLD_KEYS, f"{company.rita.pk}:order-77")
    invoice = InvoiceFactory(connection=company.north, deal=company.deal, owner=company.rita, draft_key=old)
    answer = company.as_rita.post(INVOICES, {"deal": company.deal.pk}, **keyed())
    assert (answer.status_code, answer.json()["id"]) == (200, str(invoice.uid))


def test_quoted_and_bare_keys_are_equal(company):
    words = {"deal": company.deal.pk}
    company.as_rita.post(INVOICES, words, **keyed("order-77"))
    assert "Idempotency-Replayed" in company.as_rita.post(INVOICES, words, **keyed('"order-77"')).headers


@pytest.mark.parametrize("key", ["", " ", '""', "x" * 256, "a\x00b", "tab\there"])
def test_a_key_is_a_printable_text(company, key):
    answer = company.as_rita.post(INVOICES, {"deal": company.deal.pk}, **keyed(key))
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()
    assert not Invoice.objects.exists()


def test_what_the_caller_no_longer_sees_does_not_exist(company, made):
    path = f"{INVOICES}{made('AUTHORISED').uid}/email/"
    assert company.as_rita.post(path, {}, **keyed()).status_code == 200
    company.rita.organisations.clear()
    assert company.as_rita.post(path, {}, **keyed()).status_code == 404


def test_answers_are_kept_for_a_day_and_what_was_made_for_ever(company, made):
    company.as_rita.post(INVOICES, {"deal": company.deal.pk}, **keyed())
    company.as_rita.post(f"{INVOICES}{made('AUTHORISED').uid}/email/", {}, **keyed())
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):
        tidy_up()
        assert AnsweredRequest.objects.count() == 2
    with time_machine.travel(timezone.now() + dt.timedelta(days=3)):
        tidy_up()
    assert AnsweredRequest.objects.get().operation == "POST /api/v1/invoices/"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets the second request wait")
@pytest.mark.django_db(transaction=True)
def test_a_request_whose_first_one_still_runs_is_told_to_repeat(company, made, monkeypatch):
    import threading

    from django.db import connections

    from invoices import actions

    invoice = made("AUTHORISED")
    begun, may_end = threading.Event(), threading.Event()
    send = actions.email_invoice

    def slow(*args, **options):
        begun.set()
        may_end.wait(20)
        return send(*args, **options)

    monkeypatch.setattr(actions, "email_invoice", slow)
    path = f"{INVOICES}{invoice.uid}/email/"

    def first():
        try:
            company.as_rita.post(path, {}, **keyed())
        finally:
            connections.close_all()

    thread = threading.Thread(target=first)
    thread.start()
    begun.wait(20)
    answer = company.as_rita.post(path, {}, **keyed())
    may_end.set()
    thread.join(20)
    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "1")
    assert company.as_rita.post(path, {}, **keyed()).headers["Idempotency-Replayed"] == "true"
