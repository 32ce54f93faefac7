"""F69: random texts of hostile parts go to Xero and back as they were typed, and stand on pages as text.

TEXT_CASES=10000 TEXT_SEED=7 pytest tests/faults/edits/test_random_texts_round_trip.py
"""

from __future__ import annotations

import os
import random
import unicodedata
from dataclasses import replace

import pytest
from django.utils.html import escape

from integrations.calls import clients
from integrations.calls.budget import Lane
from invoices.mapping import DraftContent
from invoices.validation import tidy_content
from tests.faults.drafts import TILES, active_contact, read_contacts, write
from tests.invoices.sync.end_to_end.steps import deliver_all, fresh

pytestmark = pytest.mark.django_db
CASES = int(os.environ.get("TEXT_CASES", "500"))
SEED = int(os.environ.get("TEXT_SEED", "1"))
A_DOCUMENT = 50
HOSTILE = [
    "<script>alert(1)</script>", "</textarea><img src=x onerror=alert(1)>", "{{ 7|add:7 }}", "{% include 'x' %}",
    "=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", '"; DROP TABLE invoices_invoice; --', "'\"`&amp;&lt;", "]]>", "%s %(x)s",
    "\\u0000", "\\", "\x00", "\x07", "\x1b[31m", "\x85", "\ud800", "\udfff", "\ufeff", "\ufffe", "\u202e", "\u200f",
    "\u2028",
    "\n", "\t", "\r\n", " ", "🏠", "👷🏽‍♀️", "é", "e\u0301", "ß", "İ", "שלום", "مرحبا", "中文", "𝕏", "\U0010ffff",
]  # fmt: skip


def random_text(chance: random.Random, number: int) -> str:
    """Some hostile parts and some of any characters at all, with a number so that no two are alike."""
    parts = [
        chance.choice(HOSTILE) if chance.random() < 0.7 else chr(chance.randrange(0x110000))
        for _ in range(chance.randint(1, 20))
    ]
    long = "Tiles " * chance.randint(0, 500) if chance.random() < 0.05 else ""
    return f"{''.join(parts)} {number} {long}"


def kept(text: str) -> str:
    """What of a text a document can hold, however its blanks are written."""
    signs = (sign for sign in text if sign in "\n\t\r" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return " ".join("".join(signs).split())


def test_every_text_arrives_as_it_was_typed_and_is_only_text_on_the_page(xero, ada, client):
    chance = random.Random(SEED)
    texts = [random_text(chance, number) for number in range(CASES)]
    read_contacts(xero)
    client.force_login(ada)
    contact = active_contact(xero)
    invoices = [
        write(
            xero,
            ada,
            contact=contact,
            lines=[replace(TILES, description=each) for each in texts[at : at + A_DOCUMENT]],
        )
        for at in range(0, CASES, A_DOCUMENT)
    ]
    deliver_all()

    for place, invoice in enumerate(invoices):
        now = fresh(invoice)
        wanted = [kept(each) for each in texts[place * A_DOCUMENT : (place + 1) * A_DOCUMENT]]
        ours = [line.description for line in now.lines.order_by("position", "pk")]
        held = clients.run(xero, lambda each, now=now: each.get_invoice(now.xero_id), lane=Lane.PERSON)
        assert [kept(line.description) for line in held.line_items] == wanted
        assert [kept(each) for each in ours] == wanted
        page = client.get(f"/invoices/{now.uid}/").content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert all(escape(each.splitlines()[0].strip()) in page for each in ours)


def test_tidying_a_tidy_text_changes_nothing(xero, ada):
    chance = random.Random(SEED)
    read_contacts(xero)
    content = [replace(TILES, description=random_text(chance, number)) for number in range(CASES)]
    once = tidy_content(DraftContent(lines=content))
    assert tidy_content(once) == once
    assert all(
        kept(line.description) == kept(typed.description)
        for line, typed in zip(once.lines, content, strict=True)
    )
