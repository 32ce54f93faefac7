"""Open a deal to a colleague who does not own it in Pipedrive."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from invoices.actions.errors import NotAllowed
from invoices.models import Deal


def give_deal(deal: Deal, *, to: User, by: User) -> None:
    """Let `to` see and invoice the deal. Finance and the deal's owner may; raises NotAllowed."""
    is_owner = by.pipedrive_user_id is not None and by.pipedrive_user_id == deal.pipedrive_owner_id
    if not by.is_finance and not is_owner:
        raise NotAllowed("Only the deal's owner, finance or an administrator can assign it to someone.")
    if not to.is_active:
        raise NotAllowed(f"{to} no longer has access here. Choose someone else.")
    with transaction.atomic():
        deal.given_to.add(to)
