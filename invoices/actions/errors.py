"""The refusals of actions: errors beside fields, a customer in doubt, an edit that came second, a step not
allowed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from accounts.models import User
from invoices.customers import Match
from invoices.validation import FieldError


class NotAllowed(Exception):
    """This person may not do it, or not to this invoice; the text gives the reason and the way out."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class EmailedAlready(NotAllowed):
    """The invoice was e-mailed a moment ago; the text says when and to whom, and asks whether to send it again."""


class InvalidInvoice(Exception):
    """The content can't become an invoice; each error names its field."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("; ".join(error.text for error in errors))
        self.errors = list(errors)


class CustomerInDoubt(InvalidInvoice):
    """Several customers of Xero may be meant; `match` holds the candidates and asks the question."""

    def __init__(self, match: Match) -> None:
        super().__init__([FieldError("contact_name", match.question)])
        self.match = match


class StaleInvoice(Exception):
    """The invoice was changed since this person opened it.

    `changes` holds (label, theirs, yours); `version` is the newest, for saving over it knowingly.
    """

    def __init__(
        self,
        changes: Sequence[tuple[str, str, str]],
        *,
        version: int,
        by: User | None = None,
        at: dt.datetime | None = None,
    ) -> None:
        self.version = version
        self.changes = list(changes)
        self.by = by
        self.at = at
        super().__init__(f"{by or 'Someone'} changed this invoice in the meantime.")
