"""Every bad customer and detail is told beside its field, with the way out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from invoices.choices import ReferenceLists
from invoices.validation import tidy_content
from tests.invoices.example_company import LINE
from tests.invoices.validation.valid_draft import CONTENT, check, check_customer, make_contact


@pytest.mark.parametrize(
    ("overrides", "field", "words"),
    [
        ({"date": None, "due_date": dt.date(2026, 4, 9)}, "date", "Enter"),
        ({"due_date": None}, "due_date", "Enter"),
        ({"due_date": dt.date(2026, 3, 9)}, "due_date", "before the invoice date"),
        ({"due_date": dt.date(9999, 1, 1)}, "due_date", "year"),
        ({"reference": "x" * 256}, "reference", "Shorten the reference by 1 character:"),
        ({"currency_code": ""}, "currency_code", "Choose a currency"),
        ({"currency_code": "USD"}, "currency_code", "does not use USD"),
        ({"currency_code": "POINTS"}, "currency_code", "not a currency"),
        ({"currency_code": "NWP"}, "currency_code", "not a currency"),
        ({"line_amount_types": "Sometimes"}, "line_amount_types", "Choose"),
        ({"branding_theme_id": "theme-2"}, "branding_theme_id", "no longer"),
        ({"lines": []}, "lines", "at least one"),
        ({"lines": [replace(LINE, unit_amount=Decimal(-1))]}, "lines", "below zero"),
    ],
)
def test_a_bad_detail(overrides, field, words):
    (error,) = check(**overrides)
    assert (error.field, error.line) == (field, None)
    assert words in error.text


@pytest.mark.parametrize(
    ("details", "field", "words"),
    [
        ({"contact_name": ""}, "contact_name", "Choose a customer"),
        ({"contact_name": "x" * 256}, "contact_name", "255"),
        ({"contact_name": "Acme <Ltd>"}, "contact_name", "< or >"),
        ({"email_address": "ana at x"}, "email_address", "not an e-mail address"),
        ({"email_address": "jürgen@x.test"}, "email_address", ""),
        ({"postal_code": "x" * 51}, "postal_code", "50"),
    ],
)
def test_a_bad_customer(details, field, words):
    (error,) = check_customer(**details)
    assert error.field == field
    assert words in error.text


@pytest.mark.parametrize("name", ["x" * 255, 'O\'Brien & "Sons"', "株式会社テスト", "Zoë Müller"])
def test_awkward_names_are_fine(name):
    assert check_customer(contact_name=name) == []


def test_an_archived_customer_is_told_with_the_way_out():
    (error,) = check(contact=make_contact("ARCHIVED"))
    assert error.field == "contact_name"
    assert "Restore" in error.text


def test_a_known_customers_details_are_xeros_own():
    assert check(contact=make_contact(), contact_details={"email_address": "broken"}) == []


def test_before_the_lists_were_read_nothing_is_called_unknown():
    assert check(lists=ReferenceLists()) == []


def test_tidying_takes_away_blanks_only():
    messy = replace(
        CONTENT,
        contact_details={"contact_name": "  Acme   Ltd "},
        currency_code=" gbp ",
        reference=" PO 77 ",
        lines=[replace(LINE, description=" two\r\nlines ")],
    )
    tidy = tidy_content(messy)
    assert tidy.contact_details["contact_name"] == "Acme Ltd"
    assert (tidy.currency_code, tidy.reference, tidy.lines[0].description) == ("GBP", "PO 77", "two\nlines")
