"""Who signs in, which remote companies are connected, and how a deal's fields become an invoice's.

Rows only: no network, no queue. What may be done with a row is in `accounts.actions`; who may see it in
`visible_to`. Import models from here.
"""

from accounts.models.api_token import ApiToken, hash_api_token
from accounts.models.connection import Connection, ConnectionQuerySet, ConnectionState, Grant, Provider
from accounts.models.preferences import CurrencyRule, DueRule, LineAmountTypesRule, MappingPreferences
from accounts.models.reference import ReferenceItem, ReferenceKind
from accounts.models.user import Role, User, UserManager

__all__ = [
    "ApiToken",
    "Connection",
    "ConnectionQuerySet",
    "ConnectionState",
    "CurrencyRule",
    "DueRule",
    "Grant",
    "LineAmountTypesRule",
    "MappingPreferences",
    "Provider",
    "ReferenceItem",
    "ReferenceKind",
    "Role",
    "User",
    "UserManager",
    "hash_api_token",
]
