"""Stop an approval when Xero no longer holds what was approved.

Xero has no conditional request, so the document is read immediately before the approval is sent; a change in the
moment between the two is not noticed.
"""

from __future__ import annotations

from typing import Any

from integrations.http import Message, RequestRejected
from integrations.models import OutboxMessage
from integrations.outbox.explain import CHANGED_SINCE_SEEN
from integrations.xero.schemas import InvoiceDocument
from invoices.fields import LINES_FACT
from invoices.message_kinds import SEEN
from invoices.mirror.xero.changes import CONTENT, Change, differences, facts_of
from invoices.mirror.xero.timeline import listed_changes
from invoices.models import Invoice

STOPPED = "It was changed in Xero after it was approved here, so it was not approved. Check it, then approve it again."


def changed_since_seen(
    message: OutboxMessage, invoice: Invoice, held: InvoiceDocument
) -> RequestRejected | None:
    """Return the refusal of an approval of another content than `held`; None where nothing is known to differ."""
    seen = message.payload.get(SEEN)
    if not seen or _is_same_version(seen, held):
        return None
    before, now = (_content(facts) for facts in (seen["facts"], facts_of(held)))
    changed = differences(before, now)
    if not changed:
        return None
    listed = listed_changes(Change(invoice, facts=changed))
    texts = [
        f"{one['label']}: {one['old']} → {one['new']}" if one["old"] or one["new"] else one["label"]
        for one in listed
    ]
    return RequestRejected([Message(text, field=CHANGED_SINCE_SEEN) for text in (STOPPED, *texts)])


def _is_same_version(seen: dict[str, Any], held: InvoiceDocument) -> bool:
    return held.updated_at is not None and held.updated_at.isoformat() == seen.get("updated_at")


def _content(facts: dict[str, Any]) -> dict[str, Any]:
    """Return what a person decides about, the lines in any order: what is billed does not depend on it."""
    found = {name: value for name, value in facts.items() if name in CONTENT}
    return found | ({LINES_FACT: sorted(found[LINES_FACT])} if found.get(LINES_FACT) else {})
