"""Switches for what nobody could confirm of the real services; a client must survive both ways.

A service adds its own by `register(...)` at import of its models; names start with the service.
"""

from __future__ import annotations

from typing import Any

from sandbox.core.knobs import get_knob, set_knob

DEFAULTS: dict[str, Any] = {
    "xero_refresh_grace": True,  # the previous refresh token works for 30 more minutes
    "xero_payment_fires_update": True,  # a payment sends INVOICE UPDATE
    "xero_unknown_id_is_404": True,  # a write naming an unknown invoice or contact answers 404, else 400
    "xero_modified_since_304": False,  # nothing changed answers 304 instead of an empty list
    "xero_may_approve": True,  # the connecting user may approve invoices; else AUTHORISED becomes SUBMITTED
    "xero_email_marks_sent": True,  # e-mailing an invoice sets SentToContact
    "xero_draft_pdf": True,  # a draft has a PDF
    "xero_submitted_online_link": True,  # a submitted invoice has an online link
    "xero_bulk_connect": True,  # one consent may connect several organisations
    "xero_save_valid_siblings": False,  # a 400 for a batch still saves its valid elements
    "pipedrive_rotate_refresh_token": False,  # a refresh answers a new refresh token
}


class UnknownSwitchError(Exception):
    """No switch of this name exists."""


def register(**defaults: Any) -> None:
    """Add switches with their defaults; called once by a service."""
    DEFAULTS.update(defaults)


def switch(name: str) -> Any:
    """Answer how a switch stands; raise KeyError for a name nobody registered."""
    return get_knob(f"switch:{name}", DEFAULTS[name])


def set_switch(name: str, value: Any) -> None:
    """Turn a switch; raise UnknownSwitchError for a name nobody registered."""
    if name not in DEFAULTS:
        raise UnknownSwitchError(name)
    set_knob(f"switch:{name}", value)


def all_switches() -> dict[str, Any]:
    """Answer every switch as it stands."""
    return {name: switch(name) for name in sorted(DEFAULTS)}
