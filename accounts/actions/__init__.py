"""Actions on people, connections, preferences and API tokens, called by pages, commands and the worker alike.

They change rows and use neither network nor queue; `integrations` sends what must go to Xero or Pipedrive.
"""

from accounts.actions.connections import (
    mark_disconnected,
    mark_needs_reconnect,
    note_trouble,
    pause_deliveries,
    record_connection,
    record_grant,
    resume_deliveries,
)
from accounts.actions.people import (
    LastAdministrator,
    PersonExists,
    change_user,
    invite_user,
    recognise_pipedrive_users,
)
from accounts.actions.preferences import PLAIN_PREFERENCES, change_preferences
from accounts.actions.sign_in import change_email, reset_second_factor
from accounts.actions.tokens import create_api_token, revoke_api_token

__all__ = [
    "LastAdministrator",
    "PLAIN_PREFERENCES",
    "PersonExists",
    "change_email",
    "change_preferences",
    "change_user",
    "create_api_token",
    "invite_user",
    "mark_disconnected",
    "mark_needs_reconnect",
    "note_trouble",
    "pause_deliveries",
    "recognise_pipedrive_users",
    "record_connection",
    "record_grant",
    "reset_second_factor",
    "resume_deliveries",
    "revoke_api_token",
]
