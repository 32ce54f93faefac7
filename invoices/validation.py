"""Decide what is wrong with a draft before Xero sees it, in a rep's words with the way out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One thing to put right: the field it stands beside, and for a line its index from 0."""

    field: str
    text: str
    line: int | None = None
