"""Idempotency-Key and the call limits."""

from __future__ import annotations

import threading

import pytest


def test_the_same_key_runs_once_and_replays_errors_too(sandbox, xero):
    body, header = xero.draft(Reference="keyed"), {"Idempotency-Key": "key-1"}
    first = xero.call("PUT", "Invoices", body, headers=header)
    again = xero.call("PUT", "Invoices", body, headers=header)
    assert first.content == again.content
    clash = xero.call("PUT", "Invoices", body | {"Reference": "other"}, headers=header)
    assert clash.status_code == 400
    assert clash.json()["Message"] == "Idempotency Key: key-1 is used with a different request."
    bad, header = xero.draft(Type="SALE"), {"Idempotency-Key": "key-2"}
    assert [xero.call("PUT", "Invoices", bad, headers=header).status_code for _ in range(2)] == [400, 400]
    sandbox.advance(361)
    later = xero.call("PUT", "Invoices", body, headers={"Idempotency-Key": "key-1"})
    assert later.json()["Invoices"][0]["InvoiceID"] != first.json()["Invoices"][0]["InvoiceID"]
    assert len(xero.get("Invoices", where='Reference=="keyed"')["Invoices"]) == 2


def test_two_at_the_same_moment_make_one_invoice(xero):
    body, answers = xero.draft(Reference="at once"), []

    def send():
        answers.append(xero.call("PUT", "Invoices", body, headers={"Idempotency-Key": "at-once"}))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["Invoices"][0]["InvoiceID"] for answer in answers}) == 1


@pytest.mark.parametrize(("window", "seconds"), [("minute", 60), ("day", 86_400)])
def test_a_limit_answers_429_without_a_body_until_its_window_ends(sandbox, window, seconds):
    sandbox.reset()
    client = sandbox.connect_xero()
    sandbox.switch(**{f"xero_{window}_limit": 3})
    statuses = [client.call("GET", "Organisation").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = client.call("GET", "Organisation")
    assert (refused.content, refused.headers["X-Rate-Limit-Problem"]) == (b"", window)
    assert 0 < int(refused.headers["Retry-After"]) <= seconds
    assert "Content-Type" not in refused.headers
    sandbox.advance(61 if window == "minute" else 1)
    assert client.call("GET", "Organisation").status_code == (200 if window == "minute" else 429)


def test_answers_tell_what_is_left(sandbox):
    sandbox.reset()
    client = sandbox.connect_xero()
    sandbox.switch(xero_minute_limit=60, xero_day_limit=1000)
    headers = client.call("GET", "Organisation").headers
    assert (headers["X-MinLimit-Remaining"], headers["X-DayLimit-Remaining"]) == ("59", "999")
    assert headers["Xero-Correlation-Id"]


def test_only_five_calls_run_at_once(sandbox):
    sandbox.reset()
    client = sandbox.connect_xero()
    sandbox.switch(xero_concurrent_limit=1)
    statuses = []

    def read():
        for _ in range(5):
            statuses.append(client.call("GET", "Invoices").status_code)

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 429 in statuses
    assert 200 in statuses
