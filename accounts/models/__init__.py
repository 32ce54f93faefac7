"""People, connections to remote companies, and preferences: how a deal becomes an invoice.

The models use neither network nor queue. `accounts.actions` changes rows, and `visible_to` returns what a person may
see. Import models from here.
"""

from accounts.models.api_token import ApiToken, hash_api_token
from accounts.models.connection import Connection, ConnectionQuerySet, ConnectionState, Grant, Provider
from accounts.models.idempotency import AnsweredRequest
from accounts.models.outgoing_email import EmailState, OutgoingEmail
from accounts.models.preferences import CurrencyRule, DueRule, LineAmountTypesRule, MappingPreferences
from accounts.models.reference import ReferenceItem, ReferenceKind
from accounts.models.user import Role, User, UserManager

__all__ = [
    "AnsweredRequest",
    "ApiToken",
    "Connection",
    "ConnectionQuerySet",
    "ConnectionState",
    "CurrencyRule",
    "DueRule",
    "EmailState",
    "Grant",
    "LineAmountTypesRule",
    "MappingPreferences",
    "OutgoingEmail",
    "Provider",
    "ReferenceItem",
    "ReferenceKind",
    "Role",
    "User",
    "UserManager",
    "hash_api_token",
]
