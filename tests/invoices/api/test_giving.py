"""POST /deals/{id}/give/: a colleague sees a deal they do not own."""

from __future__ import annotations

import pytest

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_the_owner_gives_a_deal_to_a_colleague(company):
    gus = UserFactory(email="gus@demo.test")
    answer = company.as_rita.post(f"/api/v1/deals/{company.deal.pk}/give/", {"to": "gus@demo.test"})

    assert answer.status_code == 200
    assert list(company.deal.given_to.all()) == [gus]


def test_who_was_only_given_it_can_not_pass_it_on(company):
    company.deal.given_to.add(company.eve)
    answer = company.as_eve.post(f"/api/v1/deals/{company.deal.pk}/give/", {"to": company.rita.email})

    assert answer.status_code == 409
    assert "owner" in answer.json()["detail"]


def test_nobody_unknown_is_given_a_deal(company):
    answer = company.as_rita.post(f"/api/v1/deals/{company.deal.pk}/give/", {"to": "who@demo.test"})

    assert answer.status_code == 400
    assert "to" in answer.json()
