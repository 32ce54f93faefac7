"""List what can happen to an invoice that people should read about, and the data that each entry keeps."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """One kind of timeline entry. The comment behind each names the data that `record` is given."""

    # Asked for here, by a person.
    DRAFTED = "drafted"  # submitted: bool
    EDITED = "edited"  # version: int, changes: [{"label", "old", "new"}], submitted: bool
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"  # reason
    VOIDED = "voided"
    DELETED = "deleted"
    EMAIL_REQUESTED = "email_requested"  # to
    LINK_REQUESTED = "link_requested"
    PDF_REQUESTED = "pdf_requested"
    RETRIED = "retried"
    DISCARDED = "discarded"  # reason
    KEPT_THEIRS = "kept_theirs"
    DEAL_KEPT = "deal_kept"  # changes: what the deal changed and the invoice kept
    # Reported by Xero.
    ARRIVED = "arrived"  # number, status: an invoice made in Xero
    NUMBERED = "numbered"  # number
    STATUS_CHANGED = "status_changed"  # old, new: Xero's words, such as "DRAFT"
    CHANGED = "changed"  # changes: [{"label", "old", "new"}]
    CUSTOMER_MERGED = "customer_merged"  # old, new: names
    CUSTOMER_ARCHIVED = "customer_archived"  # name
    CUSTOMER_RESTORED = "customer_restored"  # name
    CUSTOMER_RENAMED = "customer_renamed"  # old, new: names
    PAYMENT_RECORDED = "payment_recorded"  # amount, currency, date
    PAYMENT_REMOVED = "payment_removed"  # amount, currency, date
    CREDIT_APPLIED = "credit_applied"  # amount, currency, date
    CREDIT_REMOVED = "credit_removed"  # amount, currency, date
    SENT = "sent"
    STATUS_DIFFERS = "status_differs"  # asked, got: Xero's words; problems, when a step failed by it
    # Reported by Pipedrive.
    DEAL_CHANGED = "deal_changed"  # changes: [{"label", "old", "new"}]
    DEAL_MERGED = "deal_merged"  # old, new: titles
    # The outcome of an outgoing message.
    EMAILED = "emailed"  # to
    LINK_READY = "link_ready"  # url
    PDF_READY = "pdf_ready"
    WAITING = "waiting"  # service, until (ISO moment)
    CHECKING = "checking"  # service
    REFUSED = "refused"  # action, problems: [{"text", "field", "line"}]
    NOT_ASKED = "not_asked"  # action, problems: as above
    CONFLICT = "conflict"  # problems: as above, each with "versions": {"base", "yours", "theirs", "seen"}
    OVERTAKEN = "overtaken"  # problems: how Xero's version differs from what was approved
    DEAL_ASKED = "deal_asked"  # problems: how the deal changed since it was asked for
    EXHAUSTED = "exhausted"  # action
    BROKEN = "broken"  # action
    NEEDS_RECONNECT = "needs_reconnect"  # service
