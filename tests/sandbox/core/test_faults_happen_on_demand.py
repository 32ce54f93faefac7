"""Every fault of the list happens where, when and as often as it was asked for."""

from __future__ import annotations

import time

import pytest
import requests

BROKEN = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


@pytest.fixture
def fault(sandbox, xero):
    """Sets one fault of the small Xero, and forgets all of them afterwards."""
    yield lambda **spec: sandbox.control("POST", "faults", {"service": "xero", **spec})
    sandbox.control("DELETE", "faults")


def statuses(xero, count):
    return [xero.call("GET", "Items").status_code for _ in range(count)]


def test_every_third_matching_call_meets_it(fault, xero):
    fault(fault="status", code=503, path="/Items", every=3, times=None)
    assert statuses(xero, 7) == [200, 200, 503, 200, 200, 503, 200]


def test_dice_fall_the_same_way_for_the_same_seed(sandbox, fault, xero):
    fault(fault="status", code=503, path="/Items", probability=0.5, seed=7, times=None)
    first = statuses(xero, 8)
    sandbox.control("DELETE", "faults")
    fault(fault="status", code=503, path="/Items", probability=0.5, seed=7, times=None)
    assert statuses(xero, 8) == first
    assert {200, 503} == set(first)


@pytest.mark.parametrize(
    ("problem", "retry_after"),
    [("minute", "26"), ("day", "40000"), ("concurrent", None), ("appminute", "26")],
)
def test_too_many_calls_are_refused_in_xeros_way(fault, xero, problem, retry_after):
    fault(fault="status", code=429, problem=problem)
    answer = xero.call("GET", "Items")
    assert (answer.status_code, answer.content) == (429, b"")
    assert answer.headers["X-Rate-Limit-Problem"] == problem
    assert answer.headers.get("Retry-After") == retry_after


@pytest.mark.parametrize("how", ["length", "gzip"])
def test_a_cut_answer_breaks_off(fault, xero, how):
    fault(fault="truncate", how=how, path="/Items")
    started = time.monotonic()
    try:
        answer = xero.call("GET", "Items")
    except BROKEN + (requests.exceptions.ContentDecodingError,):
        pass
    else:
        with pytest.raises(ValueError, match=r".+"):
            answer.json()
    assert time.monotonic() - started < 5


def test_a_cut_json_arrives_whole_and_cannot_be_read(fault, xero):
    fault(fault="truncate", how="json", path="/Items")
    answer = xero.call("GET", "Items")
    assert answer.status_code == 200
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()


def test_html_and_nothing_come_instead_of_json(fault, xero):
    for spec, status, kind in (
        ({"fault": "html"}, 200, "text/html"),
        ({"fault": "html", "code": 502}, 502, "text/html"),
        ({"fault": "empty"}, 200, "application/json"),
        ({"fault": "empty", "code": 204}, 204, ""),
    ):
        fault(path="/Items", **spec)
        answer = xero.call("GET", "Items")
        assert answer.status_code == status
        assert answer.headers.get("Content-Type", "").startswith(kind)
        assert answer.content == b"" or b"<html>" in answer.content


def test_the_work_may_be_done_behind_an_error(fault, xero):
    fault(fault="html", code=502, method="PUT", after_commit=True)
    assert xero.call("PUT", "Invoices", xero.draft(Reference="behind-502")).status_code == 502
    assert len(xero.get("Invoices", where='Reference=="behind-502"')["Invoices"]) == 1


def test_an_error_can_be_remembered_under_the_key(fault, xero):
    fault(fault="status", code=500, method="PUT", remember=True)
    draft, key = xero.draft(Reference="remembered"), {"Idempotency-Key": "remembered-500"}
    answers = [xero.call("PUT", "Invoices", draft, headers=key).status_code for _ in range(2)]
    assert answers == [500, 500]
    assert xero.get("Invoices", where='Reference=="remembered"')["Invoices"] == []


def test_work_is_done_long_after_the_caller_gave_up(sandbox, fault, xero):
    fault(fault="commit_later", method="PUT", seconds=45)
    with pytest.raises(requests.ConnectionError):
        xero.call("PUT", "Invoices", xero.draft(Reference="late"))
    assert xero.get("Invoices", where='Reference=="late"')["Invoices"] == []

    sandbox.advance(46)

    sandbox.wait_for(lambda: sandbox.control("GET", "faults")["late"][-1]["status"] == 200)
    assert len(xero.get("Invoices", where='Reference=="late"')["Invoices"]) == 1
    sandbox.advance(-46)


def test_an_answer_drips_and_can_grow(fault, xero):
    fault(fault="drip", path="/Currencies", size=400, seconds=0.05)
    started = time.monotonic()
    assert xero.get("Currencies")["Currencies"]
    assert time.monotonic() - started > 0.05

    fault(fault="huge", path="/Currencies", size=3_000_000)
    answer = xero.call("GET", "Currencies")
    assert len(answer.content) == 3_000_000
    assert answer.json()["Currencies"]


def test_words_of_an_answer_can_be_replaced(fault, xero):
    fault(fault="rewrite", path="/Invoices", find='"Status": "[A-Z]+"', put='"Status": "PARKED"')
    found = xero.get("Invoices", page=1, pageSize=2)["Invoices"]
    assert {row["Status"] for row in found} == {"PARKED"}


def test_rows_move_to_the_end_while_a_list_is_read(fault, xero):
    def ids(page):
        return [row["InvoiceID"] for row in asked(page)]

    def asked(page):
        query = {"page": page, "pageSize": 5, "order": "UpdatedDateUTC ASC", "where": 'Type=="ACCREC"'}
        return xero.get("Invoices", **query)["Invoices"]

    before = ids(1)
    fault(fault="move", path="Invoices", count=2)
    assert ids(1) == before
    assert ids(1)[:3] == before[2:]


def test_the_record_names_the_fault(sandbox, fault, xero):
    sandbox.control("DELETE", "calls")
    fault(fault="drop_before", path="/Items")
    with pytest.raises(requests.ConnectionError):
        xero.call("GET", "Items")
    [call] = sandbox.control("GET", "calls")["calls"]
    assert (call["fault"], call["status"]) == ("drop_before", 599)
    assert sandbox.control("GET", "calls?list=no")["calls"] == []
