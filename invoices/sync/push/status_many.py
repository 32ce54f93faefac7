"""Set the statuses of several invoices in one request, each with an outcome of its own."""

from __future__ import annotations

from integrations import outbox
from integrations.http import LeftAsItWas, NotAsked, RequestRejected
from integrations.models import OutboxMessage
from integrations.outbox.outcomes import TooSoon
from integrations.xero.client import XeroClient
from integrations.xero.schemas import InvoiceDocument
from invoices.models import Invoice
from invoices.sync.push.answers import keep_answer, keep_answers, keep_lookup, read_many
from invoices.sync.push.as_seen import changed_since_seen
from invoices.sync.push.idempotency import key_for_many
from invoices.sync.push.status import NOT_IN_XERO, add_note, explain, needs_look, require_reached
from invoices.sync.push.status_reached import has_reached

Step = tuple[OutboxMessage, Invoice]


def push_statuses(delivery: outbox.Delivery, client: XeroClient) -> None:
    """Set the statuses of a delivery's messages and settle each. Raises RemoteErrors for those not settled."""
    keys = {message.payload["invoice_id"]: message for message in delivery.open}
    rows = Invoice.objects.in_bulk(list(keys))
    steps: list[Step] = []
    for key, message in keys.items():
        if rows[key].xero_id:
            steps.append((message, rows[key]))
        else:
            delivery.settle(message, NotAsked([NOT_IN_XERO]))
    steps = _adopt_done(delivery, client, steps)
    if not steps:
        return
    bodies = [_body(step) for step in steps]
    key = key_for_many([message for message, _ in steps], "statuses", bodies)
    done: list[tuple[Step, InvoiceDocument]] = []
    refused: list[tuple[Step, RequestRejected]] = []
    for step, answer in zip(steps, client.update_invoices(bodies, key), strict=True):
        if isinstance(answer, InvoiceDocument):
            done.append((step, answer))
        elif isinstance(answer, RequestRejected):
            refused.append((step, answer))
        else:
            delivery.settle(step[0], answer)
    _keep(delivery, client, done)
    _explain(delivery, client, refused)


def _adopt_done(delivery: outbox.Delivery, client: XeroClient, steps: list[Step]) -> list[Step]:
    """Keep those that are done already; what an earlier try may still do must wait, and an approval of another content
    than Xero holds is stopped.
    """
    doubtful = [step for step in steps if needs_look(step[0])]
    held = _held(client, doubtful)
    going = [step for step in steps if not needs_look(step[0])]
    done: list[tuple[Step, InvoiceDocument]] = []
    for step in doubtful:
        message, invoice = step
        document = held.get(invoice.xero_id)
        if document is not None and has_reached(str(message.payload["status"]), document.status):
            done.append((step, document))
        elif error := _why_not_now(step, document):
            delivery.settle(message, error)
        else:
            going.append(step)
    _keep(delivery, client, done)
    return going


def _why_not_now(step: Step, document: InvoiceDocument | None) -> Exception | None:
    message, invoice = step
    if message.is_ambiguous:
        try:
            outbox.require_quiet(message)
        except TooSoon as error:
            return error
    stopped = changed_since_seen(message, invoice, document) if document else None
    if stopped and document:
        keep_lookup(message, document)
    return stopped


def _explain(
    delivery: outbox.Delivery, client: XeroClient, refused: list[tuple[Step, RequestRejected]]
) -> None:
    """Settle the refused ones with the status Xero holds instead; one that has already reached its status is done."""
    held = _held(client, [step for step, _ in refused])
    done: list[tuple[Step, InvoiceDocument]] = []
    for step, error in refused:
        message, invoice = step
        document = held.get(invoice.xero_id)
        if document is None:
            delivery.settle(message, error)
        elif has_reached(str(message.payload["status"]), document.status):
            done.append((step, document))
        else:
            keep_lookup(message, document)
            delivery.settle(message, explain(error, document))
    _keep(delivery, client, done)


def _held(client: XeroClient, steps: list[Step]) -> dict[str, InvoiceDocument]:
    return read_many(client, [invoice.xero_id for _, invoice in steps])


def _body(step: Step) -> dict[str, str]:
    message, invoice = step
    return {"InvoiceID": invoice.xero_id, "Status": str(message.payload["status"])}


def _keep(delivery: outbox.Delivery, client: XeroClient, done: list[tuple[Step, InvoiceDocument]]) -> None:
    """Keep the answers to these steps; those with a note are settled once Xero has it."""
    alone = [(step, document) for step, document in done if _is_settled_alone(step, document)]
    keep_answers(
        delivery, [(step[0], document, "") for step, document in done if (step, document) not in alone]
    )
    for (message, invoice), document in alone:
        keep_answer(message, document)
        try:
            require_reached(str(message.payload["status"]), document)
        except LeftAsItWas as error:
            delivery.settle(message, error)
        else:
            add_note(message, client, invoice)
            delivery.settle(message)


def _is_settled_alone(step: Step, document: InvoiceDocument) -> bool:
    """Return whether more than keeping the answer follows: a note for Xero, or a failure."""
    message = step[0]
    return bool(message.payload.get("note")) or not has_reached(message.payload["status"], document.status)
