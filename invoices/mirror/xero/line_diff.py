"""Describe changed lines: field by field with old and new value, added and removed lines whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from invoices.fields import Field, line_in_words
from invoices.mirror.xero.changes import LINE_FIELDS

Line = Sequence[str]


def changed_lines(old: Sequence[Line], new: Sequence[Line]) -> list[dict[str, str]]:
    """Return what changed between the lines as labels with old and new values in words; amounts without currency."""
    return [
        {"label": label, "fact": "lines", "old": was, "new": now}
        for label, was, now in _differences(old, new)
    ]


def _differences(old: Sequence[Line], new: Sequence[Line]) -> Iterator[tuple[str, str, str]]:
    if len(old) == len(new):
        for place, (was, now) in enumerate(zip(old, new, strict=True)):
            yield from _fields(place, was, now)
        return
    matcher = SequenceMatcher(
        None, [tuple(line) for line in old], [tuple(line) for line in new], autojunk=False
    )
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            continue
        both = min(old_to - old_from, new_to - new_from)
        for step in range(both):
            yield from _fields(new_from + step, old[old_from + step], new[new_from + step])
        for place in range(old_from + both, old_to):
            yield f"Line {place + 1}", _whole(old[place]), ""
        for place in range(new_from + both, new_to):
            yield f"Line {place + 1}", "", _whole(new[place])


def _fields(place: int, was: Line, now: Line) -> Iterator[tuple[str, str, str]]:
    for field, before, after in zip(LINE_FIELDS, was, now, strict=True):
        if before != after:
            yield f"{field.label} of line {place + 1}", _shown(field, before), _shown(field, after)


def _whole(line: Line) -> str:
    return line_in_words(
        {field.name: _shown(field, value) for field, value in zip(LINE_FIELDS, line, strict=True)}
    )


def _shown(field: Field, value: str) -> str:
    if not field.kind.is_number or "." not in value:
        return value
    return value.rstrip("0").rstrip(".")
