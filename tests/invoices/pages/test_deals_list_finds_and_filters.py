"""The list of deals: searched, filtered, paged, and the same number of queries however long it is."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories import DealFactory, InvoiceFactory, PipedriveConnectionFactory

LIST = "/deals/"


@pytest.mark.parametrize("words", ["refit", "#100", "100", "ridgeway", "mary"])
def test_search_finds_by_title_number_organization_and_person(as_rep, deal, words):
    DealFactory(connection=deal.connection, title="Something else", pipedrive_owner_id=7, pipedrive_id=8)
    page = as_rep.get(LIST, {"q": words}).content.decode()
    assert "Office refit" in page
    assert "Something else" not in page


def test_search_that_finds_nothing_says_so(as_rep, deal):
    assert "No deals match “zebra”" in as_rep.get(LIST, {"q": "zebra"}).content.decode()


def test_status_filters_and_open_is_the_start(as_rep, deal):
    DealFactory(connection=deal.connection, title="Won one", pipedrive_status="won", pipedrive_owner_id=7)
    assert "Won one" not in as_rep.get(LIST).content.decode()
    assert "Won one" in as_rep.get(LIST, {"status": "won"}).content.decode()
    assert "Won one" in as_rep.get(LIST, {"status": "all"}).content.decode()


def test_typing_gets_only_the_results(as_rep, deal):
    page = as_rep.get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert "Office refit" in page
    assert "<html" not in page


def test_pages_show_every_deal_once(as_rep, rep):
    connection = PipedriveConnectionFactory()
    now = timezone.now()
    for number in range(120):
        # Ties and missing times are where keyset pages go wrong.
        moment = None if number >= 90 else now - dt.timedelta(minutes=number // 7)
        DealFactory(connection=connection, pipedrive_owner_id=7, pipedrive_updated_at=moment)
    seen, query = [], ""
    for _ in range(3):
        page = as_rep.get(f"{LIST}?{query}").context["page"]
        seen += [row.pk for row in page.rows]
        query = page.next_query
    assert query == ""
    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize("cursor", ["x", "~", "2026~1", "2026-01-01T00:00:00~99999999999999999999", "%00~1"])
def test_a_spoilt_cursor_shows_a_page(as_rep, deal, cursor):
    assert as_rep.get(f"{LIST}?after={cursor}").status_code == 200


def test_a_long_list_costs_no_more_queries(as_rep, xero, deal, django_assert_num_queries):
    def fill(count):
        for _ in range(count):
            one = DealFactory(connection=deal.connection, pipedrive_owner_id=7, pipedrive_stage_id=3)
            InvoiceFactory(connection=xero, deal=one)

    fill(2)
    with django_assert_num_queries(9):
        as_rep.get(LIST)
    fill(20)
    with django_assert_num_queries(9):
        as_rep.get(LIST)
