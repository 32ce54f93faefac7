"""The place of each document in the list: untouched ones by number, then touched ones by time of change."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable


class Ordering:
    """The order of the documents 0 ... `size`-1 in the wanted slots, with those in `touched` moved to the end."""

    def __init__(self, size: int, *, block: int, slots: list[int], touched: Iterable[int]) -> None:
        self.block, self.slots = block, slots
        full, rest = divmod(size, block)
        self.count = full * len(slots) + bisect_left(slots, rest)
        wanted = set(slots)
        self._gone = sorted(self.rank_of(number) for number in touched if number % block in wanted)

    @property
    def untouched(self) -> int:
        """Return the number of documents that have not moved."""
        return self.count - len(self._gone)

    def rank_of(self, number: int) -> int:
        """Count the wanted documents before this number, touched or not."""
        full, slot = divmod(max(0, number), self.block)
        return min(self.count, full * len(self.slots) + bisect_left(self.slots, slot))

    def before(self, number: int) -> int:
        """Count the untouched documents before this number."""
        rank = self.rank_of(number)
        return rank - bisect_left(self._gone, rank)

    def numbers(self, start: int, stop: int) -> list[int]:
        """Return the numbers of the untouched documents from the `start`-th up to the `stop`-th."""
        return [self._number(place) for place in range(start, min(stop, self.untouched))]

    def _number(self, place: int) -> int:
        rank = place
        while self._gone and (found := place + bisect_right(self._gone, rank)) != rank:
            rank = found
        full, at = divmod(rank, len(self.slots))
        return full * self.block + self.slots[at]
