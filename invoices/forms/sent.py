"""Bound what a browser sent before a form is made of it: as many lines as the body holds, up to the limit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from invoices.amounts import MAX_LINES

COUNT, REMOVED = "lines-TOTAL_FORMS", "DELETE"
LINE = re.compile(r"lines-([0-9]{1,6})-(\w+)")


def bounded(sent: Mapping[str, Any], *, more: int = 0) -> Mapping[str, Any]:
    """Return what was sent with the number of lines that are really in it, and `more` empty ones.

    Removed lines are dropped where there are too many, since a browser keeps sending them. One more than the limit
    stays, so that the form can say that there are too many.
    """
    count = str(sent.get(COUNT, ""))
    if not isinstance(sent, QueryDict) or not count.isascii() or not count.isdecimal():
        return sent
    lines = _lines(sent, below=int(count[:7]))
    if len(lines) > MAX_LINES:
        lines = [line for line in lines if not line.get(REMOVED)]
    data = sent.copy()
    for name in [name for name in data if LINE.fullmatch(name)]:
        del data[name]
    kept = lines[: MAX_LINES + 1]
    for index, line in enumerate(kept):
        for name, values in line.items():
            data.setlist(f"lines-{index}-{name}", values)
    data[COUNT] = str(max(len(kept), min(len(kept) + more, MAX_LINES)))
    return data


def _lines(sent: QueryDict, *, below: int) -> list[dict[str, list[Any]]]:
    """Return the fields of each line in the body, in order, of those whose number is below the count sent."""
    found: dict[int, dict[str, list[Any]]] = {}
    for name in sent:
        if (part := LINE.fullmatch(name)) and int(part[1]) < below:
            found.setdefault(int(part[1]), {})[part[2]] = sent.getlist(name)
    return [found[index] for index in sorted(found)]
