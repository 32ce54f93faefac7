"""When an invoice falls due, by terms, by rule and by a date of the deal."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.choices import PaymentTerms
from invoices.mapping import apply_terms, due_date
from tests.invoices.mapping.deal_documents import PO_NUMBER, make_deal, make_documents, make_preferences

TYPES = ["DAYSAFTERBILLDATE", "DAYSAFTERBILLMONTH", "OFCURRENTMONTH", "OFFOLLOWINGMONTH"]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("date", "days", "kind", "due"),
    [
        ("2026-03-10", 14, "DAYSAFTERBILLDATE", "2026-03-24"),
        ("2026-03-10", 0, "DAYSAFTERBILLDATE", "2026-03-10"),
        ("2026-03-10", 10, "DAYSAFTERBILLMONTH", "2026-04-10"),
        ("2026-03-10", 20, "OFCURRENTMONTH", "2026-03-20"),
        ("2026-03-25", 20, "OFCURRENTMONTH", "2026-04-20"),
        ("2026-02-10", 31, "OFCURRENTMONTH", "2026-02-28"),
        ("2026-01-31", 31, "OFFOLLOWINGMONTH", "2026-02-28"),
        ("2026-12-10", 5, "OFFOLLOWINGMONTH", "2027-01-05"),
    ],
)
def test_xeros_four_kinds_of_terms(date, days, kind, due):
    assert apply_terms(day(date), PaymentTerms(days, kind)) == day(due)


def test_terms_of_a_kind_we_do_not_know_are_passed_over():
    terms = PaymentTerms(7, "SOMETHINGNEW")
    due = due_date(day("2026-03-10"), preferences=make_preferences(due_days=30), contact_terms=terms)
    assert due.date == day("2026-04-09")


def test_the_customers_terms_come_first_when_preferred():
    terms = PaymentTerms(7, "DAYSAFTERBILLDATE")
    date = day("2026-03-10")
    first = due_date(date, preferences=make_preferences(), contact_terms=terms)
    second = due_date(date, preferences=make_preferences(customer_terms_first=False), contact_terms=terms)
    assert (first.date, second.date) == (day("2026-03-17"), day("2026-04-09"))


@pytest.mark.parametrize(("date", "due"), [("2026-03-10", "2026-04-30"), ("2026-01-15", "2026-02-28")])
def test_a_day_of_the_following_month_is_clamped_to_its_end(date, due):
    preferences = make_preferences(due_rule="day_of_following_month", due_day_of_month=31)
    assert due_date(day(date), preferences=preferences).date == day(due)


@pytest.mark.parametrize("written", [PO_NUMBER, f"deal.{PO_NUMBER}"])
def test_a_date_of_the_deal(written):
    documents = make_documents(deal=make_deal(custom_fields={PO_NUMBER: "2026-05-01"}))
    preferences = make_preferences(due_rule="deal_field", due_deal_field=written)
    assert due_date(day("2026-03-10"), preferences=preferences, documents=documents) == (
        day("2026-05-01"),
        "",
    )


@pytest.mark.parametrize("value", [None, "soon", "2026-03-09"])
def test_a_date_of_the_deal_that_can_not_be_used_falls_back_and_says_so(value):
    documents = make_documents(deal=make_deal(custom_fields={PO_NUMBER: value}))
    preferences = make_preferences(due_rule="deal_field", due_deal_field=PO_NUMBER)
    due = due_date(day("2026-03-10"), preferences=preferences, documents=documents)
    assert due.date == day("2026-04-09")
    assert "30 days" in due.warning


@given(
    date=st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1)),
    days=st.integers(0, 120),
    kind=st.sampled_from(TYPES),
)
def test_nothing_is_ever_due_before_it_is_written(date, days, kind):
    due = apply_terms(date, PaymentTerms(days, kind))
    assert due is not None
    assert due >= date
