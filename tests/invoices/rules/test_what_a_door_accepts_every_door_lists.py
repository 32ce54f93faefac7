"""Whatever number a door accepts, every door can list and show afterwards."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.models import Role
from invoices.amounts import LARGEST_NUMBER, LARGEST_TOTAL, UNREADABLE
from invoices.models import Invoice
from tests.factories import UserFactory
from tests.invoices.api.conftest import caller, company  # noqa: F401 - the fixture
from tests.invoices.pages.company import typed

pytestmark = pytest.mark.django_db(transaction=False)
NUMBERS = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**13), max_value=10**13).map(
        str
    ),
    st.integers(-4, 13).map(lambda digits: f"1e{digits}"),
    st.sampled_from(
        ["250000000", "1000000", "9999999999.99", "10000000000", "0.0001", "-1", "NaN", "Infinity"]
    ),
)
LINES = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=3)
FEW = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])


def assert_every_door_lists(company, administrator):  # noqa: F811
    pages = Client()
    pages.force_login(administrator)
    paths = [
        "/invoices/",
        "/deals/",
        f"/deals/{company.deal.pk}/",
        "/admin/invoices/invoice/",
        "/admin/invoices/deal/",
    ]
    for invoice in Invoice.objects.all():
        paths += [f"/invoices/{invoice.uid}/", f"/admin/invoices/invoice/{invoice.pk}/change/"]
        assert company.as_finn.get(f"/api/v1/invoices/{invoice.uid}/").status_code == 200
    for path in paths:
        assert pages.get(path).status_code == 200, path
    assert company.as_finn.get("/api/v1/invoices/").status_code == 200
    assert company.as_finn.get("/api/v1/deals/").status_code == 200


@FEW
@given(LINES)
@example([("1000000", "250000000")])
@example([("9999999999.99", "9999999999.99")])
@example([("9999999999.99", "1")] * 3)
def test_over_rest(company, lines):  # noqa: F811
    sent = [{"description": "x", "quantity": pieces, "unit_amount": price} for pieces, price in lines]
    body = {"deal": company.deal.pk, "lines": sent, "allow_twin": True}
    answer = company.as_rita.post("/api/v1/invoices/", body, format="json")

    assert answer.status_code in (201, 400), answer.content
    if answer.status_code == 201:
        changed = company.as_rita.patch(
            f"/api/v1/invoices/{answer.json()['id']}/",
            {"version": answer.json()["version"], "lines": sent * 2},
            format="json",
        )
        assert changed.status_code in (200, 400), changed.content
    assert_every_door_lists(company, UserFactory(role=Role.ADMINISTRATOR))


@FEW
@given(LINES)
@example([("1000000", "250000000")])
def test_by_page(company, lines):  # noqa: F811
    person = Client()
    person.force_login(company.rita)
    sent = [{"description": "x", "quantity": pieces, "unit_amount": price} for pieces, price in lines]
    data = typed(company.north, *sent) | {"draft_key": ""}

    assert person.post(f"/deals/{company.deal.pk}/invoice/", data).status_code in (200, 302)
    assert person.post("/invoices/totals/", data).status_code == 200
    assert_every_door_lists(company, UserFactory(role=Role.ADMINISTRATOR))


@FEW
@given(NUMBERS)
def test_from_the_deal(company, price):  # noqa: F811
    product = {**company.deal.product_documents[0], "item_price": price, "quantity": "1000000"}
    company.deal.product_documents = [product]
    company.deal.save()
    person = Client()
    person.force_login(company.rita)

    assert person.get(f"/deals/{company.deal.pk}/invoice/").status_code == 200
    assert company.as_rita.post(
        "/api/v1/invoices/", {"deal": company.deal.pk, "allow_twin": True}
    ).status_code in (201, 400)
    assert_every_door_lists(company, UserFactory(role=Role.ADMINISTRATOR))


def test_the_error_stands_beside_the_line(company):  # noqa: F811
    line = {"description": "x", "quantity": "1000000", "unit_amount": "250000000"}
    answer = company.as_rita.post(
        "/api/v1/invoices/", {"deal": company.deal.pk, "lines": [line]}, format="json"
    )
    (error,) = answer.json()["lines"][0]["unit_amount"]
    assert "come to 250,000,000,000,000.00, more than Xero accepts" in error


def test_the_limits_leave_room_for_each_other():
    assert Decimal(200) * LARGEST_NUMBER > LARGEST_TOTAL
    assert LARGEST_TOTAL < UNREADABLE
