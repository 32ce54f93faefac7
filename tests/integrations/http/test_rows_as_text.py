"""A list's rows are cut out of the answer as JSON text: whole, without indentation, each read by itself."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from integrations.http import Document, RemoteUnavailable, decode_texts
from integrations.http.answer import Answer


class Row(Document, kw_only=True):
    id: int
    name: str = ""
    price: Decimal | None = None


def rows_of(body: str):
    return Answer(status=200, headers={}, content=body.encode(), exchange=None).rows("Rows")


def read(body: str):
    return decode_texts(rows_of(body)[1], Row)


def test_rows_and_the_rest_come_apart():
    rest, rows = rows_of('{"Id":"e","pagination":{"pageCount":2,"rate":1.50},"Rows":[{"id":1},{"id":2}]}')
    assert rest == {"Id": "e", "pagination": {"pageCount": 2, "rate": "1.50"}}
    assert [bytes(row) for row in rows] == [b'{"id":1}', b'{"id":2}']


def test_indentation_is_left_behind_and_digits_are_not():
    [document], _ = read(
        '\ufeff{\r\n  "Rows": [\r\n    {\r\n      "id": 1,\r\n      "price": 12.50\r\n    }\r\n  ]\r\n}'
    )
    assert document.wire == '{"id":1,"price":12.50}'
    assert (document.price, document.raw) == (Decimal("12.50"), {"id": 1, "price": "12.50"})
    # Unfolded once, it is written as it now stands.
    document.raw["name"] = "Ünï"
    assert msgspec.json.decode(document.wire) == {"id": 1, "price": "12.50", "name": "Ünï"}


def test_nulls_and_odd_numbers_are_read_the_thorough_way():
    documents, bad = read('{"Rows":[{"id":"7","name":null,"price":""},{"id":2,"name":1.5}]}')
    assert bad == []
    assert [(row.id, row.name, row.price) for row in documents] == [(7, "", None), (2, "1.5", None)]


def test_one_bad_row_never_stops_a_page():
    documents, bad = read('{"Rows":[{"id":1},{"id":2,"price":"a lot"},{"name":"no id"},"no row",{"id":5}]}')
    assert [row.id for row in documents] == [1, 5]
    assert [row.raw for row in bad] == [{"id": 2, "price": "a lot"}, {"name": "no id"}, "no row"]
    assert "$.price" in bad[0].error


@pytest.mark.parametrize(
    "body", ['{"Rows":[{"id":1},{"id"', "<html>", "[]", '{"Rows":{"id":1}}', '{"Rows":[1,]}']
)
def test_half_a_body_or_another_shape_is_no_answer(body):
    with pytest.raises(RemoteUnavailable):
        rows_of(body)


@pytest.mark.parametrize("body", ['{"Rows":null}', '{"Rows":[]}', "{}"])
def test_no_rows_are_an_empty_list(body):
    assert rows_of(body)[1] == []
