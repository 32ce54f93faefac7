"""The controls: calls, clock, switches, faults, reset."""

from __future__ import annotations

import pytest
import requests


def test_every_call_is_recorded_with_its_organisation(sandbox, xero):
    sandbox.control("DELETE", "calls")
    xero.call("PUT", "Contacts", {"Name": "Recorded Ltd"}, headers={"Idempotency-Key": "record-1"})
    xero.get("Items")
    told = sandbox.control("GET", "calls")
    assert [(row["method"], row["path"], row["status"]) for row in told["calls"]] == [
        ("PUT", "/xero/api.xro/2.0/Contacts", 200),
        ("GET", "/xero/api.xro/2.0/Items", 200),
    ]
    assert told["calls"][0]["idempotency_key"] == "record-1"
    assert told["totals"] == [{"service": "xero", "organisation": xero.tenant, "kind": "api", "count": 2}]
    assert sandbox.control("GET", f"calls?since={told['last_id']}")["calls"] == []


def test_a_status_fault_happens_as_often_as_asked(sandbox, xero):
    spec = {"service": "xero", "path": "/Items", "fault": "status", "code": 503, "times": 2}
    sandbox.control("POST", "faults", [spec])
    answers = [xero.call("GET", "Items") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[0].text == "The Xero API is temporarily unavailable"
    assert answers[0].headers["Content-Type"].startswith("text/plain")


def test_a_dropped_answer_leaves_the_work_done(sandbox, xero):
    sandbox.control("POST", "faults", {"service": "xero", "method": "PUT", "fault": "drop_after_commit"})
    with pytest.raises(requests.ConnectionError):
        xero.call("PUT", "Invoices", xero.draft(Reference="dropped-after"))
    found = xero.get("Invoices", where='Reference=="dropped-after"')["Invoices"]
    assert len(found) == 1


def test_a_dropped_request_leaves_nothing_done(sandbox, xero):
    sandbox.control("POST", "faults", {"service": "xero", "method": "PUT", "fault": "drop_before"})
    with pytest.raises(requests.ConnectionError):
        xero.call("PUT", "Invoices", xero.draft(Reference="dropped-before"))
    assert xero.get("Invoices", where='Reference=="dropped-before"')["Invoices"] == []


def test_an_unknown_control_value_is_refused_with_a_sentence(sandbox):
    for path, body in (
        ("webhooks", {"mode": "sideways"}),
        ("switches", {"no_such_switch": True}),
        ("faults", {"service": "xero", "fault": "earthquake"}),
        ("reset", {"scenario": "ruin"}),
    ):
        response = requests.post(f"{sandbox.base_url}/control/{path}", json=body, timeout=10)
        assert response.status_code == 400
        assert response.json()["error"]


def test_the_empty_scenario_keeps_organisations_and_lists(sandbox):
    sandbox.reset("empty")
    client = sandbox.connect_xero()
    assert client.get("Invoices")["Invoices"] == []
    assert client.get("Contacts")["Contacts"] == []
    assert len(client.get("Items")["Items"]) > 30
    sandbox.reset()


def test_pages_keep_a_strict_policy_and_the_start_page_links_both_services(sandbox):
    response = requests.get(f"{sandbox.base_url}/", timeout=10)
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert "/xero/" in response.text
