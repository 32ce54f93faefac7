"""Xero's refusals become sentences beside the fields they speak of, and statuses become what to do next."""

from __future__ import annotations

import pytest
import responses

from integrations.http import (
    GrantRevoked,
    Message,
    RateLimited,
    RemoteUnavailable,
    RequestRejected,
    ScopeMissing,
)
from integrations.xero.client import XeroClient
from integrations.xero.rejections import place_sentence, read_messages

URL = "https://x.test/api.xro/2.0/Invoices"


def client():
    return XeroClient("https://x.test", "t", "o")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Account code '999' is not a valid code for this document.", "account_code"),
        (
            "Account code '200' has been archived, or has been deleted. Each line item must reference ...",
            "account_code",
        ),
        ("Account must be valid.", "account_code"),
        ("The TaxType code 'INPUT' cannot be used with account code '200'.", "tax_type"),
        ("Tax rate must be valid.", "tax_type"),
        ("Organisation is not subscribed to currency EUR", "currency_code"),
        ("Invoice # must be unique.", "invoice_number"),
        ("The description field is mandatory for each line item.", "description"),
        ("Email address must be valid.", "email_address"),
        ("A Contact must be specified for this type of transaction", "contact_name"),
        ("The contact is archived and cannot be used.", "contact_name"),
        ("The contact name X is already assigned to another contact. ...", "contact_name"),
        ("The document date cannot be before the period lock date, currently set at 1 May", "date"),
        ("You have reached the limit of invoices you can approve", "status"),
        ("Invoice not of valid status for modification", "status"),
        ("The line total 666.88 does not match the expected line total 666.93", "unit_amount"),
        ("Something Xero never said before", ""),
    ],
)
def test_a_sentence_knows_its_field(text, field):
    assert place_sentence(text) == [Message(text=text, field=field)]


def test_sentences_of_lines_contact_and_document_are_collected_once_each():
    body = {
        "Type": "ValidationException",
        "Message": "A validation exception occurred",
        "Elements": [
            {
                "LineItems": [
                    {"AccountCode": "200"},
                    {"AccountCode": "999", "ValidationErrors": [{"Message": "Tax rate must be valid."}]},
                ],
                "Contact": {"ValidationErrors": [{"Description": "Email address must be valid."}]},
                "ValidationErrors": [
                    {"Message": "Account code '999' is not a valid code for this document."},
                    {"Message": "Tax rate must be valid."},
                    {"Message": "Tax rate must be valid."},
                ],
            }
        ],
    }

    assert read_messages(body) == [
        Message("Tax rate must be valid.", "tax_type", 1),
        Message("Email address must be valid.", "email_address"),
        Message("Account code '999' is not a valid code for this document.", "account_code", 1),
    ]


def test_a_sentence_is_placed_on_every_line_it_means_and_on_no_other():
    lines = [
        {"Description": "A", "TaxType": "INPUT", "AccountCode": "200"},
        {"Description": "", "TaxType": "INPUT", "AccountCode": "260"},
        {"TaxType": "INPUT", "AccountCode": "200"},
    ]

    def placed(text):
        return [message.line for message in place_sentence(text, element={"LineItems": lines})]

    assert placed("The TaxType code 'INPUT' cannot be used with account code '200'.") == [0, 2]
    assert placed("The TaxType code 'INPUT' is not valid.") == [0, 1, 2]
    assert placed("Account code '260' is not a valid code for this document.") == [1]
    assert placed("Account code '999' is not a valid code for this document.") == [None]
    assert placed("The description field is mandatory for each line item.") == [1, 2]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"ErrorNumber": 16, "Type": "QueryParseException", "Message": "No operator"}, "No operator"),
        (
            {"Title": "Bad", "Detail": "The key is used with a different request."},
            "The key is used with a different",
        ),
        ({"Elements": [{"Warnings": [{"Message": "Only a warning"}]}]}, "Only a warning"),
        ({"Invoices": [{"ValidationErrors": [{"Message": "In the list"}]}]}, "In the list"),
        (["odd"], "Xero refused the request (400)."),
        ({}, "Xero refused the request (400)."),
    ],
)
@responses.activate
def test_a_400_always_says_something(body, text):
    responses.put(URL, status=400, json=body)

    with pytest.raises(RequestRejected) as caught:
        client().create_invoice({}, "k")

    assert caught.value.messages[0].text.startswith(text)


@pytest.mark.parametrize(
    "element",
    [
        {"InvoiceID": "i", "HasErrors": True, "ValidationErrors": [{"Message": "No."}]},
        {"InvoiceID": "i", "StatusAttributeString": "ERROR"},
        {"InvoiceID": "00000000-0000-0000-0000-000000000000"},
        {"InvoiceID": "i", "ValidationErrors": [{"Message": "No."}]},
    ],
)
@responses.activate
def test_a_200_with_errors_inside_is_a_refusal(element):
    responses.put(URL, json={"Invoices": [element]})

    with pytest.raises(RequestRejected) as caught:
        client().create_invoice({}, "k")

    assert caught.value.messages


@pytest.mark.parametrize(
    "body", [{"Invoices": []}, {"Status": "OK"}, {"Invoices": [{"Status": "DRAFT"}]}, []]
)
@responses.activate
def test_a_200_without_a_document_has_an_unknown_outcome(body):
    responses.put(URL, json=body)

    with pytest.raises(RemoteUnavailable) as caught:
        client().create_invoice({}, "k")

    assert caught.value.outcome_unknown


@pytest.mark.parametrize(
    ("headers", "scope", "seconds"),
    [
        ({"X-Rate-Limit-Problem": "minute", "Retry-After": "26"}, "minute", 26),
        ({"X-Rate-Limit-Problem": "Day", "Retry-After": "66975"}, "day", 66975),
        ({"X-Rate-Limit-Problem": "day"}, "day", 3600),
        ({"X-Rate-Limit-Problem": "concurrent"}, "concurrent", 2),
        ({"X-Rate-Limit-Problem": "App Minute"}, "appminute", 60),
        ({}, "minute", 60),
    ],
)
@responses.activate
def test_an_empty_429_names_its_scope_and_pause(headers, scope, seconds):
    responses.get(URL, status=429, body="", headers=headers)

    with pytest.raises(RateLimited) as caught:
        client().list_invoices()

    assert (caught.value.scope, caught.value.retry_after) == (scope, seconds)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ({"Detail": "AuthorizationUnsuccessful"}, {}),
        ({"Detail": ""}, {"WWW-Authenticate": 'Bearer error="insufficent_scope"'}),
    ],
)
@responses.activate
def test_both_spellings_of_a_missing_scope_are_known(body, headers):
    responses.get(URL, status=401, json=body, headers=headers)

    with pytest.raises(ScopeMissing):
        client().list_invoices()


@pytest.mark.parametrize("body", ['{"Title":"Forbidden","Status":403}', '{"title":"Forbidden"}', ""])
@responses.activate
def test_a_403_of_xero_is_a_lost_connection(body):
    responses.get(URL, status=403, body=body)

    with pytest.raises(GrantRevoked):
        client().list_invoices()


@responses.activate
def test_a_403_of_somebody_else_is_not():
    responses.get(URL, status=403, body="<html>proxy says no</html>", content_type="text/html")

    with pytest.raises(RemoteUnavailable):
        client().list_invoices()


@pytest.mark.parametrize("text", ["The Organisation is offline", "The Xero API is temporarily unavailable"])
@responses.activate
def test_when_xero_says_it_is_offline_a_write_may_have_happened(text):
    responses.put(URL, status=503, body=text, content_type="text/plain")

    with pytest.raises(RemoteUnavailable, match=text) as caught:
        client().create_invoice({}, "k")

    assert caught.value.outcome_unknown


@responses.activate
def test_what_comes_instead_of_a_pdf_is_no_pdf():
    responses.get(f"{URL}/i", json={"Invoices": [{"InvoiceID": "i"}]})

    with pytest.raises(RemoteUnavailable, match="not a PDF"):
        client().get_invoice_pdf("i")
