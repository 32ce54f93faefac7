"""The post room at the finance desk: incoming events, outgoing messages, each try, and what may be done with them."""

from integrations.admin.budget import CallBudgetAdmin
from integrations.admin.incoming import InboxMessageAdmin
from integrations.admin.outgoing import OutboxMessageAdmin

__all__ = ["CallBudgetAdmin", "InboxMessageAdmin", "OutboxMessageAdmin"]
