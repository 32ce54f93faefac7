"""Word the timeline entries: plain sentences with names, no column names, no codes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from invoices.fields import TOTAL, TOTAL_TAX
from invoices.formatting import show_day, show_money
from invoices.statuses import xero_label
from invoices.timeline.kinds import Kind

Data = dict[str, Any]
DONE_IN_XERO = {
    "": "Appeared in Xero",
    "DRAFT": "Sent back to draft in Xero",
    "SUBMITTED": "Submitted for approval in Xero",
    "AUTHORISED": "Approved in Xero",
    "PAID": "Paid in full in Xero",
    "VOIDED": "Voided in Xero",
    "DELETED": "Deleted in Xero",
}
SHORT = 60
WITH_PROBLEMS = (Kind.REFUSED, Kind.NOT_ASKED, Kind.STATUS_DIFFERS, Kind.DEAL_ASKED, Kind.OVERTAKEN)
# Sums are named first.
MONEY_LABELS = (TOTAL.label, TOTAL_TAX.label)
# More changes than these are counted, not listed.
MOST = 12
WHOLE_LINE = re.compile(r"line \d+")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def sentence_of(kind: str, who: str, data: Data) -> str:
    """Return the sentence of an entry; a kind unknown to this version reads as its name."""
    write = SENTENCES.get(kind)
    return write(who, data) if write else f"{who}: {kind.replace('_', ' ')}"


def detail_of(kind: str, data: Data) -> str:
    """Return the text below the sentence, "" when there is none."""
    if data.get("reason"):
        return f"“{data['reason']}”"
    if kind in WITH_PROBLEMS:
        return " ".join(str(problem.get("text", "")) for problem in data.get("problems", []))
    if kind == Kind.CONFLICT:
        return "; ".join(_versions(problem) for problem in data.get("problems", []))
    if kind in (Kind.DEAL_CHANGED, Kind.DEAL_KEPT):
        return "; ".join(_difference(change) for change in data.get("changes", []))
    if kind in (Kind.EDITED, Kind.CHANGED) and len(data.get("changes", [])) > 1:
        shown = [_change(change) for change in _money_first(data["changes"])[:MOST]]
        more = len(data["changes"]) - MOST
        return "; ".join([*shown, f"and {more} more"] if more > 0 else shown)
    return ""


def _versions(problem: dict[str, Any]) -> str:
    versions = problem.get("versions") or {}
    was, here, there = (
        _short(str(versions.get(side) or "")) or "empty" for side in ("base", "yours", "theirs")
    )
    label = str(problem.get("text") or "").split(" was changed in Xero")[0]
    return f"{label} was {was}, here {here}, in Xero {there}"


def _change(change: dict[str, str]) -> str:
    """Return one change as a clause after a name: "changed the reference from A to B"."""
    old, new = (_short(str(change.get(key) or "")) for key in ("old", "new"))
    label = _in_a_sentence(str(change.get("label") or "content"))
    if WHOLE_LINE.fullmatch(label) and bool(old) != bool(new):
        return f"added {label}: {new}" if new else f"removed {label}: {old}"
    if old and new:
        return f"changed the {label} from {old} to {new}"
    if new:
        return f"set the {label} to {new}"
    return f"cleared the {label}, which was {old}" if old else f"changed the {label}"


def _difference(change: dict[str, str]) -> str:
    """Return one difference as the page shows it: "Currency: GBP, now EUR"."""
    old, new = (_short(str(change.get(key) or "")) or "nothing" for key in ("old", "new"))
    return f"{change.get('label')}: {old}, now {new}"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    if ISO_DAY.fullmatch(flat):
        return show_day(flat)
    return flat if len(flat) <= SHORT else f"{flat[: SHORT - 1]}…"


def _changed(who: str, data: Data, *, place: str = "") -> str:
    changes = _money_first(data.get("changes", []))
    if len(changes) == 1:
        text = f"{who} {_change(changes[0])}{place}"
    else:
        text = f"{who} changed {_join(changes)}{place}" if changes else f"{who} saved the invoice{place}"
    return f"{text} and submitted it for approval" if data.get("submitted") else text


def _in_a_sentence(label: str) -> str:
    return label if label.startswith("Xero") else label[:1].lower() + label[1:]


def _money_first(changes: list[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(changes, key=lambda change: change.get("label") not in MONEY_LABELS)


def _join(changes: list[dict[str, str]]) -> str:
    """Return what changed as a list: sums with old and new value, and never among what is only counted."""
    named = [_name(change) for change in changes]
    if len(named) > 3:
        sums = sum(change.get("label") in MONEY_LABELS for change in changes)
        told = max(2, sums)
        named = [*named[:told], f"{len(named) - told} more things"] if len(named) - told > 1 else named
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def _name(change: dict[str, str]) -> str:
    label = _in_a_sentence(str(change["label"]))
    if change["label"] in MONEY_LABELS and change.get("old") and change.get("new"):
        return f"the {label} from {change['old']} to {change['new']}"
    return label if WHOLE_LINE.fullmatch(label) else f"the {label}"


def _status_changed(who: str, data: Data) -> str:
    old, new = data.get("old", ""), data.get("new", "")
    if old == "PAID" and new == "AUTHORISED":
        return "Awaiting payment again in Xero"
    if not old:
        return f"Saved in Xero as {xero_label(new)}"
    return DONE_IN_XERO.get(new, f"Became {xero_label(new)} in Xero")


def _money(data: Data) -> str:
    return show_money(data.get("amount", "0"), data.get("currency", ""))


def _on(data: Data) -> str:
    return f" on {show_day(data['date'], today=timezone.localdate())}" if data.get("date") else ""


def _waiting(who: str, data: Data) -> str:
    text = f"{data.get('service', 'Xero')} is not answering"
    if not data.get("until"):
        return text
    moment = timezone.localtime(dt.datetime.fromisoformat(data["until"]))
    return f"{text}; next try {moment:%H:%M}"


def _action(data: Data) -> str:
    return data.get("action") or "send it"


SENTENCES: dict[str, Callable[[str, Data], str]] = {
    Kind.DRAFTED: lambda who, data: (
        f"{who} created the invoice and submitted it for approval"
        if data.get("submitted")
        else f"{who} saved the draft"
    ),
    Kind.EDITED: _changed,
    Kind.SUBMITTED: lambda who, data: f"{who} submitted it for approval",
    Kind.APPROVED: lambda who, data: f"{who} approved it",
    Kind.REJECTED: lambda who, data: f"{who} rejected it and sent it back to draft",
    Kind.VOIDED: lambda who, data: f"{who} voided it",
    Kind.DELETED: lambda who, data: f"{who} deleted it",
    Kind.EMAIL_REQUESTED: lambda who, data: (
        f"{who} asked Xero to e-mail it{' to ' + data['to'] if data.get('to') else ''}"
    ),
    Kind.LINK_REQUESTED: lambda who, data: f"{who} asked Xero for the online link",
    Kind.PDF_REQUESTED: lambda who, data: f"{who} asked Xero for the PDF",
    Kind.RETRIED: lambda who, data: f"{who} asked to try again",
    Kind.DISCARDED: lambda who, data: f"{who} discarded what Xero had not accepted",
    Kind.KEPT_THEIRS: lambda who, data: f"{who} kept Xero's version",
    Kind.DEAL_KEPT: lambda who, data: f"{who} kept the invoice as it is, although the deal has changed",
    Kind.DEAL_CHANGED: lambda who, data: "The deal changed in Pipedrive; the invoice stays as it is",
    Kind.DEAL_MERGED: lambda who, data: (
        f"The deal “{data.get('old', '')}” was merged into “{data.get('new', '')}” in Pipedrive; "
        "the invoice belongs to that deal now"
    ),
    Kind.ARRIVED: lambda who, data: (
        f"Created in Xero as {data.get('number') or 'an invoice without a number'}"
    ),
    Kind.NUMBERED: lambda who, data: f"Xero assigned number {data.get('number', '')}",
    Kind.STATUS_CHANGED: _status_changed,
    Kind.CHANGED: lambda who, data: _changed("Someone", data, place=" in Xero"),
    Kind.CUSTOMER_MERGED: lambda who, data: (
        f"{data.get('old', 'The customer')} was merged into {data.get('new', 'another')} in Xero; "
        "the invoice now belongs to that customer"
    ),
    Kind.CUSTOMER_ARCHIVED: lambda who, data: f"The customer {data.get('name', '')} was archived in Xero",
    Kind.CUSTOMER_RESTORED: lambda who, data: f"The customer {data.get('name', '')} was restored in Xero",
    Kind.CUSTOMER_RENAMED: lambda who, data: (
        f"The customer {data.get('old', '')} was renamed {data.get('new', '')} in Xero"
    ),
    Kind.PAYMENT_RECORDED: lambda who, data: f"Payment of {_money(data)} recorded in Xero{_on(data)}",
    Kind.PAYMENT_REMOVED: lambda who, data: f"Payment of {_money(data)} removed in Xero",
    Kind.CREDIT_APPLIED: lambda who, data: f"Credit of {_money(data)} applied in Xero{_on(data)}",
    Kind.CREDIT_REMOVED: lambda who, data: f"Credit of {_money(data)} removed in Xero",
    Kind.SENT: lambda who, data: "Marked as sent to the customer in Xero",
    Kind.STATUS_DIFFERS: lambda who, data: (
        f"Xero made it {xero_label(data.get('got', ''))} instead of {xero_label(data.get('asked', ''))}"
    ),
    Kind.EMAILED: lambda who, data: (
        f"Xero e-mailed it{' to ' + data['to'] if data.get('to') else ' to the customer'}"
    ),
    Kind.LINK_READY: lambda who, data: "The online link is ready to share",
    Kind.PDF_READY: lambda who, data: "The PDF is ready to download",
    Kind.WAITING: _waiting,
    Kind.CHECKING: lambda who, data: (
        f"No answer from {data.get('service', 'Xero')}; checking before trying again"
    ),
    Kind.REFUSED: lambda who, data: f"Xero refused to {_action(data)}",
    Kind.NOT_ASKED: lambda who, data: f"Not sent: we did not ask Xero to {_action(data)}",
    Kind.CONFLICT: lambda who, data: (
        "Not sent: the invoice was changed in Xero too, and a decision is needed"
    ),
    Kind.OVERTAKEN: lambda who, data: (
        "Not approved: the invoice was changed in Xero after it was approved here"
    ),
    Kind.DEAL_ASKED: lambda who, data: (
        "Not sent: the deal changed while this waited, and a decision is needed"
    ),
    Kind.EXHAUSTED: lambda who, data: (
        f"Xero has not answered for too long; we stopped trying to {_action(data)}"
    ),
    Kind.BROKEN: lambda who, data: f"Something went wrong when we tried to {_action(data)}; it needs a look",
    Kind.NEEDS_RECONNECT: lambda who, data: f"Waiting until {data.get('service', 'Xero')} is reconnected",
}
