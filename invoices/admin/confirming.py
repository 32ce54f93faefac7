"""The page that asks before something is done to invoices at the desk: what is seen there is what it is done to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import User
from accounts.parameters import read_id
from invoices import actions
from invoices.allowed import InvoiceState, Verb, read_states, why_not
from invoices.formatting import show_money
from invoices.models import Invoice
from invoices.statuses import XeroStatus, xero_label


@dataclass(frozen=True)
class Row:
    """One invoice of the page: why it will be left out, "" if it won't, and what changed since it was seen here."""

    invoice: Invoice
    refusal: str
    status: str
    was_never_submitted: bool = False
    changes: actions.ChangesSince | None = None

    @property
    def changed_since_submitted(self) -> actions.ChangesSince | None:
        """How it differs from what was submitted, None where it doesn't."""
        return actions.changes_since_submitted(self.invoice)


@dataclass
class Group:
    """Rows that belong together, with the sums of their totals in each organisation and currency."""

    title: str
    rows: list[Row] = field(default_factory=list)
    name: str = ""

    @property
    def sums(self) -> list[tuple[str, int, str]]:
        """The organisation, the number of invoices and the sum of their totals, one for each currency."""
        found: dict[tuple[str, str], tuple[int, Decimal]] = {}
        for row in self.rows:
            key = (str(row.invoice.connection), row.invoice.currency_code)
            count, total = found.get(key, (0, Decimal(0)))
            found[key] = (count + 1, total + row.invoice.shown_total)
        return [(name, count, show_money(total, code)) for (name, code), (count, total) in found.items()]


def rows_of(
    invoices: Iterable[Invoice],
    verb: Verb,
    *,
    by: User,
    changes: Mapping[int, actions.ChangesSince] | None = None,
) -> list[Row]:
    """Return a row for each invoice, in two queries and one for each that changed."""
    return [
        Row(
            invoice=state.invoice,
            refusal=why_not(verb, state, by),
            status=xero_label(state.status) or "Not in Xero yet",
            was_never_submitted=verb == Verb.APPROVE and was_never_submitted(state),
            changes=(changes or {}).get(state.invoice.pk),
        )
        for state in read_states(invoices)
    ]


def was_never_submitted(state: InvoiceState) -> bool:
    """Whether nobody asked for an approval, or what was asked for was sent back."""
    return state.status != XeroStatus.SUBMITTED


def groups_of(rows: Iterable[Row], verb: Verb) -> list[Group]:
    """Return the rows in groups: what it is done to, drafts that nobody submitted, and what will be left out."""
    going, drafts, out = Group(""), Group("", name="drafts"), Group("Will be left out")
    for row in rows:
        group = out if row.refusal else drafts if row.was_never_submitted else going
        group.rows.append(row)
    if verb == Verb.APPROVE:
        going.title = "Awaiting approval"
    count = len(drafts.rows)
    drafts.title = f"{count} of these {'was' if count == 1 else 'were'} never submitted for approval"
    return [group for group in (going, drafts, out) if group.rows]


def write_seen(rows: Iterable[Row]) -> str:
    """Return what the page shows of each invoice, for its form: one field, however many they are."""
    return " ".join(f"{row.invoice.pk}={actions.Seen.of(row.invoice)}" for row in rows)


def read_seen(text: str) -> dict[int, actions.Seen]:
    """Return what `write_seen` wrote, by primary key; what can't be read was not seen."""
    found = {}
    for part in text.split():
        key, _, rest = part.partition("=")
        seen = actions.Seen.read(rest)
        if seen is not None and (pk := read_id(key)) is not None:
            found[pk] = seen
    return found
