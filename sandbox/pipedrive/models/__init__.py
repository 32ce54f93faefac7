"""The tables of the sandbox's Pipedrive, by subject."""

from __future__ import annotations

from sandbox.pipedrive import open_questions
from sandbox.pipedrive.models.access import AccessToken, AuthorizationCode, Grant, User
from sandbox.pipedrive.models.catalogue import Currency, Field, Product
from sandbox.pipedrive.models.contacts import Organization, Person
from sandbox.pipedrive.models.deals import Deal, DealDiscount, DealProduct, Installment, Pipeline, Stage
from sandbox.pipedrive.models.extras import File, Note, Participant, Webhook

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
