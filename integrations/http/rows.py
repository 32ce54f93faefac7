"""Remote rows as typed documents: read one by one, tolerant of what is new or null, with the raw row kept.

Rows are JSON-safe as they come: numbers with a point are kept as the text the service wrote ("1250.50"), so a raw row
is stored as JSON without losing a cent, and typed columns become Decimal. A row that comes as JSON text goes straight
into its type; its text is kept for storing and only parsed when its `raw` is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Self, TypeVar, overload

import msgspec

plain = msgspec.json.Decoder(float_hook=str)


class ExactJSON(json.JSONDecoder):
    """Reads a stored row as it came: numbers with a point as the text the service wrote."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "parse_float": str})


# No part of a document ever refers back to it, so the garbage collector can skip them (`gc=False`).
class Document(msgspec.Struct, kw_only=True, gc=False):
    """A remote document: the fields we use, typed, and the row as the service sent it (`raw`, `wire`)."""

    held: Any = msgspec.field(default_factory=dict, name="__raw__")

    @property
    def raw(self) -> dict[str, Any]:
        """Return the row, JSON-safe."""
        if isinstance(self.held, msgspec.Raw):
            self.held = plain.decode(self.held)
        return self.held

    @property
    def wire(self) -> str:
        """Return the row as JSON text, digit for digit."""
        text = self.held if isinstance(self.held, msgspec.Raw) else msgspec.json.encode(self.held)
        return str(text, "utf-8")

    @classmethod
    def from_raw(cls, raw: dict[str, Any]) -> Self:
        """Read one row. Raises msgspec.ValidationError, naming the field, when it cannot be understood."""
        return decode_row(raw, cls)


D = TypeVar("D", bound=Document)


@dataclass(frozen=True)
class BadRow:
    """A row that could not be read, and why; the rest of its page is unharmed."""

    raw: Any
    error: str


@dataclass(frozen=True)
class Page(Sequence[D]):
    """Some documents of a list. It is a sequence of its readable documents; `bad_rows` are the others.

    `page_count` and `item_count` are Xero's (None when it sent no pagination), `next_cursor` is Pipedrive's
    ("" on the last page).
    """

    documents: list[D]
    bad_rows: list[BadRow] = field(default_factory=list)
    page_count: int | None = None
    item_count: int | None = None
    next_cursor: str = ""

    @overload
    def __getitem__(self, index: int) -> D: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[D]: ...

    def __getitem__(self, index: int | slice) -> D | Sequence[D]:
        return self.documents[index]

    def __len__(self) -> int:
        return len(self.documents)

    def __iter__(self) -> Iterator[D]:
        return iter(self.documents)


def decode_row(raw: dict[str, Any], kind: type[D]) -> D:
    """Read one row as a document of this kind; a null or empty value means the field's default.

    Raises msgspec.ValidationError, naming the field, when the row cannot be understood.
    """
    try:
        document = msgspec.convert(raw, kind, strict=False)
    except msgspec.ValidationError:
        # Nulls are rare in Xero and common in Pipedrive; dropping them only when needed keeps big pages fast.
        document = msgspec.convert(drop_empty(raw), kind, strict=False)
    document.held = raw
    return document


def decode_rows(rows: Iterable[Any], kind: type[D]) -> tuple[list[D], list[BadRow]]:
    """Read each row by itself, so that one bad row never stops a page."""
    documents: list[D] = []
    bad_rows: list[BadRow] = []
    for raw in rows:
        try:
            documents.append(decode_row(raw, kind))
        except msgspec.ValidationError as error:
            bad_rows.append(BadRow(raw=raw, error=str(error)))
    return documents, bad_rows


def decode_texts(rows: Iterable[msgspec.Raw], kind: type[D]) -> tuple[list[D], list[BadRow]]:
    """Read each row, given as JSON text, by itself: as `decode_rows`, several times faster."""
    decoder = _decoder_of(kind)
    documents: list[D] = []
    bad_rows: list[BadRow] = []
    for text in rows:
        try:
            document = decoder.decode(text)
            document.held = text
        except msgspec.DecodeError:
            try:
                # A null, an odd number, or a row that makes no sense: the thorough way finds out which.
                document = decode_row(plain.decode(text), kind)
            except msgspec.DecodeError as error:
                bad_rows.append(BadRow(raw=_shown(text), error=str(error)))
                continue
        documents.append(document)
    return documents, bad_rows


def _shown(text: msgspec.Raw) -> Any:
    try:
        return plain.decode(text)
    except msgspec.DecodeError:
        return str(text, "utf-8", "replace")


@cache
def _decoder_of(kind: type[D]) -> msgspec.json.Decoder[D]:
    return msgspec.json.Decoder(kind, strict=False)


def drop_empty(value: Any) -> Any:
    """Return the value without its null and empty-text members, at every depth."""
    if isinstance(value, dict):
        return {key: drop_empty(item) for key, item in value.items() if item is not None and item != ""}
    if isinstance(value, list):
        return [drop_empty(item) for item in value if item is not None]
    return value


def jsonable(value: Any) -> Any:
    """Return the value as it can be stored in JSON: Decimals and dates as text, containers copied."""
    if isinstance(value, dict):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [jsonable(item) for item in value]
    if isinstance(value, Decimal | date | datetime):
        return str(value) if isinstance(value, Decimal) else value.isoformat()
    return value
