"""Define an error of the content: a sentence with the way out, beside the field it refers to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One error: the field it is shown beside ("" for the whole), and a line's index from 0."""

    field: str
    text: str
    line: int | None = None


def count_characters(number: int) -> str:
    """Return "1 character" or "6,000 characters"."""
    return f"{number:,} character{'' if number == 1 else 's'}"
