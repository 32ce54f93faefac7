"""Errors that are not validation: what is not there, methods nobody wrote, offline, XML, errors that are remembered."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest


@pytest.fixture(autouse=True)
def _no_faults_left(sandbox):
    yield
    sandbox.control("DELETE", "faults")


@pytest.mark.parametrize(
    "path", ["Nothing", "Invoices/no-such", "Invoices/no-such/Nothing", "Contacts/no-such"]
)
def test_what_is_not_there_is_told_in_html(xero, path):
    answer = xero.call("GET", path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert answer.text == "The resource you're looking for cannot be found"


def test_the_address_of_the_published_pdf_answers_nothing(xero):
    invoice = xero.create_invoice()
    answer = xero.call("GET", f"Invoices/{invoice['InvoiceID']}/pdf")
    assert (answer.status_code, answer.content) == (404, b"")


def test_a_method_nobody_wrote_is_501(xero):
    assert xero.call("POST", "Quotes", {}).status_code == 501
    assert xero.call("DELETE", f"Invoices/{xero.create_invoice()['InvoiceID']}").status_code == 501


def test_an_organisation_is_taken_offline(sandbox, xero):
    sandbox.control("POST", f"xero/organisations/{xero.tenant}/offline")
    answer = xero.call("GET", "Organisation")
    assert (answer.status_code, answer.text) == (503, "The Organisation is offline")
    assert answer.headers["Content-Type"].startswith("text/plain")
    sandbox.control("POST", f"xero/organisations/{xero.tenant}/online")
    assert xero.call("GET", "Organisation").status_code == 200


def test_without_asking_for_json_the_answer_is_xml(xero):
    invoice = xero.create_invoice()
    answer = xero.call("GET", f"invoices/{invoice['InvoiceID']}/", headers={"Accept": "*/*"})
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    assert root.findtext("Invoices/Invoice/InvoiceID") == invoice["InvoiceID"]
    assert root.findtext("Invoices/Invoice/Date") == "2026-11-01T00:00:00"
    refused = xero.call("PUT", "Invoices", {"Type": "ACCREC"}, headers={"Accept": "application/xml"})
    assert ElementTree.fromstring(refused.content).findtext("Type") == "ValidationException"


def test_a_body_in_xml_is_read(xero):
    body = (
        f"<Invoices><Invoice><Type>ACCREC</Type><Contact><ContactID>{xero.customer()}</ContactID></Contact>"
        "<LineItems><LineItem><Description>By XML</Description><UnitAmount>5</UnitAmount></LineItem>"
        "</LineItems></Invoice></Invoices>"
    )
    made = xero.call("PUT", "Invoices", data=body, headers={"Content-Type": "application/xml"}).json()[
        "Invoices"
    ]
    assert (made[0]["SubTotal"], made[0]["LineItems"][0]["Description"]) == (5, "By XML")


@pytest.mark.parametrize("after_commit", [False, True])
def test_a_500_is_remembered_under_its_key(sandbox, xero, after_commit):
    key = f"remembered-{after_commit}"
    fault = {"service": "xero", "method": "PUT", "path": "/Invoices", "fault": "status", "code": 500}
    sandbox.control("POST", "faults", [fault | {"remember": True, "after_commit": after_commit}])
    draft = xero.draft(InvoiceNumber=f"KEPT-{after_commit}")
    headers = {"Idempotency-Key": key}
    for _ in range(2):
        assert xero.call("PUT", "Invoices", draft, headers=headers).status_code == 500
    found = xero.get("Invoices", InvoiceNumbers=draft["InvoiceNumber"])["Invoices"]
    assert len(found) == (1 if after_commit else 0)
    sandbox.advance(361)
    assert xero.call("PUT", "Invoices", draft, headers=headers).status_code == (400 if after_commit else 200)
    sandbox.control("POST", "clock", {"offset_seconds": 0})


def test_a_key_lives_six_minutes_from_its_first_call(sandbox, xero):
    headers, draft = {"Idempotency-Key": "first-call"}, xero.draft()

    def send():
        return xero.call("PUT", "Invoices", draft, headers=headers).json()["Invoices"][0]["InvoiceID"]

    first = send()
    sandbox.advance(300)
    assert send() == first
    sandbox.advance(61)
    assert send() != first
    sandbox.control("POST", "clock", {"offset_seconds": 0})


def test_a_refused_element_says_what_its_lines_would_come_to(xero):
    lines = [{"Description": "x", "Quantity": 3, "UnitAmount": 10, "AccountCode": "999"}]
    refused = xero.call("PUT", "Invoices", xero.draft(LineItems=lines, Reference="echo")).json()["Elements"][
        0
    ]
    assert (refused["LineItems"][0]["LineAmount"], refused["Reference"]) == (30, "echo")
    assert "AmountDue" not in refused


def test_a_429_says_what_is_left_of_the_day_and_the_app_has_a_minute_too(sandbox, xero):
    sandbox.switch(xero_minute_limit=1)
    refused = next(answer for answer in iter(lambda: xero.call("GET", "Users"), None) if not answer.ok)
    assert (refused.headers["X-Rate-Limit-Problem"], refused.headers["X-MinLimit-Remaining"]) == (
        "minute",
        "0",
    )
    assert int(refused.headers["X-DayLimit-Remaining"]) > 0
    sandbox.switch(xero_minute_limit=0, xero_app_minute_limit=1, xero_app_minute_retry_after=False)
    refused = next(answer for answer in iter(lambda: xero.call("GET", "Users"), None) if not answer.ok)
    assert (refused.headers["X-Rate-Limit-Problem"], "Retry-After" in refused.headers) == ("appminute", False)
    sandbox.switch(xero_app_minute_limit=10_000, xero_app_minute_retry_after=True)
