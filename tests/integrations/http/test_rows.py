"""Rows become documents one by one: exact, JSON-safe, and one bad row never stops a page."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import msgspec
import pytest

from integrations.http import BadRow, Document, Page, decode_row, decode_rows, jsonable


class Part(msgspec.Struct):
    note: str = ""


class Row(Document, kw_only=True):
    id: int
    name: str = ""
    price: Decimal | None = None
    live: bool = True
    parts: list[Part] = []


def test_money_is_exact_and_raw_stays_as_sent():
    raw = {"id": 1, "price": "1250.50", "unknown": {"new": [1]}}

    row = decode_row(raw, Row)

    assert row.price == Decimal("1250.50")
    assert str(row.price) == "1250.50"
    assert row.raw == raw
    assert json.loads(json.dumps(row.raw)) == raw


def test_nulls_and_empty_texts_mean_the_default_at_every_depth():
    row = decode_row({"id": 1, "name": None, "price": "", "live": None, "parts": [{"note": None}, None]}, Row)

    assert (row.name, row.price, row.live, row.parts) == ("", None, True, [Part()])


def test_numbers_as_text_and_flags_as_numbers_are_read():
    row = decode_row({"id": "7", "live": 0, "price": 3}, Row)

    assert (row.id, row.live, row.price) == (7, False, Decimal(3))


def test_one_bad_row_never_stops_a_page():
    rows = [{"id": 1}, {"id": 2, "price": "a lot"}, {"name": "no id"}, "not a row", {"id": 5}]

    documents, bad_rows = decode_rows(rows, Row)

    assert [document.id for document in documents] == [1, 5]
    assert [bad.raw for bad in bad_rows] == rows[1:4]
    assert "$.price" in bad_rows[0].error
    assert "id" in bad_rows[1].error


def test_a_page_is_the_sequence_of_its_documents():
    page = Page([Row(id=1), Row(id=2)], [BadRow(raw={}, error="bad")], next_cursor="c")

    assert [row.id for row in page] == [1, 2]
    assert (len(page), page[1].id, len(page[:1])) == (2, 2, 1)


def test_a_single_unreadable_row_raises():
    with pytest.raises(msgspec.ValidationError):
        Row.from_raw({"id": "x"})


def test_anything_can_be_made_json_safe():
    value = {"a": Decimal("1.50"), "b": [dt.date(2026, 1, 2)], 3: {"c": ("x", None, True)}}

    assert jsonable(value) == {"a": "1.50", "b": ["2026-01-02"], "3": {"c": ["x", None, True]}}
