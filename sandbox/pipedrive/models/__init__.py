"""Everything the small Pipedrive remembers, by subject."""

from __future__ import annotations

from sandbox.pipedrive import open_questions

from .access import AccessToken, AuthorizationCode, Grant, User
from .catalogue import Currency, Field, Product
from .contacts import Organization, Person
from .deals import Deal, DealDiscount, DealProduct, Installment, Pipeline, Stage
from .extras import File, Note, Participant, Webhook

__all__ = [
    "AccessToken",
    "AuthorizationCode",
    "Currency",
    "Deal",
    "DealDiscount",
    "DealProduct",
    "Field",
    "File",
    "Grant",
    "Installment",
    "Note",
    "Organization",
    "Participant",
    "Person",
    "Pipeline",
    "Product",
    "Stage",
    "User",
    "Webhook",
    "open_questions",
]
