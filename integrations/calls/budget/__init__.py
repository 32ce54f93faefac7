"""Whether one more call may be made: per minute, per day and in flight, per company, in lanes.

The counts are rows changed by conditional UPDATEs, so they are exact for any number of workers on any number of
machines. The service's own headers correct them, and what is used up is refused here, before a 429
(docs/xero.md#10.1, docs/pipedrive.md#11.1).
"""

from integrations.calls.budget.answers import learn
from integrations.calls.budget.counts import SILENT
from integrations.calls.budget.limits import DAY, OTHER, Lane, Limits, limits_of
from integrations.calls.budget.pauses import BLOCKED, pause, refuse_while_paused
from integrations.calls.budget.people import persons_day
from integrations.calls.budget.spending import spend_call

__all__ = [
    "BLOCKED",
    "DAY",
    "OTHER",
    "SILENT",
    "Lane",
    "Limits",
    "learn",
    "limits_of",
    "pause",
    "persons_day",
    "refuse_while_paused",
    "spend_call",
]
