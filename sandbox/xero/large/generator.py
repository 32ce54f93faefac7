"""The generator of the `large` scenario: its size, the documents touched since, and how each is written.

Touched documents are remembered in memory alone; the rest is kept in one runtime setting.
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_left
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sandbox.core import clock
from sandbox.core.runtime_settings import get_setting, set_setting
from sandbox.xero.large.matching import Values
from sandbox.xero.large.ordering import Ordering
from sandbox.xero.large.samples import BLOCK, CHANGED, CONTACT_CHANGED, REVISION, stamp_of

LIMIT = 1_000_000
_SETTING = "xero_large"
_MARKS, _CONTACT_MARKS = stamp_of(CHANGED), stamp_of(CONTACT_CHANGED)


_WRITTEN = re.compile(b"|".join((BLOCK, REVISION, *_MARKS)))
_PLACES = {BLOCK: 0, REVISION: 1, _MARKS[0]: 2, _MARKS[1]: 3}


class Template:
    """One block of documents, ready to take numbers and times, and the values each slot is filtered by."""

    def __init__(self, documents: list[bytes], values: list[Values]) -> None:
        self.values = values
        self.forms = [self._form_of(text) for text in documents]
        self._slots: dict[Any, list[int]] = {}

    @staticmethod
    def _form_of(text: bytes) -> tuple[bytes, Callable[[Any], Any]]:
        """Return a document as a format string, and what picks its values from (block, revision, time twice)."""
        order = [_PLACES[found] for found in _WRITTEN.findall(text)]
        return _WRITTEN.sub(b"%b", text.replace(b"%", b"%%")), itemgetter(*order)

    def slots(self, wanted: Hashable, find: Callable[[], list[int]]) -> list[int]:
        """Return the slots that satisfy a query; the result is cached."""
        if wanted not in self._slots:
            if len(self._slots) > 100:
                self._slots.clear()
            self._slots[wanted] = find()
        return self._slots[wanted]


@dataclass
class Generator:
    """The documents 0 ... `size`-1 of one organisation; number n was changed n seconds after `base`."""

    organisation_id: str
    size: int
    base: int  # seconds since 1970
    block: int
    touched: dict[int, tuple[int, int]] = field(default_factory=dict)  # number -> (milliseconds, revision)
    templates: dict[tuple[str, int], Template] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _all: list[int] = field(default_factory=list)
    _orderings: dict[int, tuple[list[int], Ordering, list[tuple[int, int]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._all = list(range(self.block))

    def template(self, kind: str, places: int, make: Callable[[], Template]) -> Template:
        """Return the block of this kind, made on first use."""
        with self.lock:
            if (kind, places) not in self.templates:
                self.templates[kind, places] = make()
            return self.templates[kind, places]

    def moment(self, number: int) -> int:
        """Return when a document was last changed, in milliseconds."""
        found = self.touched.get(number)
        return found[0] if found else (self.base + number) * 1000

    def write(self, number: int, template: Template) -> bytes:
        """Return one document as it is sent."""
        block, slot = divmod(number, self.block)
        form, pick = template.forms[slot]
        milliseconds, revision = self.touched.get(number) or ((self.base + number) * 1000, 1)
        stamps = b"%d" % milliseconds, _spell(milliseconds // 1000)
        return form % pick((b"%04d" % block, b"%04d" % revision, *stamps))

    def ordering(self, slots: list[int]) -> tuple[Ordering, list[tuple[int, int]]]:
        """Return the order of these slots' untouched documents, and the touched ones as (milliseconds, number)."""
        key = id(slots)  # lists of slots are kept by their template
        with self.lock:
            if key not in self._orderings:
                order = Ordering(self.size, block=self.block, slots=slots, touched=self.touched)
                self._orderings[key] = slots, order, self._tail(set(slots))
            return self._orderings[key][1:]

    def touch(self, count: int) -> list[int]:
        """Change the first `count` documents of the list, which moves them to its end; return their numbers."""
        with self.lock:
            now = int(clock.now().timestamp() * 1000)
            order, tail = self.ordering(self._all)
            numbers = order.numbers(0, count)
            numbers += [number for _, number in tail[: count - len(numbers)]]
            for place, number in enumerate(numbers):
                revision = self.touched.get(number, (0, 1))[1] + 1
                self.touched[number] = (now + place, revision)
            self._orderings.clear()
            return numbers

    def _tail(self, slots: set[int]) -> list[tuple[int, int]]:
        return sorted((stamp[0], n) for n, stamp in self.touched.items() if n % self.block in slots)

    def first_since(self, milliseconds: int) -> int:
        """Return the first number that, if untouched, was changed at this moment or later."""
        return max(0, -(-(milliseconds - self.base * 1000) // 1000))


def since_in(tail: list[tuple[int, int]], milliseconds: int) -> list[tuple[int, int]]:
    """Return the part of a tail that was changed at this moment or later."""
    return tail[bisect_left(tail, (milliseconds, -1)) :]


@lru_cache(maxsize=64)
def _day(day: int) -> bytes:
    return datetime.fromtimestamp(day * 86_400, UTC).strftime("%Y-%m-%dT").encode()


_TIMES = [b"%02d:%02d:%02dZ" % (at // 3600, at // 60 % 60, at % 60) for at in range(86_400)]


def _spell(seconds: int) -> bytes:
    day, second = divmod(seconds, 86_400)
    return _day(day) + _TIMES[second]


_generators: dict[str, Generator] = {}
_opening = threading.Lock()


def start_generator(organisation_id: str, *, invoices: int) -> None:
    """Start the scenario with this many invoices, from one to a million; raise ValueError for other numbers."""
    if not 1 <= invoices <= LIMIT:
        raise ValueError(f"The large scenario has 1 to {LIMIT} invoices.")
    base = int(clock.now().timestamp()) - invoices - 86_400
    set_setting(_SETTING, {"organisation": organisation_id, "invoices": invoices, "base": base})
    with _opening:
        _generators.clear()


def generator_of(organisation_id: str, *, kind: str) -> Generator | None:
    """Return an organisation's generator of "invoices" or "contacts", None in any other scenario."""
    scenario = get_setting(_SETTING, None)
    if not scenario or scenario["organisation"] != organisation_id:
        return None
    with _opening:
        if kind not in _generators:
            contacts = -(-scenario["invoices"] // 1000) * 100 if scenario["invoices"] > 1000 else 100
            size, block = (scenario["invoices"], 1000) if kind == "invoices" else (contacts, 100)
            base = scenario["base"] if kind == "invoices" else scenario["base"] - contacts
            _generators[kind] = Generator(organisation_id, size, base, block)
        return _generators[kind]


def write_contact_stamp(text: bytes, generator: Generator, number: int) -> bytes:
    """Write into a document when its contact (of this number) was changed."""
    milliseconds = generator.moment(number)
    text = text.replace(_CONTACT_MARKS[0], b"%d" % milliseconds)
    return text.replace(_CONTACT_MARKS[1], _spell(milliseconds // 1000))
