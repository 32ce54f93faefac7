"""Write and read values as Xero does: envelopes, dates, decimals with their zeros."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec
from django.http import HttpResponse

from sandbox.core import clock

ZERO_GUID = "00000000-0000-0000-0000-000000000000"
JSON = "application/json; charset=utf-8"
APP_NAME = "InvoiceBridge"
_encoder = msgspec.json.Encoder(decimal_format="number")
_DATE = re.compile(rb'"/Date\(([^)]*)\)/"')
_DATE_IN = re.compile(r"^/Date\((-?\d+)(?:[+-]\d{4})?\)/$")


class BadValueError(Exception):
    """A value sent cannot be read: Xero's PostDataInvalidException."""


def money(value: Decimal) -> Decimal:
    """Return a sum with two decimals."""
    return value.quantize(Decimal("0.01"))


def wire_date(value: date) -> str:
    """Return a business date as midnight UTC in milliseconds."""
    midnight = datetime.combine(value, time(), UTC)
    return f"/Date({int(midnight.timestamp()) * 1000}+0000)/"


def wire_time(value: datetime) -> str:
    """Return a moment in UTC milliseconds."""
    return f"/Date({int(value.timestamp() * 1000)}+0000)/"


def both_dates(name: str, value: date | None) -> dict[str, Any]:
    """Return the two fields of a business date, or none when it is not set (docs/xero.md#3.3)."""
    if value is None:
        return {}
    return {f"{name}String": f"{value.isoformat()}T00:00:00", name: wire_date(value)}


def encode(payload: Any) -> bytes:
    """Return indented JSON with CRLF and Xero's escaped dates."""
    text = msgspec.json.format(_encoder.encode(payload), indent=2)
    return _DATE.sub(rb'"\\/Date(\1)\\/"', text).replace(b"\n", b"\r\n")


def encode_compact(payload: Any) -> bytes:
    """Return the same JSON without whitespace."""
    return _DATE.sub(rb'"\\/Date(\1)\\/"', _encoder.encode(payload))


def json_response(payload: Any, *, status: int = 200) -> HttpResponse:
    """Return an answer in Xero's JSON."""
    return HttpResponse(encode(payload), status=status, content_type=JSON)


def envelope(name: str, rows: list[Any], *, pagination: dict[str, int] | None = None) -> HttpResponse:
    """Return the usual answer: its head, the pagination if paged, then the collection."""
    return json_response({**_head(pagination), name: rows})


def envelope_of(
    name: str, documents: list[bytes], *, pagination: dict[str, int] | None = None
) -> HttpResponse:
    """Return the usual answer around documents that are encoded already."""
    head = encode_compact({**_head(pagination), name: []})
    parts = documents or [b""]
    parts = [head[:-2] + parts[0], *parts[1:]]
    parts[-1] += b"]}"
    content = b",".join(parts)  # one copy: a page is some megabytes
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Length"] = str(len(content))
    return response


def _head(pagination: dict[str, int] | None) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "Id": str(uuid.uuid4()),
        "Status": "OK",
        "ProviderName": APP_NAME,
        "DateTimeUTC": f"/Date({int(clock.now().timestamp() * 1000)})/",
    }
    if pagination is not None:
        payload["pagination"] = pagination
    return payload


def read_date(value: Any) -> date | None:
    """Read a date in any form Xero accepts; raise BadValueError for anything else."""
    if value in (None, ""):
        return None
    text = str(value)
    if found := _DATE_IN.match(text):
        return datetime.fromtimestamp(int(found[1]) / 1000, UTC).date()
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise BadValueError(f"The date {text!r} is not valid.") from None


def read_decimal(value: Any, *, name: str) -> Decimal | None:
    """Read a number, which may come as text; raise BadValueError for anything else."""
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise BadValueError(f"The value {value!r} of {name} is not a number.") from None
    if not number.is_finite():
        raise BadValueError(f"The value {value!r} of {name} is not a number.")
    return number
