"""Names of customers as they are compared: in one Unicode form, without invisible signs, capitals and extra spaces."""

from __future__ import annotations

import unicodedata

# The joiners belong to the spelling inside words of Persian, Hindi and others, and inside emoji.
JOINERS = "\u200c\u200d"


def plain_name(name: str) -> str:
    """Return a name as names are compared; two spellings that look alike on paper become one.

    NFKC, because one keyboard sends é as one sign and another as two, and pasted text brings full-width letters and
    hard spaces. Format characters (soft hyphen, zero-width space, marks of direction) are dropped, the joiners only
    where they join nothing.
    """
    if name.isascii():
        return " ".join(name.split()).casefold()
    composed = unicodedata.normalize("NFKC", name)
    seen = "".join(
        sign
        for at, sign in enumerate(composed)
        if unicodedata.category(sign) != "Cf" or (sign in JOINERS and _joins(composed, at))
    )
    # Folding may decompose again (ǰ); once more makes the result the same however often it is applied.
    return unicodedata.normalize("NFKC", " ".join(seen.split()).casefold())


def is_same_name(one: str, other: str) -> bool:
    """Return whether two names are the same customer's, as they are compared."""
    return plain_name(one) == plain_name(other)


def _joins(text: str, at: int) -> bool:
    return 0 < at < len(text) - 1 and not text[at - 1].isspace() and not text[at + 1].isspace()
