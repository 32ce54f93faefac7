"""Whoever comes second finds the first one's rows: nothing is there twice, and the newer document wins."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection as database
from django.db import connections

from invoices.mirror import mirror_contacts, mirror_invoices
from invoices.models import Contact, Invoice, InvoiceLine, Payment, TimelineEntry
from invoices.timeline import Kind
from tests.factories import XeroConnectionFactory
from tests.invoices.mirror.documents import NOON, make_contact, make_invoice
from tests.invoices.mirror.xero.test_changes_become_sentences import PAYMENT

LATER = NOON + timedelta(minutes=1)


def page(**overrides):
    return [
        make_invoice(InvoiceID=f"doc-{n}", InvoiceNumber=f"INV-{n}", Payments=[PAYMENT], **overrides)
        for n in range(20)
    ]


@contextmanager
def overtaken_by(work):
    """Let `work` be done just before the next insert of an invoice, as by a worker that was a little faster."""
    done = []

    def first(execute, sql, params, many, context):
        if "invoices_invoice" in sql and not sql.startswith(("SELECT", "UPDATE")) and not done:
            done.append(sql)
            work()
        return execute(sql, params, many, context)

    with database.execute_wrapper(first):
        yield
    assert done


@pytest.mark.django_db
def test_the_same_page_twice_at_once_is_there_once():
    company = XeroConnectionFactory()
    with overtaken_by(lambda: mirror_invoices(company, page(), source="event")):
        assert mirror_invoices(company, page(), source="catch_up") == []
    assert (Invoice.objects.count(), InvoiceLine.objects.count(), Payment.objects.count()) == (20, 20, 20)
    assert TimelineEntry.objects.filter(kind=Kind.ARRIVED).count() == 20


@pytest.mark.django_db
def test_the_newer_document_wins_although_it_came_second():
    company = XeroConnectionFactory()
    with overtaken_by(lambda: mirror_invoices(company, page(), source="event")):
        mirror_invoices(company, page(Reference="Newer", at=LATER), source="catch_up")
    assert set(Invoice.objects.values_list("reference", "xero_updated_at")) == {("Newer", LATER)}
    assert TimelineEntry.objects.filter(kind=Kind.CHANGED).count() == 20


@pytest.mark.django_db(transaction=True)
def test_workers_who_meet_wait_for_each_other():
    # The tests' SQLite lives in memory, where whoever meets another is refused instead of waiting.
    at_once = database.vendor != "sqlite"
    company, start, failures = XeroConnectionFactory(), threading.Barrier(3 if at_once else 1), []
    people = [make_contact(ContactID=f"c-{n}", Name=f"C {n}") for n in range(20)]

    def work(step):
        try:
            start.wait()
            mirror_contacts(company, people[::step])
            mirror_invoices(company, page()[::step], source="catch_up")
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(step,)) for step in (1, -1, 1)]
    for thread in threads:
        thread.start()
        if not at_once:
            thread.join()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (Invoice.objects.count(), InvoiceLine.objects.count(), Contact.objects.count()) == (20, 20, 21)
    assert TimelineEntry.objects.count() == 20
