"""The post room at the finance desk: what came in, what goes out, each try, and what may still be done with it."""

from integrations.admin.budget import CallBudgetAdmin
from integrations.admin.incoming import InboxMessageAdmin
from integrations.admin.outgoing import OutboxMessageAdmin

__all__ = ["CallBudgetAdmin", "InboxMessageAdmin", "OutboxMessageAdmin"]
