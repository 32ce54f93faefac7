"""The Pipedrive fields that the mapping offers, as grouped choices from the mirrored field lists.

The labels are Pipedrive's own. A deleted field that is still in use stays in the list and is marked as deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.mapping_fields import ADDRESS_PARTS
from accounts.models import Connection, Provider, ReferenceItem, ReferenceKind

RECORDS = {"deal": "Deal", "person": "Person", "organization": "Organization", "product": "Product"}
KINDS = {
    ReferenceKind.DEAL_FIELD: "deal",
    ReferenceKind.PERSON_FIELD: "person",
    ReferenceKind.ORGANIZATION_FIELD: "organization",
}
# Keys that every document has, whatever the account's field lists contain (docs/pipedrive.md#7.1).
STANDARD = {
    "deal.title": "Title",
    "deal.id": "Deal number",
    "deal.value": "Value",
    "deal.currency": "Currency",
    "deal.expected_close_date": "Expected close date",
    "deal.won_time": "Won on",
    "person.name": "Name",
    "person.first_name": "First name",
    "person.last_name": "Last name",
    "person.emails": "E-mail",
    "person.phones": "Phone",
    "organization.name": "Name",
    "organization.website": "Website",
    **{f"organization.address.{part}": f"Address: {label}" for part, label in ADDRESS_PARTS.items()},
    "product.name": "Name",
    "product.comments": "Comments",
    "product.code": "Product code",
    "product.description": "Description",
}
SAME_THING = {"person.email": "person.emails", "person.phone": "person.phones"}
# Types whose values would not make sense as text on an invoice.
UNREADABLE = {
    "json",
    "picture",
    "visible_to",
    "activity",
    "deal",
    "deals",
    "lead",
    "price_list",
    "projects_board",
    "projects_phase",
}


@dataclass(frozen=True)
class SourceList:
    """Every source of a mapping by key, in the order of the drop-down."""

    labels: dict[str, str] = field(default_factory=lambda: dict(STANDARD))
    gone: dict[str, str] = field(default_factory=dict)
    known_records: frozenset[str] = frozenset()
    dates: dict[str, str] = field(default_factory=dict)

    def is_deleted(self, source: str) -> bool:
        """Return whether `source` names a field that Pipedrive no longer has."""
        if not source or source in self.labels:
            return False
        return source in self.gone or source.partition(".")[0] in self.known_records

    def describe(self, source: str) -> str:
        """Return the name to show for `source`, deleted ones included."""
        if source in self.labels:
            return self.labels[source]
        name = self.gone.get(source) or source.partition(".")[2]
        return f"{name} (deleted in Pipedrive)" if self.is_deleted(source) else name

    def choices_for(self, current: str, records: Iterable[str]) -> list[tuple[str, object]]:
        """Return grouped choices for a select whose value is `current`; `records` are the groups it shows."""
        groups: dict[str, list[tuple[str, str]]] = {record: [] for record in records}
        offered = [*self.labels, *([current] if current and current not in self.labels else [])]
        for source in offered:
            record = source.partition(".")[0]
            if record in groups or source == current:
                # A closed select shows no group, and "Name" alone would be ambiguous.
                label = f"{RECORDS.get(record, record)} · {self.describe(source)}"
                groups.setdefault(record, []).append((source, label))
        named = [(RECORDS.get(record, record), options) for record, options in groups.items() if options]
        return [("", "Leave empty"), *named]


def read_sources() -> SourceList:
    """Read the field lists of every Pipedrive company once and return the sources they offer."""
    companies = Connection.objects.filter(provider=Provider.PIPEDRIVE)
    written = {
        entry.get("code")
        for fields in companies.values_list("deal_fields", flat=True)
        for entry in fields.values()
        if isinstance(entry, dict)
    }
    labels = dict(STANDARD)
    gone: dict[str, str] = {}
    dates: dict[str, str] = {}
    known: dict[str, bool] = defaultdict(bool)
    rows = ReferenceItem.objects.filter(connection__in=companies, kind__in=KINDS).order_by("position", "name")
    for row in rows:
        record = KINDS[ReferenceKind(row.kind)]
        known[record] = True
        if row.remote_id in written or row.raw.get("field_type") in UNREADABLE:
            continue
        for source, label in _sources_of(record, row):
            if not row.is_active:
                gone.setdefault(source, label)
            elif SAME_THING.get(source, source) not in labels:
                labels[source] = label
        if record == "deal" and row.is_active and row.raw.get("field_type") == "date":
            dates[row.remote_id] = row.name
    still_there = {source: label for source, label in gone.items() if source not in labels}
    return SourceList(labels, still_there, frozenset(known), dates)


def _sources_of(record: str, row: ReferenceItem) -> Iterable[tuple[str, str]]:
    if row.raw.get("field_type") != "address":
        yield f"{record}.{row.remote_id}", row.name
        return
    for part, label in ADDRESS_PARTS.items():
        yield f"{record}.{row.remote_id}.{part}", f"{row.name}: {label}"
