"""Move an invoice on, each step by the same action that the page's button calls."""

from __future__ import annotations

from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from invoices import actions
from invoices.api.problems import CONFLICT, MISSING
from invoices.api.serializers.inputs import KeepIn, ReasonIn, RejectIn, ResolveIn, SeenIn
from invoices.api.views.invoices.base import InvoiceBase, changes_invoice, read_body
from invoices.deal_changes import unsign


class Verbs(InvoiceBase):
    """Submit, approve, reject and void; try again or give up; settle what waits for a decision."""

    @changes_invoice(body=SeenIn)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Submit a draft for approval."""
        return self.perform_seen(actions.submit_invoice)

    @changes_invoice(body=SeenIn, answers={412: CONFLICT, 428: MISSING})
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Approve the version of an invoice that you read; finance only."""
        return self.perform_seen(actions.approve_invoice)

    @changes_invoice(body=RejectIn)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Send an invoice that awaits approval back to draft; finance only."""
        return self.perform_seen(actions.reject_invoice, needs=RejectIn)

    @changes_invoice(body=SeenIn)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Void an approved invoice without payments; finance only."""
        return self.perform_seen(actions.void_invoice)

    @changes_invoice()
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Retry what failed, unchanged."""
        return self.perform(actions.retry_invoice)

    @changes_invoice(body=ReasonIn)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Give up what failed and keep what Xero holds."""
        return self.perform(actions.discard_failed, needs=ReasonIn)

    @changes_invoice(body=ResolveIn)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Decide a conflict: send the merged invoice, or keep Xero's version whole."""
        invoice = self.get_object()
        data = read_body(ResolveIn, request)
        keep, choices, seen = data["keep"], data.get("choices") or {}, data.get("seen")
        if keep == "theirs" and not choices:
            actions.keep_theirs(invoice, by=self.caller, seen=seen)
        else:
            actions.resolve_conflict(invoice, by=self.caller, choices=choices, rest=keep, seen=seen)
        return self.answer(invoice)

    @changes_invoice(body=KeepIn)
    @action(detail=True, methods=["post"])
    def keep(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Keep the invoice as it is although its deal has changed."""
        invoice = self.get_object()
        seen = unsign(read_body(KeepIn, request)["deal_seen"], invoice.deal)
        actions.keep_invoice(invoice, by=self.caller, seen=seen)
        return self.answer(invoice)
