"""Admin actions on one or many invoices: the functions that page and API call, with a confirmation page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts.admin_base import DeskAdmin, person_of
from invoices import actions
from invoices.admin.confirming import Row, groups_of, read_seen, rows_of, was_never_submitted, write_seen
from invoices.allowed import Verb, read_states
from invoices.models import Invoice

# What each admin action does, as `invoices.allowed` names it.
VERBS = {"approve": Verb.APPROVE, "reject": Verb.REJECT, "void": Verb.VOID, "try_again": Verb.RETRY}
CONFIRM = "admin/invoices/invoice/confirm_action.html"
Do = Callable[[Invoice, str, actions.Seen], Any]


@dataclass(frozen=True)
class Question:
    """What the page asks: the action's name, its button and what follows, and whether it needs a reason."""

    action: str
    label: str
    consequence: str
    needs_reason: bool = False

    @property
    def verb(self) -> Verb:
        return VERBS[self.action]


class InvoiceVerbs(DeskAdmin):
    """Admin actions on invoices. Each refusal names its invoice; the others go through."""

    actions = ["approve", "reject", "void", "try_again"]

    @admin.action(description="Approve", permissions=["view"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> HttpResponse | None:
        """Approve invoices awaiting approval (they become AUTHORISED in Xero)."""
        question = Question("approve", "Approve", "Approved invoices await payment in Xero.")
        by = person_of(request)
        return _confirm_then(
            request, queryset, question,
            lambda invoice, _, seen: actions.approve_invoice(invoice, by=by, seen=seen),
        )  # fmt: skip

    @admin.action(description="Reject (back to draft)", permissions=["view"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> HttpResponse | None:
        """Send invoices awaiting approval back to draft, with a reason."""
        consequence = "Rejected invoices become drafts again, and the rep reads the reason."
        question = Question("reject", "Reject", consequence, needs_reason=True)
        by = person_of(request)
        return _confirm_then(
            request, queryset, question,
            lambda invoice, reason, seen: actions.reject_invoice(invoice, by=by, reason=reason, seen=seen),
        )  # fmt: skip

    @admin.action(description="Void", permissions=["view"])
    def void(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> HttpResponse | None:
        """Void approved invoices without payments."""
        consequence = "Voided invoices stay in Xero with nothing due. This can't be undone."
        by = person_of(request)
        return _confirm_then(
            request, queryset, Question("void", "Void", consequence),
            lambda invoice, _, seen: actions.void_invoice(invoice, by=by, seen=seen),
        )  # fmt: skip

    @admin.action(description="Retry what failed", permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> HttpResponse | None:
        """Retry the failed message of each invoice."""
        question = Question("try_again", "Try again", "Failed changes are sent to Xero again.")
        by = person_of(request)
        return _confirm_then(
            request, queryset, question, lambda invoice, *_: actions.retry_invoice(invoice, by=by)
        )


def _confirm_then(
    request: HttpRequest, queryset: QuerySet[Invoice], question: Question, do: Do
) -> HttpResponse | None:
    reason = request.POST.get("reason", "").strip()
    if "confirmed" not in request.POST or (question.needs_reason and not reason):
        invoices = queryset.select_related("connection", "contact", "submitted_by")
        return _ask(request, question, rows_of(invoices, question.verb, by=person_of(request)))
    changes = _do_each(request, question, _seen_on_page(request, queryset), reason, do)
    if not changes:
        return None
    changed = [each.invoice for each in changes.values()]
    rows = rows_of(changed, question.verb, by=person_of(request), changes=changes)
    return _ask(request, question, rows, reason=reason, has_changed=True)


def _ask(
    request: HttpRequest,
    question: Question,
    rows: list[Row],
    *,
    reason: str = "",
    has_changed: bool = False,
) -> HttpResponse:
    what = "this invoice" if len(rows) == 1 else f"{len(rows)} invoices"
    context = {
        **admin.site.each_context(request),
        "title": f"{question.label} {what}?",
        "question": question,
        "rows": [(row.invoice, row.refusal) for row in rows],
        "groups": groups_of(rows, question.verb),
        "seen": write_seen(rows),
        "reason": reason,
        "reason_is_missing": question.needs_reason and "confirmed" in request.POST and not reason,
        "has_changed": has_changed,
        "opts": Invoice._meta,
    }
    return TemplateResponse(request, CONFIRM, context)


def _seen_on_page(request: HttpRequest, queryset: QuerySet[Invoice]) -> list[tuple[Invoice, actions.Seen]]:
    """Return the invoices that the page listed with what it showed of each.

    The list's own filter no longer counts: what left it since is refused in words rather than left out.
    """
    seen = read_seen(request.POST.get("seen", ""))
    visible = Invoice.objects.visible_to(person_of(request)) if seen else queryset
    listed = visible.filter(pk__in=seen) if seen else visible
    invoices = listed.select_related("connection", "contact", "submitted_by").order_by("pk")
    return [(invoice, seen.get(invoice.pk, actions.NOTHING)) for invoice in invoices]


def _do_each(
    request: HttpRequest,
    question: Question,
    listed: list[tuple[Invoice, actions.Seen]],
    reason: str,
    do: Do,
) -> dict[int, actions.ChangesSince]:
    """Do it to each invoice, and return what changed of those that are not as the page showed them."""
    done, changes = 0, {}
    drafts = _unasked_drafts(request, question, listed)
    for invoice, seen in listed:
        if invoice.pk in drafts:
            continue
        try:
            do(invoice, reason, seen)
        except actions.ChangedSinceSeen as refusal:
            changes[invoice.pk] = refusal.changes
        except (actions.NotAllowed, actions.InvalidInvoice) as refusal:
            messages.warning(request, f"{invoice}: {refusal}")
        else:
            done += 1
    if drafts:
        count = f"{len(drafts)} draft{'s' if len(drafts) > 1 else ''} that nobody submitted"
        messages.warning(request, f"Not approved: {count}. Tick the box below them to approve them as well.")
    if done:
        told = f"{question.label}: {done} on the way to Xero. The status changes here once Xero confirms it."
        messages.success(request, told)
    return changes


def _unasked_drafts(
    request: HttpRequest, question: Question, listed: list[tuple[Invoice, actions.Seen]]
) -> set[int]:
    """Return the drafts that nobody submitted and that the person did not tick to be approved all the same.

    What awaited approval on the page and is a draft now has changed since it was seen: the action says so.
    """
    if question.verb != Verb.APPROVE or request.POST.get("drafts"):
        return set()
    seen = {invoice.pk: one for invoice, one in listed}
    states = read_states(invoice for invoice, _ in listed)
    return {
        state.invoice.pk
        for state in states
        if was_never_submitted(state)
        and state.invoice.is_editable
        and not seen[state.invoice.pk].was_sent_back(state.status)
    }
