"""Lists and single reads of the `large` scenario, answered from the generator.

What was written since the reset is an ordinary row; it is sorted among the touched documents by time of change.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from sandbox.core.switches import switch
from sandbox.xero.api.filters import FieldMap, WhereParser, changed_since, page_and_size
from sandbox.xero.large.generator import Generator, Template, since_in, write_contact_stamp
from sandbox.xero.large.matching import matches
from sandbox.xero.large.ordering import Ordering
from sandbox.xero.problems import RefusalError, plain_problem, query_problem
from sandbox.xero.serialisation import encode_compact, envelope_of

UNPAGED_LIMIT = 10_000
_ID = re.compile(r"1a6e0000-(\d{4})-4(\d{3})-8000-0000000000(1f|c0)")
_NUMBER = re.compile(r"INV-(\d{7})")
Entry = tuple[int, Any]  # when it was changed (milliseconds), and its number or its row
Show = Callable[[list[Any]], list[dict[str, Any]]]


def number_of(generator: Generator, key: str) -> int | None:
    """Return the number of a document by its id, or of an invoice by its InvoiceNumber."""
    if found := _ID.fullmatch(key.lower()):
        number = int(found[1]) * generator.block + int(found[2])
    elif generator.block == 1000 and (found := _NUMBER.fullmatch(key)):
        number = int(found[1])
    else:
        return None
    return number if number < generator.size else None


def write_one(
    generator: Generator, number: int, template: Template, *, contacts: Generator | None = None
) -> bytes:
    """Return one document; `contacts` supplies the time of change of the contact inside it."""
    text = generator.write(number, template)
    if contacts is not None:
        contact = number // 1000 * 100 + number % 1000 % 100
        text = write_contact_stamp(text, contacts, contact)
    return text


def answer_list(
    request: HttpRequest,
    generator: Generator,
    template: Template,
    *,
    name: str,
    fields: FieldMap,
    rows: QuerySet[Any],
    show: Show,
    paged: bool,
) -> HttpResponse:
    """Answer with one page, or everything if no page is requested; `rows` are the ordinary rows to include."""
    slots = _slots(request, template, fields)
    entries = Entries(request, generator, slots, rows)
    if not entries.count and changed_since(request) and switch("xero_modified_since_304"):
        raise RefusalError(HttpResponse(status=304))
    pagination = None
    start, stop = 0, entries.count
    if paged:
        page, size = page_and_size(request.GET)
        start, stop = (page - 1) * size, min(page * size, entries.count)
        pages = -(-entries.count // size)
        pagination = {"page": page, "pageSize": size, "pageCount": pages, "itemCount": entries.count}
    elif entries.count > UNPAGED_LIMIT:
        raise plain_problem("The list is too long for one answer: ask for pages.")
    found = entries.between(start, stop)
    stored = [each for each in found if type(each) is not int]
    shown = dict(zip([row.pk for row in stored], map(encode_compact, show(stored)), strict=True))
    documents = [generator.write(each, template) if type(each) is int else shown[each.pk] for each in found]
    return envelope_of(name, documents, pagination=pagination)


def _slots(request: HttpRequest, template: Template, fields: FieldMap) -> list[int]:
    """Return the slots whose documents satisfy where, Statuses and the other filters."""
    query = request.GET
    where, statuses = query.get("where", "").strip(), query.get("Statuses")
    nothing = query.get("createdByMyApp", "").lower() == "true" or bool(query.get("searchTerm"))

    def find() -> list[int]:
        if nothing:
            return []
        wanted = WhereParser(where, fields).parse() if where else Q()
        if statuses is not None:
            wanted &= Q(status__in=[part.strip() for part in statuses.split(",")])
        return [slot for slot, values in enumerate(template.values) if matches(wanted, values)]

    return template.slots((where, statuses, nothing), find)


class Entries:
    """The result of a query, ordered by UpdatedDateUTC: untouched documents, then touched ones and rows."""

    def __init__(
        self, request: HttpRequest, generator: Generator, slots: list[int], rows: QuerySet[Any]
    ) -> None:
        self.descending = _is_descending(request.GET.get("order", ""))
        since = changed_since(request)
        milliseconds = int(since.timestamp() * 1000) if since else 0
        rows = rows.filter(updated_at__gte=since) if since else rows
        chosen = _chosen(request, generator)
        if chosen is None:
            self.order, tail = generator.ordering(slots)
            self.skipped = self.order.before(generator.first_since(milliseconds))
        else:
            self.order = Ordering(0, block=generator.block, slots=slots, touched=())
            self.skipped = 0
            fitting = set(slots)
            tail = sorted((generator.moment(n), n) for n in chosen if n % generator.block in fitting)
        self.tail: list[Entry] = list(since_in(tail, milliseconds))
        self._add(rows)
        self.head = self.order.untouched - self.skipped
        self.count = self.head + len(self.tail)

    def _add(self, rows: QuerySet[Any]) -> None:
        if found := list(rows):
            entries = [(int(row.updated_at.timestamp() * 1000), row) for row in found]
            self.tail = sorted(self.tail + entries, key=lambda entry: entry[0])

    def between(self, start: int, stop: int) -> list[Any]:
        """Return the numbers and rows of a part of the list."""
        if self.descending:
            start, stop = self.count - stop, self.count - start
        found: list[Any] = self.order.numbers(self.skipped + max(0, start), self.skipped + stop)
        tail = self.tail[max(0, start - self.head) : max(0, stop - self.head)]
        found += [each for _, each in tail]
        return found[::-1] if self.descending else found


def _is_descending(order: str) -> bool:
    name, _, direction = order.strip().partition(" ")
    if name.lower() not in ("", "updateddateutc"):
        raise query_problem("The large scenario is ordered by UpdatedDateUTC alone.")
    return direction.strip().upper() == "DESC"


def _chosen(request: HttpRequest, generator: Generator) -> set[int] | None:
    """Return the numbers of the documents named one by one; None where none are."""
    query = request.GET
    names = [name for name in ("IDs", "InvoiceNumbers") if name in query]
    parts = [part.strip() for name in names for part in query[name].split(",")]
    numbers = {number for part in parts if (number := number_of(generator, part)) is not None}
    if "ContactIDs" in query:
        for found in filter(None, map(_ID.fullmatch, query["ContactIDs"].lower().split(","))):
            block = int(found[1]) * 1000
            numbers |= set(range(block + int(found[2]), min(block + 1000, generator.size), 100))
    return numbers if names or "ContactIDs" in query else None
