"""The rows of everything that passes between us and the two services.

One module each for `inbox` (what comes in), `outbox` (what goes out), `calls` (what we may ask), `cursor` and
`imports` (how far we have read), `lease` (who is at work), `service_state` (how a service behaves), `heartbeat` (signs
of life), `schedule` (what runs by the clock). Import models from here.
"""

from integrations.models.calls import CallBudget, CallSlot, CallTally
from integrations.models.cursor import Cursor
from integrations.models.heartbeat import Heartbeat
from integrations.models.imports import Import, ImportState
from integrations.models.inbox import InboxMessage, InboxState, RefusalTally
from integrations.models.lease import Lease, LeasePurpose
from integrations.models.outbox import OPEN_STATES, DeliveryAttempt, Failure, OutboxMessage, OutboxState
from integrations.models.schedule import ScheduledTask
from integrations.models.service_state import ServiceState

__all__ = [
    "CallBudget",
    "CallSlot",
    "CallTally",
    "Cursor",
    "DeliveryAttempt",
    "Failure",
    "Heartbeat",
    "Import",
    "ImportState",
    "InboxMessage",
    "InboxState",
    "Lease",
    "LeasePurpose",
    "OPEN_STATES",
    "OutboxMessage",
    "OutboxState",
    "RefusalTally",
    "ScheduledTask",
    "ServiceState",
]
