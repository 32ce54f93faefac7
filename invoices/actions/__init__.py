"""What people ask for. Page, API and finance desk call the same functions, with `by` the person who asks."""

from invoices.actions.conflicts import (
    Conflict,
    content_to_edit,
    find_conflict,
    keep_theirs,
    merged_content,
    resolve_conflict,
)
from invoices.actions.content import content_of
from invoices.actions.deal_differences import keep_invoice, parts_to_take, taken_from_deal
from invoices.actions.deals import give_deal
from invoices.actions.drafts import draft_invoice, prepare_draft
from invoices.actions.edits import edit_invoice
from invoices.actions.errors import CustomerInDoubt, EmailedAlready, InvalidInvoice, NotAllowed, StaleInvoice
from invoices.actions.recovery import discard_failed, discard_message, retry_invoice, retry_message
from invoices.actions.seen import (
    NOTHING,
    ChangedSinceSeen,
    ChangesSince,
    NothingSeen,
    Seen,
    changes_since,
)
from invoices.actions.sharing import (
    change_on_its_way,
    email_invoice,
    request_online_url,
    request_pdf,
    sharing_messages,
)
from invoices.actions.steps import (
    approve_invoice,
    delete_invoice,
    reject_invoice,
    submit_invoice,
    void_invoice,
)
from invoices.actions.submissions import changes_since_submitted
from invoices.validation import FieldError

__all__ = [
    "NOTHING",
    "ChangedSinceSeen",
    "ChangesSince",
    "change_on_its_way",
    "Conflict",
    "CustomerInDoubt",
    "EmailedAlready",
    "FieldError",
    "InvalidInvoice",
    "NotAllowed",
    "NothingSeen",
    "Seen",
    "StaleInvoice",
    "approve_invoice",
    "changes_since",
    "changes_since_submitted",
    "content_of",
    "content_to_edit",
    "delete_invoice",
    "discard_failed",
    "discard_message",
    "draft_invoice",
    "edit_invoice",
    "email_invoice",
    "find_conflict",
    "give_deal",
    "keep_theirs",
    "merged_content",
    "keep_invoice",
    "parts_to_take",
    "prepare_draft",
    "reject_invoice",
    "request_online_url",
    "request_pdf",
    "resolve_conflict",
    "retry_invoice",
    "retry_message",
    "sharing_messages",
    "submit_invoice",
    "taken_from_deal",
    "void_invoice",
]
