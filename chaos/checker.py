"""The check that both sides agree: it reads the sandbox through its controls and our database through its rows.

It asks none of the application's own code. The letters are those of the fault matrix: duplicates D, lost L,
missing M, stale S, honesty H, secrets X.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection as database
from django.db.models import Exists, OuterRef, QuerySet

from chaos.environment import Environment
from chaos.expectations import Expectations
from integrations.models import OutboxMessage, OutboxState
from invoices.models import Contact, Invoice

MARK = re.compile(r"/invoices/([0-9a-f-]{36})/")
DEAD = ("VOIDED", "DELETED")
STEP_KINDS = ("xero.invoice.create", "xero.invoice.update", "xero.invoice.set_status")


@dataclass(frozen=True)
class Violation:
    """One thing that is not as promised, and of which invoice."""

    letter: str
    invoice: str
    text: str

    def __str__(self) -> str:
        return f"{self.letter}  {self.invoice}: {self.text}"


@dataclass
class Books:
    """Both sides at one moment."""

    theirs: dict[str, dict[str, Any]]
    by_mark: dict[str, list[dict[str, Any]]]

    @classmethod
    def read(cls, environment: Environment) -> Books:
        """Read every sales invoice the sandbox holds."""
        rows = environment.control("GET", "xero/invoices?url=&limit=100000")["invoices"]
        by_mark: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            if found := MARK.search(row["Url"]):
                by_mark[found.group(1)].append(row)
        return cls({row["InvoiceID"]: row for row in rows}, by_mark)


def duplicates(books: Books) -> Iterator[Violation]:
    """D: two live documents of one invoice, or two live customers of one new name."""
    for mark, rows in books.by_mark.items():
        live = [row for row in rows if row["Status"] not in DEAD]
        if len(live) > 1:
            numbers = ", ".join(row["InvoiceNumber"] for row in live)
            yield Violation("D", mark, f"{len(live)} documents in Xero: {numbers}")


def lost(books: Books, expectations: Expectations) -> Iterator[Violation]:
    """L: what was accepted here and is neither in Xero nor shown as failed or given up."""
    rows = {str(row.uid): row for row in Invoice.objects.filter(uid__in=list(expectations.by_uid))}
    troubled = _troubled()
    for uid, asked in expectations.by_uid.items():
        row = rows.get(uid)
        if row is None:
            yield Violation("L", uid, "The row itself is gone.")
            continue
        if row.mailbox in troubled or asked.given_up:
            continue
        documents = books.by_mark.get(uid, [])
        if not documents:
            if row.xero_status != "DELETED":
                yield Violation("L", uid, f"Not in Xero, and shown as “{row.xero_status or 'new'}”.")
            continue
        held = next((each for each in documents if each["InvoiceID"] == row.xero_id), documents[0])
        wanted = "" if "reference" in asked.touched_in_xero or held["Status"] in DEAD else asked.reference
        if wanted and held["Reference"] != wanted:
            yield Violation("L", uid, f"Asked for reference “{wanted}”, Xero has “{held['Reference']}”.")
        reached = (asked.status, "PAID") if asked.status == "AUTHORISED" else (asked.status,)
        if asked.status and "status" not in asked.touched_in_xero and held["Status"] not in reached:
            yield Violation("L", uid, f"Asked for {asked.status}, Xero has {held['Status']}.")


def missing(books: Books) -> Iterator[Violation]:
    """M: documents in Xero that we do not hold."""
    ours = set(Invoice.objects.exclude(xero_id="").values_list("xero_id", flat=True))
    for xero_id, row in books.theirs.items():
        if xero_id not in ours:
            yield Violation("M", row["InvoiceNumber"] or xero_id, f"{row['Status']}, not held here.")


def stale(books: Books) -> Iterator[Violation]:
    """S: what we hold says otherwise than Xero."""
    troubled = _troubled()
    for row in Invoice.objects.exclude(xero_id="").select_related("contact"):
        held = books.theirs.get(row.xero_id)
        name = f"{row.xero_number or row.pk} {row.uid}"
        if held is None:
            yield Violation("S", name, "Held here, not there any more.")
            continue
        said = _said(row)
        is_dead = held["Status"] in DEAD
        pairs = {
            "status": (said["status"], held["Status"]),
            "total": (said["total"], Decimal(held["Total"])),
            "paid": (said["paid"], Decimal(held["AmountPaid"])),
            "due": (
                Decimal(0) if is_dead else said["due"],
                Decimal(0) if is_dead else Decimal(held["AmountDue"]),
            ),
            "reference": (said["reference"], held["Reference"]),
        }
        if row.mailbox not in troubled and not is_dead:
            pairs["reference shown"] = (row.reference, held["Reference"])
        for what, (here, there) in pairs.items():
            if here != there:
                yield Violation("S", name, f"{what}: here {here}, in Xero {there}.")


def dishonest(books: Books, *, at_rest: bool) -> Iterator[Violation]:
    """H: shown as failed for sure although the document is there, or as done without any document."""
    failed = OutboxMessage.objects.filter(kind="xero.invoice.create", state=OutboxState.FAILED)
    refused = {message.payload.get("invoice_id"): message for message in failed.filter(is_ambiguous=False)}
    for row in Invoice.objects.filter(pk__in=list(refused)):
        live = [each for each in books.by_mark.get(str(row.uid), []) if each["Status"] not in DEAD]
        if live:
            yield Violation("H", str(row.uid), f"Shown as failed, but Xero has {live[0]['InvoiceNumber']}.")
    delivered = OutboxMessage.objects.filter(kind="xero.invoice.create", state=OutboxState.DELIVERED)
    done = set(delivered.values_list("payload__invoice_id", flat=True))
    for row in Invoice.objects.filter(pk__in=done):
        if not books.by_mark.get(str(row.uid)):
            yield Violation("H", str(row.uid), "Shown as sent, but Xero has nothing of it.")
    if at_rest:
        for message in on_their_way():
            yield Violation("H", message.mailbox, f"{message.kind} still waits: {message.problems}")


def secrets_out_of_place(secrets: Iterable[str], files: Iterable[Path]) -> Iterator[Violation]:
    """X: a secret of the run in clear in the database's files or in the log."""
    wanted = {secret.encode() for secret in secrets if len(secret) > 8}
    if database.vendor != "sqlite":
        files = [path for path in files if path.suffix == ".log"]
    for path in files:
        if not path.exists():
            continue
        content = path.read_bytes()
        for secret in wanted:
            if secret in content:
                yield Violation("X", path.name, f"holds the secret {secret[:6].decode()}…")


def twins(books: Books) -> Iterator[Violation]:
    """D: one new customer's name twice among the live contacts of an organisation."""
    seen: dict[tuple[int, str], int] = defaultdict(int)
    active = Contact.objects.filter(name__startswith="Newcomer", xero_contact_status="ACTIVE")
    for contact in active.filter(merged_to_contact_id=""):
        seen[(contact.connection_id, contact.name)] += 1
    for (_, name), count in seen.items():
        if count > 1:
            yield Violation("D", name, f"{count} customers of this name.")


def on_their_way() -> QuerySet[OutboxMessage]:
    """Return the messages that will go out by themselves: what waits behind a failed one waits for a person."""
    older = OutboxMessage.objects.filter(
        mailbox=OuterRef("mailbox"), state=OutboxState.FAILED, pk__lt=OuterRef("pk")
    )
    return OutboxMessage.objects.filter(~Exists(older), state=OutboxState.PENDING)


def _said(row: Invoice) -> dict[str, Any]:
    return {
        "status": row.xero_status,
        "total": row.xero_total,
        "paid": row.xero_amount_paid or Decimal(0),
        "due": row.xero_amount_due,
        "reference": str(row.xero_raw.get("Reference") or ""),
    }


def _troubled() -> set[str]:
    """Mailboxes in which something failed or waits, shown as such to people."""
    open_states = (OutboxState.FAILED, OutboxState.PENDING)
    found = OutboxMessage.objects.filter(state__in=open_states, kind__in=STEP_KINDS)
    return set(found.values_list("mailbox", flat=True))
