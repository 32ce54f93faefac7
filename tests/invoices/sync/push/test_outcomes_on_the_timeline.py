"""A message's fate reads as one sentence a change of state, not one a try."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from invoices.sync import record_outcome
from invoices.timeline import for_invoice

pytestmark = pytest.mark.django_db

PROBLEM = {"text": "Account code '1' is not valid", "field": "account_code", "line": 0}


def stories(invoice, before):
    return [(story.sentence, story.detail) for story in for_invoice(invoice)[before:]]


@pytest.fixture
def tell(saved, message_about):
    """Stamp one message with each state in turn and return what is said of it."""
    message = message_about("update", body={})
    before = len(for_invoice(saved))

    def stamp(*states):
        for state in states:
            for name, value in {
                "failure": "",
                "problems": [],
                "is_ambiguous": False,
                "not_before": timezone.now() + timedelta(minutes=5),
                **state,
            }.items():
                setattr(message, name, value)
            record_outcome(message)
        return stories(saved, before)

    return stamp


WAITING = {"state": "pending", "problems": [{"text": "No answer in time."}]}


def test_no_answer_is_told_once_however_often_it_is_tried(tell):
    [(sentence, _)] = tell(WAITING, WAITING, WAITING)
    assert sentence.startswith("Xero is not answering; next try")


def test_doubt_is_told(tell):
    assert tell({**WAITING, "is_ambiguous": True}) == [
        ("No answer from Xero; checking before trying again", "")
    ]


def test_a_rate_limit_is_not_worth_a_word(tell):
    assert tell({"state": "pending"}) == []


def test_a_refusal_is_told_with_xeros_words_each_time(tell):
    refused = {"state": "failed", "failure": "rejected", "problems": [PROBLEM]}
    assert tell(refused, refused) == [("Xero refused to save the changes", PROBLEM["text"])] * 2


def test_the_others_are_told_too(tell):
    said = tell(
        {"state": "pending", "failure": "needs_reconnect", "problems": [{"text": "revoked"}]},
        {"state": "failed", "failure": "exhausted"},
        {"state": "failed", "failure": "internal"},
        {"state": "delivered"},
    )
    assert [sentence for sentence, _ in said] == [
        "Waiting until Xero is reconnected",
        "Xero has not answered for too long; we stopped trying to save the changes",
        "Something went wrong when we tried to save the changes; it needs a look",
    ]


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("email", "Xero e-mailed it to ap@acme.test"),
        ("fetch_pdf", "The PDF is ready to download"),
        ("fetch_online_url", "The online link is ready to share"),
    ],
)
def test_papers_are_told_when_they_are_there(saved, message_about, kind, sentence):
    message = message_about(kind, to="ap@acme.test")
    message.state = "delivered"
    record_outcome(message)
    assert for_invoice(saved)[-1].sentence == sentence


def test_a_refused_status_names_what_was_asked(saved, message_about):
    message = message_about("set_status", status="VOIDED")
    message.state, message.failure, message.problems = "failed", "rejected", [PROBLEM]
    record_outcome(message)
    assert for_invoice(saved)[-1].sentence == "Xero refused to void it"
